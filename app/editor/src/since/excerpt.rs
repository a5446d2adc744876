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

fn head(text: &str) -> String {
    let mut letters = text.chars();
    let kept: String = letters.by_ref().take(AROUND).collect();
    match letters.next() {
        Some(_) => format!("{kept}…"),
        None => kept,
    }
}

fn tail(text: &str) -> String {
    let skip = text.chars().count().saturating_sub(AROUND);
    let kept: String = text.chars().skip(skip).collect();
    if skip > 0 { format!("…{kept}") } else { kept }
}

fn middle(text: &str) -> String {
    if text.chars().count() <= 2 * AROUND {
        return text.to_owned();
    }
    format!("{}{}", head(text), tail(text).trim_start_matches('…'))
}
