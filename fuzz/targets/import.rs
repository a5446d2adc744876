//! Any bytes as lines of an export, with checksums that fit: a file from
//! elsewhere is refused with a sentence or read, and what is read is written the
//! same way again.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| siaran_server::care::trial::lines(bytes));
