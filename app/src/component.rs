//! Parts of pages, one a file with its stylesheet's namesake. They are given
//! data and signals; none of them talks to the network.

pub mod announcer;
pub mod avatars;
pub mod banner;
pub mod chip;
pub mod everywhere;
pub mod following;
pub mod gate;
pub mod icon;
pub mod link_field;
pub mod picture_card;
pub mod save_light;
pub mod toolbar;
pub mod uploads;
