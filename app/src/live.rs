//! An open article: owns the editor, the socket and what the page shows of
//! them. The only place that joins the three. Local edits come in by
//! [`Live::perform`] and its kin, remote ones by the socket; both leave as
//! signals and as a new tree for the surface to draw.
//!
//! Never here: the DOM of the text, and what a frame's bytes mean to a server.

mod announce;
mod beside;
pub mod courier;
mod credits;
mod follow;
mod frame;
mod home;
mod left_out;
mod line_status;
mod people;
pub mod pictures;
pub mod pin;
mod rescue;
mod row;
mod shown;
mod since;
mod sync;
mod tools;
mod unsent;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use editor::announce::{self as saying, Announcer, Moment, Said};
use editor::editor::{Change, Editor, Line, Rare};
use editor::intent::Intent;
pub use editor::people::Person;
use editor::reader::Diff;
use editor::selection::Selection;
use editor::sight::changed;
use leptos::prelude::*;
use shared::api::User;
use shared::document::block::BlockId;
use shared::document::tree::Tree;
use shared::id::ArticleId;

use self::frame::settle;
use crate::clock;
use crate::effect::effect;
pub use crate::live::left_out::LeftOut;
pub use crate::live::people::Peer;
use crate::live::people::People;
pub use crate::live::shown::{Ended, Format, Notice, Redraw, SaveStatus};
use crate::live::sync::Sync;
pub use crate::live::tools::{Reveal, Tools};

struct Inner {
    article: ArticleId,
    may_write: bool,
    editor: RefCell<Editor>,
    /// What was meant before the editor could do it, and of which text.
    awaited: RefCell<Vec<(Intent, Tree)>>,
    sync: Sync,
    people: RefCell<People>,
    announcer: RefCell<Announcer>,
    signals: Signals,
    pictures: pictures::Pictures,
    credits: credits::Credits,
    absence: since::Absence,
    /// A frame is asked for to bring the signals up to date.
    frame: Cell<bool>,
    /// The surface's answer to [`Live::focus`].
    focus: RefCell<Option<Rc<dyn Fn()>>>,
}

#[derive(Clone, Copy)]
struct Signals {
    save: RwSignal<SaveStatus>,
    unsent: RwSignal<u32>,
    people: RwSignal<Vec<Person>>,
    format: RwSignal<Format>,
    headline: RwSignal<String>,
    standfirst: RwSignal<String>,
    ready: RwSignal<bool>,
    ended: RwSignal<Option<Ended>>,
    redraw: RwSignal<Redraw>,
    carets: RwSignal<u64>,
    link_request: RwSignal<bool>,
    followed: RwSignal<Option<Person>>,
    said: RwSignal<(u32, Option<Said>)>,
    announces_others: RwSignal<bool>,
    /// Behind a handle: a dozen signals would make every copy of [`Live`] long.
    tools: StoredValue<Tools>,
    cards: RwSignal<Vec<shared::document::cards::Card>>,
    notice: RwSignal<Option<Notice>>,
    left_out: RwSignal<Option<LeftOut>>,
    returned: RwSignal<u32>,
}

/// The open article; a handle that can be copied around.
#[derive(Clone, Copy)]
pub struct Live {
    inner: StoredValue<Rc<Inner>, LocalStorage>,
    signals: Signals,
    may_write: bool,
}

/// The editor's clock: never goes back, unlike the wall's.
struct Monotone;

impl yrs::sync::time::Clock for Monotone {
    fn now(&self) -> u64 {
        clock::since_start() as u64
    }
}

/// A fresh Yjs client id: 32 bits, as stock clients use.
fn client_id() -> u32 {
    (js_sys::Math::random() * f64::from(u32::MAX)) as u32
}

impl Live {
    /// Opens; closes with its owner. `begun` here, the server does not know it.
    pub fn open(article: ArticleId, me: User, may_write: bool, begun: bool) -> Self {
        let signals = Signals {
            save: RwSignal::new(SaveStatus::Connecting),
            unsent: RwSignal::new(0),
            people: RwSignal::new(Vec::new()),
            format: RwSignal::new(Format::default()),
            headline: RwSignal::new(String::new()),
            standfirst: RwSignal::new(String::new()),
            ready: RwSignal::new(false),
            ended: RwSignal::new(None),
            redraw: RwSignal::new(Redraw {
                number: 0,
                asked_here: false,
            }),
            carets: RwSignal::new(0),
            link_request: RwSignal::new(false),
            followed: RwSignal::new(None),
            said: RwSignal::new((0, None)),
            announces_others: RwSignal::new(announce::wanted()),
            tools: StoredValue::new(Tools::new()),
            cards: RwSignal::new(Vec::new()),
            notice: RwSignal::new(None),
            left_out: RwSignal::new(None),
            returned: RwSignal::new(0),
        };
        let client = client_id();
        let clock: Arc<dyn yrs::sync::time::Clock> = Arc::new(Monotone);
        let inner = Rc::new(Inner {
            article,
            sync: Sync::new(article, me.id, begun),
            people: RefCell::new(People::new(client, me.id, me.display_name)),
            announcer: RefCell::default(),
            may_write,
            editor: RefCell::new(Editor::lean(client, &clock)),
            awaited: RefCell::default(),
            signals,
            pictures: pictures::Pictures::new(),
            credits: credits::Credits::new(),
            absence: since::Absence::default(),
            frame: Cell::new(false),
            focus: RefCell::new(None),
        });
        sync::start(&inner);
        people::start(&inner);
        let live = Self {
            inner: StoredValue::new_local(inner),
            signals,
            may_write,
        };
        // Pictures that came with the text, or with a colleague's edit.
        let text = live.tools().text;
        let on_line = Memo::new(move |_| {
            let save = signals.save.get();
            matches!(save, SaveStatus::Saved | SaveStatus::Saving)
        });
        effect(move || {
            text.track();
            live.look_for_credits(on_line.get());
        });
        on_cleanup(move || {
            if let Some(inner) = live.inner.try_get_value() {
                row::renew(&inner);
                sync::part(&inner);
            }
        });
        live
    }

    /// What is saved where.
    pub fn save(self) -> Signal<SaveStatus> {
        self.signals.save.into()
    }

    /// Who is here.
    pub fn people(self) -> Signal<Vec<Person>> {
        self.signals.people.into()
    }

    /// What stands at the selection.
    pub fn format(self) -> Signal<Format> {
        self.signals.format.into()
    }

    /// The headline as it reads now.
    pub fn headline(self) -> Signal<String> {
        self.signals.headline.into()
    }

    /// The standfirst as it reads now.
    pub fn standfirst(self) -> Signal<String> {
        self.signals.standfirst.into()
    }

    /// Is some content shown?
    pub fn ready(self) -> Signal<bool> {
        self.signals.ready.into()
    }

    /// Why it closed.
    pub fn ended(self) -> Signal<Option<Ended>> {
        self.signals.ended.into()
    }

    /// Has it closed for good? A session that ended closes nothing: what is
    /// written waits here until the person has signed in again.
    pub fn closed(self) -> bool {
        let shut = |ended: &Option<Ended>| ended.as_ref().is_some_and(Ended::shuts);
        self.signals.ended.try_with(shut) != Some(false)
    }

    /// May this person write? No one may once the article has closed.
    pub fn may_write(self) -> bool {
        self.may_write && !untrack(|| self.closed())
    }

    /// Was this person let in as one who writes?
    pub fn writes(self) -> bool {
        self.may_write
    }

    /// Headline, standfirst and text, as plain words.
    pub fn all_words(self) -> String {
        let words = self.read(|editor| {
            let mut parts = vec![editor.line(Line::Headline), editor.line(Line::Standfirst)];
            parts.extend(editor.tree().lines().map(|block| block.text()));
            parts.retain(|part| !part.is_empty());
            parts.join("\n\n")
        });
        words.unwrap_or_default()
    }

    /// How many edits are in no server's store.
    pub fn unsent(self) -> Signal<u32> {
        self.signals.unsent.into()
    }

    /// The person has signed in again.
    pub fn resume(self) {
        self.with(sync::resume);
    }

    /// Tells the surface to draw.
    pub fn redraw(self) -> Signal<Redraw> {
        self.signals.redraw.into()
    }

    /// Moves when colleagues' carets did.
    pub fn carets(self) -> Signal<u64> {
        self.signals.carets.into()
    }

    /// True when the link field is asked for.
    pub fn link_request(self) -> RwSignal<bool> {
        self.signals.link_request
    }

    /// The tools around the text.
    pub fn tools(self) -> Tools {
        self.signals.tools.get_value()
    }

    /// What to say aloud about the text.
    pub fn notice(self) -> Signal<Option<Notice>> {
        self.signals.notice.into()
    }

    /// Says something aloud about the text.
    pub fn tell(self, notice: Option<Notice>) {
        settle(self.signals.notice, notice);
    }

    /// Composed words begin (or end): one thing to take back. With `holds`,
    /// edits are kept here and wait to be sent until they are done.
    pub fn compose(self, begins: bool, holds: bool) {
        self.with(|inner| sync::hold(inner, begins && holds));
        self.edit(|editor| {
            editor.compose(begins);
            Change::default()
        });
    }

    /// Sends what has waited, and goes on holding.
    pub fn release(self) {
        self.with(sync::release);
    }

    /// Does what the person means, asked from outside the text; the surface
    /// draws it with the next turn.
    pub fn perform(self, intent: &Intent) {
        let change = self.act(intent);
        if change.text || change.selection {
            self.with(|inner| inner.ask_redraw(true));
        }
    }

    /// Puts the focus back into the text.
    pub fn focus(self) {
        let focus = self
            .inner
            .try_get_value()
            .and_then(|inner| inner.focus.borrow().clone());
        if let Some(focus) = focus {
            focus();
        }
    }

    /// How [`Live::focus`] is carried out; the surface says it once.
    pub fn on_focus(self, focus: impl Fn() + 'static) {
        self.with(|inner| *inner.focus.borrow_mut() = Some(Rc::new(focus)));
    }

    /// Reads the editor. Never hold on to what it lends across an edit.
    pub fn read<R>(self, look: impl FnOnce(&Editor) -> R) -> Option<R> {
        let inner = self.inner.try_get_value()?;
        let editor = inner.editor.try_borrow().ok()?;
        Some(look(&editor))
    }

    /// Does what the person means, asked from the text itself: the surface
    /// draws it at once. Nothing where one may not write.
    pub fn act(self, intent: &Intent) -> Change {
        if self.may_write() {
            self.carry_out(intent)
        } else {
            Change::default()
        }
    }

    /// Writes words that were typed before and have lost their place; even
    /// where the article has closed meanwhile.
    pub fn save_words(self, words: &str) -> Change {
        self.carry_out(&Intent::InsertText(words.to_owned()))
    }

    /// The editor learns what it could not do from the start, and does what
    /// has waited for that.
    pub fn learn(self, rare: Rare) {
        self.edit(|editor| {
            editor.learn(rare);
            Change::default()
        });
        let mut awaited = Vec::new();
        self.with(|inner| awaited = inner.awaited.take());
        for (intent, then) in &awaited {
            let stands = |editor: &Editor| changed(then, editor.tree()).is_empty();
            // A drag counts in the text as it was: in another it would move others.
            if !matches!(intent, Intent::Drop { .. }) || self.read(stands) == Some(true) {
                self.perform(intent);
            }
        }
    }

    fn carry_out(self, intent: &Intent) -> Change {
        let awaits = |editor: &Editor| editor.awaits(intent).then(|| editor.tree().clone());
        if let Some(Some(tree)) = self.read(awaits) {
            self.with(|inner| inner.awaited.borrow_mut().push((intent.clone(), tree)));
            return Change::default();
        }
        let mut said = None;
        let change = self.edit(|editor| {
            let before = Moment::of(editor);
            let change = editor.perform(intent);
            if change.text || change.selection {
                said = before.after(intent, editor);
            }
            change
        });
        self.say(said);
        change
    }

    /// Selects.
    pub fn select(self, selection: Option<Selection>) -> Change {
        let mut said = None;
        let change = self.edit(|editor| {
            let before = editor.selection().map(|selection| selection.head.block);
            let change = editor.select(selection);
            said = editor
                .selection()
                .filter(|_| change.selection)
                .and_then(|now| saying::arrival(editor.tree(), before, now));
            change
        });
        self.say(said);
        change
    }

    /// Announces one's own doing with the next picture.
    fn say(self, said: Option<Said>) {
        if let Some(said) = said {
            self.with(|inner| inner.announcer.borrow_mut().own(said));
        }
    }

    /// Takes over what the browser did by itself; see [`Editor::type_over`].
    pub fn type_over(self, block: BlockId, drawn: &str, change: &Diff, caret: Option<u32>) {
        self.edit(|editor| editor.type_over(block, drawn, change, caret));
    }

    /// The browser is done with what it typed by itself; see [`Editor::settle`].
    pub fn settle(self) -> Change {
        self.edit(Editor::settle)
    }

    /// Changes the headline or the standfirst, even where the article has
    /// closed: the field takes no letters then, and what still comes from it
    /// (a composition that the closing ended) was typed before.
    pub fn edit_line(self, line: Line, change: &Diff) {
        self.edit(|editor| {
            editor.edit_line(line, change);
            Change::default()
        });
    }

    /// Takes back one's last edit of the headline or the standfirst.
    pub fn rewind_line(self, line: Line, back: bool) {
        if !self.may_write() {
            return;
        }
        self.edit(|editor| {
            editor.rewind_line(line, back);
            Change::default()
        });
    }

    /// Colleagues with a place in the text.
    pub fn peers(self) -> Vec<Peer> {
        self.inner
            .try_get_value()
            .map(|inner| people::placed(&inner))
            .unwrap_or_default()
    }

    /// Tells colleagues that one has left the text (or is back).
    pub fn set_in_text(self, inside: bool) {
        self.with(|inner| inner.people.borrow_mut().in_text = inside);
        self.with(Inner::ask_frame);
    }

    fn edit(self, change: impl FnOnce(&mut Editor) -> Change) -> Change {
        let Some(inner) = self.inner.try_get_value() else {
            return Change::default();
        };
        let (done, updates) = {
            let Ok(mut editor) = inner.editor.try_borrow_mut() else {
                return Change::default();
            };
            (change(&mut editor), editor.take_outbox())
        };
        let wrote = !updates.is_empty();
        if wrote {
            people::typed(&inner);
        }
        for update in updates {
            sync::keep_and_send(&inner, update);
        }
        // A selection that is told again is nobody's doing.
        if wrote || done.text || done.selection {
            inner.people.borrow_mut().active();
            inner.ask_frame();
        }
        done
    }

    fn with(self, act: impl FnOnce(&Rc<Inner>)) {
        if let Some(inner) = self.inner.try_get_value() {
            act(&inner);
        }
    }
}
