//! What is on the desk now and how it gets there: from the server; from this
//! browser's store while that is away. Draws nothing.

use std::collections::HashSet;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{Article, ArticleList};
use shared::id::{ArticleId, UserId};
use shared::problem::{Problem, code};

use crate::net::http;
use crate::offline::{self, Facts};
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
    /// What only this browser knows of its articles.
    pub own: RwSignal<Vec<Own>>,
    /// Counts questions, so that a late answer to an old one is dropped.
    question: StoredValue<u32>,
    /// More than the first page is shown.
    further: StoredValue<bool>,
}

/// What this browser alone knows of an article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Own {
    /// Which.
    pub id: Option<ArticleId>,
    /// Begun here, refused, wanted without a network.
    pub facts: Facts,
    /// Edits that wait to be sent.
    pub waits: u32,
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
            own: RwSignal::new(Vec::new()),
            question: StoredValue::new(0),
            further: StoredValue::new(false),
        }
    }

    /// Whose desk.
    pub fn user(self) -> UserId {
        self.user
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
                Ok(mut list) => {
                    let only_here = self.only_here(&query).await;
                    let known = offline::articles(self.user).await.unwrap_or_default();
                    for row in &mut list.articles {
                        if let Some(known) = known.iter().find(|known| known.id == row.id) {
                            offline::name_by(row, known);
                        }
                    }
                    if !self.is_current(number) {
                        return;
                    }
                    self.show(list, only_here, asked);
                    self.kept.set(false);
                    self.problem.set(None);
                }
                Err(problem) if problem.code == code::NOT_SIGNED_IN => self.session.expire(),
                Err(problem) => self.fall_back(problem, &query, number).await,
            }
            self.loading.try_set(false);
        });
    }

    /// What this browser knows of its articles, anew.
    pub async fn look(self) {
        let waiting = offline::waiting(self.user).await;
        let mut own: Vec<Own> = offline::facts(self.user)
            .await
            .into_iter()
            .map(|(id, facts)| Own {
                id: Some(id),
                facts,
                waits: 0,
            })
            .collect();
        for (id, waits) in waiting {
            match own.iter_mut().find(|own| own.id == Some(id)) {
                Some(own) => own.waits = waits,
                None => own.push(Own {
                    id: Some(id),
                    waits,
                    ..Own::default()
                }),
            }
        }
        if self.own.try_with_untracked(|known| *known != own) == Some(true) {
            self.own.set(own);
        }
    }

    /// What this browser knows of one article; tracked.
    pub fn own_of(self, id: ArticleId) -> Own {
        self.own.with(|own| {
            let found = own.iter().find(|own| own.id == Some(id));
            found.cloned().unwrap_or_default()
        })
    }

    /// Rows of articles that no server knows yet.
    async fn only_here(self, query: &str) -> Vec<Article> {
        self.look().await;
        let begun = |id| {
            let own = self.own.try_with_untracked(|own| {
                let mut all = own.iter();
                all.any(|own| own.id == Some(id) && own.facts.begun)
            });
            own == Some(true)
        };
        let mut rows = self.kept_rows(query).await;
        rows.retain(|row| begun(row.id));
        rows
    }

    async fn kept_rows(self, query: &str) -> Vec<Article> {
        let query = query.to_lowercase();
        let has = |text: &str| text.to_lowercase().contains(&query);
        let mut rows = offline::articles(self.user).await.unwrap_or_default();
        rows.retain(|row| has(&row.headline) || has(&row.excerpt));
        rows
    }

    fn show(self, list: ArticleList, mut only_here: Vec<Article>, asked: Asked) {
        only_here.retain(|row| list.articles.iter().all(|known| known.id != row.id));
        // What nobody else has seen comes first.
        let mut rows = only_here;
        rows.extend(list.articles);
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
        let kept = self.kept_rows(query).await;
        self.look().await;
        if !self.is_current(number) {
            return;
        }
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
