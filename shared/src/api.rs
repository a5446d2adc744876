//! Bodies of HTTP requests and replies, as ARCHITECTURE.md names them. Times are
//! milliseconds since the Unix epoch, UTC.

use serde::{Deserialize, Serialize};

use crate::id::{ArticleId, Revision, UserId};
use crate::role::Role;

/// A person as others see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User {
    /// Account id.
    pub id: UserId,
    /// Sign-in name, lower case.
    pub username: String,
    /// Name shown to colleagues.
    pub display_name: String,
    /// What the person may do.
    pub roles: Vec<Role>,
    /// The office the person works for.
    pub unit: String,
}

/// `POST /api/session`.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    /// Sign-in name.
    pub username: String,
    /// Password, never logged.
    pub password: String,
}

/// Reply of `POST` and `GET /api/session`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// Who is signed in.
    pub user: User,
}

/// `POST /api/tokens`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewToken {
    /// What the person calls it, 1 to 80 characters.
    pub name: String,
}

/// Reply of `POST /api/tokens`: the only time the secret is shown.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedToken {
    /// For `GET` and `DELETE /api/tokens/{id}`.
    pub id: String,
    /// The name given.
    pub name: String,
    /// The secret, for `Authorization: Bearer` or `?token=`.
    pub token: String,
    /// When it was made, ms.
    pub created_at: i64,
}

/// A token without its secret.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Token {
    /// For `DELETE /api/tokens/{id}`.
    pub id: String,
    /// The name given.
    pub name: String,
    /// When it was made, ms.
    pub created_at: i64,
    /// When it last opened a door, ms; absent if never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<i64>,
}

/// `POST /api/articles` and `PUT /api/articles/{id}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewArticle {
    /// First headline; empty when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// Owning office; the creator's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Sort of text; `siaran_pers` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

/// One article as the desk lists it, and the reply of `GET /api/articles/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Article {
    /// Its name everywhere.
    pub id: ArticleId,
    /// Headline as last stored; empty when untitled.
    pub headline: String,
    /// First words of the body, at most 200 characters.
    pub excerpt: String,
    /// Owning office.
    pub unit: String,
    /// Sort of text, e.g. `siaran_pers`.
    pub kind: String,
    /// Workflow stage, e.g. `draf`.
    pub stage: String,
    /// Count of decisions on this article.
    pub revision: Revision,
    /// Display name of who began it.
    pub created_by: String,
    /// When it was begun, ms.
    pub created_at: i64,
    /// When its text last changed, ms.
    pub updated_at: i64,
    /// May the asker write headline and body?
    pub may_write: bool,
    /// May the asker comment and suggest?
    pub may_comment: bool,
}

/// Reply of `GET /api/articles`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ArticleList {
    /// Latest change first.
    pub articles: Vec<Article>,
    /// Ask again with `?cursor=` for the rest; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// Reply of `GET /api/articles/{id}/content`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Content {
    /// The canonical article, as the server holds it now.
    #[serde(flatten)]
    pub article: crate::article::Article,
    /// SHA-256 of the canonical article, lower-case hex.
    pub hash: String,
}
