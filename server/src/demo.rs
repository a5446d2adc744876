//! What `--demo` makes: one person for each role and a few press releases to
//! look at. Offices, people and events are invented.

mod releases;

use std::collections::BTreeMap;

use bytes::Bytes;
use shared::document::Body;
use shared::document::block::Inline;
use shared::document::schema::{ContainerKind, MarkKind, Marks, TextKind};
use shared::document::step::{Draft, Place, Step};
use shared::id::{ArticleId, UserId};
use shared::role::Role;
use yrs::{Map, Text, Transact};

use self::releases::{RELEASES, Release};
use crate::account::{Accounts, NewAccount};
use crate::clock::now_ms;
use crate::error::Error;
use crate::room::summary::{excerpt, headline};
use crate::secret;
use crate::store::Store;
use crate::store::articles::Begin;

/// Everybody's password.
pub const PASSWORD: &str = "siaran-demo";

/// Name, role, display name, unit.
const PEOPLE: [(&str, Role, &str, &str); 7] = [
    ("penulis", Role::Penulis, "Rani Wulandari", KOMINFO),
    ("penulis2", Role::Penulis, "Bagus Prasetyo", KOMINFO),
    ("editor", Role::Editor, "Maria Simatupang", KOMINFO),
    ("verifikator", Role::Verifikator, "I Made Suardana", DATA),
    ("pengesah", Role::Pengesah, "Hj. Nurhayati Lubis", SETDA),
    (
        "administrator",
        Role::Administrator,
        "Yusuf Mambrasar",
        KOMINFO,
    ),
    ("pembaca", Role::Pembaca, "Dewi Anggraini", "Umum"),
];
const KOMINFO: &str = "Dinas Komunikasi Kota Tirtamarga";
const DATA: &str = "Bidang Data dan Statistik";
const SETDA: &str = "Sekretariat Daerah";

/// One block of a release, as it is written down in `releases`. In the texts,
/// `**…**` is bold and `_…_` italic.
enum Block {
    Paragraph(&'static str),
    Heading(u8, &'static str),
    Quote(&'static str),
    Bullets(&'static [&'static str]),
    Numbers(&'static [&'static str]),
}

/// Makes what is missing; run again it changes nothing.
///
/// # Errors
/// When the store cannot be written.
pub async fn prepare(store: &Store, accounts: &Accounts) -> Result<(), Error> {
    let mut people = BTreeMap::new();
    for (username, role, display_name, unit) in PEOPLE {
        let new = NewAccount {
            username: username.into(),
            display_name: display_name.into(),
            roles: vec![role],
            unit: unit.into(),
        };
        people.insert(username, accounts.ensure(new, PASSWORD).await?.id);
    }
    if store.has_articles().await? {
        return Ok(());
    }
    for (age, release) in (1..).zip(RELEASES) {
        let Some(author) = people.get(release.author) else {
            continue;
        };
        // A quarter of an hour apart, so that the list has an order.
        let now = now_ms() - 15 * 60_000 * age;
        store.begin_article(&begin(release, *author, now)?).await?;
    }
    Ok(())
}

fn begin(release: &Release, author: UserId, now: i64) -> Result<Begin, Error> {
    let mut body = Body::new(secret::client_id()?);
    {
        let mut txn = body.doc().transact_mut();
        body.headline.insert(&mut txn, 0, release.headline);
        body.standfirst.insert(&mut txn, 0, release.standfirst);
        body.meta.insert(&mut txn, "dateline", release.dateline);
        body.meta.insert(&mut txn, "lang", "id");
    }
    body.apply(
        &[Step::InsertBlocks {
            at: Place::End,
            blocks: release.blocks.iter().map(draft).collect(),
        }],
        "demo",
    );
    let article = body.article();
    Ok(Begin {
        id: ArticleId(secret::uuid()),
        headline: headline(&article),
        excerpt: excerpt(&article),
        unit: release.unit.into(),
        kind: "siaran_pers".into(),
        author,
        now,
        seed: Bytes::from(body.checkpoint()),
    })
}

fn draft(block: &Block) -> Draft {
    let paragraph = |text: &str| Draft::text(TextKind::Paragraph, inline(text));
    let list = |kind, items: &[&str]| {
        let items = items
            .iter()
            .map(|item| Draft::container(ContainerKind::Item, vec![paragraph(item)]));
        Draft::container(kind, items.collect())
    };
    match block {
        Block::Paragraph(text) => paragraph(text),
        Block::Heading(level, text) => Draft::text(TextKind::Heading(*level), inline(text)),
        Block::Quote(text) => Draft::container(ContainerKind::Quote, vec![paragraph(text)]),
        Block::Bullets(items) => list(ContainerKind::BulletList, items),
        Block::Numbers(items) => list(ContainerKind::OrderedList(1), items),
    }
}

/// Reads `**bold**` and `_italic_`.
fn inline(text: &str) -> Vec<Inline> {
    let mut pieces = Vec::new();
    for (index, strong) in text.split("**").enumerate() {
        for (inner, words) in strong.split('_').enumerate() {
            if words.is_empty() {
                continue;
            }
            let mut marks = Marks::none();
            if index % 2 == 1 {
                marks = marks.with(MarkKind::Bold);
            }
            if inner % 2 == 1 {
                marks = marks.with(MarkKind::Italic);
            }
            pieces.push(Inline::Text {
                text: words.to_owned(),
                marks,
            });
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_release_is_a_sound_document() {
        for release in RELEASES {
            let begun = begin(release, UserId(secret::uuid()), 0).unwrap();
            let mut body = Body::new(7);
            body.receive(&begun.seed).unwrap();
            assert_eq!(body.repair(), None, "{}", release.headline);
            let article = body.article();
            assert_eq!(article.blocks.len(), release.blocks.len());
            assert!((5..=14).contains(&article.blocks.len()));
            assert!(!begun.excerpt.is_empty());
            let json = serde_json::to_string(&article.blocks).unwrap();
            for kind in ["bold", "heading", "blockquote", "listItem"] {
                assert!(json.contains(kind), "{kind} in {}", release.headline);
            }
            assert!(!json.contains("**"));
        }
    }
}
