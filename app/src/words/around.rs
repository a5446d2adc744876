//! The texts of what stands around the text (`crate::later`), fetched with it:
//! two thirds of all, which nobody waits for who wants to write.

pub mod english;
pub mod indonesian;

use crate::words::around::english::ENGLISH;
use crate::words::around::indonesian::INDONESIAN;
use crate::words::{Language, Texts, Tongue, Words};

/// Texts of one language, grouped as the tools are.
#[allow(missing_docs, reason = "each field is named after what it says")]
pub struct Around {
    // The write page
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

    // After an absence
    pub since: &'static str,
    pub since_sum: fn(usize, usize) -> String,
    pub since_changed: &'static str,
    pub since_came: &'static str,
    pub since_went: &'static str,
    pub since_headline: &'static str,
    pub since_standfirst: &'static str,
    pub since_object: &'static str,
    pub since_both: &'static str,
    pub since_own: &'static str,
    pub since_show: &'static str,

    // When a paste leaves something out
    pub paste_pictures: fn(u32) -> String,
    pub paste_structure: &'static str,
    pub paste_too_long: &'static str,
    pub paste_dismiss: &'static str,
    pub credit_not_saved: &'static str,
}

impl Texts for Around {
    fn of(language: Language) -> &'static Self {
        match language {
            Language::Indonesian => &INDONESIAN,
            Language::English => &ENGLISH,
        }
    }
}

impl Tongue<Words> {
    /// The context, for these texts.
    pub fn around() -> Tongue<Around> {
        Self::here().speaking()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_explain_the_same_keys() {
        let keys = |words: &Around| -> Vec<String> {
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
