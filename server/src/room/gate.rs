//! May this frame enter? Sizes and rates of one socket; the role is asked for
//! by the room, once, where the update is taken. Pure: time is handed in.

use tokio::time::Instant;

use crate::bucket::Bucket;
use crate::config::limits::Limits;
use crate::error::Error;

/// The gate of one socket.
#[derive(Debug)]
pub(super) struct Gate {
    updates: Bucket,
    asks: Bucket,
    presence: Bucket,
}

impl Gate {
    pub(super) fn new(limits: &Limits, now: Instant) -> Self {
        Self {
            updates: Bucket::new(limits.updates, now),
            asks: Bucket::new(limits.asks, now),
            presence: Bucket::new(limits.presence, now),
        }
    }

    /// A live update or the answer to our step 1.
    pub(super) fn update(
        &mut self,
        limits: &Limits,
        bytes: usize,
        answers: bool,
        now: Instant,
    ) -> Result<(), Error> {
        // Only an answer carries offline work; live, nobody types a megabyte.
        if !answers && bytes > limits.update_bytes {
            return Err(Error::TooLarge);
        }
        if self.updates.take(now) {
            Ok(())
        } else {
            Err(Error::TooMany("updates"))
        }
    }

    /// A question whose answer must be encoded.
    pub(super) fn ask(&mut self, now: Instant) -> Result<(), Error> {
        if self.asks.take(now) {
            Ok(())
        } else {
            Err(Error::TooMany("questions"))
        }
    }

    /// Presence: `false` means “keep only the latest for later”.
    pub(super) fn presence(&mut self, now: Instant) -> bool {
        self.presence.take(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_answers_enter_large_updates_do_not() {
        let now = Instant::now();
        let limits = Limits::default();
        let mut gate = Gate::new(&limits, now);
        let big = limits.update_bytes + 1;
        assert!(gate.update(&limits, big, true, now).is_ok());
        assert!(matches!(
            gate.update(&limits, big, false, now),
            Err(Error::TooLarge)
        ));
    }
}
