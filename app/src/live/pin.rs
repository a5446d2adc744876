//! Keeps an article for times without a network: its row, its text, and through
//! the service worker its pictures.

use js_sys::{Array, Object, Reflect};
use shared::api::Article;
use shared::id::UserId;
use shared::media;
use wasm_bindgen::JsValue;
use yrs::Any;

use super::courier;
use crate::net::http;
use crate::offline;

/// Keeps it, or no longer marks it as wanted; what is here stays until the
/// browser needs the space. False when it could not be fetched.
pub async fn turn(user: UserId, row: Article, wanted: bool) -> bool {
    let id = row.id;
    if wanted {
        // One that only this browser has is here already.
        if !offline::facts_of(user, id).await.begun {
            let row_kept = offline::remember_article(user, &row).await.is_ok();
            if !row_kept || !courier::fetch(user, id).await {
                return false;
            }
            if let Ok(text) = http::content(id).await {
                tell_worker("keep", &pictures(&text));
            }
        }
    } else if let Ok(text) = http::content(id).await {
        tell_worker("drop", &pictures(&text));
    }
    offline::note(user, id, |facts| facts.pinned = wanted)
        .await
        .is_ok()
}

/// The addresses of the pictures in an article's content.
fn pictures(content: &Any) -> Vec<String> {
    let mut found = Vec::new();
    gather(content, &mut found);
    found
}

fn gather(value: &Any, found: &mut Vec<String>) {
    match value {
        Any::Map(fields) => {
            for (name, value) in fields.iter() {
                match value {
                    Any::String(src) if name == "src" && media::id_of(src).is_some() => {
                        found.push(src.to_string());
                    }
                    _ => gather(value, found),
                }
            }
        }
        Any::Array(values) => {
            for value in values.iter() {
                gather(value, found);
            }
        }
        _ => {}
    }
}

fn tell_worker(what: &str, addresses: &[String]) {
    let Some(worker) = web_sys::window()
        .filter(|window| Reflect::has(&window.navigator(), &"serviceWorker".into()) == Ok(true))
        .and_then(|window| window.navigator().service_worker().controller())
    else {
        return;
    };
    let list: Array = addresses.iter().map(JsValue::from).collect();
    let message = Object::new();
    let _ = Reflect::set(&message, &what.into(), &list);
    let _ = worker.post_message(&message);
}
