//! A JPEG as segments: is it whole, what stands in its APP13, and putting an
//! APP13 in. Never decodes.

/// Start of scan: pixels follow.
const SCAN: u8 = 0xda;
const APP0: u8 = 0xe0;
const APP13: u8 = 0xed;
/// End of image.
const END: [u8; 2] = [0xff, 0xd9];

/// The segments before the pixels: marker, payload, and where the next begins.
fn segments(bytes: &[u8]) -> impl Iterator<Item = (u8, &[u8], usize)> {
    let mut at = 2;
    std::iter::from_fn(move || {
        // Fill bytes may stand before a marker.
        while bytes.get(at..at + 2)? == [0xff, 0xff] {
            at += 1;
        }
        let [0xff, marker, high, low] = *bytes.get(at..at + 4)? else {
            return None;
        };
        let end = at + 2 + usize::from(u16::from_be_bytes([high, low]));
        let payload = bytes.get(at + 4..end)?;
        at = end;
        Some((marker, payload, end))
    })
}

/// Does it end as a JPEG must? Decoders paint what is missing grey.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    segments(bytes)
        .find(|(marker, ..)| *marker == SCAN)
        .and_then(|(_, _, pixels)| bytes.get(pixels..))
        // Inside pixels 0xff is always followed by zero or a restart, so this
        // is the end, wherever a camera's own appendix begins.
        .is_some_and(|rest| rest.windows(2).any(|pair| pair == END))
}

/// The payload of the first APP13.
pub(super) fn notes(bytes: &[u8]) -> Option<&[u8]> {
    segments(bytes)
        .take_while(|(marker, ..)| *marker != SCAN)
        .find(|(marker, ..)| *marker == APP13)
        .map(|(_, payload, _)| payload)
}

/// Puts an APP13 behind the head of a JPEG that we encoded.
pub(super) fn with_notes(bytes: Vec<u8>, payload: &[u8]) -> Vec<u8> {
    let Ok(len) = u16::try_from(payload.len() + 2) else {
        return bytes;
    };
    let at = match segments(&bytes).next() {
        Some((APP0, _, end)) => end,
        _ => 2,
    };
    let (head, tail) = bytes.split_at(at.min(bytes.len()));
    let mut out = Vec::with_capacity(bytes.len() + payload.len() + 4);
    out.extend(head);
    out.extend([0xff, APP13]);
    out.extend(len.to_be_bytes());
    out.extend(payload);
    out.extend(tail);
    out
}
