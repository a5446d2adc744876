//! Who is in the article now, as initials in each person's colour.

use std::collections::HashSet;

use leptos::prelude::*;

use crate::live::Person;
use crate::words::Tongue;

/// The list named `Sedang menyunting`: one item a person, however many tabs.
#[component]
pub fn Avatars(
    /// Everyone present, each tab apart.
    people: Signal<Vec<Person>>,
) -> impl IntoView {
    let tongue = Tongue::here();
    let each = Memo::new(move |_| one_each(people.get()));
    view! {
        <ul class="avatars" aria-label=tongue.say(|w| w.people)>
            <For each=move || each.get() key=drawn let:person>
                <Avatar person />
            </For>
        </ul>
    }
}

#[component]
fn Avatar(person: Person) -> impl IntoView {
    let tongue = Tongue::here();
    let Person { name, me, .. } = person.clone();
    let full = Signal::derive(move || {
        if me {
            (tongue.words().me)(&name)
        } else {
            name.clone()
        }
    });
    view! {
        <li
            class="avatar"
            class:avatar-idle=person.idle
            title=full
            style=("--peer", person.color.clone())
        >
            <span class="avatar-initials" aria-hidden="true">
                {in_capitals(&initials(&person.name))}
            </span>
            <span class="unseen">{full}</span>
        </li>
    }
}

/// What makes an item draw itself anew when it differs.
fn drawn(person: &Person) -> (String, String, bool, bool) {
    let Person { name, color, .. } = person.clone();
    (name, color, person.me, person.idle)
}

/// Me first; one entry a name, awake when any of its tabs is.
fn one_each(mut people: Vec<Person>) -> Vec<Person> {
    // A key of a type that is sorted anyway: each further type is a further sort to download.
    people.sort_by_cached_key(|person| (u64::from(!person.me), u32::from(person.idle)));
    let mut seen = HashSet::new();
    people.retain(|person| seen.insert(person.name.clone()));
    people
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

    fn person(name: &str, me: bool, idle: bool) -> Person {
        Person {
            client: 1,
            name: name.to_owned(),
            color: "#123456".to_owned(),
            me,
            idle,
        }
    }

    #[test]
    fn initials_are_of_first_and_last_word() {
        assert_eq!(initials("Ratna Dewi Sari"), "RS");
        assert_eq!(initials("  budi "), "b");
        assert_eq!(initials(""), "");
    }

    #[test]
    fn a_person_with_two_tabs_is_one_and_awake() {
        let people = one_each(vec![
            person("Budi", false, true),
            person("Ratna", true, false),
            person("Budi", false, false),
        ]);
        let names: Vec<_> = people.iter().map(|p| (p.name.as_str(), p.idle)).collect();
        assert_eq!(names, [("Ratna", false), ("Budi", false)]);
    }
}
