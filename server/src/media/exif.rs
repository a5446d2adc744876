//! Three texts of EXIF's first directory: description, artist, copyright. What
//! else a camera wrote (place, device, time) is never looked at.

use super::said::Said;

const DESCRIPTION: u16 = 0x010e;
const ARTIST: u16 = 0x013b;
const COPYRIGHT: u16 = 0x8298;
/// Entries looked at, at most.
const ENTRIES: usize = 200;
/// Read of one text, bytes. Many entries may name the same stretch of a large
/// file, so that a length alone bounds nothing.
const TEXT_BYTES: usize = 8 << 10;

/// Reads a TIFF structure; nonsense says nothing.
pub(super) fn read(bytes: &[u8]) -> Said {
    let mut said = Said::default();
    let Some(tiff) = Tiff::open(bytes) else {
        return said;
    };
    for (tag, text) in tiff.texts() {
        match tag {
            DESCRIPTION if is_sentence(&text) => said.caption = text,
            ARTIST => said.byline = text,
            COPYRIGHT => said.copyright = text,
            _ => {}
        }
    }
    said
}

/// Cameras fill the description with their own name or with a word like
/// "dav"; a person writes words.
fn is_sentence(text: &str) -> bool {
    text.trim().contains(' ') && text.chars().any(char::is_lowercase)
}

struct Tiff<'a> {
    bytes: &'a [u8],
    little: bool,
}

impl<'a> Tiff<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        // Some writers keep the JPEG segment's own beginning.
        let bytes = bytes.strip_prefix(b"Exif\0\0").unwrap_or(bytes);
        let little = match bytes.get(..4)? {
            b"II\x2a\0" => true,
            b"MM\0\x2a" => false,
            _ => return None,
        };
        Some(Self { bytes, little })
    }

    fn short(&self, at: usize) -> Option<u16> {
        let bytes = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.little {
            u16::from_le_bytes(bytes)
        } else {
            u16::from_be_bytes(bytes)
        })
    }

    fn long(&self, at: usize) -> Option<usize> {
        let bytes = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.little {
            u32::from_le_bytes(bytes)
        } else {
            u32::from_be_bytes(bytes)
        } as usize)
    }

    /// The texts of the first directory, one in memory at a time.
    fn texts(&self) -> impl Iterator<Item = (u16, String)> {
        let start = self.long(4).unwrap_or(usize::MAX);
        let count = self.short(start).map_or(0, usize::from).min(ENTRIES);
        (0..count).filter_map(move |n| self.text(start.checked_add(2 + n * 12)?))
    }

    /// One of the three texts, its beginning if it is long.
    fn text(&self, entry: usize) -> Option<(u16, String)> {
        let tag = self.short(entry)?;
        let is_ascii = self.short(entry.checked_add(2)?)? == 2;
        if !is_ascii || ![DESCRIPTION, ARTIST, COPYRIGHT].contains(&tag) {
            return None;
        }
        let len = self.long(entry.checked_add(4)?)?;
        let value = entry.checked_add(8)?;
        let at = if len <= 4 { value } else { self.long(value)? };
        let data = self.bytes.get(at..at.checked_add(len)?)?;
        let data = data.get(..TEXT_BYTES).unwrap_or(data);
        let data = data.split(|byte| *byte == 0).next()?;
        Some((tag, String::from_utf8_lossy(data).into_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonsense_says_nothing() {
        assert_eq!(read(b""), Said::default());
        assert_eq!(read(b"II\x2a\0\xff\xff\xff\xff"), Said::default());
        let mut loops = b"MM\0\x2a\0\0\0\x08\0\x02".to_vec();
        loops.extend(b"\x01\x3b\0\x02\xff\xff\xff\xff\xff\xff\xff\xff");
        loops.extend(b"\x01\x3b\0\x02\0\0\0\x04Ani\0");
        assert_eq!(read(&loops).byline, "Ani");
        assert!(!is_sentence("OLYMPUS DIGITAL CAMERA"));
        assert!(!is_sentence("dav"));
    }

    #[test]
    fn entries_upon_one_another_fill_no_memory() {
        let mut tiff = b"MM\0\x2a\0\0\0\x08\0\xc8".to_vec();
        let long = 4_u32 << 20;
        for n in 0..200_u16 {
            // Every other one has a tag of ours.
            let tag = [DESCRIPTION, 0x9c9c, ARTIST, 0x010f, COPYRIGHT, 0x0110][usize::from(n % 6)];
            tiff.extend(tag.to_be_bytes());
            tiff.extend(2_u16.to_be_bytes());
            tiff.extend(long.to_be_bytes());
            tiff.extend(2_500_u32.to_be_bytes());
        }
        tiff.resize(2_500, 0);
        tiff.extend(std::iter::repeat_n(b'a', long as usize));
        let read: Vec<_> = Tiff::open(&tiff).unwrap().texts().collect();
        assert_eq!(read.len(), 100, "only ours");
        assert!(read.iter().all(|(_, text)| text.len() == TEXT_BYTES));
    }
}
