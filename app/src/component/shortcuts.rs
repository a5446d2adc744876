//! The dialog that explains the keys: shortcuts, and what is formatted while
//! one types. The list is a text of each language (`Around::shortcuts`).

use leptos::html;
use leptos::prelude::*;
use shared::render::html::escape;

use crate::component::action::icon_action;
use crate::component::icon::Glyph;
use crate::component::keys::shown_keys;
use crate::effect::effect;
use crate::words::Tongue;

/// The dialog; shows while `open` is true.
#[component]
pub fn Shortcuts(
    /// Opens it; turns false when it is closed.
    open: RwSignal<bool>,
) -> impl IntoView {
    let tongue = Tongue::around();
    let dialog = NodeRef::<html::Dialog>::new();
    effect(move || {
        if open.get()
            && let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            let _ = dialog.show_modal();
        }
    });
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    view! {
        <dialog
            class="shortcuts"
            node_ref=dialog
            closedby="any"
            aria-label=tongue.say(|w| w.shortcuts_name)
            on:close=move |_| open.set(false)
        >
            {move || {
                open.get()
                    .then(|| {
                        view! {
                            <div class="shortcuts-head">
                                <h2>{tongue.say(|w| w.shortcuts_name)}</h2>
                                {icon_action(
                                    |w| w.close,
                                    Glyph::Cross,
                                    Callback::new(move |()| close()),
                                )}
                            </div>
                            <div
                                class="shortcuts-groups"
                                inner_html=groups(tongue.words().shortcuts)
                                    + &lines(
                                        tongue.words().reader_help,
                                        &tongue.words().reader_help_lines,
                                    )
                            ></div>
                        }
                    })
            }}
        </dialog>
    }
}

/// `# group`, then lines of `keys|what they do`; several keys stand apart by a
/// space, and keys that are typed as text stand in backquotes. As markup, since
/// half a hundred rows never change: all of it is this program's own text.
fn groups(list: &str) -> String {
    let mut html = String::new();
    for group in list.strip_prefix("# ").unwrap_or(list).split("\n# ") {
        let (title, lines) = group.split_once('\n').unwrap_or((group, ""));
        html += "<section><h3>";
        html += title;
        html += "</h3><dl>";
        for (keys, what) in lines.lines().filter_map(|line| line.split_once('|')) {
            html += "<div><dt>";
            html += &escape(what);
            html += "</dt><dd>";
            if let Some(typed) = keys.strip_prefix('`') {
                html += "<code>";
                html += &escape(typed);
                html += "</code>";
            } else {
                for keys in keys.split(' ') {
                    html += "<kbd>";
                    html += &escape(&shown_keys(keys));
                    html += "</kbd>";
                }
            }
            html += "</dd></div>";
        }
        html += "</dl></section>";
    }
    html
}

/// The same for what has no keys.
fn lines(title: &str, lines: &[&str]) -> String {
    let mut html = String::from("<section><h3>");
    html += &escape(title);
    html += "</h3>";
    for line in lines {
        html += "<p>";
        html += &escape(line);
        html += "</p>";
    }
    html + "</section>"
}
