//! The form of an export: lines of JSON, each with a checksum of its own, and a
//! closing line with the count and the SHA-256 of all before it. A flipped bit
//! is found on its line, a missing end at the end. Knows no rows.

use std::io::{BufRead, Read, Write};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::secret::hex;
use crate::store::record::Record;

/// Of the format; grows when an older reader could misunderstand.
pub(super) const VERSION: u32 = 1;
/// Longest line. The largest document is 32 MiB, a third more in base64; the
/// rest is room.
const LONGEST: u64 = 256 << 20;
const HEAD: &str = "{\"crc\":\"";
const MIDDLE: &str = "\",\"row\":";

/// What a line says.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Line {
    /// The first.
    SiaranExport(About),
    /// A row of the database.
    Record(Record),
    /// A file of a picture; its pieces follow.
    File(File),
    /// Bytes of that file, base64.
    Piece(String),
    /// The last.
    End(End),
}

/// An export's words about itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct About {
    pub(super) version: u32,
    /// Version of Siaran.
    pub(super) made_by: String,
    /// The moment it shows, ms.
    pub(super) made_at: i64,
}

/// A file's head.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct File {
    /// SHA-256, hex.
    pub(super) sha: String,
    /// Length.
    pub(super) bytes: u64,
}

/// The closing line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct End {
    /// Lines before this one.
    pub(super) lines: u64,
    /// SHA-256 of their bytes, hex.
    pub(super) sha256: String,
}

#[derive(Default)]
struct Tally {
    lines: u64,
    hasher: Sha256,
}

impl Tally {
    fn add(&mut self, line: &[u8]) {
        self.lines += 1;
        self.hasher.update(line);
    }

    fn end(&self) -> End {
        End {
            lines: self.lines,
            sha256: hex(&self.hasher.clone().finalize()),
        }
    }
}

/// Writes lines.
pub(super) struct Writer<W> {
    to: W,
    tally: Tally,
}

impl<W: Write> Writer<W> {
    pub(super) fn new(to: W) -> Self {
        Self {
            to,
            tally: Tally::default(),
        }
    }

    pub(super) fn put(&mut self, line: &Line) -> Result<(), Error> {
        let json = serde_json::to_string(line).map_err(Error::internal)?;
        let crc = crc32fast::hash(json.as_bytes());
        let line = format!("{HEAD}{crc:08x}{MIDDLE}{json}}}\n");
        self.tally.add(line.as_bytes());
        Ok(self.to.write_all(line.as_bytes())?)
    }

    /// Writes the closing line and gives back what it wrote into.
    pub(super) fn finish(mut self) -> Result<W, Error> {
        let end = Line::End(self.tally.end());
        self.put(&end)?;
        self.to.flush()?;
        Ok(self.to)
    }
}

/// Reads lines.
pub(super) struct Reader<R> {
    from: R,
    tally: Tally,
    buffer: Vec<u8>,
}

impl<R: BufRead> Reader<R> {
    pub(super) fn new(from: R) -> Self {
        Self {
            from,
            tally: Tally::default(),
            buffer: Vec::new(),
        }
    }

    /// The number of the line read last, for messages.
    pub(super) fn number(&self) -> u64 {
        self.tally.lines
    }

    /// The next line; `None` after the closing one, which has been verified.
    pub(super) fn next(&mut self) -> Result<Option<Line>, Error> {
        let number = self.tally.lines + 1;
        let fault = |what: &str| Error::Internal(format!("line {number} of the export {what}"));
        self.buffer.clear();
        let mut limited = Read::take(&mut self.from, LONGEST);
        if limited.read_until(b'\n', &mut self.buffer)? == 0 {
            return Err(fault("is missing: the file was cut off"));
        }
        if self.buffer.last() != Some(&b'\n') {
            return Err(fault("is cut off, or longer than any of ours"));
        }
        let text = std::str::from_utf8(&self.buffer).map_err(|_| fault("is damaged"))?;
        let (crc, json) = text
            .strip_suffix("}\n")
            .and_then(|text| text.strip_prefix(HEAD)?.split_once(MIDDLE))
            .ok_or_else(|| fault("is damaged, or the file is no export of ours"))?;
        if u32::from_str_radix(crc, 16) != Ok(crc32fast::hash(json.as_bytes())) {
            return Err(fault("is damaged: its checksum does not fit"));
        }
        let line: Line = serde_json::from_str(json).map_err(|error| {
            fault(&format!(
                "cannot be read by this version ({error}); a newer one may have written it"
            ))
        })?;
        if let Line::End(end) = &line {
            if *end != self.tally.end() {
                return Err(fault("says that other lines were written than these"));
            }
            return if self.from.fill_buf()?.is_empty() {
                Ok(None)
            } else {
                Err(fault("is followed by more, which is not ours"))
            };
        }
        self.tally.add(&self.buffer);
        Ok(Some(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written() -> Vec<u8> {
        let mut writer = Writer::new(Vec::new());
        for number in 0..3 {
            writer.put(&Line::Piece(format!("kata {number}"))).unwrap();
        }
        writer.finish().unwrap()
    }

    fn read(bytes: &[u8]) -> Result<usize, Error> {
        let mut reader = Reader::new(bytes);
        let mut count = 0;
        while reader.next()?.is_some() {
            count += 1;
        }
        Ok(count)
    }

    #[test]
    fn what_was_written_is_read() {
        assert_eq!(read(&written()).unwrap(), 3);
    }

    #[test]
    fn every_cut_shows() {
        let whole = written();
        for end in 0..whole.len() {
            assert!(read(&whole[..end]).is_err(), "cut at {end}");
        }
    }

    #[test]
    fn every_flipped_bit_shows() {
        let whole = written();
        for place in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[place] ^= 1;
            assert!(read(&bytes).is_err(), "flipped at {place}");
        }
    }

    #[test]
    fn a_line_that_is_missing_twice_or_misplaced_shows() {
        let whole = written();
        let lines: Vec<&[u8]> = whole.split_inclusive(|byte| *byte == b'\n').collect();
        for order in [
            vec![0, 1, 3],
            vec![0, 1, 1, 2, 3],
            vec![1, 0, 2, 3],
            vec![0, 1, 2, 3, 0],
        ] {
            let bytes: Vec<u8> = order
                .iter()
                .flat_map(|at| lines[*at].iter().copied())
                .collect();
            assert!(read(&bytes).is_err(), "{order:?}");
        }
    }
}
