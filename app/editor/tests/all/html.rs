//! HTML from other programs, in the shape in which their clipboards hold it.
//! `fixtures/clipboard/NAME.html` reads as `NAME.txt` says, in the notation.

use std::rc::Rc;

use editor::html::{self, HtmlNode, Pasted, TooMuch};
use editor::intent::Intent;
use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use proptest::prelude::*;
use shared::document::block::Inline;
use shared::document::schema::{TextKind, is_safe_href};
use shared::document::slice::Slice;
use shared::document::step::DraftContent;
use shared::media::id_of;

use crate::notation::{assert_whole, clock, editor, show_tree};
use crate::paste::{cut, document, open};

/// What the browser is, elsewhere: a parsed document.
struct Parsed(Handle);

impl HtmlNode for Parsed {
    fn tag(&self) -> Option<String> {
        match &self.0.data {
            NodeData::Element { name, .. } => Some(name.local.to_string()),
            NodeData::Document => Some("html".to_owned()),
            _ => None,
        }
    }

    fn words(&self) -> Option<String> {
        match &self.0.data {
            NodeData::Text { contents } => Some(contents.borrow().to_string()),
            NodeData::Element { .. } => Some(
                self.children()
                    .iter()
                    .filter_map(Parsed::words)
                    .collect::<String>(),
            ),
            _ => None,
        }
    }

    fn attrs(&self) -> Vec<(String, String)> {
        match &self.0.data {
            NodeData::Element { attrs, .. } => attrs
                .borrow()
                .iter()
                .map(|attr| (attr.name.local.to_string(), attr.value.to_string()))
                .collect(),
            _ => Vec::new(),
        }
    }

    fn children(&self) -> Vec<Self> {
        let children = self.0.children.borrow();
        children.iter().map(|node| Self(Rc::clone(node))).collect()
    }
}

fn try_read(text: &str) -> Result<Pasted, TooMuch> {
    let text = html::disarm(text);
    let dom =
        html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(&*text);
    html::read(&Parsed(dom.document.clone()), "https://siaran.contoh.go.id")
}

fn read(text: &str) -> Pasted {
    try_read(text).unwrap()
}

/// What stands in an empty text after pasting, in the notation.
fn pasted(slice: &Slice) -> String {
    let mut editor = editor("|", 1, &clock());
    editor.perform(&Intent::PasteSlice(slice.clone()));
    assert_whole(&editor);
    show_tree(editor.tree())
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(pasted(&read(text).slice), expected, "{text}");
}

macro_rules! fixture {
    ($($name:ident)*) => {$(
        #[test]
        fn $name() {
            let text = include_str!(concat!("../fixtures/clipboard/", stringify!($name), ".html"));
            let expected = include_str!(concat!("../fixtures/clipboard/", stringify!($name), ".txt"));
            let pasted = read(text);
            let mut shown = super::pasted(&pasted.slice);
            if pasted.pictures > 0 {
                shown = format!("pictures {}\n{shown}", pasted.pictures);
            }
            assert_eq!(shown, expected.strip_suffix('\n').unwrap_or(expected));
        }
    )*};
}

mod programs {
    use super::read;

    fixture! { word word_web google_docs whatsapp google_sheets excel web_page tiptap }
}

#[test]
fn stars_in_a_chat_stay_stars() {
    let slice = read("<div>mohon *segera*</div>").slice;
    assert_eq!(slice.words(), "mohon *segera*");
}

#[test]
fn pictures_come_from_our_own_house_only() {
    for (src, stays) in [
        ("/media/7d1", true),
        ("https://siaran.contoh.go.id/media/7d1", true),
        ("/media/", false),
        ("/media/../api/articles", false),
        ("https://siaran.contoh.go.id/media/7d1/../../api", false),
        ("https://lain.id/media/7d1", false),
        ("//lain.id/media/7d1", false),
        ("data:image/png;base64,AAAA", false),
        ("blob:https://siaran.contoh.go.id/1", false),
        ("file:///C:/foto.jpg", false),
    ] {
        let pasted = read(&format!("<p>a</p><img src=\"{src}\" alt=\"Foto\"><p>b</p>"));
        let image = pasted
            .slice
            .blocks
            .iter()
            .find_map(|draft| match &draft.content {
                DraftContent::Image(attrs) => Some(attrs.clone()),
                _ => None,
            });
        assert_eq!(image.is_some(), stays, "{src}");
        assert_eq!(pasted.pictures, u32::from(!stays), "{src}");
        if let Some(attrs) = image {
            assert!(
                attrs.contains(&("src".into(), "/media/7d1".into())),
                "{attrs:?}"
            );
        }
    }
}

#[test]
fn lone_words_join_the_line_and_blocks_stand_for_themselves() {
    let depths = |text| {
        let slice = read(text).slice;
        (slice.joins(false), slice.joins(true))
    };
    assert_eq!(depths("kata <b>saja</b>"), (true, true));
    assert_eq!(depths("<h2>Judul</h2>"), (true, true));
    assert_eq!(depths("<p>a</p><p>b</p>"), (true, true));
    assert_eq!(depths("<h2>Judul</h2><p>b</p>"), (false, true));
    assert_eq!(depths("<p>a</p><ul><li>b</li></ul>"), (true, false));
    assert_eq!(depths("<ul><li>a</li><li>b</li></ul>"), (false, false));
}

#[test]
fn odd_markup_reads_as_its_words() {
    check(
        "<ul>lepas<li>satu</li><ol><li>dua</li></ol></ul>",
        "- lepas\n- satu\n  1. dua",
    );
    check("<li>satu</li><li>dua</li>", "- satu\n- dua");
    check("<ul><li><h3>Judul</h3>isi</li></ul>", "- Judul\n  isi");
    check("<ul><li><ul><li>dalam</li></ul></li></ul>", "- dalam");
    check("<p>a<br><br><br>b</p>", "a\nb");
    check("<p> a  <b> b</b> </p>", "a *b*");
    check("<b>a <i style='font-style:normal'>b</i></b>", "*a b*");
    check("<p>a</p><p>&nbsp;</p><p>b</p>", "a\nb");
    check("<blink>a<marquee>b</marquee></blink>", "ab");
    check("<font color=red>a</font><sup>2</sup>", "a2");
    check("<pre style='white-space: pre-wrap'>a\nb</pre>", "a↵b");
    check("<dl><dt>a<dd>b</dl>", "a\nb");
    check(
        "<a href='#x'>a</a> <a href='mailto:humas@contoh.go.id'>b</a>",
        "a [b]",
    );
    check("<table><tr><td>a</table>", "a");
    check("", "");
}

#[test]
fn no_words_are_dropped_with_the_frame_around_them() {
    check("<ul>kata</ul>", "- kata");
    check("<ul><b>kata</b></ul>", "- *kata*");
    check("<div class=ListContainerWrapper>kata</div>", "kata");
    check(
        "<div class=ListContainerWrapper>kata<ul><li data-aria-level=1>satu</ul></div>",
        "kata\n- satu",
    );
    check(
        "<table><caption>Tabel <b>1</b></caption><tr><td>a<td>b</table>",
        "Tabel *1*\na\tb",
    );
    check("<table><tr><td><li>a</li><td>b</table>", "- a\nb");
    check("<table><tr><td><menu><li>a</menu><td>b</table>", "- a\nb");
    check("<table><tr><td><dir><li>a</dir><td>b</table>", "- a\nb");
    check("<figure>kata<figcaption>k</figcaption></figure>", "kata\nk");
    check("<figure><p>a</p>kata <b>b</b></figure>", "a\nkata *b*");
}

#[test]
fn a_page_that_says_it_is_an_editor_like_ours_smuggles_nothing_in() {
    let exact = "data-pm-slice='0 0 []'";
    check(
        &format!("<p {exact}>a\u{202e}b&#0;\u{200b}\u{ad}c\u{feff} d</p>"),
        "abc d",
    );
    check(
        &format!("<p {exact}>a&#13;\nb\nc&#13;d</p><pre>e\u{202e}\n  f</pre>"),
        "a b c d\n``` e↵  f",
    );
    check(
        &format!("<p {exact}>a<span style='display:none'>b</span></p><p hidden>c</p>"),
        "a",
    );
}

/// Each `<` looked for the end of a name as far as the end of the page: a tab
/// would stand still for minutes.
#[test]
fn a_page_of_mere_signs_ends() {
    for sign in ["<", "<1", "< ", "<é"] {
        let page = sign.repeat(html::LONGEST / sign.len());
        assert_eq!(html::disarm(&page), page);
    }
}

#[test]
fn depth_and_bulk_are_bounded() {
    let deep = format!("{}inti{}", "<div>".repeat(400), "</div>".repeat(400));
    check(&deep, "inti");
    let list = format!("{}inti{}", "<ul><li>".repeat(300), "</li></ul>".repeat(300));
    assert!(read(&list).slice.words().contains("inti"));
    assert_eq!(try_read(&"<p>a</p>".repeat(5_001)), Err(TooMuch));
    assert!(try_read(&"<p>a</p>".repeat(5_000)).is_ok());
    assert_eq!(try_read(&"<i></i>".repeat(200_000)), Err(TooMuch));
    assert_eq!(try_read(&"<b>a</b>b ".repeat(20_000)), Err(TooMuch));
    assert!(html::fits(&"a\n".repeat(10_000)));
    assert!(!html::fits(&"a\n".repeat(20_000)));
    assert!(!html::fits(&"a".repeat(1_000_000)));
}

#[test]
fn html_for_others_is_stock_editors_own() {
    assert_eq!(
        html::html(&cut("## {Judul\nisi *te_bal_*↵x~y~\n1. sat}u")),
        "<h2 data-pm-slice=\"0 3 []\">Judul</h2><p>isi <strong>te</strong><strong><em>bal</em></strong><br>x<code>y</code></p><ol><li><p>sat</p></li></ol>"
    );
    assert_eq!(
        html::html(&cut("a{<b}>")),
        "<p data-pm-slice=\"1 1 []\">&lt;b</p>"
    );
}

#[test]
fn text_for_others_reads_well() {
    assert_eq!(
        html::text(&cut(
            "## {Judul\nisi↵dua\n- satu\n  - dalam\n- dua\n1. x\n1. y\n> kutip\n---\nakhir}"
        )),
        "Judul\n\nisi\ndua\n\n- satu\n  - dalam\n- dua\n\n1. x\n2. y\n\nkutip\n\n---\n\nakhir"
    );
    assert_eq!(html::text(&cut("a{b}c")), "b");
}

/// Markup as strangers and attackers write it.
fn markup() -> impl Strategy<Value = String> {
    let tag = prop_oneof![
        Just("p"),
        Just("div"),
        Just("ul"),
        Just("ol"),
        Just("li"),
        Just("table"),
        Just("tr"),
        Just("td"),
        Just("b"),
        Just("a"),
        Just("pre"),
        Just("blockquote"),
        Just("h1"),
        Just("h4"),
        Just("img"),
        Just("br"),
        Just("hr"),
        Just("span"),
        Just("script"),
        Just("svg"),
        Just("figure"),
        Just("figcaption"),
        Just("code"),
        Just("o:p"),
        Just("template"),
    ];
    let attr = prop_oneof![
        Just(""),
        Just(" href=\"javascript:alert(1)\""),
        Just(" href=' jAvA\tscript:alert(1)'"),
        Just(" href=data:text/html,x"),
        Just(" href=https://contoh.go.id onclick=x()"),
        Just(" href=\"https://www.google.com/url?q=javascript:alert(1)\""),
        Just(" src=/media/1"),
        Just(" src=/media/../api/x"),
        Just(" src=javascript:x"),
        Just(" src=https://lain.id/x.png"),
        Just(" style='mso-list:l0 level2 lfo1'"),
        Just(" style='mso-list:Ignore'"),
        Just(" style='font-weight:700;white-space:pre'"),
        Just(" data-pm-slice=\"2 9 []\""),
        Just(" data-pm-slice=\"-1 x\""),
        Just(" class=ListContainerWrapper"),
        Just(" data-aria-level=3"),
        Just(" start=99999999999999999999"),
        Just(" data-pre-plain-text='[x] y: '"),
    ];
    let piece = prop_oneof![
        3 => (tag.clone(), attr).prop_map(|(tag, attr)| format!("<{tag}{attr}>")),
        2 => tag.prop_map(|tag| format!("</{tag}>")),
        2 => prop_oneof![
            Just("kata "), Just("&nbsp;"), Just("\n"), Just("😀\u{202e}x"), Just("&#xd;&#0;"),
            Just("<!--x-->"), Just("<![if x]>"), Just("\u{ad}\u{200b}"), Just("- a"), Just("\t"),
        ].prop_map(str::to_owned),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn assert_safe(slice: &Slice) {
    for line in slice.lines() {
        match &line.content {
            DraftContent::Text(kind, inline) => {
                for piece in inline {
                    let Inline::Text { marks, text } = piece else {
                        continue;
                    };
                    assert!(marks.link().is_none_or(is_safe_href), "{marks:?}");
                    assert!(*kind != TextKind::Code || marks.kinds().count() == 0);
                    assert!(!text.contains(['\u{202e}', '\0']), "{text:?}");
                }
            }
            DraftContent::Image(attrs) => assert!(
                attrs
                    .iter()
                    .any(|(name, src)| name == "src" && id_of(src).is_some()),
                "{attrs:?}"
            ),
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases.max(1_500)))]

    #[test]
    fn no_markup_harms_a_text(text in markup(), into in 0..5_usize) {
        let slice = read(&text).slice;
        assert_safe(&slice);
        let into = ["|", "a|b", "- a|b", "> - |", "``` a|"][into];
        let mut editor = editor(into, 1, &clock());
        editor.perform(&Intent::PasteSlice(slice));
        assert_whole(&editor);
    }

    #[test]
    fn what_we_write_we_read_back(source in document()) {
        let editor = open(&source);
        let tree = editor.tree();
        let slice = Slice::cut(tree, tree.start().unwrap(), tree.end().unwrap());
        let Some(slice) = slice else { return Ok(()) };
        let again = read(&html::html(&slice)).slice;
        prop_assert_eq!(pasted(&again), pasted(&slice));
        prop_assert_eq!(
            (again.open_start, again.open_end),
            (slice.open_start, slice.open_end),
            "{}", html::html(&slice)
        );
    }
}

#[test]
fn a_larger_clipboard_is_not_our_smaller_copy() {
    let own = html::html(&cut("{satu}"));
    for same in [
        own.clone(),
        format!("<meta charset='utf-8'>{own}"),
        format!(
            "<HTML>\r\n<body>\r\n<!--StartFragment-->{own}<!--EndFragment-->\r\n</body>\r\n</HTML>\0"
        ),
        format!("<html><head><meta charset=\"utf-8\"></head><body>{own}</body></html>\n"),
    ] {
        assert!(html::is_only(&same, &own), "{same}");
    }
    for other in [
        html::html(&cut("{satu\ndua}")),
        format!("{own}<p>dua</p>"),
        format!("<h2>nol</h2>{own}"),
        format!("nol {own}"),
        format!("{own} dua"),
        format!("<metadata>{own}"),
        "<p>satu</p>".to_owned(),
        String::new(),
    ] {
        assert!(!html::is_only(&other, &own), "{other}");
    }
}
