//! Doors into a room's inner parts for the fuzz targets in `fuzz/`, and what
//! they found, as tests. Not in the product.

// A trial that goes wrong is to be seen.
#![allow(clippy::expect_used)]

use std::time::Duration;

use bytes::Bytes;
use shared::document::block::{Inline, Pos};
use shared::document::normalise::normalise_tree;
use shared::document::schema::{ContainerKind, MarkKind, Marks, TextKind};
use shared::document::step::{Draft, MarkName, MarkValue, Place, Step};
use shared::document::{Body, seed};
use shared::id::UserId;
use tokio::time::Instant;

use super::open::{rebuild, sort_out, stands_alone};
use super::presence::Presence;
use super::replica::{Fault, Replica};
use crate::config::limits::Limits;
use crate::store::load::{Loaded, Source};
use crate::store::log::{Checkpoint, LogRow};

/// Updates in one story; more adds time, not cases.
const MOST: usize = 12;

/// A presence message from a stranger.
pub fn presence(payload: &[u8]) {
    let (limits, now) = (Limits::default(), Instant::now());
    let mut presence = Presence::default();
    let user = UserId(uuid::Uuid::nil());
    // Refusing is an answer; whatever was taken can be told and can leave.
    let _ = presence.receive(1, user, payload, &limits, now);
    let _ = presence.receive(2, user, payload, &limits, now);
    drop(presence.everyone());
    drop(presence.leave(1, now));
    drop(presence.expire(Duration::ZERO, now));
}

/// A text with some of everything in it, and what it is made of.
pub fn text() -> Vec<Vec<u8>> {
    let mut body = Body::new(7);
    let mut updates = vec![seed(5, "Judul")];
    body.receive(&updates[0]).unwrap_or_default();
    let words = |text: &str| Inline::Text {
        text: text.into(),
        marks: Marks::none(),
    };
    let text = |kind, text: &str| Draft::text(kind, vec![words(text)]);
    let item =
        |text_: &str| Draft::container(ContainerKind::Item, vec![text(TextKind::Paragraph, text_)]);
    let blocks = vec![
        text(TextKind::Heading(2), "Pokok"),
        text(TextKind::Paragraph, "Menteri membuka pasar 😀 rakyat"),
        Draft::container(ContainerKind::BulletList, vec![item("satu"), item("dua")]),
        Draft::container(
            ContainerKind::Quote,
            vec![text(TextKind::Paragraph, "kutipan")],
        ),
        text(TextKind::Code, "let x = 1;"),
        Draft::rule(),
    ];
    let mut do_it = |step: Step| {
        let before = body.state_vector();
        body.apply(&[step], "local");
        updates.push(body.diff(&before).unwrap_or_default());
    };
    do_it(Step::InsertBlocks {
        at: Place::End,
        blocks,
    });
    let tree = {
        let mut copy = Body::new(8);
        for update in &updates {
            copy.receive(update).unwrap_or_default();
        }
        copy.tree()
    };
    if let Some(line) = tree.lines().find(|line| line.len() > 20) {
        let (block, mark) = (line.id, MarkName::Known(MarkKind::Link));
        let mut body = Body::new(9);
        for update in &updates {
            body.receive(update).unwrap_or_default();
        }
        for step in [
            Step::Format {
                block,
                from: 2,
                to: 9,
                mark,
                value: Some(MarkValue::Link("https://contoh.go.id".into())),
            },
            Step::InsertBreak {
                at: Pos::new(block, 12),
            },
            Step::Delete {
                block,
                from: 3,
                to: 6,
            },
        ] {
            let before = body.state_vector();
            body.apply(&[step], "local");
            updates.push(body.diff(&before).unwrap_or_default());
        }
    }
    updates
}

/// Cuts bytes into pieces, each behind a byte of flags and two of length.
fn pieces(mut bytes: &[u8]) -> Vec<(u8, &[u8])> {
    let mut pieces = Vec::new();
    while let [flags, low, high, rest @ ..] = bytes {
        let length = usize::from(u16::from_le_bytes([*low, *high])).min(rest.len());
        let (piece, after) = rest.split_at(length);
        pieces.push((*flags, piece));
        bytes = after;
        if pieces.len() == MOST {
            break;
        }
    }
    pieces
}

/// Pieces as [`updates`] and [`stored`] cut them.
pub fn joined<'a>(updates: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut out = Vec::new();
    for update in updates {
        let length = u16::try_from(update.len()).unwrap_or(u16::MAX);
        out.push(0);
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&update[..usize::from(length)]);
    }
    out
}

/// Strangers' updates in an open room.
///
/// # Panics
/// When the text left the schema, or does not load as it stands.
pub fn updates(bytes: &[u8]) {
    let limits = Limits::default();
    let begun = text();
    let mut kept: Vec<Vec<u8>> = begun;
    let mut replica = remade(&kept);
    for (flags, update) in pieces(bytes) {
        if flags & 2 != 0 {
            let _ = replica.answer(&Bytes::copy_from_slice(update));
            continue;
        }
        if flags & 4 != 0 {
            let _ = replica.knows(update);
            continue;
        }
        match replica.take(update, flags & 1 == 0, &limits) {
            Ok(super::replica::Taken::New { repair, .. }) => {
                kept.push(update.to_vec());
                kept.extend(repair);
                let steps = normalise_tree(&replica.tree());
                assert!(steps.is_empty(), "the text left the schema: {steps:?}");
                assert!(replica.article().is_ok(), "the text cannot be read");
            }
            Ok(_) | Err(Fault::Refused(_)) => {}
            Err(Fault::Half | Fault::Broken(_)) => replica = remade(&kept),
        }
    }
    // As a restart finds it: by rows, and by checkpoint.
    let tree = replica.tree();
    assert_eq!(remade(&kept).tree(), tree, "rows load another text");
    let checkpoint = replica.checkpoint();
    assert_eq!(
        remade(&[checkpoint.to_vec()]).tree(),
        tree,
        "the checkpoint loads another text"
    );
}

fn remade(kept: &[Vec<u8>]) -> Replica {
    let kept: Vec<&[u8]> = kept.iter().map(Vec::as_slice).collect();
    let mut replica = rebuild(&kept).expect("what was taken once is taken again");
    assert!(!replica.is_waiting(), "a kept row waits for another");
    drop(replica.repair());
    replica
}

/// A checkpoint (the first piece, unless its flag says none) and rows, damaged
/// in any way that a checksum does not see.
///
/// # Panics
/// When what was kept of it cannot be read.
pub fn stored(bytes: &[u8]) {
    let mut pieces = pieces(bytes);
    let checkpoint = match pieces.first() {
        Some((flags, _)) if flags & 1 == 0 => Some(Checkpoint {
            seq: 1,
            bytes: Bytes::copy_from_slice(pieces.remove(0).1),
        }),
        _ => None,
    };
    // One that is no whole text is left out, and the history read instead.
    let checkpoint = checkpoint.filter(|checkpoint| stands_alone(&checkpoint.bytes));
    let tail = pieces.iter().zip(2..).map(|((_, update), seq)| {
        let row = LogRow {
            seq,
            author: None,
            received_at: 0,
            bytes: Bytes::copy_from_slice(update),
        };
        (Source::Log, row)
    });
    let loaded = Loaded {
        checkpoint,
        tail: tail.collect(),
        last_seq: 99,
        last_at: 0,
    };
    let Ok((mut replica, _aside)) = sort_out(&loaded) else {
        return;
    };
    assert!(!replica.is_waiting(), "a kept row waits for another");
    if replica.repair().is_ok() {
        assert!(replica.article().is_ok(), "the text cannot be read");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_to_begin_with_is_whole() {
        let begun = text();
        let replica = remade(&begun);
        assert!(normalise_tree(&replica.tree()).is_empty());
        assert!(replica.article().unwrap().blocks.len() >= 6);
    }

    #[test]
    fn a_text_that_waits_for_another_is_no_checkpoint() {
        let late = joined([text()[2].as_slice()]);
        stored(&late);
    }

    #[test]
    fn the_doors_open() {
        let begun = text();
        let all = joined(begun.iter().map(Vec::as_slice));
        updates(&all);
        stored(&all);
        presence(&[]);
    }
}
