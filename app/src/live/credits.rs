//! Whose pictures they are. A credit belongs to the picture at the server, not
//! to the text: it is asked for by id, and this browser remembers the answers
//! for when there is no line.

use std::cell::RefCell;
use std::sync::Arc;

use editor::pictures;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::document::block::Block;
use shared::media;

use super::{LeftOut, Live};
use crate::memory;
use crate::net::http;

/// What the name of a kept credit begins with, before the picture's id.
const KEPT: &str = "siaran-credit-";

/// What an open article knows of credits, by the picture's id.
pub(super) struct Credits {
    known: RwSignal<Vec<(String, String)>>,
    /// Asked for since the line stands.
    asked: RefCell<Vec<String>>,
}

impl Credits {
    pub(super) fn new() -> Self {
        Self {
            known: RwSignal::new(Vec::new()),
            asked: RefCell::default(),
        }
    }
}

impl Live {
    fn with_credits<R>(self, look: impl FnOnce(&Credits) -> R) -> Option<R> {
        self.inner.try_get_value().map(|inner| look(&inner.credits))
    }

    /// Known credits, by the picture's id.
    pub fn credits(self) -> Signal<Vec<(String, String)>> {
        self.with_credits(|it| it.known.into()).unwrap_or_default()
    }

    /// A picture's credit as far as it is known.
    pub fn credit_of(self, id: &str) -> Option<String> {
        let credit = self.with_credits(|it| {
            it.known.try_with_untracked(|credits| {
                let known = credits.iter().find(|(known, _)| known == id);
                known.map(|(_, credit)| credit.clone())
            })
        });
        credit.flatten().flatten()
    }

    /// As the server has it.
    pub(super) fn keep_credit(self, id: &str, credit: &str) {
        let name = format!("{KEPT}{id}");
        if credit.is_empty() {
            memory::forget(&name);
        } else {
            memory::remember(&name, credit);
        }
        self.with_credits(|it| {
            let mut asked = it.asked.borrow_mut();
            if !asked.iter().any(|known| known == id) {
                asked.push(id.to_owned());
            }
        });
        self.note_credit(id, credit);
    }

    fn note_credit(self, id: &str, credit: &str) {
        if self.credit_of(id).as_deref() == Some(credit) {
            return;
        }
        self.with_credits(|it| {
            it.known.try_update(|credits| {
                credits.retain(|(known, _)| known != id);
                credits.push((id.to_owned(), credit.to_owned()));
            });
        });
    }

    /// Says whose picture it is, to everyone. What the server does not take is
    /// shown no longer, and that is said.
    pub fn set_credit(self, id: String, credit: String) {
        let former = self.credit_of(&id).unwrap_or_default();
        self.note_credit(&id, &credit);
        spawn_local(async move {
            if let Ok(credit) = http::set_credit(&id, &credit).await {
                self.keep_credit(&id, &credit);
            } else if self.credit_of(&id).as_deref() == Some(&credit) {
                self.note_credit(&id, &former);
                self.tell_left_out(Some(LeftOut::Credit));
            }
        });
    }

    /// Looks for pictures whose credit is not known yet: in this browser's
    /// memory, and, while there is a line, at the server. What it does not
    /// answer is asked again on the next line, not with every edit.
    pub(super) fn look_for_credits(self, on_line: bool) {
        if !on_line {
            self.with_credits(|it| it.asked.borrow_mut().clear());
        }
        let found = self.read(|editor| {
            let id =
                |block: &Arc<Block>| media::id_of(pictures::attr(block, "src")?).map(str::to_owned);
            pictures::all(editor.tree())
                .filter_map(id)
                .collect::<Vec<_>>()
        });
        for id in found.unwrap_or_default() {
            if self.with_credits(|it| it.asked.borrow().contains(&id)) == Some(true) {
                continue;
            }
            if self.credit_of(&id).is_none()
                && let Some(kept) = memory::recall(&format!("{KEPT}{id}"))
            {
                self.note_credit(&id, &kept);
            }
            if on_line {
                self.with_credits(|it| it.asked.borrow_mut().push(id.clone()));
                spawn_local(async move {
                    if let Ok(credit) = http::credit(&id).await {
                        self.keep_credit(&id, &credit);
                    }
                });
            }
        }
    }
}
