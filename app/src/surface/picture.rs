//! Pictures under the pointer and the keys: their buttons, Enter on a selected
//! one, files pasted and dropped. What follows is `live`'s and the card's.

use std::rc::Rc;

use editor::view::{PICTURE_ALT, PICTURE_EDIT};
use leptos::prelude::Set;
use shared::document::block::{BlockId, Content};
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DragEvent, Element, Event, File, KeyboardEvent};

use super::{Mounted, drag};
use crate::live::pictures::each;

/// Before the other listeners: what is taken here is not theirs.
pub(super) fn listen(mounted: &Rc<Mounted>) {
    mounted.hear("click", |mounted, event| {
        mounted.claim(event, Mounted::click_picture);
    });
    mounted.hear("keydown", |mounted, event| {
        mounted.claim(event, |mounted, event| {
            mounted.key_on_picture(event.unchecked_ref())
        });
    });
    mounted.hear("paste", |mounted, event| {
        mounted.claim(event, |mounted, event| {
            mounted.paste_pictures(event.unchecked_ref())
        });
    });
    mounted.hear("drop", |mounted, event| {
        mounted.claim(event, |mounted, event| {
            mounted.drop_pictures(event.unchecked_ref())
        });
    });
    // Else the browser opens the file in place of the page.
    mounted.hear("dragover", |mounted, event| {
        mounted.claim(event, |_, event| {
            let event: &DragEvent = event.unchecked_ref();
            event.data_transfer().is_some_and(|data| {
                data.types().includes(&"Files".into(), 0) && !drag::is_ours(&data)
            })
        });
    });
}

fn element(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

impl Mounted {
    /// What `act` takes is no one else's.
    fn claim(&self, event: &Event, act: fn(&Self, &Event) -> bool) {
        if self.live.may_write() && act(self, event) {
            event.prevent_default();
            event.stop_immediate_propagation();
        }
    }

    fn block_at(&self, event: &Event) -> Option<BlockId> {
        let target = element(event)?;
        self.screen.borrow().block_of(&target).map(|(id, _)| id)
    }

    fn click_picture(&self, event: &Event) -> bool {
        let button = element(event).is_some_and(|target| {
            let classes = target.class_list();
            classes.contains(PICTURE_EDIT) || classes.contains(PICTURE_ALT)
        });
        if button && let Some(block) = self.block_at(event) {
            self.live.picture_request().set(Some(block));
        }
        button
    }

    /// Enter on a selected picture opens its card; keys on its buttons are the
    /// buttons'.
    fn key_on_picture(&self, event: &KeyboardEvent) -> bool {
        let on_button = element(event).is_some_and(|target| target.tag_name() == "BUTTON");
        if on_button {
            event.stop_immediate_propagation();
            return false;
        }
        if event.key() != "Enter" || event.shift_key() || event.ctrl_key() || event.is_composing() {
            return false;
        }
        self.take_selection();
        let picture = self.live.read(|editor| {
            let selection = editor.selection()?;
            let block = selection.head.block;
            let found = editor.tree().find(block)?;
            (selection.anchor.block == block && matches!(found.content, Content::Image { .. }))
                .then_some(block)
        });
        let picture = picture.flatten();
        if picture.is_some() {
            self.live.picture_request().set(picture);
        }
        picture.is_some()
    }

    /// Files of a clipboard with words in it are pictures of those words.
    fn paste_pictures(&self, event: &ClipboardEvent) -> bool {
        let Some(data) = event.clipboard_data() else {
            return false;
        };
        let has_words = ["text/plain", "text/html"]
            .iter()
            .any(|kind| data.get_data(kind).is_ok_and(|words| !words.is_empty()));
        let files = each(data.files());
        if has_words || files.is_empty() {
            return false;
        }
        self.take_selection();
        self.send_pictures(files, None);
        true
    }

    fn drop_pictures(&self, event: &DragEvent) -> bool {
        let data = event.data_transfer();
        let files = each(
            data.filter(|data| !drag::is_ours(data))
                .and_then(|data| data.files()),
        );
        let any = !files.is_empty();
        if any {
            self.send_pictures(files, self.block_at(event));
        }
        any
    }

    /// Notes where they are to go; they are sent as soon as what sends them is
    /// here.
    pub(super) fn send_pictures(&self, files: Vec<File>, block: Option<BlockId>) {
        let live = self.live;
        let chosen = live.chosen(files, block);
        self.later
            .when_here(move |parts| (parts.send_pictures)(live, chosen));
    }
}
