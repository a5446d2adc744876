//! A place's words cut to what a list can show: what changed, and a little of
//! what stands around it. Never here: what changed.

use super::{Piece, Whose};

/// Unchanged words shown on each side of a change, characters at most.
const AROUND: usize = 28;
/// Characters of one place's excerpt at most; what is beyond is left out.
const EXCERPT: usize = 400;

/// Cuts long unchanged words short, and a long entry at its end.
pub(super) fn shortened(mut pieces: Vec<Piece>) -> Vec<Piece> {
    pieces.retain(|piece| !piece.text.is_empty());
    let last = pieces.len().saturating_sub(1);
    let mut left = EXCERPT;
    for (at, piece) in pieces.iter_mut().enumerate() {
        if piece.whose == Whose::Old {
            piece.text = match (at == 0, at == last) {
                (true, false) => tail(&piece.text),
                (_, true) => head(&piece.text),
                (false, false) => middle(&piece.text),
            };
        }
        let long = piece.text.chars().count();
        if long > left {
            piece.text = piece.text.chars().take(left).chain(['…']).collect();
        }
        left = left.saturating_sub(long);
    }
    pieces.retain(|piece| piece.text != "…");
    pieces
}

/// The first words.
fn head(text: &str) -> String {
    match text.char_indices().nth(AROUND) {
        Some((end, _)) => {
            let kept = text.get(..end).unwrap_or_default();
            // Whole words, where there are any.
            let whole = kept.rfind(' ').filter(|at| *at > 0).unwrap_or(end);
            format!("{}…", kept.get(..whole).unwrap_or(kept))
        }
        None => text.to_owned(),
    }
}

/// The last words.
fn tail(text: &str) -> String {
    let skip = text.chars().count().saturating_sub(AROUND);
    match text.char_indices().nth(skip) {
        Some((start, _)) if skip > 0 => {
            let kept = text.get(start..).unwrap_or_default();
            let whole = kept.find(' ').map_or(0, |at| at + 1);
            let words = kept.get(whole..).filter(|words| !words.is_empty());
            format!("…{}", words.unwrap_or(kept))
        }
        _ => text.to_owned(),
    }
}

/// The first and the last words.
fn middle(text: &str) -> String {
    if text.chars().count() <= 2 * AROUND {
        return text.to_owned();
    }
    format!("{} {}", head(text), tail(text).trim_start_matches('…'))
}
