//! Any bytes as updates of a room: the text stays in the schema, can be read,
//! and loads again as it was.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(
    init: fuzz::let_guards_work(),
    |bytes: &[u8]| siaran_server::room::trial::updates(bytes)
);
