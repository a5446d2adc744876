//! The door between yrs and the rest: the one place that makes a `Doc` (and
//! sets its offsets to UTF-16), names its roots, receives updates and answers
//! for what they mean.
//!
//! Lives here: [`Body`], an article's open body document. Never here: I/O, and
//! any HTML read back into a document.

mod apply;
pub mod block;
pub mod canonical;
pub mod cards;
mod kin;
pub mod lost;
mod mend;
pub mod normalise;
pub mod place;
mod read;
pub mod schema;
pub mod slice;
pub mod step;
mod trace;
pub mod tree;
pub mod twin;
pub mod utf16;

use std::sync::{Arc, Mutex, PoisonError};

use yrs::types::{DeepObservable, Event, Events};
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{
    ClientID, Doc, GetString, IdSet, Map, MapRef, OffsetKind, Options, Out, ReadTxn, StateVector,
    Text, TextRef, Transact, TransactionMut, Update, WriteTxn, Xml, XmlFragment, XmlFragmentRef,
    XmlOut,
};

use self::block::BlockId;
use self::cards::Card;
use self::kin::Kin;
use self::lost::{Evidence, Findings, Words};
use self::step::{Draft, Made, Place, Step};
use self::tree::{Dirty, Tree};
use crate::article::Article;
use crate::id::ArticleId;

/// Bytes or an operation that the document cannot take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The bytes are not a v1 update or state vector.
    #[error("not a readable update: {0}")]
    Unreadable(String),
    /// The update decodes, yet cannot be integrated.
    #[error("the update does not fit: {0}")]
    Unfit(String),
}

/// An article's body document: body, headline, standfirst, meta.
pub struct Body {
    doc: Doc,
    /// The text's blocks (root `default`, Tiptap's field).
    pub blocks: XmlFragmentRef,
    /// The headline, one line (root `headline`).
    pub headline: TextRef,
    /// The standfirst, one line (root `standfirst`).
    pub standfirst: TextRef,
    /// Facts about the text (root `meta`).
    pub meta: MapRef,
    /// What merges took away or left twice (root `rescue`); see [`cards`].
    pub rescue: MapRef,
    /// Of updates received since the last repair.
    found: Findings,
    /// Words deleted lately, oldest first (a server's replica only).
    deleted: Vec<Words>,
    /// Which words are copies of which (a server's replica only).
    kin: Kin,
    /// What went here with its block, though no update named it: nobody may
    /// read it as deleted on our word (a client's replica only).
    unnamed: IdSet,
    dirty: Arc<Mutex<Dirty>>,
}

/// Origin of the server's repairs.
pub const REPAIR: &str = "repair";

/// Repairs of repairs stop here; each round mends what the one before laid
/// open, and real documents need two.
const REPAIR_ROUNDS: usize = 8;

impl Body {
    /// An empty document. `client` is this replica's Yjs client id: unique
    /// among live replicas, 32 bits as stock clients use.
    pub fn new(client: u32) -> Self {
        let mut options = Options::with_client_id(ClientID::new(u64::from(client)));
        options.offset_kind = OffsetKind::Utf16;
        // yrs 0.28.1, seen 2026-11-21: on receiving a deletion inside a link
        // the cleanup also drops the link's living start, on that replica
        // only. Dangling formatting is harmless; diverging is not.
        options.cleanup_formatting = false;
        let doc = Doc::with_options(options);
        let (blocks, headline, standfirst, meta, rescue) = {
            let mut txn = doc.transact_mut();
            (
                txn.get_or_insert_xml_fragment(schema::BLOCKS),
                txn.get_or_insert_text(schema::HEADLINE),
                txn.get_or_insert_text(schema::STANDFIRST),
                txn.get_or_insert_map(schema::META),
                txn.get_or_insert_map(cards::ROOT),
            )
        };
        let dirty = Arc::new(Mutex::new(Dirty::default()));
        let seen = dirty.clone();
        blocks.observe_deep("dirty", move |txn, events| {
            let mut dirty = seen.lock().unwrap_or_else(PoisonError::into_inner);
            note(&mut dirty, txn, events);
        });
        Self {
            doc,
            blocks,
            headline,
            standfirst,
            meta,
            rescue,
            found: Findings::default(),
            deleted: Vec::new(),
            kin: Kin::default(),
            unnamed: IdSet::default(),
            dirty,
        }
    }

    /// The yrs document, for transactions and observers.
    pub fn doc(&self) -> &Doc {
        &self.doc
    }

    /// Integrates a v1 update. Idempotent; order does not matter. An update
    /// whose predecessors are missing is held back inside (see
    /// [`Body::is_waiting`]).
    ///
    /// # Errors
    /// [`Broken`] when the bytes are no update; the document is unchanged.
    pub fn receive(&mut self, update: &[u8]) -> Result<(), Broken> {
        self.take(decode(update)?).map(|_| ())
    }

    /// Integrates an update; see [`Body::receive`]. Returns the Yjs clients that
    /// wrote what was new in it; deletions tell no author.
    ///
    /// # Errors
    /// [`Broken::Unfit`].
    pub fn take(&mut self, update: Update) -> Result<Vec<u64>, Broken> {
        let named = update.delete_set().clone();
        let mut txn = self.doc.transact_mut();
        txn.apply_update(update)
            .map_err(|error| Broken::Unfit(error.to_string()))?;
        if !txn.delete_set().is_empty() {
            self.unnamed.merge_with(txn.delete_set().diff(&named));
        }
        let wrote = txn.insert_set().client_ids();
        Ok(wrote.map(|client| client.get()).collect())
    }

    /// Integrates an update as the server does: what it took away or left twice
    /// is noted for the next [`Body::repair`]. `live`: it came as it happened,
    /// not as the answer to a state vector.
    ///
    /// # Errors
    /// As [`Body::receive`].
    pub fn keep(&mut self, update: &[u8], live: bool) -> Result<(), Broken> {
        let update = decode(update)?;
        let evidence = Evidence::of(&update);
        let mut txn = self.doc.transact_mut();
        txn.apply_update(update)
            .map_err(|error| Broken::Unfit(error.to_string()))?;
        let found = evidence.judge(&txn, live);
        drop(txn);
        self.note(found);
        Ok(())
    }

    /// Notes what an update did, for the next [`Body::repair`].
    pub fn note(&mut self, found: Findings) {
        self.found.add(found);
    }

    /// What is to be settled by a person.
    pub fn cards(&self) -> Vec<Card> {
        cards::read(&self.rescue, &self.doc.transact())
    }

    /// Has some received update not found its predecessors yet?
    pub fn is_waiting(&self) -> bool {
        self.doc.transact().store().pending_update().is_some()
    }

    /// What this replica has seen, as a v1 state vector.
    pub fn state_vector(&self) -> Vec<u8> {
        self.doc.transact().state_vector().encode_v1()
    }

    /// The update that brings a replica with `state_vector` (v1) up to date.
    ///
    /// # Errors
    /// [`Broken::Unreadable`] when the bytes are no state vector.
    pub fn diff(&self, state_vector: &[u8]) -> Result<Vec<u8>, Broken> {
        Ok(self.since(&decode_state(state_vector)?))
    }

    /// What is not in `seen`, and every deletion that somebody meant.
    fn since(&self, seen: &StateVector) -> Vec<u8> {
        let update = self.doc.transact().encode_state_as_update_v1(seen);
        if self.unnamed.is_empty() {
            return update;
        }
        match Update::decode_v1(&update) {
            Ok(mut decoded) => {
                decoded.unname(&self.unnamed);
                decoded.encode_v1()
            }
            Err(_) => update,
        }
    }

    /// The whole document as one update.
    pub fn checkpoint(&self) -> Vec<u8> {
        self.since(&StateVector::default())
    }

    /// Which blocks changed since this was last asked.
    pub fn take_dirty(&mut self) -> Dirty {
        std::mem::take(&mut *self.dirty.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The body as a tree, read whole.
    pub fn tree(&self) -> Tree {
        Tree::read(&self.doc.transact(), &self.blocks)
    }

    /// Carries out steps in one transaction. A step that names a vanished
    /// block is skipped. Returns the names of tagged new blocks.
    pub fn apply(&mut self, steps: &[Step], origin: &'static str) -> Made {
        let mut made = Made::new();
        let mut txn = self.doc.transact_mut_with(origin);
        for step in steps {
            // The only failure is a block that went away meanwhile.
            let _ = apply::apply(step, &self.blocks, &mut txn, &mut made);
        }
        made
    }

    /// Carries out steps, lets `then` look at the text as it is by now, and
    /// carries out what it answers: all in one transaction.
    pub fn apply_then(
        &mut self,
        steps: &[Step],
        origin: &'static str,
        then: impl FnOnce(&Tree, &Made) -> Option<Vec<Step>>,
    ) -> Made {
        let mut made = Made::new();
        let mut txn = self.doc.transact_mut_with(origin);
        for step in steps {
            let _ = apply::apply(step, &self.blocks, &mut txn, &mut made);
        }
        let tree = Tree::read(&txn, &self.blocks);
        for step in &then(&tree, &made).unwrap_or_default() {
            let _ = apply::apply(step, &self.blocks, &mut txn, &mut made);
        }
        made
    }

    /// Brings the document back into the schema where a merge broke it, so
    /// that stock clients find nothing to delete. Looks only at what changed
    /// since the last call. Only the server calls this. Returns the update to
    /// store and broadcast, if anything changed.
    pub fn repair(&mut self) -> Option<Vec<u8>> {
        let before = self.doc.transact().state_vector();
        let mut mended = false;
        for _ in 0..REPAIR_ROUNDS {
            let dirty = self.take_dirty();
            if dirty.is_clean() {
                break;
            }
            let steps = self.faults(&dirty);
            if steps.is_empty() {
                break;
            }
            self.apply(&steps, REPAIR);
            mended = true;
        }
        mended |= self.mend_found();
        mended.then(|| self.doc.transact().encode_state_as_update_v1(&before))
    }

    fn faults(&self, dirty: &Dirty) -> Vec<Step> {
        let txn = self.doc.transact();
        if self.blocks.len(&txn) == 0 {
            return vec![Step::InsertBlocks {
                at: Place::End,
                blocks: vec![Draft::paragraph()],
            }];
        }
        let mut tops: Vec<BlockId> = dirty.tops.iter().copied().collect();
        // A set's order differs from run to run; repairs should not.
        tops.sort();
        tops.into_iter()
            .filter_map(|id| read::read_top(&txn, id))
            .flat_map(|block| normalise::normalise(&block))
            .collect()
    }

    /// The canonical article.
    pub fn article(&self) -> Article {
        let tree = self.tree();
        let txn = self.doc.transact();
        let dateline = match self.meta.get(&txn, "dateline") {
            Some(Out::Any(yrs::Any::String(text))) => text.to_string(),
            _ => String::new(),
        };
        Article {
            headline: one_line(&self.headline.get_string(&txn)),
            standfirst: one_line(&self.standfirst.get_string(&txn)),
            dateline,
            blocks: canonical::blocks(&tree),
        }
    }
}

/// Reads a v1 update.
///
/// # Errors
/// [`Broken::Unreadable`].
pub fn decode(update: &[u8]) -> Result<Update, Broken> {
    Update::decode_v1(update).map_err(|error| Broken::Unreadable(error.to_string()))
}

/// Reads a v1 state vector.
///
/// # Errors
/// [`Broken::Unreadable`].
pub fn decode_state(state_vector: &[u8]) -> Result<StateVector, Broken> {
    StateVector::decode_v1(state_vector).map_err(|error| Broken::Unreadable(error.to_string()))
}

/// A headline holds no line breaks, whatever a client wrote into it.
pub fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

/// Marks the top-level blocks in which something changed.
fn note(dirty: &mut Dirty, txn: &TransactionMut, events: &Events) {
    for event in events.iter() {
        let target = match event {
            Event::XmlFragment(event) => {
                if let XmlOut::Fragment(_) = event.target() {
                    dirty.order = true;
                    dirty.tops.extend(event.added(txn).iter().map(|id| BlockId {
                        client: id.client.get(),
                        clock: id.clock,
                    }));
                    continue;
                }
                event.target().clone()
            }
            Event::XmlText(event) => XmlOut::Text(event.target().clone()),
            _ => continue,
        };
        if let Some(top) = top_of(target) {
            dirty.tops.insert(top);
        }
    }
}

/// The top-level block that a node stands in.
fn top_of(mut node: XmlOut) -> Option<BlockId> {
    loop {
        let parent = match &node {
            XmlOut::Element(element) => element.parent(),
            XmlOut::Text(text) => text.parent(),
            XmlOut::Fragment(_) => return None,
        };
        match parent {
            Some(XmlOut::Fragment(_)) => return BlockId::of(&node.id()),
            Some(up) => node = up,
            None => return None,
        }
    }
}

/// The Yjs client that seeds this article, everywhere. A browser without a
/// network and the server, later, then begin it with the very same items: their
/// merge is one first paragraph, not two.
pub fn seed_client(article: ArticleId) -> u32 {
    let words = article.0.as_bytes().chunks_exact(4).map(|four| {
        four.iter()
            .fold(0_u32, |word, byte| word << 8 | u32::from(*byte))
    });
    // Zero is no client for some of the stock editors.
    words.fold(0, |sum, word| sum ^ word).max(1)
}

/// The first update of a new article: one empty paragraph (so that clients
/// need not each add one) and the headline. Begun elsewhere without a headline
/// (`client` from [`seed_client`]), it is the beginning of the same seed.
pub fn seed(client: u32, headline: &str) -> Vec<u8> {
    let mut body = Body::new(client);
    body.apply(
        &[Step::InsertBlocks {
            at: Place::End,
            blocks: vec![Draft::paragraph()],
        }],
        REPAIR,
    );
    body.headline
        .insert(&mut body.doc.transact_mut(), 0, &one_line(headline));
    body.checkpoint()
}
