//! The door between yrs and the rest: the one place that makes a `Doc` (and
//! sets its offsets to UTF-16), names its roots, receives updates and answers
//! for what they mean.
//!
//! Lives here: [`Body`], an article's open body document. Never here: I/O, and
//! any HTML read back into a document.

pub mod schema;

use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{
    ClientID, Doc, GetString, MapRef, OffsetKind, Options, ReadTxn, StateVector, Text, TextRef,
    Transact, Update, WriteTxn, XmlFragmentRef,
};

use crate::article::Article;

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
}

impl Body {
    /// An empty document. `client` is this replica's Yjs client id: unique
    /// among live replicas, 32 bits as stock clients use.
    pub fn new(client: u32) -> Self {
        let mut options = Options::with_client_id(ClientID::new(u64::from(client)));
        options.offset_kind = OffsetKind::Utf16;
        let doc = Doc::with_options(options);
        let (blocks, headline, standfirst, meta) = {
            let mut txn = doc.transact_mut();
            (
                txn.get_or_insert_xml_fragment("default"),
                txn.get_or_insert_text("headline"),
                txn.get_or_insert_text("standfirst"),
                txn.get_or_insert_map("meta"),
            )
        };
        Self {
            doc,
            blocks,
            headline,
            standfirst,
            meta,
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
        let update =
            Update::decode_v1(update).map_err(|error| Broken::Unreadable(error.to_string()))?;
        self.doc
            .transact_mut()
            .apply_update(update)
            .map_err(|error| Broken::Unfit(error.to_string()))
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
        let seen = StateVector::decode_v1(state_vector)
            .map_err(|error| Broken::Unreadable(error.to_string()))?;
        Ok(self.doc.transact().encode_state_as_update_v1(&seen))
    }

    /// The whole document as one update.
    pub fn checkpoint(&self) -> Vec<u8> {
        self.doc
            .transact()
            .encode_state_as_update_v1(&StateVector::default())
    }

    /// Brings the document back into the schema where a merge broke it, so
    /// that stock clients find nothing to delete. Only the server calls this.
    /// Returns the update to store and broadcast, if anything changed.
    pub fn repair(&mut self) -> Option<Vec<u8>> {
        None
    }

    /// The canonical article.
    pub fn article(&self) -> Article {
        let txn = self.doc.transact();
        Article {
            headline: self.headline.get_string(&txn),
            standfirst: self.standfirst.get_string(&txn),
            ..Article::default()
        }
    }
}

/// The first update of a new article: one empty paragraph (so that clients
/// need not each add one) and the headline.
pub fn seed(client: u32, headline: &str) -> Vec<u8> {
    use yrs::{XmlElementPrelim, XmlFragment, XmlTextPrelim};
    let body = Body::new(client);
    let mut txn = body.doc.transact_mut();
    let paragraph = body
        .blocks
        .insert(&mut txn, 0, XmlElementPrelim::empty("paragraph"));
    paragraph.insert(&mut txn, 0, XmlTextPrelim::new(""));
    body.headline.insert(&mut txn, 0, headline);
    drop(txn);
    body.checkpoint()
}
