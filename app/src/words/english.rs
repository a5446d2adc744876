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
    never_mind: "Cancel",
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
