//! Tables. The stock schema has none: a table of figures becomes lines with a
//! tab between cells, as it would be pasted into a letter; a table that only
//! lays a page out is read as what it holds.

use super::style::{Sort, sort};
use super::{Element, Node};

/// The rows of a table of figures; `None` when it lays a page out.
pub(super) fn rows(table: &Element) -> Option<Vec<Vec<&Element>>> {
    let mut rows = Vec::new();
    gather(table, &mut rows);
    let figures = rows.iter().flatten().all(|cell| holds_a_line(cell));
    (figures && !rows.is_empty()).then_some(rows)
}

fn gather<'a>(element: &'a Element, rows: &mut Vec<Vec<&'a Element>>) {
    for child in element.elements() {
        match child.tag.as_str() {
            "tr" => rows.push(
                child
                    .elements()
                    .filter(|cell| matches!(cell.tag.as_str(), "td" | "th"))
                    .collect(),
            ),
            "tbody" | "thead" | "tfoot" => gather(child, rows),
            _ => {}
        }
    }
}

/// One block at most, and that no list or table?
fn holds_a_line(cell: &Element) -> bool {
    let mut blocks = 0;
    for node in &cell.children {
        let Node::Element(inside) = node else {
            continue;
        };
        let plain = match inside.tag.as_str() {
            "p" | "div" => true,
            "ul" | "ol" | "menu" | "dir" | "li" | "table" | "blockquote" | "pre" | "h1" | "h2"
            | "h3" | "img" => return false,
            tag => sort(tag) == Sort::Block,
        };
        blocks += u32::from(plain);
        if !holds_a_line(inside) {
            return false;
        }
    }
    blocks <= 1
}
