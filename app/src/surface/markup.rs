//! Foreign markup, parsed into an inert document: no script of it runs, no
//! picture of it is fetched, none of it ever stands in a page. What it means is
//! `editor::html`'s to say.

use editor::html::{self, HtmlNode};
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{CharacterData, DomParser, Element, Node, SupportedType};

/// Reads markup that somebody else wrote.
///
/// # Errors
/// [`html::TooMuch`], also when the browser cannot parse it.
pub(super) fn read(markup: &str) -> Result<html::Pasted, html::TooMuch> {
    if markup.len() > html::LONGEST {
        return Err(html::TooMuch);
    }
    let parsed = DomParser::new()
        .and_then(|parser| parser.parse_from_string(&html::disarm(markup), SupportedType::TextHtml))
        .map_err(|_| html::TooMuch)?;
    let origin = document()
        .location()
        .and_then(|location| location.origin().ok())
        .unwrap_or_default();
    let root = parsed.body().map_or(parsed.into(), Node::from);
    html::read(&Inert(root), &origin)
}

/// A node of that document.
struct Inert(Node);

impl HtmlNode for Inert {
    fn tag(&self) -> Option<String> {
        self.0.dyn_ref::<Element>().map(Element::local_name)
    }

    fn words(&self) -> Option<String> {
        match self.0.dyn_ref::<CharacterData>() {
            Some(text) if self.0.node_type() == Node::TEXT_NODE => Some(text.data()),
            Some(_) => None,
            None => self.0.text_content(),
        }
    }

    fn attrs(&self) -> Vec<(String, String)> {
        let Some(element) = self.0.dyn_ref::<Element>() else {
            return Vec::new();
        };
        let attributes = element.attributes();
        (0..attributes.length())
            .filter_map(|n| attributes.item(n))
            .map(|attribute| (attribute.name(), attribute.value()))
            .collect()
    }

    fn children(&self) -> Vec<Self> {
        let mut children = Vec::new();
        let mut at = self.0.first_child();
        while let Some(node) = at {
            at = node.next_sibling();
            children.push(Self(node));
        }
        children
    }
}
