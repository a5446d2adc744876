//! Sign-ins that failed, by user name and address, in bounded memory. Pauses
//! guessing without locking anyone else out of their own account.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use crate::bucket::Bucket;
use crate::config::limits::Rate;

/// Pairs remembered; about 1 MiB. Full buckets are forgotten first.
const REMEMBERED: usize = 10_000;
/// Longest user name kept, bytes.
const NAME_BYTES: usize = 64;

/// One bucket for each name and address.
#[derive(Debug)]
pub(super) struct Attempts {
    rate: Rate,
    buckets: Mutex<HashMap<(String, IpAddr), Bucket>>,
}

impl Attempts {
    pub(super) fn new(rate: Rate) -> Self {
        Self {
            rate,
            buckets: Mutex::default(),
        }
    }

    fn buckets(&self) -> MutexGuard<'_, HashMap<(String, IpAddr), Bucket>> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes one try. Taken before the password is looked at, so that tries at
    /// the same moment count too; [`Attempts::forget`] gives it back.
    pub(super) fn may_try(&self, username: &str, from: IpAddr) -> bool {
        let now = Instant::now();
        let mut buckets = self.buckets();
        if buckets.len() >= REMEMBERED {
            buckets.retain(|_, bucket| !bucket.is_full(now));
        }
        if buckets.len() >= REMEMBERED {
            // Someone works at filling this. New pairs wait; known ones go on.
            return buckets
                .get_mut(&key(username, from))
                .is_some_and(|bucket| bucket.take(now));
        }
        buckets
            .entry(key(username, from))
            .or_insert_with(|| Bucket::new(self.rate, now))
            .take(now)
    }

    /// The sign-in succeeded.
    pub(super) fn forget(&self, username: &str, from: IpAddr) {
        self.buckets().remove(&key(username, from));
    }
}

fn key(username: &str, from: IpAddr) -> (String, IpAddr) {
    let end = username
        .char_indices()
        .map(|(at, letter)| at + letter.len_utf8())
        .take_while(|end| *end <= NAME_BYTES)
        .last()
        .unwrap_or(0);
    (username.get(..end).unwrap_or_default().to_owned(), from)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn failures_pause_one_pair_only() {
        let attempts = Attempts::new(Rate::new(3.0, 0.000_1));
        let (here, there) = (
            IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1)),
        );
        for _ in 0..3 {
            assert!(attempts.may_try("ani", here));
        }
        assert!(!attempts.may_try("ani", here));
        assert!(attempts.may_try("ani", there));
        assert!(attempts.may_try("budi", here));
        attempts.forget("ani", here);
        assert!(attempts.may_try("ani", here));
    }

    #[test]
    fn memory_is_bounded() {
        let attempts = Attempts::new(Rate::new(1.0, 0.000_1));
        let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
        for number in 0..REMEMBERED + 500 {
            attempts.may_try(&format!("{number}{}", "é".repeat(500)), here);
        }
        assert!(attempts.buckets().len() <= REMEMBERED);
    }
}
