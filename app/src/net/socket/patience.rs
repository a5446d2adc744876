//! How long to wait before the next try. Pure: chance is an argument.

use shared::wire::close;

/// The first wait, at most, ms.
const FIRST_MS: f64 = 250.0;
/// No wait is longer, ms.
const LONGEST_MS: f64 = 15_000.0;
/// After "too many" no wait is shorter, ms.
const TOLD_TO_SLOW_MS: f64 = 5_000.0;

/// Doubles with each failure in a row, with full jitter (a server that comes
/// back must not meet everyone at once). `chance` is in 0..1.
pub(super) fn wait_ms(failures: u32, code: u16, chance: f64) -> i32 {
    let most = (FIRST_MS * f64::from(1_u32 << failures.min(16))).min(LONGEST_MS);
    let wait = if code == close::TOO_MANY {
        TOLD_TO_SLOW_MS + chance * (LONGEST_MS - TOLD_TO_SLOW_MS)
    } else {
        chance * most
    };
    wait as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_up_to_the_longest() {
        assert_eq!(wait_ms(0, 1006, 1.0), 250);
        assert_eq!(wait_ms(3, 1006, 1.0), 2_000);
        assert_eq!(wait_ms(9, 1006, 1.0), 15_000);
        assert_eq!(wait_ms(u32::MAX, 1006, 1.0), 15_000);
        assert_eq!(wait_ms(9, 1006, 0.0), 0);
    }

    #[test]
    fn too_many_is_heard() {
        assert!(wait_ms(0, close::TOO_MANY, 0.0) >= 5_000);
        assert!(wait_ms(0, close::TOO_MANY, 1.0) <= 15_000);
    }
}
