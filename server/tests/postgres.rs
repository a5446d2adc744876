//! The same tests as in `all.rs`, with rows in PostgreSQL, and what only that
//! can do. A server is looked for at `SIARAN_TEST_POSTGRES_URL`, else at the usual
//! local port; each test has a database of its own there.

// A helper's failure is a test's failure, wherever it stands.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::float_cmp)]
#![allow(clippy::items_after_statements, unreachable_pub)]
// What only the other of the two programs uses.
#![allow(dead_code)]

#[path = "all/home.rs"]
mod home;
#[path = "all/support.rs"]
mod support;

const BACKEND: home::Backend = home::Backend::Postgres;

#[path = "all/accounts.rs"]
mod accounts;
#[path = "all/appends.rs"]
mod appends;
#[path = "all/articles.rs"]
mod articles;
#[path = "all/clocks.rs"]
mod clocks;
#[path = "all/dice.rs"]
mod dice;
#[path = "all/dumped.rs"]
mod dumped;
#[path = "all/encrypted.rs"]
mod encrypted;
#[path = "all/hostile.rs"]
mod hostile;
#[path = "all/kept.rs"]
mod kept;
#[path = "all/killed.rs"]
mod killed;
#[path = "all/moved.rs"]
mod moved;
#[path = "all/newsroom.rs"]
mod newsroom;
#[path = "all/nodes.rs"]
mod nodes;
#[path = "all/parted.rs"]
mod parted;
#[path = "all/picture_files.rs"]
mod picture_files;
#[path = "all/pictures.rs"]
mod pictures;
#[path = "all/private.rs"]
mod private;
#[path = "all/read_only.rs"]
mod read_only;
#[path = "all/rescue.rs"]
mod rescue;
#[path = "all/restarted.rs"]
mod restarted;
#[path = "all/rooms.rs"]
mod rooms;
#[path = "all/storm.rs"]
mod storm;
#[path = "all/together.rs"]
mod together;
