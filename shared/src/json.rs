//! JSON by hand, for the browser: it downloads whatever code reads and writes
//! its bodies, and derived code is long. Texts become [`Any`], fields are taken
//! out of it one by one; objects are written field by field.
//!
//! Never here: bodies that only servers read or write; those stay derived.

use yrs::Any;
use yrs::any::Number;

use crate::api::{Article, ArticleList, NewArticle, Session, SignIn, User};
use crate::id::Revision;
use crate::problem::Problem;

/// What can be read from JSON.
pub trait FromJson: Sized {
    /// Reads it as serde does: what is not known is passed over, what is missing
    /// or of another kind is `None`.
    fn from_json(json: &Any) -> Option<Self>;
}

/// Reads a text.
pub fn read<T: FromJson>(text: &str) -> Option<T> {
    T::from_json(&Any::from_json(text).ok()?)
}

/// A field of an object.
pub fn get<'a>(json: &'a Any, name: &str) -> Option<&'a Any> {
    match json {
        Any::Map(fields) => fields.get(name),
        _ => None,
    }
}

/// A field that is a text.
pub fn text<'a>(json: &'a Any, name: &str) -> Option<&'a str> {
    match get(json, name)? {
        Any::String(text) => Some(text),
        _ => None,
    }
}

/// A field that is a whole number.
pub fn whole(json: &Any, name: &str) -> Option<i64> {
    match get(json, name)? {
        Any::Number(Number::Int(number)) => Some(*number),
        _ => None,
    }
}

/// A field that is true or false.
pub fn flag(json: &Any, name: &str) -> Option<bool> {
    match get(json, name)? {
        Any::Bool(flag) => Some(*flag),
        _ => None,
    }
}

/// A field that is a list.
pub fn list<'a>(json: &'a Any, name: &str) -> Option<&'a [Any]> {
    match get(json, name)? {
        Any::Array(values) => Some(values),
        _ => None,
    }
}

fn owned(json: &Any, name: &str) -> Option<String> {
    text(json, name).map(str::to_owned)
}

/// A text that may be missing or null; of another kind, the whole is unreadable.
#[expect(
    clippy::option_option,
    reason = "what serde tells apart: unreadable, absent, there"
)]
fn maybe(json: &Any, name: &str) -> Option<Option<String>> {
    match get(json, name) {
        None | Some(Any::Null) => Some(None),
        Some(_) => owned(json, name).map(Some),
    }
}

/// An object being written; fields stand in the order in which they are named.
#[derive(Debug, Default)]
pub struct Object(String);

impl Object {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A field of which the JSON is known.
    #[must_use]
    pub fn raw(mut self, name: &str, json: &str) -> Self {
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        Any::from(name).to_json(&mut self.0);
        self.0.push(':');
        self.0.push_str(json);
        self
    }

    /// A text.
    #[must_use]
    pub fn text(self, name: &str, text: &str) -> Self {
        let mut json = String::new();
        Any::from(text).to_json(&mut json);
        self.raw(name, &json)
    }

    /// A whole number.
    #[must_use]
    pub fn whole(self, name: &str, number: i64) -> Self {
        self.raw(name, &number.to_string())
    }

    /// True or false.
    #[must_use]
    pub fn flag(self, name: &str, flag: bool) -> Self {
        self.raw(name, if flag { "true" } else { "false" })
    }

    /// The whole of it.
    #[must_use]
    pub fn done(mut self) -> String {
        self.0.push_str(if self.0.is_empty() { "{}" } else { "}" });
        self.0
    }
}

impl FromJson for () {
    fn from_json(_: &Any) -> Option<Self> {
        Some(())
    }
}

impl FromJson for Any {
    fn from_json(json: &Any) -> Option<Self> {
        Some(json.clone())
    }
}

impl FromJson for Problem {
    fn from_json(json: &Any) -> Option<Self> {
        Some(Self {
            code: owned(json, "code")?,
            title: owned(json, "title")?,
            detail: owned(json, "detail").unwrap_or_default(),
            field: maybe(json, "field")?,
            request_id: owned(json, "request_id").unwrap_or_default(),
        })
    }
}

impl FromJson for User {
    fn from_json(json: &Any) -> Option<Self> {
        let role = |role: &Any| match role {
            Any::String(name) => name.parse().ok(),
            _ => None,
        };
        Some(Self {
            id: text(json, "id")?.parse().ok()?,
            username: owned(json, "username")?,
            display_name: owned(json, "display_name")?,
            roles: list(json, "roles")?
                .iter()
                .map(role)
                .collect::<Option<_>>()?,
            unit: owned(json, "unit")?,
        })
    }
}

impl FromJson for Session {
    fn from_json(json: &Any) -> Option<Self> {
        let user = User::from_json(get(json, "user")?)?;
        Some(Self { user })
    }
}

impl FromJson for Article {
    fn from_json(json: &Any) -> Option<Self> {
        Some(Self {
            id: text(json, "id")?.parse().ok()?,
            headline: owned(json, "headline")?,
            excerpt: owned(json, "excerpt")?,
            unit: owned(json, "unit")?,
            kind: owned(json, "kind")?,
            stage: owned(json, "stage")?,
            revision: Revision(whole(json, "revision")?),
            created_by: owned(json, "created_by")?,
            created_at: whole(json, "created_at")?,
            updated_at: whole(json, "updated_at")?,
            may_write: flag(json, "may_write")?,
            may_comment: flag(json, "may_comment")?,
        })
    }
}

impl FromJson for ArticleList {
    fn from_json(json: &Any) -> Option<Self> {
        let articles = list(json, "articles")?.iter().map(Article::from_json);
        Some(Self {
            articles: articles.collect::<Option<_>>()?,
            next_cursor: maybe(json, "next_cursor")?,
        })
    }
}

impl User {
    /// Its JSON, as the derived code writes it.
    #[must_use]
    pub fn to_json(&self) -> String {
        let roles: Vec<Any> = self.roles.iter().map(|role| role.name().into()).collect();
        let mut names = String::new();
        Any::Array(roles.into()).to_json(&mut names);
        Object::new()
            .text("id", &self.id.to_string())
            .text("username", &self.username)
            .text("display_name", &self.display_name)
            .raw("roles", &names)
            .text("unit", &self.unit)
            .done()
    }
}

impl SignIn {
    /// Its JSON, as the derived code writes it.
    #[must_use]
    pub fn to_json(&self) -> String {
        Object::new()
            .text("username", &self.username)
            .text("password", &self.password)
            .done()
    }
}

impl NewArticle {
    /// Its JSON, as the derived code writes it.
    #[must_use]
    pub fn to_json(&self) -> String {
        let fields = [
            ("headline", &self.headline),
            ("unit", &self.unit),
            ("kind", &self.kind),
        ];
        let written = fields
            .into_iter()
            .filter_map(|(name, text)| Some((name, text.as_ref()?)));
        written
            .fold(Object::new(), |object, (name, text)| {
                object.text(name, text)
            })
            .done()
    }
}

impl Article {
    /// Its JSON, as the derived code writes it.
    #[must_use]
    pub fn to_json(&self) -> String {
        Object::new()
            .text("id", &self.id.to_string())
            .text("headline", &self.headline)
            .text("excerpt", &self.excerpt)
            .text("unit", &self.unit)
            .text("kind", &self.kind)
            .text("stage", &self.stage)
            .whole("revision", self.revision.0)
            .text("created_by", &self.created_by)
            .whole("created_at", self.created_at)
            .whole("updated_at", self.updated_at)
            .flag("may_write", self.may_write)
            .flag("may_comment", self.may_comment)
            .done()
    }
}

#[cfg(test)]
mod tests;
