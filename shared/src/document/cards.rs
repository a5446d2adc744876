//! The root `rescue`, a map beside the text: words that a merge took away, and
//! places where a merge left words twice, until a person (or the client of the
//! person who typed them) has settled each. Stock clients never look at it.
//!
//! A key is `client.clock.length`, the ids of the words; a place that stands
//! twice has `=` before it. The value is the words. The server adds entries; a
//! returning author's client adds what the server could not see; clients narrow
//! entries to what is left to settle, or take them away. Never here: how words
//! get lost (`lost`).

use yrs::{Any, Map, MapRef, Out, ReadTxn, TransactionMut};

use super::lost::Words;
use super::utf16;

/// Name of the root.
pub const ROOT: &str = "rescue";

/// Something to be settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Its name in the map.
    pub key: String,
    /// The words and their ids. Of a place that stands twice: the words and
    /// ids of the later one.
    pub words: Words,
    /// How many ids, from the first.
    pub len: u32,
    /// The words stand in the text, and a second time.
    pub twin: bool,
}

impl Card {
    fn read(key: &str, value: &Out) -> Option<Self> {
        let Out::Any(Any::String(text)) = value else {
            return None;
        };
        let (twin, ids) = match key.strip_prefix('=') {
            Some(ids) => (true, ids),
            None => (false, key),
        };
        let mut ids = ids.split('.');
        let (client, clock, len) = (ids.next()?, ids.next()?, ids.next()?);
        let client = client
            .parse()
            .ok()
            .filter(|client: &u64| *client < 1 << 53)?;
        Some(Self {
            key: key.to_owned(),
            words: Words {
                client,
                clock: clock.parse().ok()?,
                text: text.to_string(),
            },
            len: len.parse().ok()?,
            twin,
        })
    }
}

/// All entries, oldest id first within a client. What is no entry is left out.
pub fn read<T: ReadTxn>(map: &MapRef, txn: &T) -> Vec<Card> {
    if map.len(txn) == 0 {
        return Vec::new();
    }
    let mut cards: Vec<Card> = map
        .iter(txn)
        .filter_map(|(key, value)| Card::read(key, &value))
        .collect();
    // By a key of a type that is sorted anyway: see vendor/yrs/CHANGES.md.
    cards.sort_by_cached_key(|card| {
        let twins_last = u64::from(card.twin) << 60;
        (twins_last | card.words.client, card.words.clock)
    });
    cards
}

/// The same for reading: words that stood side by side are one entry, its key
/// the keys of all, a line each.
pub fn joined(cards: Vec<Card>) -> Vec<Card> {
    let mut out: Vec<Card> = Vec::new();
    for card in cards {
        if let Some(last) = out.last_mut()
            && !(last.twin || card.twin)
            && last.words.client == card.words.client
            && last.words.end() == card.words.clock
        {
            last.key = format!("{}\n{}", last.key, card.key);
            last.words.text.push_str(&card.words.text);
            last.len = last.len.saturating_add(card.len);
        } else {
            out.push(card);
        }
    }
    out
}

/// Adds lost words. Each loss has an entry of its own: one that grew while its
/// author's client took it away would come back.
pub fn add_lost(map: &MapRef, txn: &mut TransactionMut, words: Words) {
    let len = utf16::len(&words.text);
    let key = format!("{}.{}.{len}", words.client, words.clock);
    map.insert(txn, key, words.text);
}

/// Adds a place that stands twice, `len` ids long.
pub(super) fn add_twin(map: &MapRef, txn: &mut TransactionMut, words: Words, len: u32) {
    let key = format!("={}.{}.{len}", words.client, words.clock);
    map.insert(txn, key, words.text);
}
