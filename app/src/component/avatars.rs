//! Who is in the article now, as initials in each person's colour.

use leptos::prelude::*;

use crate::live::{Live, Person};
use crate::words::Tongue;

/// The list named `Sedang menyunting`: one item a person, however many tabs. A
/// colleague's is a button: the view follows them.
#[component]
pub fn Avatars(
    /// The article.
    live: Live,
) -> impl IntoView {
    let tongue = Tongue::around();
    let people = live.people();
    view! {
        <ul class="avatars" aria-label=tongue.say(|w| w.people)>
            <For each=move || people.get() key=who let:person>
                <Avatar live person />
            </For>
        </ul>
    }
}

#[component]
fn Avatar(live: Live, person: Person) -> impl IntoView {
    let tongue = Tongue::around();
    let key = StoredValue::new(who(&person));
    let is = move |person: &Person| key.with_value(|key| who(person) == *key);
    // What changes often is not part of the key: a button keeps its focus.
    let now = Memo::new(move |_| {
        live.people().with(|people| {
            let person = people.iter().find(|person| is(person));
            person.map_or((false, false), |person| (person.idle, person.typing))
        })
    });
    let Person { name, me, .. } = person.clone();
    let full = Signal::derive(move || {
        let words = tongue.words();
        let name = if me { (words.me)(&name) } else { name.clone() };
        match now.get() {
            (_, true) => (words.is_typing)(&name),
            (true, _) => (words.is_idle)(&name),
            _ => name,
        }
    });
    let letters = in_capitals(&initials(&person.name));
    let follows = move || {
        live.followed()
            .with(|followed| followed.as_ref().is_some_and(is))
    };
    let named = person.name.clone();
    let label = move || (tongue.words().follow)(&named);
    let turn = move |_| {
        let people = live.people().get_untracked();
        let whom = people.into_iter().find(|person| is(person));
        live.follow(whom.filter(|_| !follows()));
    };
    view! {
        <li
            class="avatar"
            class:avatar-idle=move || now.get().0
            class:avatar-typing=move || now.get().1
            title=full
            aria-label=full
            style=("--peer", person.color.clone())
        >
            {if me {
                view! {
                    <span class="avatar-initials" aria-hidden="true">
                        {letters}
                    </span>
                }
                    .into_any()
            } else {
                view! {
                    <button
                        type="button"
                        class="avatar-initials"
                        aria-label=label
                        aria-pressed=move || if follows() { "true" } else { "false" }
                        on:pointerdown=|event| event.prevent_default()
                        // Drawn, not written: speech and readers know it by its label.
                        data-initials=letters
                        on:click=turn
                    ></button>
                }
                    .into_any()
            }}
            <span class="unseen">{full}</span>
        </li>
    }
}

/// What makes an item another one: another person, namesakes too, or what is
/// written of them once.
fn who(person: &Person) -> (String, String, bool) {
    let look = format!("{} {}", person.color, person.name);
    (person.identity(), look, person.me)
}

/// First letters of the first and the last word.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    first.into_iter().chain(last).collect()
}

/// By the browser: the tables of `str::to_uppercase` would be downloaded.
fn in_capitals(letters: &str) -> String {
    js_sys::JsString::from(letters).to_upper_case().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_first_and_last_word() {
        assert_eq!(initials("Ratna Dewi Sari"), "RS");
        assert_eq!(initials("  budi "), "b");
        assert_eq!(initials(""), "");
    }
}
