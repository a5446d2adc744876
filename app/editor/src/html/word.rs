//! Word writes list items as paragraphs with a drawn sign (on the desktop), or
//! each as a list of its own (in the browser). Both become nested lists before
//! anything else reads them.

use std::iter::Peekable;
use std::vec::IntoIter;

use super::{Element, Node};

/// An item as Word means it.
struct Entry {
    level: u32,
    tag: &'static str,
    /// The number drawn before it.
    number: Option<u32>,
    body: Vec<Node>,
}

/// The same nodes with Word's list items in lists.
pub(super) fn lists(nodes: Vec<Node>) -> Vec<Node> {
    let mut out = Vec::new();
    let mut run: Vec<Entry> = Vec::new();
    for node in nodes {
        match node {
            // White space between two items does not part them.
            Node::Text(words) if !run.is_empty() && words.trim().is_empty() => {}
            Node::Element(mut element) => {
                if is_item(&element) {
                    run.push(desktop(element));
                } else if is_web_list(&element) {
                    web(element, "ul", None, &mut run);
                } else {
                    close(&mut run, &mut out);
                    element.children = lists(element.children);
                    out.push(Node::Element(element));
                }
            }
            node @ Node::Text(_) => {
                close(&mut run, &mut out);
                out.push(node);
            }
        }
    }
    close(&mut run, &mut out);
    out
}

fn close(run: &mut Vec<Entry>, out: &mut Vec<Node>) {
    if !run.is_empty() {
        let mut entries = std::mem::take(run).into_iter().peekable();
        out.extend(nest(&mut entries, 1));
    }
}

/// `mso-list:l0 level2 lfo1`, on a paragraph.
fn is_item(element: &Element) -> bool {
    matches!(element.tag.as_str(), "p" | "div") && element.style("mso-list").contains("level")
}

fn desktop(mut element: Element) -> Entry {
    let list = element.style("mso-list");
    let level = list
        .split_once("level")
        .map_or(1, |(_, level)| depth(level));
    let mut sign = String::new();
    element.children = unsigned(element.children, &mut sign);
    let sign = sign.trim_matches([' ', '\u{a0}', '\n', '\t', '\r']);
    // “o” is a bullet drawn in Courier; “1.”, “a)” and “iv.” are numbers.
    let ordered = sign.ends_with(['.', ')'])
        && sign
            .trim_start_matches('(')
            .starts_with(|c: char| c.is_ascii_alphanumeric());
    Entry {
        level,
        tag: if ordered { "ol" } else { "ul" },
        number: leading(sign),
        body: element.children,
    }
}

/// Word knows nine levels.
fn depth(level: &str) -> u32 {
    leading(level).unwrap_or(1).clamp(1, 9)
}

fn leading(text: &str) -> Option<u32> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    text.get(..digits)?.parse().ok()
}

/// Takes the drawn sign (`mso-list:Ignore`) out.
fn unsigned(nodes: Vec<Node>, sign: &mut String) -> Vec<Node> {
    let mut out = Vec::new();
    for node in nodes {
        match node {
            Node::Element(element) if element.style("mso-list").eq_ignore_ascii_case("ignore") => {
                element.words(sign);
            }
            Node::Element(mut element) => {
                element.children = unsigned(element.children, sign);
                out.push(Node::Element(element));
            }
            node @ Node::Text(_) => out.push(node),
        }
    }
    out
}

/// Word in the browser wraps each item's list in a container of its own, with
/// no words beside the items.
fn is_web_list(element: &Element) -> bool {
    let wants: fn(&Element) -> bool = match element.tag.as_str() {
        "div" if element.attr("class").contains("ListContainerWrapper") => is_web_list,
        "ul" | "ol" => |item| item.tag == "li" && item.has("data-aria-level"),
        _ => return false,
    };
    let mut items = false;
    for node in &element.children {
        match node {
            Node::Text(words) if words.trim().is_empty() => {}
            Node::Element(inside) if wants(inside) => items = true,
            _ => return false,
        }
    }
    items
}

fn web(element: Element, tag: &'static str, start: Option<u32>, run: &mut Vec<Entry>) {
    if element.tag == "li" {
        run.push(Entry {
            level: depth(element.attr("data-aria-level")),
            tag,
            number: start,
            body: element.children,
        });
        return;
    }
    let tag = if element.tag == "ol" { "ol" } else { "ul" };
    let start = leading(element.attr("start"));
    for node in element.children {
        if let Node::Element(inside) = node {
            web(inside, tag, start, run);
        }
    }
}

/// Lists of the entries that are at least so deep.
fn nest(entries: &mut Peekable<IntoIter<Entry>>, level: u32) -> Vec<Node> {
    let mut lists: Vec<Element> = Vec::new();
    while let Some(next) = entries.peek() {
        if next.level < level {
            break;
        }
        let deeper = next.level;
        let same = lists.last().is_some_and(|list| list.tag == next.tag);
        if deeper > level
            && let Some(Node::Element(item)) =
                lists.last_mut().and_then(|list| list.children.last_mut())
        {
            item.children.extend(nest(entries, deeper));
            continue;
        }
        let Some(entry) = entries.next() else { break };
        if !same {
            lists.push(Element {
                tag: entry.tag.to_owned(),
                attrs: entry
                    .number
                    .map(|number| ("start".to_owned(), number.to_string()))
                    .into_iter()
                    .collect(),
                children: Vec::new(),
            });
        }
        if let Some(list) = lists.last_mut() {
            list.children.push(Node::Element(Element {
                tag: "li".to_owned(),
                attrs: Vec::new(),
                children: entry.body,
            }));
        }
    }
    lists.into_iter().map(Node::Element).collect()
}
