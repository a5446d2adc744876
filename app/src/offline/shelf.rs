//! Rows of articles and what this browser alone knows about them: begun here,
//! refused a place, wanted without a network.

use js_sys::Array;
use shared::api::{Article, User};
use shared::id::{ArticleId, Revision, UserId};
use shared::json::{self, FromJson, Object, flag, text};
use wasm_bindgen::{JsCast, JsValue};
use yrs::Any;

use super::database::{Work, begin, done, found};
use super::{ARTICLES, Error, FACTS, all_of, article_of};
use crate::clock;

/// What this browser alone knows about an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Begun here; the server has given it no place yet.
    pub begun: bool,
    /// Why the server will give it none: a problem's code.
    pub refused: Option<String>,
    /// Wanted without a network, pictures too.
    pub pinned: bool,
}

fn key(user: UserId, article: ArticleId) -> JsValue {
    Array::of2(&user.to_string().into(), &article.to_string().into()).into()
}

impl FromJson for Facts {
    fn from_json(json: &Any) -> Option<Self> {
        Some(Self {
            begun: flag(json, "begun").unwrap_or_default(),
            refused: text(json, "refused").map(str::to_owned),
            pinned: flag(json, "pinned").unwrap_or_default(),
        })
    }
}

impl Facts {
    fn to_json(&self) -> String {
        let mut facts = Object::new().flag("begun", self.begun);
        if let Some(refused) = &self.refused {
            facts = facts.text("refused", refused);
        }
        facts.flag("pinned", self.pinned).done()
    }
}

/// Begins an article that only this browser has.
///
/// # Errors
/// [`Error`]; nothing is begun then.
pub async fn begin_here(id: ArticleId, user: &User) -> Result<(), Error> {
    let now = clock::now() as i64;
    let row = Article {
        id,
        headline: String::new(),
        excerpt: String::new(),
        unit: user.unit.clone(),
        kind: "siaran_pers".to_owned(),
        stage: "draf".to_owned(),
        revision: Revision(0),
        created_by: user.display_name.clone(),
        created_at: now,
        updated_at: now,
        may_write: true,
        may_comment: true,
    };
    let facts = Facts {
        begun: true,
        ..Facts::default()
    };
    let work = begin(&[ARTICLES, FACTS], true).await?;
    let key = key(user.id, id);
    work.store(ARTICLES)?
        .put_with_key(&row.to_json().into(), &key)?;
    work.store(FACTS)?
        .put_with_key(&facts.to_json().into(), &key)?;
    done(&work.transaction).await
}

/// The server has given it a place: from now on it is like any other.
///
/// # Errors
/// [`Error`].
pub async fn placed(user: UserId, row: &Article) -> Result<(), Error> {
    remember_article(user, row).await?;
    note(user, row.id, |facts| {
        facts.begun = false;
        facts.refused = None;
    })
    .await
}

/// Keeps the row, so that the desk can show the article without the server.
///
/// # Errors
/// [`Error`].
pub async fn remember_article(user: UserId, article: &Article) -> Result<(), Error> {
    let work = begin(&[ARTICLES], true).await?;
    let key = key(user, article.id);
    let known = work.store(ARTICLES)?.get(&key)?;
    let known = found(&known).await?.as_string();
    let mut row = article.clone();
    if let Some(known) = known.and_then(|known| json::read(&known)) {
        name_by(&mut row, &known);
    }
    work.store(ARTICLES)?
        .put_with_key(&row.to_json().into(), &key)?;
    done(&work.transaction).await
}

/// Until the server has read a new article for the first time, a few seconds
/// after its words, its row has no name; what this browser kept of it has.
pub fn name_by(row: &mut Article, known: &Article) {
    if row.updated_at == row.created_at && row.headline.is_empty() && row.excerpt.is_empty() {
        row.headline.clone_from(&known.headline);
        row.excerpt.clone_from(&known.excerpt);
    }
}

/// Brings a kept row up to date with the text; nothing where none is kept.
///
/// # Errors
/// [`Error`].
pub async fn describe(
    user: UserId,
    article: ArticleId,
    headline: String,
    excerpt: String,
) -> Result<(), Error> {
    let work = begin(&[ARTICLES], true).await?;
    let key = key(user, article);
    let row = work.store(ARTICLES)?.get(&key)?;
    let row = found(&row).await?.as_string();
    let row = row.and_then(|row| json::read::<Article>(&row));
    let differs = |row: &Article| row.headline != headline || row.excerpt != excerpt;
    if let Some(mut row) = row.filter(differs) {
        row.headline = headline;
        row.excerpt = excerpt;
        row.updated_at = clock::now() as i64;
        work.store(ARTICLES)?
            .put_with_key(&row.to_json().into(), &key)?;
    }
    done(&work.transaction).await
}

/// The rows kept for this person, latest change first.
///
/// # Errors
/// [`Error`].
pub async fn articles(user: UserId) -> Result<Vec<Article>, Error> {
    let work = begin(&[ARTICLES], false).await?;
    let rows = work
        .store(ARTICLES)?
        .get_all_with_key(&all_of(user, None)?)?;
    let rows: Array = found(&rows).await?.unchecked_into();
    // A row that an older version wrote and this one cannot read is left out.
    let mut articles: Vec<Article> = rows
        .iter()
        .filter_map(|row| json::read(&row.as_string()?))
        .collect();
    // Latest first, by a key of a type that is sorted anyway, as in `live::people`.
    articles.sort_by_cached_key(|article| (u64::MAX - article.updated_at as u64, 0_u32));
    Ok(articles)
}

/// What is known about each article of this person, where anything is.
pub async fn facts(user: UserId) -> Vec<(ArticleId, Facts)> {
    read_facts(user).await.unwrap_or_default()
}

async fn read_facts(user: UserId) -> Result<Vec<(ArticleId, Facts)>, Error> {
    let range = all_of(user, None)?;
    let work = begin(&[FACTS], false).await?;
    let store = work.store(FACTS)?;
    let keys = store.get_all_keys_with_key(&range)?;
    let values = store.get_all_with_key(&range)?;
    let keys: Array = found(&keys).await?.unchecked_into();
    let values: Array = found(&values).await?.unchecked_into();
    let each = keys.iter().zip(values.iter());
    Ok(each
        .filter_map(|(key, value)| Some((article_of(&key)?, parsed(&value))))
        .collect())
}

/// What is known about one article.
pub async fn facts_of(user: UserId, article: ArticleId) -> Facts {
    let look = async {
        let work = begin(&[FACTS], false).await?;
        known(&work, &key(user, article)).await
    };
    look.await.unwrap_or_default()
}

/// Changes what is known about an article.
///
/// # Errors
/// [`Error`].
pub async fn note(
    user: UserId,
    article: ArticleId,
    change: impl FnOnce(&mut Facts),
) -> Result<(), Error> {
    let work = begin(&[FACTS], true).await?;
    let key = key(user, article);
    let mut facts = known(&work, &key).await?;
    change(&mut facts);
    let store = work.store(FACTS)?;
    if facts == Facts::default() {
        store.delete(&key)?;
    } else {
        store.put_with_key(&facts.to_json().into(), &key)?;
    }
    done(&work.transaction).await
}

async fn known(work: &Work, key: &JsValue) -> Result<Facts, Error> {
    let value = work.store(FACTS)?.get(key)?;
    Ok(parsed(&found(&value).await?))
}

fn parsed(value: &JsValue) -> Facts {
    let text = value.as_string().unwrap_or_default();
    json::read(&text).unwrap_or_default()
}
