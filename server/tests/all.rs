//! The server as its clients meet it: real sockets, a real file. One binary, so
//! that it is linked once. Each module is a concern.

#[path = "all/support.rs"]
mod support;

#[path = "all/accounts.rs"]
mod accounts;
#[path = "all/articles.rs"]
mod articles;
#[path = "all/durable.rs"]
mod durable;
#[path = "all/hostile.rs"]
mod hostile;
#[path = "all/killed.rs"]
mod killed;
#[path = "all/limits.rs"]
mod limits;
#[path = "all/presence.rs"]
mod presence;
#[path = "all/rooms.rs"]
mod rooms;
#[path = "all/site.rs"]
mod site;
#[path = "all/together.rs"]
mod together;
