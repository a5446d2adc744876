//! The way to the server: requests ([`http`]) and the one reconnecting
//! websocket ([`socket`]). Knows bodies and bytes, never an editor or a page.

pub mod http;
pub mod socket;
pub mod upload;
