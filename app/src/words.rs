//! The texts of the interface, in both languages, and the choice between them.
//! A text is a field of [`Words`], or of [`around::Around`] if it can come later;
//! a language is one value of each, so a missing translation does not compile.
//!
//! Never here: words that people write (articles), and markup.

pub mod ago;
pub mod around;
pub mod english;
pub mod indonesian;
pub mod said;

use std::marker::PhantomData;

use leptos::prelude::*;

use crate::memory;
use crate::words::english::ENGLISH;
use crate::words::indonesian::INDONESIAN;

/// Where the chosen language is kept; `public/theme.js` reads the same name.
const KEPT: &str = "siaran-language";

/// Texts of one language, grouped as the screens are.
#[allow(missing_docs, reason = "each field is named after what it says")]
pub struct Words {
    /// BCP 47 tag, for `<html lang>` and for dates.
    pub tag: &'static str,

    // Everywhere
    pub language: &'static str,
    pub other_language: &'static str,
    pub leave: &'static str,
    pub theme_system: &'static str,
    pub theme_day: &'static str,
    pub theme_night: &'static str,
    pub retry: &'static str,
    pub loading: &'static str,
    pub home: &'static str,

    // Signing in
    pub sign_in: &'static str,
    pub signing_in: &'static str,
    pub sign_in_lead: &'static str,
    pub username: &'static str,
    pub password: &'static str,
    pub show_password: &'static str,
    pub field_required: &'static str,

    // The desk
    pub desk: &'static str,
    pub new_article: &'static str,
    pub search: &'static str,
    pub search_hint: &'static str,
    pub untitled: &'static str,
    pub no_words_yet: &'static str,
    pub more: &'static str,
    pub empty_desk: &'static str,
    pub empty_desk_lead: &'static str,
    pub nothing_found: fn(&str) -> String,
    pub kept_here: &'static str,
    pub desk_offline: &'static str,
    pub begun_by: fn(&str) -> String,
    pub changed: fn(&str) -> String,
    pub found: fn(usize) -> String,

    // Said of the text
    pub picture_selected: &'static str,
    pub rule_selected: &'static str,
    pub strange_selected: &'static str,
    pub words_moved: &'static str,

    // Time
    pub just_now: &'static str,
    pub minutes_ago: fn(u32) -> String,
    pub hours_ago: fn(u32) -> String,
    pub yesterday: &'static str,
    pub days_ago: fn(u32) -> String,

    // The write page
    pub headline: &'static str,
    pub headline_hint: &'static str,
    pub standfirst: &'static str,
    pub standfirst_hint: &'static str,
    pub body: &'static str,
    pub body_hint: &'static str,
    pub opening: &'static str,
    pub reading: &'static str,
    pub save_status: &'static str,
    pub saved: &'static str,
    pub saving: &'static str,
    pub connecting: &'static str,
    pub offline: fn(u32) -> String,

    // What is where: this browser, the server, neither
    pub only_here: &'static str,
    pub waits: fn(u32) -> String,
    pub not_placed: &'static str,
    pub pin: &'static str,
    pub pinning: &'static str,
    pub space: fn(&str, &str) -> String,
    pub store_full: &'static str,
    pub store_gone: &'static str,
    pub store_homeless: fn(u32) -> String,
    pub store_on_line: &'static str,
    pub no_place: fn(&str) -> String,
    pub writer_no_more: fn(u32) -> String,
    pub copy_all: &'static str,
    pub copied_all: &'static str,
    pub sign_in_here: &'static str,
    pub never_mind: &'static str,
    pub leave_title: &'static str,
    pub leave_lead: &'static str,
    pub leave_homeless: &'static str,
    pub send_and_leave: &'static str,
    pub leave_anyway: &'static str,
    pub sending: &'static str,
    pub send_failed: &'static str,

    // When something is wrong
    pub missing: &'static str,
    pub missing_lead: &'static str,
    pub ended_signed_out: &'static str,
    pub ended_forbidden: &'static str,
    pub ended_not_found: &'static str,
    pub ended_too_large: &'static str,
    pub ended_refused: &'static str,
    pub sign_in_again: &'static str,
    pub back_to_desk: &'static str,
    pub not_kept_here: &'static str,
    pub problem: fn(&str) -> &'static str,
    pub request_id: fn(&str) -> String,
    pub stage: fn(&str) -> Option<&'static str>,
}

/// A language of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// The default.
    Indonesian,
    /// The second.
    English,
}

impl Language {
    fn named(tag: Option<&str>) -> Self {
        match tag {
            Some("en") => Self::English,
            _ => Self::Indonesian,
        }
    }
}

/// A set of texts that every language has.
pub trait Texts: 'static {
    /// The texts of this language.
    fn of(language: Language) -> &'static Self;
}

impl Texts for Words {
    fn of(language: Language) -> &'static Self {
        match language {
            Language::Indonesian => &INDONESIAN,
            Language::English => &ENGLISH,
        }
    }
}

/// The chosen language, as a context, and the texts that one wants of it.
pub struct Tongue<T = Words>(RwSignal<Language>, PhantomData<fn() -> T>);

impl<T> Clone for Tongue<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Tongue<T> {}

impl Tongue<Words> {
    /// Reads the kept choice and puts the context in place.
    pub fn provide() -> Self {
        let language = Language::named(memory::recall(KEPT).as_deref());
        let tongue = Self(RwSignal::new(language), PhantomData);
        provide_context(tongue);
        tongue
    }

    /// The context; Indonesian where none is.
    pub fn here() -> Self {
        use_context().unwrap_or_else(|| Self(RwSignal::new(Language::Indonesian), PhantomData))
    }

    /// The other language from now on.
    pub fn switch(self) {
        let next = match self.0.get_untracked() {
            Language::Indonesian => Language::English,
            Language::English => Language::Indonesian,
        };
        memory::remember(KEPT, Words::of(next).tag);
        self.0.set(next);
    }
}

impl<T: Texts> Tongue<T> {
    /// Other texts of the same language.
    pub fn speaking<U: Texts>(self) -> Tongue<U> {
        Tongue(self.0, PhantomData)
    }

    /// All texts of the chosen language; tracked.
    pub fn words(self) -> &'static T {
        T::of(self.0.get())
    }

    /// One text, ready for a view: it follows the language.
    pub fn say(
        self,
        pick: fn(&'static T) -> &'static str,
    ) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static {
        move || pick(self.words())
    }

    /// One text as a signal, for components that own their label.
    pub fn signal(self, pick: fn(&'static T) -> &'static str) -> Signal<String> {
        Signal::derive(move || pick(self.words()).to_owned())
    }
}
