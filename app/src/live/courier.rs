//! Sends what waits in this browser without opening it: finds articles that
//! were begun here their place, and gives the server the records of each text
//! as they are. Knows no text: what is sent twice changes nothing.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Promise};
use shared::id::{ArticleId, UserId};
use shared::problem::code;
use shared::wire::Message;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::home::is_passing;
use crate::net::http;
use crate::net::socket::{self, Event, Socket};
use crate::offline::tabs::{Tabs, Word};
use crate::offline::{self, Kept, Mark};

/// How long one article may take, ms.
const PATIENCE_MS: i32 = 20_000;
/// Messages on their way at once: the server lets a thousand in.
const AT_ONCE: u64 = 500;
/// The state vector of somebody who has seen nothing.
const NOTHING_SEEN: &[u8] = &[0];

/// Sends all that waits for this person. True when nothing waits any more.
pub async fn deliver(user: UserId) -> bool {
    let facts = offline::facts(user).await;
    let waiting = offline::waiting(user).await;
    let begun = |article: ArticleId| {
        let mut facts = facts.iter();
        facts.any(|(id, facts)| *id == article && facts.begun)
    };
    let mut articles: Vec<_> = waiting.iter().map(|(article, _)| *article).collect();
    for (article, facts) in &facts {
        if facts.begun && !articles.contains(article) {
            articles.push(*article);
        }
    }
    let mut all = true;
    for article in articles {
        all &= carry(user, article, begun(article)).await;
    }
    all
}

async fn carry(user: UserId, article: ArticleId, begun: bool) -> bool {
    if begun {
        match http::place_article(article, user).await {
            Ok(row) => {
                let _ = offline::placed(user, &row).await;
            }
            Err(problem) => {
                if !is_passing(&problem) && problem.code != code::NOT_SIGNED_IN {
                    let why = problem.code;
                    let noted = offline::note(user, article, |facts| facts.refused = Some(why));
                    let _ = noted.await;
                }
                return false;
            }
        }
    }
    let Ok(kept) = offline::peek(user, article).await else {
        return false;
    };
    let marks = kept.unsent.clone();
    if marks.is_empty() {
        return true;
    }
    if exchange(user, article, kept).await.is_none() {
        return false;
    }
    offline::settle(user, article, &marks);
    if begun && let Ok(row) = http::article(article).await {
        let _ = offline::remember_article(user, &row).await;
    }
    tell_tabs(user, article, marks);
    true
}

/// Tabs that have it open count these no more.
fn tell_tabs(user: UserId, article: ArticleId, marks: Vec<Mark>) {
    Tabs::join(user, article, |_| {}).say(&Word::Saved(marks));
}

/// Fetches the text as the server has it, as one update; keeps it here.
pub async fn fetch(user: UserId, article: ArticleId) -> bool {
    let Some(text) = exchange(user, article, Kept::default()).await else {
        return false;
    };
    offline::append(user, article, Mark::fresh(), text, false);
    true
}

/// One line's life: gives the server our records and resolves, once all of them
/// are durable, to what the server had. Nothing when that did not come about.
async fn exchange(user: UserId, article: ArticleId, kept: Kept) -> Option<Vec<u8>> {
    let url = socket::address(&format!("/sync/{article}?v=1&as={user}"));
    let line: Rc<RefCell<Option<Socket>>> = Rc::default();
    let text: Rc<RefCell<Option<Vec<u8>>>> = Rc::default();
    let ended = Promise::new(&mut |done: Function, failed: Function| {
        let mut talk = Talk {
            records: kept.updates.clone(),
            sent: 0,
            saved: 0,
            asked: false,
        };
        let (ours, found) = (Rc::clone(&line), Rc::clone(&text));
        let give_up = failed.clone();
        let opened = Socket::open(url.clone(), move |event| {
            let over = match event {
                Event::Open => false,
                Event::Closed { .. } => {
                    let _ = give_up.call0(&JsValue::NULL);
                    false
                }
                Event::Frame(frame) => {
                    let ours = ours.borrow();
                    ours.as_ref()
                        .is_some_and(|line| talk.hear(&frame, line, &found))
                }
            };
            if over {
                let _ = done.call0(&JsValue::NULL);
            }
        });
        *line.borrow_mut() = Some(opened);
        if let Some(window) = web_sys::window() {
            let _ =
                window.set_timeout_with_callback_and_timeout_and_arguments_0(&failed, PATIENCE_MS);
        }
    });
    let outcome = JsFuture::from(ended).await;
    // Its listener holds on to it.
    drop(line.borrow_mut().take());
    outcome.ok()?;
    text.take()
}

struct Talk {
    records: Vec<Vec<u8>>,
    sent: u64,
    saved: u64,
    asked: bool,
}

impl Talk {
    /// True when both sides have what they need.
    fn hear(&mut self, frame: &[u8], line: &Socket, text: &RefCell<Option<Vec<u8>>>) -> bool {
        match Message::decode(frame) {
            Ok(Message::Step1(_)) => {
                if !self.asked {
                    self.asked = true;
                    line.send(&Message::Step1(NOTHING_SEEN).encode());
                }
            }
            Ok(Message::Step2(update)) => *text.borrow_mut() = Some(update.to_vec()),
            Ok(Message::Saved(count)) => self.saved = self.saved.max(count),
            _ => return false,
        }
        while self.asked && self.sent < self.saved + AT_ONCE {
            let Some(record) = self.records.get(self.sent as usize) else {
                break;
            };
            // Only an answer may be as long as all that was written offline.
            if !line.send(&Message::Step2(record).encode()) {
                break;
            }
            self.sent += 1;
        }
        let all = self.records.len() as u64;
        self.saved >= all && text.borrow().is_some()
    }
}
