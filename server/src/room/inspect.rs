//! Putting a stored document together away from any room, to see whether it is
//! sound. Writes nothing and mends nothing that lasts.

use shared::article::Article;

use super::replica::{Fault, Replica};
use crate::error::Error;

/// A document being put together.
pub struct Inspection {
    replica: Replica,
}

/// A document that holds together.
#[derive(Debug, PartialEq)]
pub struct Sound {
    /// What people read.
    pub article: Article,
    /// Did the schema need mending? A server mends it when somebody opens it.
    pub mended: bool,
    /// How much of each client's work is inside.
    pub seen: yrs::StateVector,
}

impl Inspection {
    /// Of an empty document.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn new() -> Result<Self, Error> {
        Ok(Self {
            replica: Replica::new()?,
        })
    }

    /// Adds a stored update; in any order.
    ///
    /// # Errors
    /// Why it is no update, in words. The inspection has failed then.
    pub fn add(&mut self, update: &[u8]) -> Result<(), String> {
        self.replica.restore(update).map_err(|fault| match fault {
            Fault::Refused(error) => error.to_string(),
            Fault::Half => "refers to what is not here".into(),
            Fault::Broken(cause) => cause,
        })
    }

    /// All updates were added.
    ///
    /// # Errors
    /// Why the document does not hold together, in words.
    pub fn finish(mut self) -> Result<Sound, String> {
        if self.replica.is_waiting() {
            return Err("rows refer to rows that are not here".into());
        }
        let seen = self.replica.seen();
        let mended = match self.replica.repair() {
            Ok(repair) => repair.is_some(),
            Err(fault) => return Err(format!("the text cannot be read: {fault:?}")),
        };
        let article = self.replica.article().map_err(|error| error.to_string())?;
        Ok(Sound {
            article,
            mended,
            seen,
        })
    }
}
