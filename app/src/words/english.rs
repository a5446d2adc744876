//! The interface in English, the second language.

use shared::problem::code;

use crate::words::Words;

/// English.
pub static ENGLISH: Words = Words {
    tag: "en",

    // Whoever landed here by mistake finds the way back by either word.
    language: "Language (Bahasa)",
    other_language: "Bahasa Indonesia",
    leave: "Sign out",
    theme_system: "Theme: follow system",
    theme_day: "Theme: light",
    theme_night: "Theme: dark",
    retry: "Try again",
    loading: "Loading…",
    home: "Siaran, to the desk",

    sign_in: "Sign in",
    signing_in: "Signing in…",
    sign_in_lead: "The shared newsroom for press releases.",
    username: "User name",
    password: "Password",
    show_password: "Show",
    field_required: "Enter your user name and password.",

    desk: "News desk",
    new_article: "New release",
    search: "Search",
    search_hint: "Search headlines and text",
    untitled: "Untitled",
    no_words_yet: "No text yet.",
    more: "Load more",
    empty_desk: "The desk is empty",
    empty_desk_lead: "Begin the first press release with “New release”.",
    nothing_found: |query| format!("Nothing matches “{query}”."),
    kept_here: "kept in this browser",
    desk_offline: "The server cannot be reached. What you see is kept in this browser and can still be opened.",
    begun_by: |name| format!("begun by {name}"),
    changed: |when| format!("changed {when}"),
    found: |count| match count {
        1 => "1 text".to_owned(),
        _ => format!("{count} texts"),
    },

    picture_selected: "Picture selected. Enter opens its details, letters write after it, Shift+Enter before it.",
    rule_selected: "Divider selected. Enter makes a paragraph after it, Shift+Enter before it.",
    strange_selected: "A part from another program is selected.",
    words_moved: "That paragraph was just deleted. What you typed now stands at the nearest place.",

    just_now: "just now",
    minutes_ago: |n| match n {
        1 => "1 minute ago".to_owned(),
        _ => format!("{n} minutes ago"),
    },
    hours_ago: |n| match n {
        1 => "1 hour ago".to_owned(),
        _ => format!("{n} hours ago"),
    },
    yesterday: "yesterday",
    days_ago: |n| format!("{n} days ago"),

    headline: "Headline",
    headline_hint: "Headline of the release",
    standfirst: "Standfirst",
    standfirst_hint: "One sentence that sums it up, may stay empty",
    body: "Body",
    body_hint: "Start writing…",
    opening: "Opening the text…",
    reading: "You are reading this text; writing needs the role of writer or editor.",
    save_status: "Save status",
    saved: "Saved",
    saving: "Saving…",
    connecting: "Connecting…",
    offline: |waiting| match waiting {
        1 => "Offline · 1 change waiting".to_owned(),
        _ => format!("Offline · {waiting} changes waiting"),
    },
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

    only_here: "only in this browser",
    waits: |n| {
        format!(
            "{n} {} waiting",
            if n == 1 { "change is" } else { "changes are" }
        )
    },
    not_placed: "refused by the server",
    pin: "Keep for offline",
    pinning: "Keeping…",
    space: |used, allowed| format!("Space in this browser: {used} used of {allowed}."),
    store_full: "This browser’s storage is full.",
    store_gone: "This browser cannot store anything.",
    store_homeless: |n| {
        format!(
            "{n} {} only in this tab. Do not close it until you are connected again or there is space.",
            if n == 1 { "change is" } else { "changes are" }
        )
    },
    store_on_line: "What you write still reaches the server, but cannot be opened without a network.",
    no_place: |why| {
        format!(
            "The server does not take this text: {why} What you wrote stays in this browser; copy it if need be."
        )
    },
    writer_no_more: |n| {
        format!(
            "Your role no longer writes, so {n} {} not sent. All of it stays in this browser.",
            if n == 1 { "change was" } else { "changes were" }
        )
    },
    copy_all: "Copy the whole text",
    copied_all: "Text copied",
    sign_in_here: "What you wrote is safe in this browser and is sent as soon as you have signed in.",
    leave_title: "Some of your text has not reached the server",
    leave_lead: "If you sign out now, it stays in this browser in your name and is sent when you sign in here again. Nobody else who signs in sees it.",
    leave_homeless: "Some of it could not be stored by this browser and is lost when the tab is closed.",
    send_and_leave: "Send, then sign out",
    leave_anyway: "Sign out anyway",
    sending: "Sending…",
    send_failed: "Not all of it was sent. Check your connection, then try again.",

    missing: "Page not found",
    missing_lead: "This address leads nowhere. The text may have been removed, or the address was cut short.",
    ended_signed_out: "Your session has ended. You can go on writing; all of it is kept in this browser.",
    ended_forbidden: "You may not open this text.",
    ended_not_found: "This text does not exist.",
    ended_too_large: "The last change exceeds the size limit of a text and is not saved on the server.",
    ended_refused: "The server refused the last change. What you wrote is kept in this browser.",
    sign_in_again: "Sign in again",
    back_to_desk: "Back to the desk",
    not_kept_here: "This text was never opened in this browser, so it needs a connection to the server.",
    problem,
    request_id: |id| format!("Report code: {id}"),
    stage,
};

fn problem(of: &str) -> &'static str {
    match of {
        code::NOT_SIGNED_IN => "You are not signed in.",
        code::WRONG_CREDENTIALS => "The user name or the password is wrong.",
        code::FORBIDDEN => "You may not do this.",
        code::NOT_FOUND => "There is no such thing.",
        code::INVALID => "Something in the form is not right.",
        code::TOO_LARGE => "It exceeds the size limit.",
        code::TOO_MANY => "Too many attempts. Wait a moment, then try again.",
        code::NOT_A_PICTURE => {
            "This file is not a picture that can be used. Use JPEG, PNG, WebP or GIF."
        }
        code::BROKEN_PICTURE => "This picture is damaged or cut off.",
        code::UPLOAD_QUOTA => "You have uploaded all you may within 24 hours. Try again tomorrow.",
        code::TOO_MANY_PIXELS => {
            "This picture has more than 50 megapixels, or a side of more than 30,000 pixels. Make it smaller first."
        }
        code::CONFLICT => "The text has changed meanwhile. Reload, then try again.",
        code::STORAGE => "The server cannot store anything right now.",
        code::UNREACHABLE => "The server cannot be reached. Check your connection, then try again.",
        _ => "Something went wrong on our side.",
    }
}

fn stage(name: &str) -> Option<&'static str> {
    Some(match name {
        "usulan" => "Proposal",
        "draf" => "Draft",
        "sunting" => "Editing",
        "verifikasi" => "Checking",
        "siap_sah" => "Ready to approve",
        "disahkan" => "Approved",
        "terjadwal" => "Scheduled",
        "embargo" => "Embargo",
        "terbit" => "Published",
        "ralat" => "Correction",
        "dicabut" => "Withdrawn",
        "ditahan" => "On hold",
        "batal" => "Cancelled",
        "arsip" => "Archive",
        _ => return None,
    })
}
