//! What a fresh machine lacks, looked for and fetched. Everything present costs
//! well under a second. Each part says what it does, how long that usually
//! takes, and, if it cannot be had, why and what would help.

mod apt;
mod browser;
mod cargo_tools;
mod node;
mod service;
mod wasm;

pub(crate) use browser::tell as tell_browsers;
pub(crate) use cargo_tools::fuzz_ready as cargo_fuzz;
pub(crate) use node::packages_ready as peers;
pub(crate) use service::{Services, ready as servers_ready};
pub(crate) use wasm::{Lane, TARGET};

use crate::step::Done;

/// What builds the application and the server.
pub(crate) fn for_building() -> Done<Lane> {
    node::ready()?;
    node::modules_ready()?;
    let lane = wasm::ready()?;
    cargo_tools::wasm_bindgen_ready()?;
    cargo_tools::trunk_ready()?;
    Ok(lane)
}

/// What the tests need on top.
pub(crate) fn for_testing() -> Done<Lane> {
    let lane = for_building()?;
    cargo_tools::components_ready()?;
    browser::ready()?;
    service::installed()?;
    Ok(lane)
}
