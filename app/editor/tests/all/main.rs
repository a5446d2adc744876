//! Tests of the editing core, one file a subject, in one binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failed test may panic"
)]

mod announce;
mod atoms;
mod autoformat;
mod blocks;
mod busy;
mod cards;
mod convergence;
mod edges;
mod html;
mod images;
mod input_table;
mod links;
mod lists;
mod notation;
mod paste;
mod rare;
mod receive;
mod replay;
mod rescue;
mod rescue_random;
mod sight;
mod since;
mod strangers;
mod tools;
mod typing;
mod undo;
mod world;
