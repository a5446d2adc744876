//! The platform-free editing core: what a person can mean ([`intent`]), how it
//! changes a document, and what the screen needs to know of the change.
//!
//! Never here: a browser, a socket, a clock. The manifest is the wall.

pub mod intent;
