//! The browser app: mounts [`app::App`] over the waiting page that
//! `index.html` shows, and is the map of this crate.
//!
//! Floors, top down: `page` → `component`, `surface` → `aside`, `later` → `live` → `net`,
//! `offline`, the `editor` crate. Nothing imports upward; data types stand
//! below what shows them. `clock`, `lengths`, `listen` and `memory` are thin
//! faces over the browser that every floor may use.

pub mod app;
pub mod aside;
pub mod clock;
pub mod component;
pub mod crash;
pub mod effect;
pub mod later;
pub mod lengths;
pub mod listen;
pub mod live;
pub mod memory;
pub mod net;
pub mod offline;
pub mod page;
pub mod route;
pub mod session;
pub mod surface;
pub mod tab;
pub mod theme;
pub mod words;
pub mod worker;

fn main() {
    crash::watch();
    leptos::mount::mount_to_body(app::App);
    offline::watch();
    worker::register();
}
