//! The newsroom's server. Floors, top down; a file imports only from below:
//!
//! - [`command`]: what `main` was asked to do
//! - [`server`]: assembles the parts, listens, stops gracefully
//! - [`web`]: routes, sign-in, websockets, static files
//! - [`care`]: checking, copying and moving a store, served or not
//! - [`room`]: one open document each: integrates, makes durable, then shows
//! - [`broker`]: what rooms on several nodes say to one another
//! - [`account`]: passwords and who may try them
//! - [`demo`]: people and texts to look at
//! - [`media`]: pictures, from bytes to files
//! - [`store`]: the database; everything durable
//! - [`error`], [`config`], [`metrics`], [`secret`], [`bucket`], [`clock`]
//!
//! Never here: anything that only a browser needs.

pub mod account;
pub mod broker;
pub mod bucket;
pub mod care;
pub mod clock;
pub mod command;
pub mod config;
pub mod demo;
pub mod error;
pub mod media;
pub mod metrics;
pub mod room;
pub mod secret;
pub mod server;
pub mod store;
pub mod web;
