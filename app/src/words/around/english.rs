//! What stands around the text, in English.

use crate::words::around::Around;

/// English.
pub static ENGLISH: Around = Around {
    people: "Editing now",
    me: |name| format!("{name} (you)"),

    format: "Format",
    bold: "Bold",
    italic: "Italic",
    underline: "Underline",
    strike: "Strikethrough",
    code: "Code",
    link: "Link",
    heading_2: "Heading 2",
    heading_3: "Heading 3",
    quote: "Quote",
    bullets: "Bulleted list",
    numbers: "Numbered list",
    rule: "Divider",
    undo: "Undo",
    redo: "Redo",

    // Pictures
    image: "Picture",
    picture_edit: "Describe picture",
    picture_no_alt: "No alternative text yet",
    picture_photo: "Photo: ",
    picture_alt: "Alternative text",
    picture_alt_hint: "Tell what can be seen, for readers who do not see the picture.",
    picture_plain: "Decoration only",
    picture_caption: "Caption",
    picture_credit: "Photo credit",
    picture_credit_hint: "Name of the photographer or agency",
    picture_done: "Save",
    picture_remove: "Remove picture",
    picture_too_large: "This file is larger than 25 MB.",
    cancel: "Cancel",
    uploads: "Pictures being uploaded",
    uploading: "Uploading…",
    upload_working: "Preparing the picture…",
    upload_cancel: "Cancel upload",

    link_address: "Link address",
    link_hint: "Paste or type an address",
    link_apply: "Apply",
    link_remove: "Remove link",
    link_open: "Open in a new tab",
    link_bad: "This address cannot be used. Example: https://example.org",
    link_edit: "Edit",
    link_copy: "Copy",
    link_copied: "Link address copied.",
    link_here: |link| format!("Link to {link}. Press Tab for its choices."),
    tools: "Tools",
    close: "Close",
    find_and_replace: "Find and replace",
    find_in_text: "Find in the text",
    find_next: "Next",
    find_previous: "Previous",
    found_of: |n, all| format!("{n} of {all}"),
    not_found: "Not found",
    match_case: "Match case",
    whole_words: "Whole words",
    match_accents: "Accents",
    replace: "Show replace",
    replace_with: "Replace with",
    replace_one: "Replace",
    replace_all: "Replace all",
    replaced: |n| format!("{n} replaced"),
    foot: "Page foot",
    counts: "Length of the text",
    length: |part, words, minutes| match part {
        Some(part) => format!("{part} of {words} words"),
        None if minutes == 0 => format!("{words} words"),
        None => format!("{words} words · {minutes} min read"),
    },
    selection: "Selection",
    count_words: "Words",
    count_characters: "Characters",
    count_letters: "Characters without spaces",
    count_paragraphs: "Paragraphs",
    count_minutes: "Minutes to read",
    pace: "At 200 words a minute. Headline and standfirst are not counted.",
    outline: "Outline",
    no_headings: "No headings yet. Heading 2 or Heading 3 makes one.",
    focus_mode: "Focus mode",
    leave_focus: "Leave focus mode",
    shortcuts_name: "Keyboard shortcuts",
    shortcuts: "\
# Letters
Control+B|Bold
Control+I|Italic
Control+U|Underline
Control+Shift+X|Strikethrough
Control+E|Code
Control+K|Link
Control+\\|Clear formatting
# Paragraphs
Control+Alt+0|Plain paragraph
Control+Alt+1|Heading 1
Control+Alt+2|Heading 2
Control+Alt+3|Heading 3
Control+Shift+8|Bulleted list
Control+Shift+7|Numbered list
Control+Shift+9|Quote
Tab|Item one level deeper
Shift+Tab|Item one level up
Shift+Enter|New line in the paragraph
# Editing
Control+Z|Undo
Control+Shift+Z Control+Y|Redo
Control+A|Select all
Control+Shift+V|Paste without formatting
Alt+Enter|Open the link at the caret
# Finding and viewing
Control+F|Find; again: the browser’s own
Control+H|Find and replace
Enter F3|Next match
Shift+Enter Shift+F3|Previous match
Control+Shift+F|Focus mode
Control+/|Keyboard shortcuts
# Moving
F6|Next part of the page
Escape Tab|Leave the text
# While typing
`## |Heading 2
`### |Heading 3
`- |Bulleted list
`1. |Numbered list
`> |Quote
`---|Divider
`**bold**|Bold
`*italic*|Italic
``code`|Code
` -- |Dash –
`...|Ellipsis …
`contoh.go.id |Link
Backspace|Bring back what was typed",

    follow: |name| format!("Follow {name}"),
    following: |name| format!("Following {name}"),
    following_over: "No longer following",
    follow_stop: "Stop",
    is_typing: |name| format!("{name} is typing…"),
    is_idle: |name| format!("{name}, idle"),

    announcements: "Announcements",
    announce_others: "Announce colleagues’ changes",
    on: |name| format!("{name} on"),
    off: |name| format!("{name} off"),
    marks_cleared: "Formatting cleared",
    link_set: "Link set",
    link_gone: "Link removed",
    paragraph: "Paragraph",
    code_block: "Code block",
    heading: "Heading",
    level: |name, level| format!("{name}, level {level}"),
    undone: "Undone",
    redone: "Redone",
    words_came: |words| format!("“{words}” is back"),
    words_went: |words| format!("“{words}” removed"),
    words_other: "a change of look or words",
    picture: |alt| format!("Picture: {alt}"),
    picture_bare: "Picture without alternative text",
    came: |name| format!("{name} came"),
    left: |name| format!("{name} left"),
    changed_by: |people, blocks| {
        let editors = if people == 1 { "editor" } else { "editors" };
        let paragraphs = if blocks == 1 {
            "paragraph"
        } else {
            "paragraphs"
        };
        format!("{people} {editors} changed {blocks} {paragraphs}")
    },

    reader_help: "With a screen reader",
    reader_help_lines: [
        "F6 and Shift+F6 go from part to part: format bar, headline, text, panel, people, foot.",
        "Esc, then Tab, leaves the text. Tab in a list indents the item.",
        "Changes of format and what Undo or Redo did are announced; so is a picture the caret comes to.",
        "Colleagues’ changes are summed up, at most every 20 seconds and never while you type.",
        "The switch “Announce colleagues’ changes” behind the list of people turns that off and on.",
        "The button “Follow …” of each person takes the view to their caret; Esc ends it.",
    ],
    paste_pictures: |n| {
        let pictures = if n == 1 {
            "picture was"
        } else {
            "pictures were"
        };
        format!("{n} {pictures} not pasted. Upload it to this article directly.")
    },
    paste_structure: "This text is very long, so it was pasted as plain text.",
    paste_too_long: "This text is too long to paste at once. Paste it part by part.",
    paste_dismiss: "Close message",
    credit_not_saved: "The photo credit was not saved, so it is as it was before.",

    rescued: "Rescued text",
    rescued_lead: "Typed in a part that someone else removed or changed at the same moment:",
    rescued_insert: "Insert at the caret",
    rescued_copy: "Copy",
    rescued_dismiss: "Dismiss",
    twin_lead: "This part may stand twice:",
    twin_show: "Show",
    twin_remove: "Delete this one",
    twin_keep: "Leave it",
    since: "Since you were away",
    since_sum: |places, both| {
        let read = if both == 0 {
            String::new()
        } else {
            format!(", {both} to be read again by you")
        };
        format!(
            "Colleagues changed {places} {}{read}",
            if places == 1 { "part" } else { "parts" }
        )
    },
    since_changed: "Changed",
    since_came: "New",
    since_went: "Removed",
    since_headline: "Headline",
    since_standfirst: "Standfirst",
    since_object: "Picture or rule",
    since_both: "You and a colleague wrote at the same place.",
    since_own: "Your words",
    since_show: "Show",
};
