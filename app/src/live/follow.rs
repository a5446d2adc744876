//! Following a colleague: whose caret the view goes with, until one says stop or
//! they leave. How the view gets there is the surface's.

use std::rc::Rc;

use editor::announce::Said;
use editor::people::Person;
use leptos::prelude::*;

use super::{Inner, Live, announce, settle};

impl Live {
    /// Whom the view follows.
    pub fn followed(self) -> Signal<Option<Person>> {
        self.signals.followed.into()
    }

    /// Follows someone from now on, or (`None`) no one.
    pub fn follow(self, whom: Option<Person>) {
        self.with(|inner| set(inner, whom));
    }
}

fn set(inner: &Rc<Inner>, whom: Option<Person>) {
    if whom.is_none() && inner.signals.followed.with_untracked(Option::is_none) {
        return;
    }
    let said = Said::Following(whom.as_ref().map(|person| person.name.clone()));
    inner.announcer.borrow_mut().own(said);
    settle(inner.signals.followed, whom);
    inner.signals.carets.try_update(|number| *number += 1);
    announce::speak(inner);
}

/// Keeps up with who is here: the followed may have another tab now, or be gone.
pub(super) fn keep(inner: &Rc<Inner>, people: &[Person]) {
    let Some(Some(whom)) = inner.signals.followed.try_get_untracked() else {
        return;
    };
    let now = people.iter().find(|person| {
        whom.clients
            .iter()
            .any(|client| person.clients.contains(client))
    });
    match now {
        Some(person) if person.clients == whom.clients => {}
        now => set(inner, now.cloned()),
    }
}
