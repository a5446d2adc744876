//! Every text of the interface, in both languages, and the choice between
//! them. A text is a field of [`Words`]; a language is one value of it, so a
//! missing translation does not compile.
//!
//! Never here: words that people write (articles), and markup.

pub mod ago;
pub mod english;
pub mod indonesian;
pub mod said;

use leptos::prelude::*;

use crate::memory;
use crate::words::english::ENGLISH;
use crate::words::indonesian::INDONESIAN;

/// Where the chosen language is kept; `public/theme.js` reads the same name.
const KEPT: &str = "siaran-language";

/// All texts of one language, grouped as the screens are.
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
    pub people: &'static str,
    pub me: fn(&str) -> String,

    // The toolbar
    pub format: &'static str,
    pub bold: &'static str,
    pub italic: &'static str,
    pub underline: &'static str,
    pub strike: &'static str,
    pub code: &'static str,
    pub link: &'static str,
    pub heading_2: &'static str,
    pub heading_3: &'static str,
    pub quote: &'static str,
    pub bullets: &'static str,
    pub numbers: &'static str,
    pub rule: &'static str,
    pub undo: &'static str,
    pub redo: &'static str,

    // The link field
    // Pictures
    pub image: &'static str,
    pub picture_edit: &'static str,
    pub picture_no_alt: &'static str,
    pub picture_photo: &'static str,
    pub picture_alt: &'static str,
    pub picture_alt_hint: &'static str,
    pub picture_plain: &'static str,
    pub picture_caption: &'static str,
    pub picture_credit: &'static str,
    pub picture_credit_hint: &'static str,
    pub picture_done: &'static str,
    pub picture_remove: &'static str,
    pub picture_too_large: &'static str,
    pub cancel: &'static str,
    pub uploads: &'static str,
    pub uploading: &'static str,
    pub upload_working: &'static str,
    pub upload_cancel: &'static str,

    pub link_address: &'static str,
    pub link_hint: &'static str,
    pub link_apply: &'static str,
    pub link_remove: &'static str,
    pub link_open: &'static str,
    pub link_bad: &'static str,

    // Presence
    pub follow: fn(&str) -> String,
    pub following: fn(&str) -> String,
    pub following_over: &'static str,
    pub follow_stop: &'static str,
    pub is_typing: fn(&str) -> String,
    pub is_idle: fn(&str) -> String,

    // What a screen reader is told
    pub announcements: &'static str,
    pub announce_others: &'static str,
    pub on: fn(&str) -> String,
    pub off: fn(&str) -> String,
    pub marks_cleared: &'static str,
    pub link_set: &'static str,
    pub link_gone: &'static str,
    pub paragraph: &'static str,
    pub code_block: &'static str,
    pub heading: &'static str,
    pub level: fn(&str, u32) -> String,
    pub undone: &'static str,
    pub redone: &'static str,
    pub words_came: fn(&str) -> String,
    pub words_went: fn(&str) -> String,
    pub words_other: &'static str,
    pub picture: fn(&str) -> String,
    pub picture_bare: &'static str,
    pub came: fn(&str) -> String,
    pub left: fn(&str) -> String,
    pub changed_by: fn(usize, usize) -> String,

    // Keyboard help, for whoever uses a screen reader
    pub reader_help: &'static str,
    pub reader_help_lines: [&'static str; 6],
    pub link_edit: &'static str,
    pub link_copy: &'static str,
    pub link_copied: &'static str,
    pub link_here: fn(&str) -> String,

    // The tools around the text
    pub tools: &'static str,
    pub close: &'static str,
    pub find_and_replace: &'static str,
    pub find_in_text: &'static str,
    pub find_next: &'static str,
    pub find_previous: &'static str,
    pub found_of: fn(usize, usize) -> String,
    pub not_found: &'static str,
    pub match_case: &'static str,
    pub whole_words: &'static str,
    pub match_accents: &'static str,
    pub replace: &'static str,
    pub replace_with: &'static str,
    pub replace_one: &'static str,
    pub replace_all: &'static str,
    pub replaced: fn(usize) -> String,
    pub foot: &'static str,
    pub counts: &'static str,
    pub length: fn(Option<u32>, u32, u32) -> String,
    pub selection: &'static str,
    pub count_words: &'static str,
    pub count_characters: &'static str,
    pub count_letters: &'static str,
    pub count_paragraphs: &'static str,
    pub count_minutes: &'static str,
    pub pace: &'static str,
    pub outline: &'static str,
    pub no_headings: &'static str,
    pub focus_mode: &'static str,
    pub leave_focus: &'static str,
    pub shortcuts_name: &'static str,
    /// `# group` lines, each followed by lines of `keys|what they do`.
    pub shortcuts: &'static str,

    // Words that came away in a merge, or stand twice
    pub rescued: &'static str,
    pub rescued_lead: &'static str,
    pub rescued_insert: &'static str,
    pub rescued_copy: &'static str,
    pub rescued_dismiss: &'static str,
    pub twin_lead: &'static str,
    pub twin_show: &'static str,
    pub twin_remove: &'static str,
    pub twin_keep: &'static str,

    // When a paste leaves something out
    pub paste_pictures: fn(u32) -> String,
    pub paste_structure: &'static str,
    pub paste_too_long: &'static str,
    pub paste_dismiss: &'static str,
    pub credit_not_saved: &'static str,

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
    /// Its texts.
    pub fn words(self) -> &'static Words {
        match self {
            Self::Indonesian => &INDONESIAN,
            Self::English => &ENGLISH,
        }
    }

    fn named(tag: Option<&str>) -> Self {
        match tag {
            Some("en") => Self::English,
            _ => Self::Indonesian,
        }
    }
}

/// The chosen language, as a context.
#[derive(Clone, Copy)]
pub struct Tongue(RwSignal<Language>);

impl Tongue {
    /// Reads the kept choice and puts the context in place.
    pub fn provide() -> Self {
        let language = Language::named(memory::recall(KEPT).as_deref());
        let tongue = Self(RwSignal::new(language));
        provide_context(tongue);
        tongue
    }

    /// The context; Indonesian where none is.
    pub fn here() -> Self {
        use_context().unwrap_or_else(|| Self(RwSignal::new(Language::Indonesian)))
    }

    /// All texts of the chosen language; tracked.
    pub fn words(self) -> &'static Words {
        self.0.get().words()
    }

    /// One text, ready for a view: it follows the language.
    pub fn say(
        self,
        pick: fn(&'static Words) -> &'static str,
    ) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static {
        move || pick(self.words())
    }

    /// One text as a signal, for components that own their label.
    pub fn signal(self, pick: fn(&'static Words) -> &'static str) -> Signal<String> {
        Signal::derive(move || pick(self.words()).to_owned())
    }

    /// The other language from now on.
    pub fn switch(self) {
        let next = match self.0.get_untracked() {
            Language::Indonesian => Language::English,
            Language::English => Language::Indonesian,
        };
        memory::remember(KEPT, next.words().tag);
        self.0.set(next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_explain_the_same_keys() {
        let keys = |words: &Words| -> Vec<String> {
            let line = |line: &str| {
                line.split_once('|')
                    .map_or("#".into(), |(keys, _)| keys.to_owned())
            };
            words.shortcuts.lines().map(line).collect()
        };
        let (first, second) = (keys(&INDONESIAN), keys(&ENGLISH));
        assert!(first.len() > 40, "{first:?}");
        for (first, second) in first.iter().zip(&second) {
            // What is typed between signs is a word of the language.
            let sign = |keys: &str| keys.replace(char::is_alphabetic, "");
            let same = first == second || first.starts_with('`') && sign(first) == sign(second);
            assert!(same, "{first} and {second}");
        }
        assert_eq!(first.len(), second.len());
    }
}
