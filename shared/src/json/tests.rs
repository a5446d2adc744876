//! The JSON written and read by hand against serde's: of the browser's bodies
//! here, of any value in [`any`].

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::*;
use crate::role::Role;

mod any;

const ID: &str = "6f9619ff-8b86-4011-b42d-00c04fc964ff";

fn user() -> User {
    User {
        id: ID.parse().unwrap(),
        username: "penulis".into(),
        display_name: "Ni \"Luh\" \\ Ayu\n👩‍🚀".into(),
        roles: Role::ALL.to_vec(),
        unit: "humas".into(),
    }
}

fn article() -> Article {
    Article {
        id: ID.parse().unwrap(),
        headline: "Siaran \"pers\"".into(),
        excerpt: String::new(),
        unit: "humas".into(),
        kind: "siaran_pers".into(),
        stage: "draf".into(),
        revision: Revision(7),
        created_by: "Ayu".into(),
        created_at: -1,
        updated_at: i64::MAX,
        may_write: true,
        may_comment: false,
    }
}

fn problem() -> Problem {
    Problem {
        code: "invalid".into(),
        title: "Tidak sah".into(),
        detail: String::new(),
        field: Some("name".into()),
        request_id: "r".into(),
    }
}

/// Reads it back, and every text made of it by taking away or changing one
/// field, exactly as serde does.
fn alike<T: FromJson + Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let whole = serde_json::to_value(value).unwrap();
    let same = |json: &serde_json::Value| {
        let text = json.to_string();
        let theirs: Option<T> = serde_json::from_str(&text).ok();
        assert_eq!(read::<T>(&text), theirs, "{text}");
    };
    same(&whole);
    for name in whole.as_object().unwrap().keys() {
        let mut less = whole.clone();
        less.as_object_mut().unwrap().remove(name);
        same(&less);
        for other in ["null", "1", "1.5", "\"x\"", "true", "[]", "[1]", "{}"] {
            // What serde refuses there and we take for missing: see `Problem`.
            if matches!(&**name, "detail" | "request_id") && other != "\"x\"" {
                continue;
            }
            let mut odd = whole.clone();
            odd[name] = serde_json::from_str(other).unwrap();
            same(&odd);
        }
    }
    let mut more = whole.clone();
    more["unknown"] = 1.into();
    same(&more);
    for odd in ["null", "[]", "1", "\"x\""] {
        same(&serde_json::from_str(odd).unwrap());
    }
}

#[test]
fn bodies_are_read_as_serde_does() {
    alike(&user());
    alike(&Session { user: user() });
    alike(&article());
    alike(&problem());
    alike(&ArticleList {
        articles: vec![article(), article()],
        next_cursor: Some("c".into()),
    });
}

#[test]
fn bodies_are_written_as_serde_does() {
    let sign_in = SignIn {
        username: "a\u{0}".into(),
        password: "\"".into(),
    };
    let new = NewArticle {
        headline: Some("Judul".into()),
        unit: None,
        kind: Some(String::new()),
    };
    assert_eq!(user().to_json(), derived(&user()));
    assert_eq!(article().to_json(), derived(&article()));
    assert_eq!(sign_in.to_json(), derived(&sign_in));
    assert_eq!(new.to_json(), derived(&new));
    assert_eq!(NewArticle::default().to_json(), "{}");
}

fn derived(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap()
}
