//! The `beforeinput` table and the keys, row by row.

use editor::editor::Editor;
use editor::input::{Decision, InputRecord, InputState, Platform, decide};
use editor::intent::{Intent, Span};
use editor::keys::{Asked, KeyRecord, Step, asked, rewinds};
use shared::document::block::Pos;
use shared::document::schema::{MarkKind, TextKind};

use crate::notation::{clock, editor};

const ANDROID: Platform = Platform {
    android: true,
    safari: false,
    firefox: false,
    apple: false,
};

fn record(kind: &str) -> InputRecord<'_> {
    InputRecord {
        kind,
        data: None,
        transfer: None,
        target: None,
        cancelable: true,
        composing: false,
        platform: Platform::default(),
    }
}

fn ask(editor: &Editor, record: &InputRecord<'_>) -> Decision {
    let state = InputState {
        editor,
        native: true,
        after_wide: false,
    };
    decide(record, &state)
}

fn typed(notation: &str, data: &str) -> Decision {
    let record = InputRecord {
        data: Some(data),
        ..record("insertText")
    };
    ask(&editor(notation, 1, &clock()), &record)
}

fn insert(words: &str) -> Decision {
    Decision::Perform(Intent::InsertText(words.into()))
}

fn at(editor: &Editor, line: usize, offset: u32) -> Pos {
    Pos::new(editor.tree().lines().nth(line).unwrap().id, offset)
}

#[test]
fn plain_typing_is_the_browsers() {
    assert_eq!(typed("sa|tu", "x"), Decision::Native);
    assert_eq!(typed("*sa|tu*", "x"), Decision::Native);
    assert_eq!(typed("|satu", "x"), insert("x"), "at a block's start");
    assert_eq!(typed("|", "x"), insert("x"), "in an empty one");
    assert_eq!(typed("s{at}u", "x"), insert("x"), "over a selection");
    assert_eq!(typed("[satu|]", "x"), insert("x"), "at a link's edge");
    assert_eq!(typed("~satu|~ dua", "x"), insert("x"), "at code's edge");
    assert_eq!(typed("satu|*dua*", "x"), insert("x"), "between two looks");
    let paste = Decision::Perform(Intent::PasteText("x\ny".into()));
    assert_eq!(typed("sa|tu", "x\ny"), paste, "dictation");
}

#[test]
fn a_mark_chosen_for_the_next_words_is_ours() {
    let mut editor = editor("sa|tu", 1, &clock());
    editor.perform(&Intent::ToggleMark(MarkKind::Bold));
    let record = InputRecord {
        data: Some("x"),
        ..record("insertText")
    };
    assert_eq!(ask(&editor, &record), insert("x"));
}

#[test]
fn long_texts_are_typed_by_us() {
    let editor = editor("sa|tu", 1, &clock());
    let record = InputRecord {
        data: Some("x"),
        ..record("insertText")
    };
    let state = InputState {
        editor: &editor,
        native: false,
        after_wide: false,
    };
    assert_eq!(decide(&record, &state), insert("x"));
}

#[test]
fn safari_puts_words_into_the_transfer() {
    let editor = editor("sa|tu", 1, &clock());
    let record = InputRecord {
        transfer: Some("x"),
        ..record("insertText")
    };
    assert_eq!(ask(&editor, &record), insert("x"));
}

#[test]
fn replacements_name_their_range_or_take_the_selection() {
    let editor = editor("saya {teh} pergi", 1, &clock());
    for kind in ["insertReplacementText", "insertFromYank", "insertTranspose"] {
        let selected = Decision::Replace {
            from: at(&editor, 0, 5),
            to: at(&editor, 0, 8),
            text: "the".into(),
        };
        let record = InputRecord {
            data: Some("the"),
            ..record(kind)
        };
        assert_eq!(ask(&editor, &record), selected);
        let range = (at(&editor, 0, 0), at(&editor, 0, 4));
        let record = InputRecord {
            target: Some(range),
            ..record
        };
        let named = Decision::Replace {
            from: range.0,
            to: range.1,
            text: "the".into(),
        };
        assert_eq!(ask(&editor, &record), named);
    }
    assert_eq!(
        ask(&editor, &record("insertReplacementText")),
        Decision::Ignore,
        "no words"
    );
}

#[test]
fn a_hanging_range_ends_with_its_line() {
    let editor = editor("{satu\n}dua", 1, &clock());
    let record = InputRecord {
        data: Some("x"),
        ..record("insertReplacementText")
    };
    let Decision::Replace { to, .. } = ask(&editor, &record) else {
        panic!();
    };
    assert_eq!(to, at(&editor, 0, 4));
}

#[test]
fn structure_is_ours() {
    let editor = editor("sa|tu", 1, &clock());
    for (kind, intent) in [
        ("insertParagraph", Intent::Split),
        ("insertLineBreak", Intent::HardBreak),
        ("insertOrderedList", Intent::ToggleOrderedList),
        ("insertUnorderedList", Intent::ToggleBulletList),
        ("insertHorizontalRule", Intent::InsertRule),
        ("formatBold", Intent::ToggleMark(MarkKind::Bold)),
        ("formatItalic", Intent::ToggleMark(MarkKind::Italic)),
        ("formatUnderline", Intent::ToggleMark(MarkKind::Underline)),
        ("formatStrikeThrough", Intent::ToggleMark(MarkKind::Strike)),
        ("formatRemove", Intent::ClearMarks),
        ("formatIndent", Intent::Indent),
        ("formatOutdent", Intent::Outdent),
        ("historyUndo", Intent::Undo),
        ("historyRedo", Intent::Redo),
    ] {
        assert_eq!(
            ask(&editor, &record(kind)),
            Decision::Perform(intent),
            "{kind}"
        );
    }
}

#[test]
fn what_a_release_cannot_hold_is_prevented() {
    let editor = editor("sa|tu", 1, &clock());
    for kind in [
        "formatBlock",
        "formatSetBlockTextDirection",
        "formatSuperscript",
        "formatSubscript",
        "formatJustifyCenter",
        "formatFontColor",
        "formatBackColor",
        "formatFontName",
        "insertFromDrop",
        "deleteByDrag",
        "insertText",
    ] {
        assert_eq!(ask(&editor, &record(kind)), Decision::Ignore, "{kind}");
    }
    assert_eq!(ask(&editor, &record("insertSticker")), Decision::Unknown);
    assert_eq!(ask(&editor, &record("deleteMagic")), Decision::Unknown);
    assert_eq!(ask(&editor, &record("insertFromPaste")), Decision::Paste);
}

#[test]
fn a_link_is_asked_for_or_brought() {
    let editor = editor("{satu}", 1, &clock());
    assert_eq!(ask(&editor, &record("insertLink")), Decision::AskLink);
    let record = InputRecord {
        data: Some("https://contoh.go.id"),
        ..record("insertLink")
    };
    let link = Intent::SetLink(Some("https://contoh.go.id".into()));
    assert_eq!(ask(&editor, &record), Decision::Perform(link));
}

#[test]
fn compositions_are_the_browsers() {
    let editor = editor("sa|tu", 1, &clock());
    for kind in [
        "insertCompositionText",
        "deleteCompositionText",
        "insertFromComposition",
        "deleteByComposition",
    ] {
        assert_eq!(ask(&editor, &record(kind)), Decision::Native, "{kind}");
    }
    let composing = |kind| {
        let record = InputRecord {
            composing: true,
            ..record(kind)
        };
        ask(&editor, &record)
    };
    assert_eq!(composing("insertText"), Decision::Native);
    assert_eq!(composing("deleteContentBackward"), Decision::Native);
    let enter = Decision::Await(Intent::Split);
    assert_eq!(composing("insertParagraph"), enter);
    assert_eq!(composing("formatBold"), Decision::Ignore);
}

#[test]
fn deletions_reach_as_far_as_the_browser_says() {
    let editor = editor("satu\ndua ti|ga", 1, &clock());
    let delete = |kind: &'static str, target| {
        let record = InputRecord {
            target,
            ..record(kind)
        };
        ask(&editor, &record)
    };
    let range = |from, to| Decision::Perform(Intent::DeleteRange { from, to });
    let word = (at(&editor, 1, 4), at(&editor, 1, 6));
    assert_eq!(
        delete("deleteWordBackward", Some(word)),
        range(word.0, word.1)
    );
    // Beyond the block it ends at the block's edge.
    let wide = (at(&editor, 0, 2), at(&editor, 1, 6));
    assert_eq!(
        delete("deleteHardLineBackward", Some(wide)),
        range(at(&editor, 1, 0), at(&editor, 1, 6))
    );
    assert_eq!(
        delete("deleteContentBackward", None),
        Decision::Perform(Intent::DeleteBackward(Span::Grapheme))
    );
    assert_eq!(
        delete("deleteSoftLineForward", None),
        Decision::Perform(Intent::DeleteForward(Span::Line))
    );
    assert_eq!(
        delete("deleteEntireSoftLine", None),
        Decision::Perform(Intent::DeleteSelection)
    );
}

#[test]
fn at_a_blocks_edge_a_deletion_is_a_key() {
    let editor = editor("satu\n|dua", 1, &clock());
    let across = Some((at(&editor, 0, 4), at(&editor, 1, 0)));
    for target in [None, across] {
        let backspace = InputRecord {
            target,
            ..record("deleteContentBackward")
        };
        assert_eq!(
            ask(&editor, &backspace),
            Decision::Perform(Intent::DeleteBackward(Span::Grapheme))
        );
    }
    let android = InputRecord {
        platform: ANDROID,
        ..record("deleteContentBackward")
    };
    assert_eq!(
        ask(&editor, &android),
        Decision::Await(Intent::DeleteBackward(Span::Grapheme))
    );
}

#[test]
fn a_selection_is_deleted_whole() {
    let editor = editor("sa{tu\ndu}a", 1, &clock());
    for kind in [
        "deleteContentBackward",
        "deleteWordForward",
        "deleteContent",
        "deleteByCut",
    ] {
        assert_eq!(
            ask(&editor, &record(kind)),
            Decision::Perform(Intent::DeleteSelection),
            "{kind}"
        );
    }
}

#[test]
fn what_cannot_be_prevented_is_read_or_awaited() {
    let editor = editor("sa|tu", 1, &clock());
    let fixed = |kind| {
        let record = InputRecord {
            cancelable: false,
            data: Some("x"),
            ..record(kind)
        };
        ask(&editor, &record)
    };
    assert_eq!(fixed("insertText"), Decision::Native);
    assert_eq!(fixed("insertReplacementText"), Decision::Native);
    assert_eq!(fixed("deleteContentBackward"), Decision::Native);
    let enter = Decision::Await(Intent::Split);
    assert_eq!(fixed("insertParagraph"), enter);
}

fn key(key: &'static str, code: &'static str, held: &str) -> KeyRecord<'static> {
    KeyRecord {
        key,
        code,
        ctrl: held.contains('c'),
        meta: held.contains('m'),
        shift: held.contains('s'),
        alt: held.contains('a'),
        alt_graph: held.contains('g'),
        apple: held.contains('A'),
        escaped: held.contains('e'),
    }
}

#[test]
fn shortcuts() {
    let editor = editor("sa|tu", 1, &clock());
    let mark = |kind| Some(Asked::Intent(Intent::ToggleMark(kind)));
    let does = |intent| Some(Asked::Intent(intent));
    let kind = |kind| Some(Asked::Intent(Intent::SetKind(kind)));
    for (printed, code, held, wanted) in [
        ("b", "KeyB", "c", mark(MarkKind::Bold)),
        ("i", "KeyI", "c", mark(MarkKind::Italic)),
        ("u", "KeyU", "c", mark(MarkKind::Underline)),
        ("X", "KeyX", "cs", mark(MarkKind::Strike)),
        ("e", "KeyE", "c", mark(MarkKind::Code)),
        ("k", "KeyK", "c", Some(Asked::Link)),
        ("z", "KeyZ", "c", does(Intent::Undo)),
        ("Z", "KeyZ", "cs", does(Intent::Redo)),
        ("y", "KeyY", "c", does(Intent::Redo)),
        ("0", "Digit0", "ca", kind(TextKind::Paragraph)),
        ("1", "Digit1", "ca", kind(TextKind::Heading(1))),
        ("3", "Digit3", "ca", kind(TextKind::Heading(3))),
        ("&", "Digit7", "cs", does(Intent::ToggleOrderedList)),
        ("*", "Digit8", "cs", does(Intent::ToggleBulletList)),
        ("(", "Digit9", "cs", does(Intent::ToggleQuote)),
        ("\\", "Backslash", "c", does(Intent::ClearMarks)),
        ("s", "KeyS", "c", Some(Asked::Nothing)),
        ("m", "KeyM", "ca", Some(Asked::Nothing)),
        // By place where the letter is another one; Cmd on a Mac, never Ctrl.
        ("и", "KeyB", "c", mark(MarkKind::Bold)),
        ("b", "KeyB", "mA", mark(MarkKind::Bold)),
        ("b", "KeyB", "cA", None),
        ("b", "KeyB", "m", None),
        // AltGr prints.
        ("}", "Digit0", "cag", None),
        ("f", "KeyF", "c", None),
        ("b", "KeyB", "", None),
    ] {
        let found = asked(&key(printed, code, held), &editor);
        assert_eq!(found, wanted, "{held} {printed}");
    }
}

#[test]
fn a_lines_history_goes_by_the_machines_own_key() {
    for (printed, code, held, wanted) in [
        ("z", "KeyZ", "c", Some(true)),
        ("Z", "KeyZ", "cs", Some(false)),
        ("y", "KeyY", "c", Some(false)),
        ("z", "KeyZ", "mA", Some(true)),
        ("Z", "KeyZ", "msA", Some(false)),
        ("я", "KeyZ", "c", Some(true)),
        // Ctrl+Y puts back what Ctrl+K cut on a Mac; Windows+Z places windows.
        ("z", "KeyZ", "cA", None),
        ("y", "KeyY", "cA", None),
        ("z", "KeyZ", "m", None),
        ("z", "KeyZ", "cag", None),
        ("z", "KeyZ", "", None),
        ("b", "KeyB", "c", None),
    ] {
        let found = rewinds(&key(printed, code, held));
        assert_eq!(found, wanted, "{held} {printed}");
    }
}

#[test]
fn tab_is_for_lists_and_arrows_are_steps() {
    let item = editor("- satu\n- du|a", 1, &clock());
    let plain = editor("sa|tu", 1, &clock());
    let tab = |held| key("Tab", "Tab", held);
    assert_eq!(asked(&tab(""), &item), Some(Asked::Intent(Intent::Indent)));
    assert_eq!(
        asked(&tab("s"), &item),
        Some(Asked::Intent(Intent::Outdent))
    );
    assert_eq!(asked(&tab("e"), &item), None, "after Esc it leaves");
    assert_eq!(asked(&tab(""), &plain), None);
    let step = Step {
        vertical: true,
        onward: true,
        extend: true,
    };
    assert_eq!(
        asked(&key("ArrowDown", "ArrowDown", "s"), &plain),
        Some(Asked::Step(step))
    );
    assert_eq!(asked(&key("ArrowLeft", "ArrowLeft", "c"), &plain), None);
}
