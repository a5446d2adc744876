//! Doors into the reading of exports for the fuzz target in `fuzz/`, and what it
//! found, as tests. Not in the product.

// A trial that goes wrong is to be seen.
#![allow(clippy::expect_used)]

use super::line::{Reader, Writer};

/// Lines of an export: as they are, and each with a checksum that fits.
///
/// # Panics
/// When what was read is not written again as it was.
pub fn lines(bytes: &[u8]) {
    let mut reader = Reader::new(bytes);
    while let Ok(Some(_)) = reader.next() {}
    let mut fitting = Vec::new();
    for json in bytes.split(|byte| *byte == b'\n') {
        let sum = crc32fast::hash(json);
        fitting.extend(format!("{{\"crc\":\"{sum:08x}\",\"row\":").into_bytes());
        fitting.extend_from_slice(json);
        fitting.extend_from_slice(b"}\n");
    }
    let mut reader = Reader::new(fitting.as_slice());
    while let Ok(Some(line)) = reader.next() {
        let mut writer = Writer::new(Vec::new());
        writer.put(&line).expect("memory takes it");
        let again = writer.finish().expect("memory takes it");
        let mut reader = Reader::new(again.as_slice());
        let same = reader.next().ok().flatten();
        assert_eq!(format!("{same:?}"), format!("{:?}", Some(line)));
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_door_opens() {
        super::lines(b"{\"piece\":\"kata\"}\n{\"piece\":\"dua\"}");
    }
}
