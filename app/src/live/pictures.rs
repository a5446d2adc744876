//! Pictures on their way into the text. A picture enters it in one step, once
//! the server has it; until then it is a file in memory and a line beside the
//! text, whatever becomes of it.

use std::cell::{Cell, RefCell};

use editor::intent::Intent;
use editor::pictures::{self, Asked};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::document::block::BlockId;
use shared::media;
use shared::problem::code;
use web_sys::{File, FileList, Url};

use super::{Live, settle};
use crate::net::upload::{self, Sending, Sent};

/// One file on its way.
#[derive(Clone, PartialEq)]
pub struct Upload {
    /// Counted from 1.
    pub id: u32,
    /// The file's own name.
    pub name: String,
    /// Where the browser shows it from; empty if it cannot.
    pub preview: String,
    /// How far it is.
    pub state: RwSignal<State>,
}

/// How far an upload is.
#[derive(Clone, PartialEq)]
pub enum State {
    /// So many percent are sent; at 100 the server is at work.
    Sending(u32),
    /// Refused or cut off: a problem's code.
    Failed(String),
}

/// What belongs to an upload and is not shown.
struct Job {
    id: u32,
    file: File,
    /// As in [`Upload`].
    preview: String,
    /// Nothing while there is no text yet.
    asked: Option<Asked>,
    sending: Option<Sending>,
    /// The answer, while an earlier one of the same moment is still under way.
    sent: Option<Sent>,
}

impl Drop for Job {
    /// However it ends: the browser would keep the file until the page goes.
    fn drop(&mut self) {
        let _ = Url::revoke_object_url(&self.preview);
    }
}

/// Everything about pictures that an open article keeps.
pub struct Pictures {
    jobs: RefCell<Vec<Job>>,
    last: Cell<u32>,
    uploads: RwSignal<Vec<Upload>>,
    request: RwSignal<Option<BlockId>>,
}

impl Pictures {
    pub(super) fn new() -> Self {
        Self {
            jobs: RefCell::default(),
            last: Cell::new(0),
            uploads: RwSignal::new(Vec::new()),
            request: RwSignal::new(None),
        }
    }
}

/// Files of a picker, a clipboard or a drag, one by one.
pub fn each(files: Option<FileList>) -> Vec<File> {
    let Some(files) = files else {
        return Vec::new();
    };
    (0..files.length()).filter_map(|n| files.get(n)).collect()
}

/// A file that was chosen, and where it is to go.
pub type Chosen = (File, Option<Asked>);

impl Live {
    fn pictures<R>(self, look: impl FnOnce(&Pictures) -> R) -> Option<R> {
        self.inner
            .try_get_value()
            .map(|inner| look(&inner.pictures))
    }

    /// Files on their way.
    pub fn uploads(self) -> Signal<Vec<Upload>> {
        self.pictures(|it| it.uploads.into()).unwrap_or_default()
    }

    /// The picture whose card is asked for.
    pub fn picture_request(self) -> RwSignal<Option<BlockId>> {
        self.pictures(|it| it.request).unwrap_or_default()
    }

    /// Notes where files are to go that were chosen, pasted or dropped: at the
    /// caret, or where `block` says.
    pub fn chosen(self, files: Vec<File>, block: Option<BlockId>) -> Vec<Chosen> {
        let asked = || self.read(|editor| Asked::now(editor, block)).flatten();
        files.into_iter().map(|file| (file, asked())).collect()
    }

    /// Sends files, and puts them where they were to go.
    pub fn send_pictures(self, files: Vec<Chosen>) {
        if !self.may_write() {
            return;
        }
        for (file, asked) in files {
            let id = self.pictures(|it| {
                let id = it.last.get() + 1;
                it.last.set(id);
                let preview = Url::create_object_url_with_blob(&file).unwrap_or_default();
                let upload = Upload {
                    id,
                    name: file.name(),
                    preview: preview.clone(),
                    state: RwSignal::new(State::Sending(0)),
                };
                it.jobs.borrow_mut().push(Job {
                    id,
                    file,
                    preview,
                    asked,
                    sending: None,
                    sent: None,
                });
                it.uploads.update(|uploads| uploads.push(upload));
                id
            });
            if let Some(id) = id {
                self.send_picture(id);
            }
        }
    }

    /// Sends it, again if it failed before.
    pub fn send_picture(self, id: u32) {
        let Some(article) = self.inner.try_get_value().map(|inner| inner.article) else {
            return;
        };
        self.pictures(|it| {
            let mut jobs = it.jobs.borrow_mut();
            let Some(job) = jobs.iter_mut().find(|job| job.id == id) else {
                return;
            };
            if job.file.size() > f64::from(media::FILE_BYTES) {
                self.show(id, State::Failed(code::TOO_LARGE.to_owned()));
                return;
            }
            self.show(id, State::Sending(0));
            job.sending = upload::send(
                &job.file,
                &article.to_string(),
                move |percent| self.show(id, State::Sending(percent)),
                // Not inside the request's own callback, which this ends.
                move |answer| spawn_local(async move { self.answered(id, answer) }),
            );
            if job.sending.is_none() {
                self.show(id, State::Failed(code::INTERNAL.to_owned()));
            }
        });
    }

    /// Gives an upload up.
    pub fn drop_picture(self, id: u32) {
        self.forget_picture(id);
        self.place_ready();
    }

    fn forget_picture(self, id: u32) {
        self.pictures(|it| {
            it.jobs.borrow_mut().retain(|job| job.id != id);
            it.uploads
                .update(|uploads| uploads.retain(|upload| upload.id != id));
        });
    }

    fn show(self, id: u32, state: State) {
        self.pictures(|it| {
            let upload = it.uploads.with_untracked(|uploads| {
                let found = uploads.iter().find(|upload| upload.id == id);
                found.map(|upload| upload.state)
            });
            if let Some(upload) = upload {
                settle(upload, state);
            }
        });
    }

    fn answered(self, id: u32, answer: Result<Sent, String>) {
        let failed = self.pictures(|it| {
            let mut jobs = it.jobs.borrow_mut();
            let job = jobs.iter_mut().find(|job| job.id == id)?;
            job.sending = None;
            match answer {
                Ok(sent) => {
                    job.sent = Some(sent);
                    None
                }
                Err(code) => Some(code),
            }
        });
        match failed.flatten() {
            Some(code) => self.show(id, State::Failed(code)),
            None => self.show(id, State::Sending(100)),
        }
        self.place_ready();
    }

    /// Puts in what has arrived, in the order in which it was asked for; one
    /// that failed holds nothing up. What arrives before the text waits for it.
    pub fn place_ready(self) {
        if !self.may_write() {
            self.refuse_ready();
            return;
        }
        loop {
            let ready = self.pictures(|it| {
                let mut jobs = it.jobs.borrow_mut();
                let first = jobs
                    .iter()
                    .position(|job| job.sending.is_some() || job.sent.is_some())?;
                jobs.get(first)?.sent.as_ref()?;
                // Chosen before the text was there: where one is now.
                for job in jobs.iter_mut().filter(|job| job.asked.is_none()) {
                    job.asked = self.read(|editor| Asked::now(editor, None)).flatten();
                }
                self.asked_at(jobs.get(first)?.asked.as_ref()?)?;
                Some(jobs.remove(first))
            });
            let Some(Some(job)) = ready else { return };
            self.place(job);
        }
    }

    /// The article closed before they arrived.
    fn refuse_ready(self) {
        self.pictures(|it| {
            for job in it.jobs.borrow_mut().iter_mut() {
                if job.sent.take().is_some() {
                    self.show(job.id, State::Failed(code::FORBIDDEN.to_owned()));
                }
            }
        });
    }

    fn place(self, mut job: Job) {
        let (id, asked) = (job.id, job.asked.take());
        let Some(sent) = job.sent.take() else { return };
        let src = sent.text("src").to_owned();
        let mut attrs = vec![("src".to_owned(), src.clone())];
        for side in ["width", "height"] {
            attrs.push((side.to_owned(), sent.digits(side)));
        }
        for (name, said) in [("alt", "alt"), ("title", "caption")] {
            if !sent.text(said).is_empty() {
                attrs.push((name.to_owned(), sent.text(said).to_owned()));
            }
        }
        if let Some(id) = media::id_of(&src) {
            self.keep_credit(id, sent.text("credit"));
        }
        let place = self.read(|editor| {
            let asked = asked.as_ref()?;
            let block = asked.block(editor)?;
            Some((
                block,
                asked.is_waiting(editor),
                editor.selection().is_none(),
            ))
        });
        let Some((at, waits, homeless)) = place.flatten() else {
            return;
        };
        if homeless {
            let start = self.read(|editor| editor.tree().start()).flatten();
            self.select(start.map(editor::selection::Selection::caret));
        }
        self.perform(&Intent::InsertImage { attrs, at });
        // The next one is not placed before it knows that it comes behind.
        self.forget_picture(id);
        let block = self
            .read(|editor| pictures::with_src(editor.tree(), &src))
            .flatten();
        let others = self.pictures(|it| {
            let mut jobs = it.jobs.borrow_mut();
            // The next of the same moment comes behind this one.
            for job in jobs.iter_mut().filter(|job| job.id > id) {
                let Some(asked) = job.asked.take() else {
                    continue;
                };
                job.asked = if self.asked_at(&asked) == Some(at) {
                    self.read(|editor| asked.behind(editor, block))
                } else {
                    Some(asked)
                };
            }
            !jobs.is_empty()
        });
        // A card in the middle of a sentence would swallow the next letters.
        if waits && others == Some(false) && sent.text("alt").is_empty() {
            self.picture_request().set(block);
        }
    }

    fn asked_at(self, asked: &Asked) -> Option<BlockId> {
        self.read(|editor| asked.block(editor)).flatten()
    }
}
