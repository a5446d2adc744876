//! Any bytes as a checkpoint and the rows after it: whatever a disk made of a
//! text, its room opens.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(
    init: fuzz::let_guards_work(),
    |bytes: &[u8]| siaran_server::room::trial::stored(bytes)
);
