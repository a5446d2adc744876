//! What the server does about words that a merge took away or left twice:
//! entries beside the text (`cards`), or, when all is certain, taking the second
//! copy out. Finding them is `lost`'s and `twin`'s.

use yrs::{ClientID, ID, IdSet, ReadTxn, Transact};

use super::block::{BlockId, Pos};
use super::lost::{Findings, Words, among};
use super::twin::{Brought, Judging, Verdict};
use super::{Body, REPAIR, cards, place, utf16};

/// Deleted strings remembered; each is one person's, typed in one go.
const DELETED: usize = 1_000;
/// And their bytes together: paragraphs, not whole chapters, are moved by two
/// people at once.
const DELETED_BYTES: usize = 256 << 10;
/// Strings that two people are taken to have moved at once; each is looked for
/// in the whole text.
const MOVED: usize = 50;
/// Fewer units than this that stand twice are not worth a note.
const WORTH: u32 = 4;

impl Body {
    /// Settles what was found; tells whether anything was written.
    pub(super) fn mend_found(&mut self) -> bool {
        let mut found = std::mem::take(&mut self.found);
        // Who comes back names all deletions there ever were: no sign of moving.
        let moved = if found.live {
            among(&self.deleted, &found.again, MOVED)
        } else {
            Vec::new()
        };
        let doubled = {
            let txn = self.doc.transact();
            self.kin.learn(&found, &self.deleted, txn.store())
        };
        remember(&mut self.deleted, std::mem::take(&mut found.gone));
        remember(&mut self.deleted, found.lost.clone());
        if found.is_empty() {
            return false;
        }
        let fresh = |block: BlockId| {
            found
                .fresh
                .contains(&ID::new(ClientID::new(block.client), block.clock))
        };
        let mut mended = false;
        let mut judging = Judging::new(&moved, fresh, found.live);
        let mut ask: Vec<(Pos, Words, u32)> = Vec::new();
        // Who has not heard of it yet may go on to move what was taken out.
        let mut removed: Vec<Words> = Vec::new();
        let judged = found.twice.len();
        let brought = found.twice.into_iter().chain(found.brought);
        for (n, words) in brought.enumerate() {
            // Taking one copy out may have settled the next.
            if n >= judged && span(&words, &doubled).is_none() {
                continue;
            }
            let at = place::find(&self.doc.transact(), words.client, words.clock);
            let Some(at) = at else {
                removed.push(words);
                continue;
            };
            let brought = Brought {
                at,
                text: words.text.clone(),
            };
            let verdict = if n < judged {
                judging.judge(|| self.tree(), &brought)
            } else {
                Verdict::Single
            };
            match verdict {
                Verdict::Single => {
                    // What the strings do not show, their origins do.
                    let twice = span(&words, &doubled);
                    if let Some(words) = twice {
                        let len = utf16::len(&words.text);
                        ask.push((at, words, len));
                    }
                }
                Verdict::Remove(steps) => {
                    self.apply(&steps, REPAIR);
                    removed.push(words);
                    mended = true;
                    judging.text_changed();
                }
                Verdict::Ask => {
                    let len = utf16::len(&words.text);
                    match ask.last_mut() {
                        // One note for a block, however many runs it has.
                        Some((first, whole, ids))
                            if first.block == at.block && whole.client == words.client =>
                        {
                            *ids = (words.clock + len).saturating_sub(whole.clock).max(*ids);
                            whole.text.push_str(&words.text);
                        }
                        _ => ask.push((at, words, len)),
                    }
                }
            }
        }
        remember(&mut self.deleted, removed);
        mended |= !ask.is_empty() || !found.lost.is_empty();
        let mut txn = self.doc.transact_mut_with(REPAIR);
        for (_, words, len) in ask {
            cards::add_twin(&self.rescue, &mut txn, words, len);
        }
        for words in found.lost {
            cards::add_lost(&self.rescue, &mut txn, words);
        }
        mended
    }

    /// Takes note of what an update did that somebody else judges: nothing of it
    /// is mended here, only what it deleted is remembered.
    pub fn heed(&mut self, found: Findings) {
        remember(&mut self.deleted, found.gone);
    }

    /// Remembers as deleted what another replica of this document does.
    pub fn inherit(&mut self, other: &mut Self) {
        remember(&mut self.deleted, std::mem::take(&mut other.deleted));
    }
}

/// From the first to the last of the units that are in `doubled`, if they are
/// enough to be worth a note.
fn span(words: &Words, doubled: &IdSet) -> Option<Words> {
    let parts = among(std::slice::from_ref(words), doubled, usize::MAX);
    let long: u32 = parts.iter().map(|part| utf16::len(part.text.trim())).sum();
    let (first, last) = (parts.first()?, parts.last()?);
    (long >= WORTH).then(|| Words {
        client: words.client,
        clock: first.clock,
        text: utf16::slice(
            &words.text,
            first.clock - words.clock,
            last.end() - words.clock,
        )
        .to_owned(),
    })
}

/// Puts what was just deleted behind what was deleted before, and forgets the
/// oldest of it.
fn remember(deleted: &mut Vec<Words>, gone: Vec<Words>) {
    if gone.is_empty() {
        return;
    }
    let short = |words: &Words| words.text.len() <= DELETED_BYTES;
    deleted.extend(gone.into_iter().filter(short));
    let (mut kept, mut bytes) = (0, 0);
    for words in deleted.iter().rev() {
        bytes += words.text.len();
        if kept == DELETED || bytes > DELETED_BYTES {
            break;
        }
        kept += 1;
    }
    deleted.drain(..deleted.len() - kept);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::schema::Marks;
    use crate::document::seed;
    use crate::document::step::Step;

    /// Somebody types words and deletes them, as the server sees it.
    fn typed_and_deleted(server: &mut Body, client: u32, words: &str) {
        let mut rani = Body::new(client);
        rani.receive(&server.checkpoint()).unwrap();
        let block = rani.tree().top()[0].id;
        let typed = Step::InsertText {
            at: Pos::new(block, 0),
            text: words.into(),
            marks: Marks::none(),
        };
        let deleted = Step::Delete {
            block,
            from: 0,
            to: utf16::len(words),
        };
        for step in [typed, deleted] {
            rani.apply(&[step], "test");
            let update = rani.diff(&server.state_vector()).unwrap();
            server.keep(&update, true).unwrap();
            server.repair();
        }
    }

    #[test]
    fn deleted_words_take_little_memory() {
        let mut server = Body::new(1);
        server.receive(&seed(2, "")).unwrap();
        typed_and_deleted(&mut server, 3, "terlupa");
        let known = |server: &Body, words: &str| server.deleted.iter().any(|it| it.text == words);
        assert!(known(&server, "terlupa"));
        typed_and_deleted(&mut server, 4, &"panjang ".repeat(40 << 10));
        assert!(known(&server, "terlupa"), "too long to push others out");
        for n in 0..20 {
            typed_and_deleted(&mut server, 10 + n, &"sedang ".repeat(4 << 10));
        }
        typed_and_deleted(&mut server, 90, "baru");
        let bytes: usize = server.deleted.iter().map(|it| it.text.len()).sum();
        assert!(bytes <= DELETED_BYTES, "{bytes}");
        assert!(known(&server, "baru") && !known(&server, "terlupa"));
    }
}
