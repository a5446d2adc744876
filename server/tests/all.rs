//! The server as its clients meet it: real sockets, a real file. One binary, so
//! that it is linked once. Each module is a concern.

// A helper's failure is a test's failure, wherever it stands.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::float_cmp)]
#![allow(clippy::items_after_statements, unreachable_pub)]
// What only the other of the two programs uses.
#![allow(dead_code)]

#[path = "all/home.rs"]
mod home;
#[path = "all/support.rs"]
mod support;

/// Where these tests keep their rows; `postgres.rs` runs most of them again.
const BACKEND: home::Backend = home::Backend::Sqlite;

#[path = "all/accounts.rs"]
mod accounts;
#[path = "all/admission.rs"]
mod admission;
#[path = "all/appends.rs"]
mod appends;
#[path = "all/articles.rs"]
mod articles;
#[path = "all/backup.rs"]
mod backup;
#[path = "all/check.rs"]
mod check;
#[path = "all/clocks.rs"]
mod clocks;
#[path = "all/dice.rs"]
mod dice;
#[path = "all/durable.rs"]
mod durable;
#[path = "all/hostile.rs"]
mod hostile;
#[path = "all/kept.rs"]
mod kept;
#[path = "all/killed.rs"]
mod killed;
#[path = "all/limits.rs"]
mod limits;
#[path = "all/moved.rs"]
mod moved;
#[path = "all/newsroom.rs"]
mod newsroom;
#[path = "all/nodes.rs"]
mod nodes;
#[path = "all/pages.rs"]
mod pages;
#[path = "all/parted.rs"]
mod parted;
#[path = "all/picture_files.rs"]
mod picture_files;
#[path = "all/picture_refusals.rs"]
mod picture_refusals;
#[path = "all/pictures.rs"]
mod pictures;
#[path = "all/presence.rs"]
mod presence;
#[path = "all/rescue.rs"]
mod rescue;
#[path = "all/rooms.rs"]
mod rooms;
#[path = "all/site.rs"]
mod site;
#[path = "all/storm.rs"]
mod storm;
#[path = "all/together.rs"]
mod together;
#[path = "all/torn.rs"]
mod torn;
