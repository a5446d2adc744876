//! Effects without a type of their own: each closure's would be compiled anew,
//! a kilobyte and a half to download.

use leptos::prelude::Effect;

/// Runs now (after what is going on), and again whenever a signal that it read
/// has changed, as long as its owner lives.
pub fn effect(run: impl FnMut() + 'static) {
    boxed(Box::new(run));
}

fn boxed(run: Box<dyn FnMut()>) {
    Effect::new(run);
}
