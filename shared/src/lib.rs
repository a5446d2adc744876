//! What browser and server agree on: ids, roles, the socket's frames, API
//! bodies, the one error shape, and the document with its schema.
//!
//! Lives here: meaning that both sides must read the same way. Never here:
//! I/O, a clock (`now` is always an argument), a web or async crate.
//! Import from the module where a thing lives; this file is a map.

pub mod api;
pub mod article;
pub mod document;
pub mod id;
pub mod json;
pub mod media;
pub mod problem;
pub mod render;
pub mod role;
pub mod wire;
