//! Parts of pages, one a file with its stylesheet's namesake. They are given
//! data and signals; none of them talks to the network.

pub mod action;
pub mod announcer;
pub mod apart;
pub mod avatars;
pub mod banner;
pub mod chip;
pub mod copy;
pub mod everywhere;
pub mod find_bar;
pub mod following;
pub mod foot;
pub mod gate;
pub mod icon;
pub mod keys;
pub mod leaving;
pub mod left_out;
pub mod link_bubble;
pub mod link_field;
pub mod outline;
pub mod picture_card;
pub mod rescued;
pub mod save_light;
pub mod shortcuts;
pub mod sign_in_again;
pub mod since;
pub mod tool_menu;
pub mod toolbar;
pub mod uploads;
