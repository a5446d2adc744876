//! What is on the desk now and how it gets there: from the server; from this
//! browser's store while that is away. Draws nothing.

use std::collections::HashSet;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{Article, ArticleList};
use shared::id::UserId;
use shared::problem::{Problem, code};

use crate::net::http;
use crate::offline;
use crate::session::Session;

/// What is on the desk now.
#[derive(Clone, Copy)]
pub struct Stock {
    user: UserId,
    wanted: Memo<String>,
    session: Session,
    /// The rows, in order.
    pub articles: RwSignal<Vec<Article>>,
    /// Where the rest begins; none at the end.
    pub cursor: RwSignal<Option<String>>,
    /// No first answer yet for what is wanted.
    pub loading: RwSignal<bool>,
    /// The rest is being asked for.
    pub loading_more: RwSignal<bool>,
    /// Why the last question failed.
    pub problem: RwSignal<Option<Problem>>,
    /// The rows come from this browser's store.
    pub kept: RwSignal<bool>,
    /// Counts questions, so that a late answer to an old one is dropped.
    question: StoredValue<u32>,
    /// More than the first page is shown.
    further: StoredValue<bool>,
}

/// Why the list is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// The person wants something else than before.
    Anew,
    /// The same, to see what changed meanwhile.
    Again,
}

impl Stock {
    /// An empty stock for one person; `wanted` says what is searched for.
    pub fn new(user: UserId, wanted: Memo<String>) -> Self {
        Self {
            user,
            wanted,
            session: Session::here(),
            articles: RwSignal::new(Vec::new()),
            cursor: RwSignal::new(None),
            loading: RwSignal::new(true),
            loading_more: RwSignal::new(false),
            problem: RwSignal::new(None),
            kept: RwSignal::new(false),
            question: StoredValue::new(0),
            further: StoredValue::new(false),
        }
    }

    /// Asks for the first page.
    pub fn ask(self, asked: Asked) {
        let Some(number) = self.next_question() else {
            return;
        };
        let query = self.wanted.get_untracked();
        spawn_local(async move {
            let answer = http::articles(&query, None).await;
            if !self.is_current(number) {
                return;
            }
            match answer {
                Ok(list) => {
                    self.show(list, asked);
                    self.kept.set(false);
                    self.problem.set(None);
                }
                Err(problem) if problem.code == code::NOT_SIGNED_IN => self.session.expire(),
                Err(problem) => self.fall_back(problem, &query, number).await,
            }
            self.loading.set(false);
        });
    }

    fn show(self, list: ArticleList, asked: Asked) {
        let mut rows = list.articles;
        let further = asked == Asked::Again && self.further.get_value();
        if further {
            // The first page is fresh; what was loaded after it stays, and with
            // it the place where the person was reading.
            let fresh: HashSet<_> = rows.iter().map(|article| article.id).collect();
            rows.extend(
                self.articles
                    .get_untracked()
                    .into_iter()
                    .filter(|article| !fresh.contains(&article.id)),
            );
        } else {
            self.cursor.set(list.next_cursor);
            self.further.set_value(false);
        }
        self.articles.set(rows);
    }

    async fn fall_back(self, problem: Problem, query: &str, number: u32) {
        let kept = offline::articles(self.user).await.unwrap_or_default();
        if !self.is_current(number) {
            return;
        }
        let query = query.to_ascii_lowercase();
        let kept: Vec<_> = kept
            .into_iter()
            .filter(|a| {
                a.headline.to_ascii_lowercase().contains(&query)
                    || a.excerpt.to_ascii_lowercase().contains(&query)
            })
            .collect();
        if problem.code == code::UNREACHABLE && !kept.is_empty() {
            self.articles.set(kept);
            self.cursor.set(None);
            self.kept.set(true);
            self.problem.set(None);
        } else {
            self.problem.set(Some(problem));
        }
    }

    /// Asks for what comes after the rows shown.
    pub fn ask_more(self) {
        let Some(cursor) = self.cursor.get_untracked() else {
            return;
        };
        let Some(number) = self.next_question() else {
            return;
        };
        let query = self.wanted.get_untracked();
        self.loading_more.set(true);
        spawn_local(async move {
            let answer = http::articles(&query, Some(&cursor)).await;
            if !self.is_current(number) {
                return;
            }
            match answer {
                Ok(list) => {
                    self.articles.update(|articles| {
                        // A row that moved up meanwhile is already shown.
                        let known: HashSet<_> = articles.iter().map(|a| a.id).collect();
                        articles
                            .extend(list.articles.into_iter().filter(|a| !known.contains(&a.id)));
                    });
                    self.cursor.set(list.next_cursor);
                    self.further.set_value(true);
                }
                Err(problem) => self.problem.set(Some(problem)),
            }
            self.loading_more.set(false);
        });
    }

    /// None when the desk is gone.
    fn next_question(self) -> Option<u32> {
        self.loading_more.set(false);
        self.question.try_update_value(|number| {
            *number = number.wrapping_add(1);
            *number
        })
    }

    fn is_current(self, number: u32) -> bool {
        self.question.try_get_value() == Some(number)
    }
}
