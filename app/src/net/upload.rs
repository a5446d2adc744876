//! Sends one picture and tells how far it is. By `XMLHttpRequest`: `fetch`
//! says nothing about progress. Knows no text and no screen.

use shared::problem::code;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, File, FormData, ProgressEvent, XmlHttpRequest};

/// A picture as the server keeps it.
#[derive(Clone, Debug)]
pub struct Sent(serde_json::Value);

impl Sent {
    /// A text of the answer; empty when it says none.
    pub fn text(&self, name: &str) -> &str {
        self.0[name].as_str().unwrap_or_default()
    }

    /// A number of the answer, in digits.
    pub fn digits(&self, name: &str) -> String {
        self.0[name].to_string()
    }
}

/// An upload under way; ends when dropped.
pub struct Sending {
    request: XmlHttpRequest,
    _told: [Closure<dyn FnMut(Event)>; 2],
}

impl Drop for Sending {
    fn drop(&mut self) {
        self.request.set_onloadend(None);
        if let Ok(upload) = self.request.upload() {
            upload.set_onprogress(None);
        }
        let _ = self.request.abort();
    }
}

/// Starts. `progress` hears percents, `done` the answer or a problem's code.
pub fn send(
    file: &File,
    article: &str,
    mut progress: impl FnMut(u32) + 'static,
    done: impl Fn(Result<Sent, String>) + 'static,
) -> Option<Sending> {
    let request = XmlHttpRequest::new().ok()?;
    request.open("POST", "/api/media").ok()?;
    let form = FormData::new().ok()?;
    form.append_with_str("article", article).ok()?;
    form.append_with_blob("file", file).ok()?;
    let moved = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        let event: ProgressEvent = event.unchecked_into();
        if event.total() > 0.0 {
            progress((event.loaded() / event.total() * 100.0) as u32);
        }
    });
    let asked = request.clone();
    let ended = Closure::<dyn FnMut(Event)>::new(move |_| done(answer(&asked)));
    request
        .upload()
        .ok()?
        .set_onprogress(Some(moved.as_ref().unchecked_ref()));
    request.set_onloadend(Some(ended.as_ref().unchecked_ref()));
    request.send_with_opt_form_data(Some(&form)).ok()?;
    Some(Sending {
        request,
        _told: [moved, ended],
    })
}

fn answer(request: &XmlHttpRequest) -> Result<Sent, String> {
    let status = request.status().unwrap_or(0);
    let text = request.response_text().ok().flatten().unwrap_or_default();
    let body: Option<serde_json::Value> = serde_json::from_str(&text).ok();
    match (status, body) {
        (201, Some(body)) => Ok(Sent(body)),
        (0, _) => Err(code::UNREACHABLE.to_owned()),
        (_, Some(body)) if body["code"].is_string() => {
            Err(body["code"].as_str().unwrap_or_default().to_owned())
        }
        (status, _) => Err(super::http::code_of(status).to_owned()),
    }
}
