//! Token buckets: so many at once, then so many per second. Pure: time is
//! handed in.

use tokio::time::Instant;

use crate::config::limits::Rate;

/// A token bucket.
#[derive(Clone, Debug)]
pub struct Bucket {
    rate: Rate,
    tokens: f64,
    filled: Instant,
}

impl Bucket {
    /// A full one.
    pub fn new(rate: Rate, now: Instant) -> Self {
        Self {
            rate,
            tokens: rate.burst,
            filled: now,
        }
    }

    /// Takes one token, if there is one.
    pub fn take(&mut self, now: Instant) -> bool {
        if self.rate.per_second.is_infinite() {
            return true;
        }
        let elapsed = now.saturating_duration_since(self.filled).as_secs_f64();
        self.filled = now;
        self.tokens = (self.tokens + elapsed * self.rate.per_second).min(self.rate.burst);
        if self.tokens < 1.0 {
            return false;
        }
        self.tokens -= 1.0;
        true
    }

    /// Is it full again, that is: would forgetting it change nothing?
    pub fn is_full(&self, now: Instant) -> bool {
        let elapsed = now.saturating_duration_since(self.filled).as_secs_f64();
        self.tokens + elapsed * self.rate.per_second >= self.rate.burst
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_bucket_refills_and_never_overflows() {
        let start = Instant::now();
        let mut bucket = Bucket::new(Rate::new(2.0, 10.0), start);
        assert!(bucket.take(start) && bucket.take(start));
        assert!(!bucket.take(start));
        let later = start + Duration::from_millis(100);
        assert!(bucket.take(later));
        assert!(!bucket.take(later));
        let much = later + Duration::from_mins(1);
        assert!(bucket.is_full(much));
        assert!(bucket.take(much) && bucket.take(much) && !bucket.take(much));
    }
}
