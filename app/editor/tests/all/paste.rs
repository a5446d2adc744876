//! Slices: cutting them out of a text and fitting them in elsewhere.

use editor::editor::Editor;
use editor::intent::Intent;
use editor::selection::Selection;
use proptest::prelude::*;
use shared::document::Body;
use shared::document::block::{Block, Content, Inline, Pos};
use shared::document::schema::{ContainerKind, TextKind};
use shared::document::slice::Slice;
use shared::document::step::{Draft, DraftContent, Place, Step};
use shared::document::utf16;

use crate::notation::{assert_whole, check, clock, editor, parse_inline, show_tree};

/// The slice that the braces in a notated text hold.
pub(crate) fn cut(notation: &str) -> Slice {
    let editor = editor(notation, 7, &clock());
    cut_of(&editor)
}

fn cut_of(editor: &Editor) -> Slice {
    let (from, to) = editor.selection().unwrap().trimmed(editor.tree());
    Slice::cut(editor.tree(), from, to).unwrap()
}

fn shape(slice: &Slice) -> String {
    let mut body = Body::new(5);
    body.apply(
        &[Step::InsertBlocks {
            at: Place::End,
            blocks: slice.blocks.clone(),
        }],
        "test",
    );
    format!(
        "{}/{} {}",
        slice.open_start,
        slice.open_end,
        show_tree(&body.tree())
    )
}

#[track_caller]
fn paste(from: &str, into: &str, after: &str) {
    check(into, Intent::PasteSlice(cut(from)), after);
}

#[test]
fn a_cut_keeps_what_structure_means() {
    for (text, expected) in [
        ("sa{t}u", "1/1 t"),
        ("## sa{t}u", "1/1 t"),
        ("## {satu}", "1/1 ## satu"),
        ("- sa{t}u", "1/1 t"),
        ("- {satu}", "3/3 - satu"),
        ("sa{tu\ndu}a", "1/1 tu\ndu"),
        ("- sa{tu\n- du}a", "3/3 - tu\n- du"),
        ("- {satu\n- du}a", "0/3 - satu\n- du"),
        ("x{y\n- satu}", "1/0 y\n- satu"),
        ("- sa{tu\n  - dua\n- ti}ga", "3/3 - tu\n  - dua\n- ti"),
        ("- satu\n  - d{ua\n- ti}ga", "3/3 - ua\n- ti"),
        ("> - sa{tu\n> - du}a", "3/3 - tu\n- du"),
        ("> sa{tu\n> du}a", "2/2 > tu\n> du"),
        ("``` sa{t↵u}a", "1/1 t↵u"),
        ("a{b\n---\nc}d", "1/1 b\n---\nc"),
        ("*te{bal* bia}sa", "1/1 *bal* bia"),
    ] {
        assert_eq!(shape(&cut(text)), expected, "{text}");
    }
}

#[test]
fn words_go_in_with_their_look() {
    paste("*te{bal* bia}sa", "sa|tu", "sa*bal* bia|tu");
    paste("- d{u}a", "sa|tu", "sau|tu");
    paste("## {Judul}", "sa|tu", "saJudul|tu");
    paste("d{u}a", "{satu\ndua}", "u|");
}

#[test]
fn an_empty_line_becomes_what_is_pasted() {
    paste("## {Judul}", "|", "## Judul|");
    paste("- {satu\n- dua}", "|", "- satu\n- dua|");
    paste("> {satu\n> dua}", "a\n|\nb", "a\n> satu\n> dua|\nb");
    paste("``` {a↵b}", "|", "``` a↵b|");
    paste("d{u}a", "## |", "## u|");
    paste("{satu\ndua}", "## |", "satu\ndua|");
}

#[test]
fn lines_split_what_they_land_in() {
    paste("sa{tu\ndu}a", "ab|cd", "abtu\ndu|cd");
    paste("sa{tu\n## du}a", "ab|cd", "abtu\n## du|cd");
    paste("## {Judul\nisi}", "ab|cd", "ab\n## Judul\nisi|cd");
    paste("## {Judul\nisi}", "|cd", "## Judul\nisi|cd");
    paste("- {satu\n- dua}", "|cd", "- satu\n- dua|\ncd");
    paste("- {satu\n- dua}", "ab|cd", "ab\n- satu\n- dua|\ncd");
    paste("- sa{tu\n- du}a", "ab|cd", "abtu\n- du|cd");
    paste(
        "- sa{tu\n  - anak\n- du}a",
        "ab|cd",
        "abtu\n- anak\n- du|cd",
    );
    paste("sa{tu\ndu}a", "> ab|cd", "> abtu\n> du|cd");
    paste(
        "- {satu\n- dua}",
        "> ab|cd",
        "> ab\n> - satu\n> - dua|\n> cd",
    );
}

#[test]
fn lists_take_items_in() {
    paste("- sa{tu\n- du}a", "- ab|cd\n- e", "- abtu\n- du|cd\n- e");
    paste(
        "- {satu\n- dua}",
        "- ab|cd\n- e",
        "- ab\n- satu\n- dua|\n- cd\n- e",
    );
    paste(
        "- {satu\n- dua}",
        "- a\n- |\n- e",
        "- a\n- satu\n- dua|\n- e",
    );
    paste("- {satu\n- dua}", "- |cd", "- satu\n- dua|\n- cd");
    paste("1. {satu\n1. dua}", "- a|", "- a\n- satu\n- dua|");
    paste(
        "- sa{tu\n  - anak\n- du}a",
        "- ab|cd\n  - x",
        "- abtu\n  - anak\n- du|cd\n  - x",
    );
    paste("sa{tu\ndu}a", "- ab|cd", "- abtu\n- du|cd");
    paste("a{b\n> c}d", "- x|y", "- xb\n  > c|y");
    paste("> {satu\n> dua}", "- |", "- \n  > satu\n  > dua|");
}

#[test]
fn a_heading_ends_a_list() {
    paste("sa{tu\n## du}a", "- ab|cd", "- abtu\n## du|cd");
    paste(
        "## {Judul\nisi}",
        "- a\n- b|c\n- d",
        "- a\n- b\n## Judul\nisi|c\n- d",
    );
    paste(
        "## {Judul\nisi}",
        "- a\n- |\n- d",
        "- a\n## Judul\nisi|\n- d",
    );
    paste("## {Judul\nisi}", "- |", "## Judul\nisi|");
    paste(
        "isi\n## {Satu\n- du}a",
        "- a\n- b|c\n  - d\n- e",
        "- a\n- b\n## Satu\n- du|c\n- d\n- e",
    );
    paste(
        "## {Judul\nisi}",
        "> - a|\n> - b",
        "> - a\n> ## Judul\n> isi|\n> - b",
    );
    paste("## {Judul}", "- a|b", "- aJudul|b");
    paste("## {Judul\nisi}", "> - |", "> ## Judul\n> isi|");
    // One that stood in an item goes into an item.
    paste("- a{b\n  ## c}d", "- x|y", "- xb\n  ## c|y");
}

#[test]
fn code_takes_words_alone() {
    paste("*te{bal\n- dua}", "``` a|b", "``` abal↵dua|b");
    paste("``` {a\nbc}d", "x|y", "x\n``` a\nbc|y");
}

#[test]
fn leaves_leave_a_line_to_write_on() {
    let ruled = Slice::new(
        vec![
            Draft::text(TextKind::Paragraph, parse_inline("a")),
            Draft::rule(),
        ],
        1,
        0,
    );
    for (into, after) in [
        ("x|", "xa\n---\n|"),
        ("x|\ny", "xa\n---\n|y"),
        ("x|y", "xa\n---\n|y"),
        ("- x|y", "- xa\n  ---\n  |y"),
    ] {
        check(into, Intent::PasteSlice(ruled.clone()), after);
    }
}

#[test]
fn the_schema_holds_whatever_a_slice_is_made_of() {
    let odd = Slice::new(
        vec![
            Draft::container(
                ContainerKind::Item,
                vec![Draft::container(
                    ContainerKind::OrderedList(1),
                    vec![Draft::text(TextKind::Heading(9), parse_inline("satu"))],
                )],
            ),
            Draft::container(ContainerKind::Item, vec![Draft::rule()]),
            Draft::container(ContainerKind::Quote, Vec::new()),
            Draft::container(
                ContainerKind::BulletList,
                vec![
                    Draft::container(ContainerKind::BulletList, vec![Draft::paragraph()]),
                    Draft::container(ContainerKind::BulletList, vec![Draft::rule()]),
                ],
            ),
            Draft::text(
                TextKind::Code,
                vec![
                    Inline::Break,
                    Inline::Foreign {
                        tag: "x".into(),
                        text: "y".into(),
                    },
                ],
            ),
            Draft {
                tag: None,
                content: DraftContent::Image(vec![("src".into(), "javascript:x".into())]),
            },
        ],
        9,
        9,
    );
    for text in ["|", "a|b", "- a|b", "- |", "> |", "``` a|b", "# |"] {
        let mut editor = editor(text, 1, &clock());
        editor.perform(&Intent::PasteSlice(odd.clone()));
        assert_whole(&editor);
    }
}

/// Moves (or copies) what the braces hold to the bar, in one update.
#[track_caller]
fn drag(text: &str, copies: bool, after: &str) {
    let clock = clock();
    // The bar is typed as a sign of its own and taken out last.
    let mut editor = editor(&text.replace('|', "^"), 1, &clock);
    let range = *editor.selection().unwrap();
    let at = editor
        .tree()
        .lines()
        .find_map(|line| {
            let words = line.text();
            let at = words.find('^')?;
            Some(Pos::new(line.id, utf16::len(&words[..at])))
        })
        .unwrap();
    let (from, to) = range.ends(editor.tree());
    let slice = Slice::cut(editor.tree(), from, to).unwrap();
    let before = show_tree(editor.tree());
    editor.take_outbox();
    let moved = (!copies).then_some(range);
    editor.perform(&Intent::Drop { slice, at, moved });
    assert_whole(&editor);
    assert_eq!(show_tree(editor.tree()), after, "{text}");
    if after == before {
        assert!(editor.take_outbox().is_empty(), "nothing moved");
    } else {
        assert_eq!(editor.take_outbox().len(), 1, "one transaction");
        editor.perform(&Intent::Undo);
        assert_eq!(show_tree(editor.tree()), before, "one step of undo");
    }
}

#[test]
fn what_is_dragged_arrives_and_leaves_at_once() {
    // The sign that marks the place stays right behind what is dropped.
    drag("sa{tu} dua|", false, "sa duatu^");
    drag("|sa{tu} dua", false, "tu^sa dua");
    drag("sa{tu} dua|", true, "satu duatu^");
    drag("a{b\nc}d|e", false, "adb\nc^e");
    drag("a{b\nc}d\nx|y", false, "ad\nxb\nc^y");
    drag("x|y\na{b\nc}d", false, "xb\nc^y\nad");
    drag("- {satu}\n- dua\n- ti|ga", false, "- dua\n- tisatu^ga");
    drag("## {satu}\ndua|", false, "duasatu^");
    drag("- {satu\n- dua}\nakhir|", false, "akhir\n- satu\n- dua\n^");
    drag("a{b c|d}e", false, "ab c^de");
    drag("*te{bal* bia}sa\nx|", false, "*te*sa\nx*bal* bia^");
}

/// A random block of a valid tree. Depth left, and dice.
fn block(depth: u32) -> BoxedStrategy<Draft> {
    let words = prop_oneof![
        Just(""),
        Just("satu"),
        Just("d*u*a😀"),
        Just("ti_g_a↵lagi"),
        Just("[taut]an")
    ];
    let text = (0..5_u8, words).prop_map(|(kind, words)| {
        let kind = match kind {
            0..=2 => TextKind::Paragraph,
            3 => TextKind::Heading(2),
            _ => TextKind::Code,
        };
        Draft::text(kind, parse_inline(words))
    });
    if depth == 0 {
        return prop_oneof![6 => text, 1 => Just(Draft::rule())].boxed();
    }
    let inside = proptest::collection::vec(block(depth - 1), 1..4);
    let item = proptest::collection::vec(block(depth - 1), 1..3)
        .prop_map(|blocks| Draft::container(ContainerKind::Item, blocks));
    let items = proptest::collection::vec(item, 1..4);
    prop_oneof![
        4 => text,
        1 => Just(Draft::rule()),
        1 => Just(Draft { tag: None, content: DraftContent::Image(vec![
            ("alt".into(), "Foto".into()), ("src".into(), "/media/1".into()),
        ]) }),
        1 => inside.prop_map(|blocks| Draft::container(ContainerKind::Quote, blocks)),
        1 => items.clone().prop_map(|items| Draft::container(ContainerKind::BulletList, items)),
        1 => items.prop_map(|items| Draft::container(ContainerKind::OrderedList(2), items)),
    ]
    .boxed()
}

pub(crate) fn document() -> impl Strategy<Value = Vec<Draft>> {
    // What `Slice::new` lets through is valid.
    proptest::collection::vec(block(3), 1..6)
        .prop_map(|blocks| Slice::new(blocks, 0, 0).blocks)
        .prop_filter("a text has a block", |blocks| !blocks.is_empty())
}

pub(crate) fn open(blocks: &[Draft]) -> Editor {
    let clock = clock();
    let mut body = Body::new(3);
    body.apply(
        &[Step::InsertBlocks {
            at: Place::End,
            blocks: blocks.to_vec(),
        }],
        "test",
    );
    let clock: std::sync::Arc<dyn yrs::sync::time::Clock> = clock;
    let mut editor = Editor::new(1, &clock);
    editor.receive(&body.checkpoint()).unwrap();
    assert_whole(&editor);
    editor
}

fn place(editor: &Editor, die: u16) -> Pos {
    let lines: Vec<_> = editor.tree().lines().collect();
    let block = lines[usize::from(die) % lines.len()];
    let offset = u32::from(die / 7) % (block.len() + 1);
    let offset = if block.text_kind().is_some() {
        utf16::snap(&block.text(), offset)
    } else {
        offset
    };
    Pos::new(block.id, offset)
}

/// All words, and a sign for each leaf; where lines end does not count.
fn words(editor: &Editor) -> String {
    let sign = |block: &Block| match &block.content {
        Content::Rule => "—".to_owned(),
        Content::Image { .. } => "▣".to_owned(),
        _ => block.text(),
    };
    let all: String = editor.tree().lines().map(|block| sign(block)).collect();
    all.replace('\n', "")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases.max(1_500)))]

    #[test]
    fn any_slice_fits_anywhere(
        source in document(),
        target in document(),
        dice in any::<[u16; 4]>(),
    ) {
        let mut from = open(&source);
        let range = Selection::range(place(&from, dice[0]), place(&from, dice[1]));
        from.select(Some(range));
        let (start, end) = range.trimmed(from.tree());
        let Some(slice) = Slice::cut(from.tree(), start, end) else { return Ok(()) };
        prop_assert!(slice.open_start <= slice.depth(false) && slice.open_end <= slice.depth(true));
        let mut editor = open(&target);
        editor.select(Some(Selection::range(place(&editor, dice[2]), place(&editor, dice[3]))));
        let before = show_tree(editor.tree());
        editor.perform(&Intent::PasteSlice(slice.clone()));
        assert_whole(&editor);
        let all = words(&editor);
        for line in slice.words().lines() {
            prop_assert!(all.contains(line), "{line} of {slice:?} in {all}");
        }
        if show_tree(editor.tree()) != before {
            editor.perform(&Intent::Undo);
            prop_assert_eq!(show_tree(editor.tree()), before);
        }
    }

    #[test]
    fn what_is_cut_and_pasted_in_place_reads_the_same(
        source in document(),
        dice in any::<[u16; 2]>(),
    ) {
        let mut editor = open(&source);
        let range = Selection::range(place(&editor, dice[0]), place(&editor, dice[1]));
        prop_assume!(!range.is_caret());
        editor.select(Some(range));
        let before = words(&editor);
        let shown = show_tree(editor.tree());
        let (start, end) = range.trimmed(editor.tree());
        let slice = Slice::cut(editor.tree(), start, end);
        // Between two pictures there is nothing to cut.
        let Some(slice) = slice else { return Ok(()) };
        // Code that is left empty takes the words alone.
        let (from, to) = range.ends(editor.tree());
        let kept = editor.tree().between(from.block, to.block);
        let kept = kept.into_iter().find_map(|line| line.text_kind());
        let code = kept == Some(TextKind::Code);
        prop_assume!(!(code && words(&editor).contains(['—', '▣'])));
        editor.perform(&Intent::DeleteSelection);
        editor.perform(&Intent::PasteSlice(slice.clone()));
        assert_whole(&editor);
        prop_assert_eq!(words(&editor), before, "{}\n{:?}", shown, slice);
    }
}
