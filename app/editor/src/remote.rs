//! Colleagues in the text: awareness states in and out, in the shape that
//! y-prosemirror and its kin use: `{user: {name, color}, cursor: {anchor, head}}`.

use shared::json::{self, Object};
use yrs::{Any, Assoc, StickyIndex};

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
    let state = Any::from_json(state).ok()?;
    let user = json::get(&state, "user");
    let text = |name: &str| user.and_then(|user| json::text(user, name));
    let flag = |name: &str| json::flag(&state, name).unwrap_or(false);
    let cursor = json::get(&state, "cursor").and_then(|cursor| {
        let end = |name: &str| from_json(json::get(cursor, name)?);
        Some((end("anchor")?, end("head")?))
    });
    matches!(state, Any::Map(_)).then(|| Presence {
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
        let end = |at| Some(to_json(&sticky(body, at, Assoc::Before)?));
        let ends = Object::new().raw("anchor", &end(selection.anchor)?);
        Some(ends.raw("head", &end(selection.head)?).done())
    });
    let user = Object::new()
        .text("color", me.color)
        .text("id", me.account)
        .text("name", me.name);
    Object::new()
        .raw("cursor", cursor.as_deref().unwrap_or("null"))
        .flag("idle", me.idle)
        .flag("typing", me.typing)
        .raw("user", &user.done())
        .done()
}

/// Where a colleague's selection is now.
pub fn locate(body: &Body, tree: &Tree, presence: &Presence) -> Option<Selection> {
    let (anchor, head) = presence.cursor.as_ref()?;
    let find =
        |index| crate::selection::resolve(body, index).filter(|at| tree.find(at.block).is_some());
    Some(Selection::range(find(anchor)?, find(head)?))
}
