//! Sends one picture and tells how far it is. By `XMLHttpRequest`: `fetch`
//! says nothing about progress. Knows no text and no screen.

use shared::json::{get, text};
use shared::problem::code;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, File, FormData, ProgressEvent, XmlHttpRequest};
use yrs::Any;

/// A picture as the server keeps it.
#[derive(Clone, Debug)]
pub struct Sent(Any);

impl Sent {
    /// A text of the answer; empty when it says none.
    pub fn text(&self, name: &str) -> &str {
        text(&self.0, name).unwrap_or_default()
    }

    /// A number of the answer, in digits.
    pub fn digits(&self, name: &str) -> String {
        let mut digits = String::new();
        get(&self.0, name)
            .unwrap_or(&Any::Null)
            .to_json(&mut digits);
        digits
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
    let answer = request.response_text().ok().flatten().unwrap_or_default();
    let body = Any::from_json(&answer).ok();
    match (status, body) {
        (201, Some(body)) => Ok(Sent(body)),
        (0, _) => Err(code::UNREACHABLE.to_owned()),
        (status, body) => {
            let told = body.as_ref().and_then(|body| text(body, "code"));
            Err(told
                .unwrap_or_else(|| super::http::code_of(status))
                .to_owned())
        }
    }
}
