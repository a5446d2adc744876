//! The room's copy of the document, between bytes and meaning: takes updates,
//! tells what each did, answers questions. A panic inside yrs ends in an error
//! value here. Knows no socket and no store.

use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use shared::article::Article;
use shared::document::Body;
use shared::document::lost::{Evidence, Findings};
use shared::wire::Message;
use yrs::updates::decoder::Decode;
use yrs::{IdSet, ReadTxn, StateVector, Transact, Update};

use crate::config::limits::Limits;
use crate::error::Error;
use crate::secret;

/// The document and what is remembered about it.
pub(super) struct Replica {
    body: Body,
    /// Set by an observer when a transaction changed anything.
    touched: Arc<AtomicBool>,
    /// Counts changes; caches below are good for one value.
    version: u64,
    /// Upper bound of the encoded size, bytes; made exact when it matters.
    size: usize,
    answer: Option<(u64, Bytes, Bytes)>,
    deleted: Option<(u64, IdSet)>,
}

/// Levels of a document at most: 128 lists inside one another. Beyond it reading
/// and deleting would exhaust the stack, which ends the process.
const DEEPEST: usize = 256;

/// What an update did.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// Nothing new in it.
    Known,
    /// It changed the document; the repair, if one was needed, is to be stored
    /// and shown right after it.
    New {
        repair: Option<Vec<u8>>,
        /// It deletes something.
        deletes: bool,
    },
    /// Predecessors are missing; the document is as before.
    Early,
}

/// What this node owes to a row of another.
#[derive(Clone, Copy, Debug)]
pub(super) enum Duty {
    /// Its node judged it over all that was before it.
    Nothing,
    /// Rows of ours wait to be stored behind it: do they clash?
    Watch,
    /// A row of ours was stored behind it unjudged.
    Mend,
}

/// What a row of another node did here.
#[derive(Clone, Copy, Debug)]
pub(super) struct Followed {
    /// It was not here yet.
    pub(super) new: bool,
    /// It deletes something.
    pub(super) deletes: bool,
    /// Words were lost or moved: between it and what is here already.
    pub(super) clash: bool,
}

/// The update was not taken.
#[derive(Debug)]
pub(super) enum Fault {
    /// The document is as before; the sender is told.
    Refused(Error),
    /// Predecessors are missing, and it shows only now: the document holds a
    /// part of the update and must be reloaded.
    Half,
    /// The document can no longer be trusted and must be reloaded.
    Broken(String),
}

/// The text of a panic, for the log.
fn panic_text(cause: &(dyn std::any::Any + Send)) -> String {
    cause
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| cause.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "panic".into())
}

/// Runs something that may panic on hostile bytes.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|cause| panic_text(&*cause))
}

impl Replica {
    /// An empty document with a client id of its own. A fresh id each time:
    /// after a reload, clocks of dropped repairs must not be used twice.
    pub(super) fn new() -> Result<Self, Error> {
        let body = Body::new(secret::client_id()?);
        let touched = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&touched);
        body.doc()
            .observe_after_transaction("room", move |txn| {
                if !txn.insert_set().is_empty() || !txn.delete_set().is_empty() {
                    flag.store(true, Ordering::Relaxed);
                }
            })
            .map_err(Error::internal)?;
        Ok(Self {
            body,
            touched,
            version: 0,
            size: 0,
            answer: None,
            deleted: None,
        })
    }

    /// Takes an update from the store: no limits, no questions.
    pub(super) fn restore(&mut self, update: &[u8]) -> Result<(), Fault> {
        self.size += update.len();
        let decoded = decode(update)?;
        // What was lost then was settled then; its entries are in the log too.
        self.integrate(decoded, None)?;
        Ok(())
    }

    /// Takes an update from a damaged store, if its predecessors are here; tells
    /// whether. No repair yet: one that nobody writes down would be shown all
    /// the same.
    pub(super) fn salvage(&mut self, update: &[u8]) -> Result<bool, Fault> {
        let decoded = decode(update)?;
        if self.is_early(&decoded) {
            return Ok(false);
        }
        self.integrate(decoded, None)?;
        if self.is_waiting() {
            return Err(Fault::Half);
        }
        self.size += update.len();
        Ok(true)
    }

    /// How much of each client's work is here.
    pub(super) fn seen(&self) -> StateVector {
        self.body.doc().transact().state_vector()
    }

    /// Has an update not found its predecessors?
    pub(super) fn is_waiting(&self) -> bool {
        let txn = self.body.doc().transact();
        txn.store().pending_update().is_some() || txn.store().pending_ds().is_some()
    }

    /// Repairs what loading brought to light.
    pub(super) fn repair(&mut self) -> Result<Option<Vec<u8>>, Fault> {
        let repair = guarded(|| self.body.repair()).map_err(Fault::Broken)?;
        if let Some(repair) = &repair {
            self.size += repair.len();
            self.version += 1;
        }
        self.touched.store(false, Ordering::Relaxed);
        Ok(repair)
    }

    /// Takes an update from a client. `live`: it came as it happened, not as the
    /// answer to our step 1.
    pub(super) fn take(
        &mut self,
        update: &[u8],
        live: bool,
        limits: &Limits,
    ) -> Result<Taken, Fault> {
        let decoded = decode(update)?;
        if self.is_early(&decoded) {
            return Ok(Taken::Early);
        }
        self.admit(update.len(), limits)?;
        let depth = guarded(|| decoded.depth()).map_err(Fault::Broken)?;
        if depth > DEEPEST {
            return Err(Fault::Refused(Error::Unreadable(
                "nested too deeply".into(),
            )));
        }
        let deletes = !decoded.delete_set().is_empty();
        self.touched.store(false, Ordering::Relaxed);
        let found = self.integrate(decoded, Some(live))?;
        if self.is_waiting() {
            return Err(Fault::Half);
        }
        self.body.note(found);
        if !self.touched.load(Ordering::Relaxed) {
            return Ok(Taken::Known);
        }
        self.size += update.len();
        self.version += 1;
        let repair = self.repair()?;
        Ok(Taken::New { repair, deletes })
    }

    /// Takes a row that another node has judged and stored.
    pub(super) fn follow(&mut self, update: &[u8], duty: Duty) -> Result<Followed, Fault> {
        let decoded = decode(update)?;
        let deletes = !decoded.delete_set().is_empty();
        self.touched.store(false, Ordering::Relaxed);
        // Whether it came as it happened is not known here: the stricter of
        // both is right.
        let found = self.integrate(decoded, Some(false))?;
        if self.is_waiting() {
            return Err(Fault::Half);
        }
        let new = self.touched.swap(false, Ordering::Relaxed);
        if new {
            self.size += update.len();
            self.version += 1;
        }
        let clash = !found.is_empty();
        match duty {
            Duty::Mend => self.body.note(found),
            Duty::Watch | Duty::Nothing => self.body.heed(found),
        }
        if matches!(duty, Duty::Nothing) {
            // Who stored it has looked at what changed.
            drop(self.body.take_dirty());
        }
        Ok(Followed {
            new,
            deletes,
            clash,
        })
    }

    /// Knows as deleted what `other`, a replica that is given up, saw deleted.
    pub(super) fn inherit(&mut self, other: &mut Self) {
        self.body.inherit(&mut other.body);
    }

    /// Would an update change nothing? Asked for people who may not write.
    pub(super) fn knows(&mut self, update: &[u8]) -> Result<bool, Fault> {
        let decoded = decode(update)?;
        let version = self.version;
        let txn = self.body.doc().transact();
        let seen = txn.state_vector();
        let inserted = decoded.insertions(true);
        let nothing_new = inserted
            .iter()
            .all(|(client, ranges)| ranges.iter().all(|range| range.end <= seen.get(client)));
        if !nothing_new || decoded.delete_set().is_empty() {
            return Ok(nothing_new);
        }
        let deleted = match self.deleted.take() {
            Some((at, deleted)) if at == version => deleted,
            _ => txn.snapshot().delete_set,
        };
        let known = decoded.delete_set().diff(&deleted).is_empty();
        drop(txn);
        self.deleted = Some((version, deleted));
        Ok(known)
    }

    /// Do its blocks or deletions begin beyond what is here? Missing
    /// predecessors in *other* clients' work show only on integration.
    fn is_early(&self, update: &Update) -> bool {
        let seen = self.body.doc().transact().state_vector();
        let inserted = update.insertions(true);
        let reach = |client: &yrs::ClientID| {
            let mut reach = seen.get(client);
            if let Some((_, ranges)) = inserted.iter().find(|(id, _)| *id == client) {
                for range in ranges.iter() {
                    if range.start > reach {
                        return None;
                    }
                    reach = reach.max(range.end);
                }
            }
            Some(reach)
        };
        inserted.iter().any(|(client, _)| reach(client).is_none())
            || update.delete_set().iter().any(|(client, ranges)| {
                let end = ranges.iter().map(|range| range.end).max().unwrap_or(0);
                reach(client).is_none_or(|reach| end > reach)
            })
    }

    fn admit(&mut self, bytes: usize, limits: &Limits) -> Result<(), Fault> {
        if self.size.saturating_add(bytes) <= limits.document_bytes {
            return Ok(());
        }
        // The bound grew past the limit; deletions and merging may have kept
        // the document itself far below it.
        self.size = self.body.checkpoint().len();
        if self.size.saturating_add(bytes) <= limits.document_bytes {
            Ok(())
        } else {
            Err(Fault::Refused(Error::TooLarge))
        }
    }

    /// `live` as [`Replica::take`] has it; none for what was judged long ago,
    /// whose strings need not be held a second time.
    fn integrate(&mut self, update: Update, live: Option<bool>) -> Result<Findings, Fault> {
        let evidence = live.map(|live| (live, Evidence::of(&update)));
        // A transaction commits when dropped, also while unwinding, and a panic
        // in there would end the process. So it is dropped by hand: after a
        // panic not at all, and the document is given up with it.
        let mut txn = ManuallyDrop::new(self.body.doc().transact_mut());
        let applied = guarded(|| txn.apply_update(update)).map_err(Fault::Broken)?;
        let found = guarded(|| evidence.map(|(live, evidence)| evidence.judge(&txn, live)))
            .map_err(Fault::Broken)?;
        let deep = guarded(|| live.is_some() && txn.is_deeper(txn.insert_set(), DEEPEST))
            .map_err(Fault::Broken)?;
        guarded(|| drop(ManuallyDrop::into_inner(txn))).map_err(Fault::Broken)?;
        if deep {
            return Err(Fault::Broken("nested too deeply".into()));
        }
        applied.map_err(|error| Fault::Broken(error.to_string()))?;
        Ok(found.unwrap_or_default())
    }

    /// “What have you seen?” as a frame.
    pub(super) fn ask(&self) -> Bytes {
        Message::Step1(&self.body.state_vector()).encode().into()
    }

    /// The frame that answers a step 1.
    pub(super) fn answer(&mut self, state_vector: &Bytes) -> Result<Bytes, Error> {
        // After a restart everyone asks at once, most of them the same.
        if let Some((version, asked, frame)) = &self.answer
            && *version == self.version
            && asked == state_vector
        {
            return Ok(frame.clone());
        }
        let unreadable = |_| Error::Unreadable("state vector".into());
        let update = guarded(|| {
            let seen = StateVector::decode_v1(state_vector).map_err(|error| error.to_string())?;
            Ok::<_, String>(self.body.doc().transact().encode_state_as_update_v1(&seen))
        })
        .and_then(|result| result)
        .map_err(unreadable)?;
        let frame = Bytes::from(Message::Step2(&update).encode());
        self.answer = Some((self.version, state_vector.clone(), frame.clone()));
        Ok(frame)
    }

    /// The whole document as one update; also learns its true size.
    pub(super) fn checkpoint(&mut self) -> Bytes {
        let bytes = Bytes::from(self.body.checkpoint());
        self.size = bytes.len();
        bytes
    }

    /// Upper bound of the encoded size, bytes.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// The blocks as they are.
    #[cfg(any(test, fuzzing))]
    pub(super) fn tree(&self) -> shared::document::tree::Tree {
        self.body.tree()
    }

    /// The canonical article.
    pub(super) fn article(&self) -> Result<Article, Error> {
        guarded(|| self.body.article()).map_err(Error::Internal)
    }
}

/// Several updates as one; `None` when they cannot be put together.
pub(super) fn together<'a>(updates: impl Iterator<Item = &'a [u8]>) -> Option<Vec<u8>> {
    let updates: Vec<&[u8]> = updates.collect();
    let merged = guarded(|| yrs::merge_updates_v1(updates));
    merged
        .inspect_err(|cause| tracing::error!(cause, "updates could not be put together"))
        .ok()?
        .ok()
}

fn decode(update: &[u8]) -> Result<Update, Fault> {
    match guarded(|| Update::decode_v1(update)) {
        Ok(Ok(decoded)) => Ok(decoded),
        Ok(Err(error)) => Err(Fault::Refused(Error::Unreadable(error.to_string()))),
        Err(panic) => Err(Fault::Refused(Error::Unreadable(panic))),
    }
}
