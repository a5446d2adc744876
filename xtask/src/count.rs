//! Reads how many tests ran from what a test program printed. Pure text.

/// How a suite ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    /// Tests that passed.
    pub(crate) passed: u64,
    /// Tests that failed.
    pub(crate) failed: u64,
}

impl Count {
    /// One thing checked that has no tests inside.
    pub(crate) const PASSED: Self = Self {
        passed: 1,
        failed: 0,
    };
    /// The same, found wanting.
    pub(crate) const FAILED: Self = Self {
        passed: 0,
        failed: 1,
    };

    /// Both together.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
        }
    }

    /// Did anything run?
    pub(crate) fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// Sums cargo's lines: `test result: ok. 5 passed; 0 failed; 0 ignored; …`.
    pub(crate) fn of_cargo(output: &str) -> Self {
        output
            .lines()
            .filter_map(|line| line.trim_start().strip_prefix("test result: "))
            .fold(Self::default(), |sum, line| {
                let figure = |word: &str| {
                    line.split([';', '.'])
                        .filter_map(|part| part.trim().strip_suffix(word))
                        .find_map(|number| number.trim().parse().ok())
                        .unwrap_or(0)
                };
                sum.plus(Self {
                    passed: figure("passed"),
                    failed: figure("failed"),
                })
            })
    }

    /// Reads the closing lines of node's spec reporter: `ℹ pass 5`, `ℹ fail 0`.
    /// A cancelled test counts as failed: it did not say yes.
    pub(crate) fn of_node(output: &str) -> Self {
        let figure = |word: &str| {
            output
                .lines()
                .filter_map(|line| line.trim_start_matches(['ℹ', '#', ' ']).strip_prefix(word))
                .filter_map(|number| number.trim().parse::<u64>().ok())
                .sum()
        };
        Self {
            passed: figure("pass "),
            failed: figure("fail ") + figure("cancelled "),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_suites_are_summed() {
        let output = "running 2 tests\ntest result: ok. 2 passed; 0 failed; 1 ignored; 0 measured\n\
                      test result: FAILED. 10 passed; 3 failed; 0 ignored; finished in 0.01s\n";
        assert_eq!(
            Count::of_cargo(output),
            Count {
                passed: 12,
                failed: 3
            }
        );
        assert!(Count::of_cargo("error: could not compile").is_empty());
    }

    #[test]
    fn node_totals_are_read() {
        let output = "✔ writes (12ms)\nℹ tests 4\nℹ pass 2\nℹ fail 1\nℹ cancelled 1\nℹ skipped 0\n";
        assert_eq!(
            Count::of_node(output),
            Count {
                passed: 2,
                failed: 2
            }
        );
    }
}
