//! Who is signed in, as a context. Asks the server once at the start; when it
//! cannot be reached, the last person who was signed in here goes on offline.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::User;
use shared::json;
use shared::problem::{Problem, code};

use crate::clock;
use crate::memory;
use crate::net::http;

/// Where the last person is kept, so that the app opens without a network.
const KEPT: &str = "siaran-user";
/// When somebody last signed in here: other tabs hear of it by this.
const ENTERED: &str = "siaran-entered";
/// Marks a sign-out that the server has not heard of yet.
const LEAVING: &str = "siaran-leaving";

/// What is known about the person at the keyboard.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// The server has not answered yet.
    Checking,
    /// Signed in, or known from last time while the server is out of reach.
    In(User),
    /// Nobody.
    Out,
}

/// The session, as a context.
#[derive(Clone, Copy)]
pub struct Session {
    standing: RwSignal<Standing>,
    left: RwSignal<bool>,
    /// Counts sign-ins, in this tab or another.
    entries: RwSignal<u32>,
}

impl Session {
    /// Puts the context in place and begins to ask.
    pub fn provide() {
        let session = Self {
            standing: RwSignal::new(Standing::Checking),
            left: RwSignal::new(false),
            entries: RwSignal::new(0),
        };
        provide_context(session);
        session.check();
        let again = window_event_listener(leptos::ev::online, move |_| session.check());
        let others = window_event_listener(leptos::ev::storage, move |event| {
            session.heard(event.key().as_deref(), event.new_value());
        });
        on_cleanup(move || {
            again.remove();
            others.remove();
        });
    }

    /// The context; an empty one where none is (in tests).
    pub fn here() -> Self {
        use_context().unwrap_or_else(|| Self {
            standing: RwSignal::new(Standing::Out),
            left: RwSignal::new(false),
            entries: RwSignal::new(0),
        })
    }

    /// Moves with every sign-in; tracked.
    pub fn entries(self) -> u32 {
        self.entries.get()
    }

    /// What another tab did: its cookie is ours.
    fn heard(self, name: Option<&str>, fact: Option<String>) {
        match (name, fact) {
            (Some(ENTERED), Some(_)) => {
                if let Some(user) = known() {
                    self.welcome(user);
                }
            }
            (Some(LEAVING), Some(_)) => {
                self.left.set(true);
                self.set(Standing::Out);
            }
            _ => {}
        }
    }

    /// What is known now; tracked.
    pub fn standing(self) -> Standing {
        self.standing.get()
    }

    /// The person, if one is known; tracked.
    pub fn user(self) -> Option<User> {
        match self.standing.get() {
            Standing::In(user) => Some(user),
            Standing::Checking | Standing::Out => None,
        }
    }

    /// Did the person sign out here, rather than the session end?
    pub fn left(self) -> bool {
        self.left.get_untracked()
    }

    /// Asks the server who this is.
    pub fn check(self) {
        spawn_local(async move {
            if memory::recall(LEAVING).is_some() {
                self.sign_out().await;
                return;
            }
            match http::session().await {
                Ok(session) => self.enter(session.user),
                // Whoever is writing goes on; the page says what is wrong.
                Err(problem)
                    if problem.code == code::NOT_SIGNED_IN
                        && matches!(self.standing.get_untracked(), Standing::In(_)) => {}
                Err(problem) => self.refused(&problem),
            }
        });
    }

    /// Signs in.
    ///
    /// # Errors
    /// As the server says.
    pub async fn sign_in(self, name: String, word: String) -> Result<(), Problem> {
        let found = http::sign_in(name, word).await?;
        self.enter(found.user);
        Ok(())
    }

    /// Someone signed in.
    fn enter(self, user: User) {
        memory::remember(KEPT, &user.to_json());
        memory::forget(LEAVING);
        memory::remember(ENTERED, &(clock::now() as u64).to_string());
        self.welcome(user);
    }

    fn welcome(self, user: User) {
        self.left.set(false);
        self.set(Standing::In(user));
        self.entries.update(|entries| *entries += 1);
    }

    /// The session is over; what was written stays in this browser's store.
    pub fn expire(self) {
        memory::forget(KEPT);
        self.set(Standing::Out);
    }

    /// Signs out here and on the server. Out of reach, the cookie would outlive
    /// this and let the next person in: the wish is kept until it is heard.
    pub fn leave(self) {
        memory::remember(LEAVING, "1");
        self.left.set(true);
        spawn_local(self.sign_out());
    }

    async fn sign_out(self) {
        let heard = match http::sign_out().await {
            Ok(()) => true,
            Err(problem) => problem.code == code::NOT_SIGNED_IN,
        };
        if heard {
            memory::forget(LEAVING);
        }
        self.expire();
    }

    fn refused(self, problem: &Problem) {
        if problem.code == code::NOT_SIGNED_IN {
            self.expire();
            return;
        }
        self.set(known().map_or(Standing::Out, Standing::In));
    }

    fn set(self, standing: Standing) {
        if self.standing.with_untracked(|now| *now != standing) {
            self.standing.set(standing);
        }
    }
}

/// Who was signed in here last.
fn known() -> Option<User> {
    json::read(&memory::recall(KEPT)?)
}
