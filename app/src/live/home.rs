//! Finds an article that was begun here its place on the server, before the
//! line is made: the same call again and again until it is answered, which the
//! caller's own id makes harmless.

use std::rc::{Rc, Weak};
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::problem::{Problem, code};
use wasm_bindgen::JsValue;

use super::sync::{change, connect};
use super::{Ended, Inner, row, settle};
use crate::listen;
use crate::net::http;
use crate::offline;

/// How long after the first failure it is tried again, ms; doubled each time.
const AGAIN_MS: u64 = 1_000;
/// The longest such time, ms.
const AGAIN_AT_LAST_MS: u64 = 15_000;

/// Asks until it is answered.
pub(super) fn find(inner: &Rc<Inner>) {
    let weak = Rc::downgrade(inner);
    let asking = StoredValue::new(false);
    let ask = move |weak: Weak<Inner>, again_ms| ask(weak, asking, again_ms);
    let online = {
        let weak = weak.clone();
        listen::on(&window(), "online", move |_: JsValue| {
            ask(weak.clone(), AGAIN_MS);
        })
    };
    *inner.sync.listeners.borrow_mut() = vec![online];
    ask(weak, AGAIN_MS);
}

fn ask(weak: Weak<Inner>, asking: StoredValue<bool>, again_ms: u64) {
    let Some(inner) = weak.upgrade() else { return };
    let waits =
        inner.sync.status.get().homeless && inner.signals.ended.try_get_untracked() == Some(None);
    if !waits || asking.try_get_value() != Some(false) {
        return;
    }
    asking.set_value(true);
    let (owner, article) = (inner.sync.owner, inner.article);
    drop(inner);
    spawn_local(async move {
        let answer = http::place_article(article, owner).await;
        asking.try_set_value(false);
        let Some(inner) = weak.upgrade() else { return };
        match answer {
            Ok(placed) => {
                // Without a store it is asked for again another time.
                let _ = offline::placed(owner, &placed).await;
                // The server's row knows no headline yet.
                row::grows_old(&inner);
                inner.sync.listeners.borrow_mut().clear();
                change(&inner, |status| status.homeless = false);
                connect(&inner);
            }
            Err(problem) if is_passing(&problem) => {
                change(&inner, |status| status.closed(false));
                let next = (again_ms * 2).min(AGAIN_AT_LAST_MS);
                set_timeout(
                    move || ask(weak, asking, next),
                    Duration::from_millis(again_ms),
                );
            }
            Err(problem) => {
                change(&inner, |status| status.closed(false));
                let signed_out = problem.code == code::NOT_SIGNED_IN;
                let ended = if signed_out {
                    Ended::SignedOut
                } else {
                    let why = problem.code.clone();
                    let noted = offline::note(owner, article, |facts| facts.refused = Some(why));
                    let _ = noted.await;
                    Ended::NoPlace(problem.code)
                };
                settle(inner.signals.ended, Some(ended));
            }
        }
    });
}

/// Does asking again help?
pub(super) fn is_passing(problem: &Problem) -> bool {
    [
        code::UNREACHABLE,
        code::TOO_MANY,
        code::INTERNAL,
        code::STORAGE,
    ]
    .contains(&problem.code.as_str())
}
