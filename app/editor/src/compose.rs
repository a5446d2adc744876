//! A composition (dead keys, CJK, phone keyboards) from start to end, as a
//! small machine that knows words and offsets but no screen. While it runs the
//! browser writes and is read back; its words arrive once, whatever order a
//! browser sends its events in:
//!
//! - Chromium: start, (beforeinput, update, input)*, input, end.
//! - Firefox: start, (update, beforeinput, input)*, end, input.
//! - Safari: the same as Chromium, then the `keydown` of the Enter that ended it.
//! - Android: start whenever the caret enters a word; often never an end.

use shared::document::block::{BlockId, Pos};
use shared::document::utf16;

use crate::input::Platform;
use crate::reader::{Diff, diff};

/// Safari's `keydown` of the Enter that ended a composition comes within this
/// after its end, ms.
const ECHO_MS: f64 = 500.0;

/// A composition that runs or has just ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    /// The block it runs in.
    pub block: BlockId,
    /// The block's words as last seen on the screen.
    words: String,
    /// The composed words' first unit, in `words`.
    from: u32,
    /// The first unit behind them.
    to: u32,
}

impl Running {
    /// The words composed so far.
    pub fn composed(&self) -> &str {
        utf16::slice(&self.words, self.from, self.to)
    }

    /// Where they stand in the block as it is on the screen, UTF-16 units.
    pub fn range(&self) -> (u32, u32) {
        (self.from, self.to)
    }
}

#[derive(Debug, Default)]
enum Phase {
    #[default]
    Idle,
    Composing(Running),
    /// Ended; a last `input` may still come before the next task.
    Settling(Running),
}

/// The machine.
#[derive(Debug, Default)]
pub struct Composition {
    phase: Phase,
    /// When the last one ended, ms; `None` once its echo was met.
    ended: Option<f64>,
}

impl Composition {
    /// Is one running, or not yet settled?
    pub fn is_on(&self) -> bool {
        !matches!(self.phase, Phase::Idle)
    }

    /// The one that is on.
    pub fn running(&self) -> Option<&Running> {
        match &self.phase {
            Phase::Idle => None,
            Phase::Composing(running) | Phase::Settling(running) => Some(running),
        }
    }

    /// Has one begun that is not over? (A keyboard may begin the next one
    /// before the last has settled.)
    pub fn is_composing(&self) -> bool {
        matches!(self.phase, Phase::Composing(_))
    }

    /// Begins at a caret, in a block that reads `words` on the screen.
    pub fn begin(&mut self, at: Pos, words: String) {
        self.ended = None;
        self.phase = Phase::Composing(Running {
            block: at.block,
            words,
            from: at.offset,
            to: at.offset,
        });
    }

    /// The browser is about to write over a range of the block: that range is
    /// the composition's, words that stood there before included.
    pub fn aim(&mut self, from: u32, to: u32) {
        if let Some(running) = self.running_mut() {
            running.from = running.from.min(from);
            running.to = running.to.max(to);
        }
    }

    /// The block reads `words` now. Returns what it read before, and the
    /// difference that the browser made.
    pub fn read(&mut self, words: &str, caret: Option<u32>) -> Option<(String, Diff)> {
        let running = self.running_mut()?;
        let change = diff(&running.words, words, caret)?;
        let inserted = change.from + utf16::len(&change.insert);
        running.to = change.map(running.to).max(inserted);
        running.from = running.from.min(change.from);
        let before = std::mem::replace(&mut running.words, words.to_owned());
        Some((before, change))
    }

    /// A colleague's words were drawn around the composed ones, which begin at
    /// `from` now.
    pub fn moved(&mut self, words: String, from: u32) {
        if let Some(running) = self.running_mut() {
            running.to = from + (running.to - running.from);
            running.from = from;
            running.words = words;
        }
    }

    /// The browser says it is over; `now` in ms.
    pub fn end(&mut self, now: f64) {
        self.phase = match std::mem::take(&mut self.phase) {
            Phase::Composing(running) => {
                self.ended = Some(now);
                Phase::Settling(running)
            }
            other => other,
        };
    }

    /// One task after the end: it is over for good, unless the next one has
    /// begun.
    pub fn settle(&mut self) -> Option<Running> {
        match std::mem::take(&mut self.phase) {
            Phase::Settling(running) => Some(running),
            other => {
                self.phase = other;
                None
            }
        }
    }

    /// Is this key the one that ended the composition, reported late? It must
    /// do nothing then: Safari 17 and its kin send the Enter that commits words
    /// after their end, as if it were another one.
    pub fn swallows(&mut self, key: &str, now: f64, platform: Platform) -> bool {
        let echo = platform.safari && key == "Enter";
        self.ended
            .take_if(|ended| now - *ended > ECHO_MS || echo)
            .is_some_and(|ended| echo && now - ended <= ECHO_MS)
    }

    fn running_mut(&mut self) -> Option<&mut Running> {
        match &mut self.phase {
            Phase::Idle => None,
            Phase::Composing(running) | Phase::Settling(running) => Some(running),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCK: BlockId = BlockId {
        client: 1,
        clock: 0,
    };
    const SAFARI: Platform = Platform {
        android: false,
        safari: true,
        firefox: false,
        apple: true,
    };

    fn begun(words: &str, at: u32) -> Composition {
        let mut machine = Composition::default();
        machine.begin(Pos::new(BLOCK, at), words.into());
        machine
    }

    #[test]
    fn knows_which_words_are_composed() {
        let mut machine = begun("awal akhir", 5);
        machine.read("awal にakhir", Some(6));
        machine.read("awal にほんakhir", Some(8));
        let (before, change) = machine.read("awal 日本akhir", Some(7)).unwrap();
        assert_eq!(before, "awal にほんakhir");
        assert_eq!((change.from, change.to), (5, 8));
        assert_eq!(machine.running().unwrap().composed(), "日本");
        machine.moved("yang awal 日本akhir".into(), 10);
        assert_eq!(machine.running().unwrap().composed(), "日本");
        assert_eq!(machine.read("yang awal 日本akhir", Some(12)), None);
    }

    #[test]
    fn a_word_taken_up_again_is_composed_whole() {
        let mut machine = begun("satu dua", 8);
        machine.aim(5, 8);
        machine.read("satu duab", Some(9));
        assert_eq!(machine.running().unwrap().composed(), "duab");
    }

    #[test]
    fn settles_once_and_not_into_the_next() {
        let mut machine = begun("", 0);
        machine.end(10.0);
        assert!(machine.is_on() && !machine.is_composing());
        machine.begin(Pos::new(BLOCK, 1), "한".into());
        assert_eq!(machine.settle(), None, "the next one has begun");
        machine.end(20.0);
        machine.end(21.0);
        assert!(machine.settle().is_some(), "ended twice, settled once");
        assert_eq!(machine.settle(), None);
        assert!(!machine.is_on());
    }

    #[test]
    fn swallows_only_safaris_late_enter() {
        let ended = || {
            let mut machine = begun("", 0);
            machine.end(1_000.0);
            machine.settle();
            machine
        };
        let mut machine = ended();
        assert!(machine.swallows("Enter", 1_005.0, SAFARI));
        assert!(!machine.swallows("Enter", 1_010.0, SAFARI), "only once");
        assert!(!ended().swallows("Enter", 1_600.0, SAFARI), "only at once");
        assert!(!ended().swallows("a", 1_005.0, SAFARI));
        assert!(!ended().swallows("Enter", 1_005.0, Platform::default()));
    }
}
