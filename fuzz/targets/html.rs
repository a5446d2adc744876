//! Any markup as somebody's clipboard: what is pasted is in the schema, and what
//! is shown of it holds no script and loads nothing from elsewhere.

#![no_main]

use std::rc::Rc;
use std::sync::Arc;

use editor::editor::Editor;
use editor::html::{self, HtmlNode};
use editor::intent::Intent;
use editor::selection::Selection;
use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, parse_document};
use libfuzzer_sys::fuzz_target;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use shared::document::normalise::normalise_tree;
use shared::document::schema::{is_safe_href, is_safe_src};
use shared::document::seed;
use yrs::sync::time::Clock;

/// Time stands still.
struct Still;

impl Clock for Still {
    fn now(&self) -> u64 {
        1_000
    }
}

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
            NodeData::Element { .. } => {
                Some(self.children().iter().filter_map(Self::words).collect())
            }
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

fn parse(markup: &str) -> Parsed {
    let dom = parse_document(RcDom::default(), ParseOpts::default()).one(markup);
    Parsed(Rc::clone(&dom.document))
}

/// Nothing in it runs, and nothing in it is fetched from where it should not.
fn assert_harmless(markup: &str) {
    let mut waiting = vec![parse(markup)];
    while let Some(node) = waiting.pop() {
        let tag = node.tag().unwrap_or_default();
        for bad in ["script", "style", "iframe", "object", "embed", "link", "svg", "form"] {
            assert_ne!(tag, bad, "{markup}");
        }
        for (name, value) in node.attrs() {
            assert!(!name.starts_with("on"), "{name} in {markup}");
            assert_ne!(name, "style", "{markup}");
            if name == "href" {
                assert!(is_safe_href(&value), "{value} in {markup}");
            }
            if name == "src" {
                assert!(is_safe_src(&value), "{value} in {markup}");
            }
        }
        waiting.extend(node.children());
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(markup) = std::str::from_utf8(bytes) else {
        return;
    };
    let Ok(pasted) = html::read(&parse(&html::disarm(markup)), "https://siaran.contoh.go.id")
    else {
        return;
    };
    assert_harmless(&html::html(&pasted.slice));
    let clock: Arc<dyn Clock> = Arc::new(Still);
    let mut editor = Editor::new(1, &clock);
    editor.receive(&seed(2, "")).expect("our own seed");
    let start = editor.tree().start().map(Selection::caret);
    editor.select(start);
    editor.perform(&Intent::PasteSlice(pasted.slice));
    assert_eq!(normalise_tree(editor.tree()), [], "{markup}");
    let article = editor.body().article();
    assert_harmless(&shared::render::html::render(&article));
    shared::render::markdown::render(&article);
    shared::render::plain::render(&article);
});
