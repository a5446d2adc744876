//! Who is signed in, as a context. Asks the server once at the start; when it
//! cannot be reached, the last person who was signed in here goes on offline.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::User;
use shared::problem::{Problem, code};

use crate::memory;
use crate::net::http;

/// Where the last person is kept, so that the app opens without a network.
const KEPT: &str = "siaran-user";

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
    reached: RwSignal<bool>,
}

impl Session {
    /// Puts the context in place and begins to ask.
    pub fn provide() {
        let session = Self {
            standing: RwSignal::new(Standing::Checking),
            reached: RwSignal::new(true),
        };
        provide_context(session);
        session.check();
        let again = window_event_listener(leptos::ev::online, move |_| session.check());
        on_cleanup(move || again.remove());
    }

    /// The context; an empty one where none is (in tests).
    pub fn here() -> Self {
        use_context().unwrap_or_else(|| Self {
            standing: RwSignal::new(Standing::Out),
            reached: RwSignal::new(true),
        })
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

    /// Did the server answer the last question? Tracked.
    pub fn reached(self) -> bool {
        self.reached.get()
    }

    /// Asks the server who this is.
    pub fn check(self) {
        spawn_local(async move {
            match http::session().await {
                Ok(session) => self.enter(session.user),
                Err(problem) => self.refused(&problem),
            }
        });
    }

    /// Someone signed in.
    pub fn enter(self, user: User) {
        if let Ok(kept) = serde_json::to_string(&user) {
            memory::remember(KEPT, &kept);
        }
        self.reached.set(true);
        self.set(Standing::In(user));
    }

    /// The session is over; what was written stays in this browser's store.
    pub fn expire(self) {
        memory::forget(KEPT);
        self.set(Standing::Out);
    }

    /// Signs out here and on the server.
    pub fn leave(self) {
        spawn_local(async move {
            // Out of reach, the cookie outlives this; the next check says so.
            let _ = http::sign_out().await;
            self.expire();
        });
    }

    fn refused(self, problem: &Problem) {
        if problem.code == code::NOT_SIGNED_IN {
            self.reached.set(true);
            self.expire();
            return;
        }
        self.reached.set(false);
        let known = memory::recall(KEPT).and_then(|kept| serde_json::from_str(&kept).ok());
        self.set(known.map_or(Standing::Out, Standing::In));
    }

    fn set(self, standing: Standing) {
        if self.standing.with_untracked(|now| *now != standing) {
            self.standing.set(standing);
        }
    }
}
