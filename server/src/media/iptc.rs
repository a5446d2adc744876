//! IPTC-IIM, the press's oldest notes inside a JPEG: read before a picture is
//! encoded anew, written into the new file. Never looks at pixels.

use super::said::Said;

/// How an APP13 segment with Photoshop resources begins.
const PHOTOSHOP: &[u8] = b"Photoshop 3.0\0";
/// The resource that holds IPTC-IIM.
const IPTC_RESOURCE: u16 = 0x0404;
/// Record 1, dataset 90: "what follows is UTF-8".
const UTF8: &[u8] = b"\x1b%G";

/// Datasets of record 2.
const BYLINE: u8 = 80;
const HEADLINE: u8 = 105;
const CREDIT: u8 = 110;
const COPYRIGHT: u8 = 116;
const CAPTION: u8 = 120;

/// Reads the payload of an APP13 segment.
pub(super) fn read(payload: &[u8]) -> Said {
    let mut said = Said::default();
    let Some(mut rest) = payload.strip_prefix(PHOTOSHOP) else {
        return said;
    };
    while let Some((id, data, after)) = resource(rest) {
        if id == IPTC_RESOURCE {
            read_iim(data, &mut said);
        }
        rest = after;
    }
    said
}

/// One Photoshop resource: its number, its data, and what follows it.
fn resource(bytes: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let bytes = bytes.strip_prefix(b"8BIM")?;
    let (id, bytes) = bytes.split_first_chunk::<2>()?;
    let name = usize::from(*bytes.first()?);
    // The name with its length byte is padded to an even length.
    let bytes = bytes.get((name + 2) & !1..)?;
    let (len, bytes) = bytes.split_first_chunk::<4>()?;
    let len = u32::from_be_bytes(*len) as usize;
    let data = bytes.get(..len)?;
    let after = bytes.get(len + len % 2..).unwrap_or_default();
    Some((u16::from_be_bytes(*id), data, after))
}

fn read_iim(mut bytes: &[u8], said: &mut Said) {
    let mut utf8 = false;
    while let [0x1c, record, dataset, high, low, rest @ ..] = bytes {
        let len = usize::from(u16::from_be_bytes([*high, *low]));
        // Longer datasets than 32 KiB have another form; none of ours are.
        let Some(data) = rest.get(..len).filter(|_| len < 0x8000) else {
            return;
        };
        match (record, *dataset) {
            (1, 90) => utf8 = data == UTF8,
            (2, BYLINE) => said.byline = words(data, utf8),
            (2, HEADLINE) => said.headline = words(data, utf8),
            (2, CREDIT) => said.credit = words(data, utf8),
            (2, COPYRIGHT) => said.copyright = words(data, utf8),
            (2, CAPTION) => said.caption = words(data, utf8),
            _ => {}
        }
        bytes = rest.get(len..).unwrap_or_default();
    }
}

/// Declared UTF-8, or UTF-8 that nobody declared, or else Latin-1.
fn words(data: &[u8], utf8: bool) -> String {
    match std::str::from_utf8(data) {
        Ok(text) => text.to_owned(),
        Err(_) if utf8 => String::from_utf8_lossy(data).into_owned(),
        Err(_) => data.iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// The payload of an APP13 segment that says this; empty when there is nothing
/// to say.
pub(super) fn write(said: &Said) -> Vec<u8> {
    let mut iim = Vec::new();
    for (dataset, text, longest) in [
        (BYLINE, &said.byline, 32 * 8),
        (HEADLINE, &said.headline, 256),
        (CREDIT, &said.credit, 256),
        (COPYRIGHT, &said.copyright, 256),
        (CAPTION, &said.caption, 4_000),
    ] {
        let end = text.floor_char_boundary(longest);
        put(
            &mut iim,
            2,
            dataset,
            text.get(..end).unwrap_or_default().as_bytes(),
        );
    }
    if iim.is_empty() {
        return iim;
    }
    let mut head = Vec::new();
    put(&mut head, 1, 90, UTF8);
    put(&mut head, 2, 0, &[0, 4]);
    head.extend(iim);
    let mut out = PHOTOSHOP.to_vec();
    out.extend(b"8BIM\x04\x04\0\0");
    out.extend((head.len() as u32).to_be_bytes());
    out.extend(&head);
    if head.len() % 2 == 1 {
        out.push(0);
    }
    out
}

fn put(out: &mut Vec<u8>, record: u8, dataset: u8, data: &[u8]) {
    if data.is_empty() {
        return;
    }
    out.extend([0x1c, record, dataset]);
    out.extend((data.len() as u16).to_be_bytes());
    out.extend(data);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let said = Said {
            byline: "Sri Rahayu".into(),
            credit: "Humas Tirtamarga".into(),
            copyright: "© 2026 Pemkot".into(),
            headline: "Panen raya".into(),
            caption: "Petani memanen padi — hari pertama.".into(),
            alt: String::new(),
        };
        assert_eq!(read(&write(&said)), said);
        assert!(write(&Said::default()).is_empty());
    }

    #[test]
    fn old_files_are_latin_1() {
        let mut iim = Vec::new();
        put(&mut iim, 2, BYLINE, b"Andr\xe9");
        let mut payload = PHOTOSHOP.to_vec();
        payload.extend(b"8BIM\x04\x04\0\0");
        payload.extend((iim.len() as u32).to_be_bytes());
        payload.extend(iim);
        assert_eq!(read(&payload).byline, "André");
    }

    #[test]
    fn cut_anywhere_it_is_no_panic() {
        let whole = write(&Said {
            caption: "kata ".repeat(40),
            ..Said::default()
        });
        for end in 0..whole.len() {
            read(&whole[..end]);
        }
    }
}
