//! What is needed seldom and on any page: sending what waits in this browser,
//! keeping an article for a journey, and the question before signing out. A file
//! of its own, fetched when it is asked for.
//!
//! Here is the shape of it, for those who use it; `page::aside` fills it.

use std::cell::RefCell;
use std::pin::Pin;

use leptos::prelude::*;
use shared::api::Article;
use shared::id::UserId;

/// Brings the parts; `None` when they could not be fetched.
pub type Fetch = fn() -> Pin<Box<dyn Future<Output = Option<Box<Parts>>>>>;

/// Work that a part does, and whether it came off.
pub type Work = Pin<Box<dyn Future<Output = bool>>>;

/// The parts.
#[derive(Clone, Copy)]
pub struct Parts {
    /// Sends all that waits for a person.
    pub deliver: fn(UserId) -> Work,
    /// Keeps an article for times without a network, or no longer.
    pub pin: fn(UserId, Article, bool) -> Work,
    /// Asks before signing out with text that no server has.
    pub leaving: fn(UserId, RwSignal<bool>) -> AnyView,
}

thread_local! {
    static HERE: RefCell<Option<Parts>> = const { RefCell::new(None) };
}

/// The parts, as a context.
#[derive(Clone, Copy)]
pub struct Aside(Option<Fetch>);

impl Aside {
    /// Puts the context in place.
    pub fn provide(fetch: Fetch) {
        provide_context(Self(Some(fetch)));
    }

    /// The context; where none is, they never come.
    pub fn here() -> Self {
        use_context().unwrap_or(Self(None))
    }

    /// The parts, fetched if need be.
    pub async fn bring(self) -> Option<Parts> {
        if let Some(parts) = HERE.with_borrow(|here| *here) {
            return Some(parts);
        }
        let parts = *(self.0?)().await?;
        HERE.with_borrow_mut(|here| *here = Some(parts));
        Some(parts)
    }
}
