//! Colleagues in the text: awareness states in and out, in the shape that
//! y-prosemirror and its kin use: `{user: {name, color}, cursor: {anchor, head}}`.

use serde_json::{Value, json};
use yrs::{Assoc, StickyIndex};

use crate::people::GUEST;
use crate::selection::{Selection, from_json, sticky, to_json};
use shared::document::Body;
use shared::document::tree::Tree;

/// What awareness says of one client.
#[derive(Clone, Debug)]
pub struct Presence {
    /// Display name; never empty.
    pub name: String,
    /// `#rrggbb`.
    pub color: String,
    /// Selection ends, sticky.
    pub cursor: Option<(StickyIndex, StickyIndex)>,
    /// Has been idle for a while, as it says itself.
    pub idle: bool,
    /// Is typing this moment, as it says itself.
    pub typing: bool,
    /// The account, as it says itself; stock clients do not.
    pub account: Option<String>,
}

/// What one says of oneself.
#[derive(Clone, Copy, Debug)]
pub struct Myself<'a> {
    /// Display name.
    pub name: &'a str,
    /// `#rrggbb`.
    pub color: &'a str,
    /// The account's id.
    pub account: &'a str,
    /// Has been idle for a while?
    pub idle: bool,
    /// Is typing this moment?
    pub typing: bool,
}

/// The longest name shown; a longer one is cut.
const NAME_CHARS: usize = 80;

/// Reads an awareness state. `None` for a client that left or says nothing.
pub fn read(state: &str) -> Option<Presence> {
    let json: Value = serde_json::from_str(state).ok()?;
    let user = json.get("user");
    let text = |name: &str| user.and_then(|user| user.get(name)).and_then(Value::as_str);
    let flag = |name: &str| json.get(name).and_then(Value::as_bool).unwrap_or(false);
    let cursor = json.get("cursor").and_then(|cursor| {
        Some((
            from_json(cursor.get("anchor")?)?,
            from_json(cursor.get("head")?)?,
        ))
    });
    json.is_object().then(|| Presence {
        name: text("name")
            .map(|name| name.trim().chars().take(NAME_CHARS).collect::<String>())
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| GUEST.into()),
        color: text("color")
            .filter(|color| is_color(color))
            .unwrap_or("#6b7280")
            .to_owned(),
        cursor,
        idle: flag("idle"),
        typing: flag("typing"),
        account: text("id").map(str::to_owned),
    })
}

/// Only `#rrggbb`: the value ends up in a style.
fn is_color(color: &str) -> bool {
    color.len() == 7
        && color.starts_with('#')
        && color.bytes().skip(1).all(|byte| byte.is_ascii_hexdigit())
}

/// Writes one's own awareness state. Carets lean left (assoc -1): y-tiptap
/// discards an item-based caret at a text's very start.
pub fn write(body: &Body, me: Myself<'_>, selection: Option<&Selection>) -> String {
    let cursor = selection.and_then(|selection| {
        Some(json!({
            "anchor": to_json(&sticky(body, selection.anchor, Assoc::Before)?),
            "head": to_json(&sticky(body, selection.head, Assoc::Before)?),
        }))
    });
    json!({
        "user": {"name": me.name, "color": me.color, "id": me.account},
        "cursor": cursor,
        "idle": me.idle,
        "typing": me.typing,
    })
    .to_string()
}

/// Where a colleague's selection is now.
pub fn locate(body: &Body, tree: &Tree, presence: &Presence) -> Option<Selection> {
    let (anchor, head) = presence.cursor.as_ref()?;
    let find =
        |index| crate::selection::resolve(body, index).filter(|at| tree.find(at.block).is_some());
    Some(Selection::range(find(anchor)?, find(head)?))
}
