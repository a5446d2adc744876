//! Listeners that end when they are dropped, and scrolling to the caret.

use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget, HtmlElement, MutationObserver};

/// Keeps a closure alive for as long as something may call it.
pub(super) enum Listener {
    /// On an event target.
    Event {
        target: EventTarget,
        name: &'static str,
        act: Closure<dyn FnMut(Event)>,
    },
    /// On a mutation observer.
    Mutation(Closure<dyn FnMut(Array)>),
}

/// Listens for `name` on `target`.
pub(super) fn on<E: JsCast>(
    target: &EventTarget,
    name: &'static str,
    mut act: impl FnMut(E) + 'static,
) -> Listener {
    let act = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        act(event.unchecked_into());
    });
    let _ = target.add_event_listener_with_callback(name, act.as_ref().unchecked_ref());
    Listener::Event {
        target: target.clone(),
        name,
        act,
    }
}

/// A mutation callback, to be given to an observer.
pub(super) fn on_mutation(act: impl FnMut(Array) + 'static) -> Listener {
    Listener::Mutation(Closure::new(act))
}

impl Listener {
    /// The callback, for an observer.
    pub(super) fn function(&self) -> js_sys::Function {
        match self {
            Self::Mutation(act) => act.as_ref().unchecked_ref::<js_sys::Function>().clone(),
            Self::Event { act, .. } => act.as_ref().unchecked_ref::<js_sys::Function>().clone(),
        }
    }

    /// Starts observing. Only meant for [`on_mutation`]'s.
    pub(super) fn observe(&self, host: &HtmlElement) -> MutationObserver {
        let observer = MutationObserver::new(&self.function())
            .unwrap_or_else(|error| wasm_bindgen::throw_val(error));
        let _ = observer.observe_with_options(host, &super::watched());
        observer
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Self::Event { target, name, act } = self {
            let _ = target.remove_event_listener_with_callback(name, act.as_ref().unchecked_ref());
        }
    }
}

/// Room to keep between the caret and the window's edges, px: the bar above
/// and, on phones, the toolbar below.
const EDGE_PX: f64 = 88.0;

/// Scrolls just enough to show the caret.
pub(super) fn scroll_to_caret(host: &HtmlElement) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let Some(selection) = window.get_selection().ok().flatten() else {
        return;
    };
    let Some(node) = selection.focus_node() else {
        return;
    };
    if !host.contains(Some(&node)) {
        return;
    }
    let Some(rect) = caret_rect(&node, selection.focus_offset()) else {
        return;
    };
    let height = window
        .visual_viewport()
        .map(|viewport| viewport.height())
        .or_else(|| window.inner_height().ok()?.as_f64())
        .unwrap_or(0.0);
    let by = if rect.top() < EDGE_PX {
        rect.top() - EDGE_PX
    } else if rect.bottom() > height - EDGE_PX {
        rect.bottom() - (height - EDGE_PX)
    } else {
        return;
    };
    window.scroll_by_with_x_and_y(0.0, by);
}

/// The box of a caret at a DOM point.
pub(super) fn caret_rect(node: &web_sys::Node, offset: u32) -> Option<web_sys::DomRect> {
    let range = web_sys::Range::new().ok()?;
    range.set_start(node, offset).ok()?;
    range.collapse_with_to_start(true);
    let rects = range.get_client_rects()?;
    // At a wrapped line's end there are two; the caret blinks at the last.
    if rects.length() > 0 {
        return rects.item(rects.length() - 1);
    }
    // Beside a <br>, or in an empty block, a range has no box.
    let element = node
        .dyn_ref::<web_sys::Element>()
        .and_then(|element| {
            element
                .child_nodes()
                .item(offset)
                .and_then(|child| child.dyn_into::<web_sys::Element>().ok())
                .filter(|child| {
                    child.tag_name() != "BR" || child.get_bounding_client_rect().height() > 0.0
                })
                .or_else(|| Some(element.clone()))
        })
        .or_else(|| node.parent_element())?;
    Some(element.get_bounding_client_rect())
}
