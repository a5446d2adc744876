//! The platform-free editing core: what a person can mean ([`intent`]), how it
//! changes a document ([`command`], [`editor`]), and what the screen needs to
//! know of the change ([`view`], [`patch`]).
//!
//! Never here: a browser, a socket, a clock. The manifest is the wall.

pub mod announce;
pub mod around;
pub mod atom;
pub mod autoformat;
pub mod boundary;
pub mod command;
pub mod compose;
pub mod count;
pub mod edit;
pub mod editor;
pub mod find;
pub mod history;
pub mod html;
pub mod input;
pub mod intent;
pub mod keys;
pub mod link;
pub mod outline;
pub mod patch;
pub mod people;
pub mod pictures;
pub mod reader;
pub mod remote;
pub mod repair;
mod rescue;
pub mod reuse;
pub mod selection;
pub mod sight;
pub mod since;
pub mod view;
