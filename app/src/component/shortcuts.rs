//! The dialog that explains the keys: shortcuts, and what is formatted while
//! one types. The list is a text of each language (`Words::shortcuts`).

use leptos::html;
use leptos::prelude::*;

use crate::component::action::icon_action;
use crate::component::icon::Glyph;
use crate::component::keys::shown_keys;
use crate::words::Tongue;

/// The dialog; shows while `open` is true.
#[component]
pub fn Shortcuts(
    /// Opens it; turns false when it is closed.
    open: RwSignal<bool>,
) -> impl IntoView {
    let tongue = Tongue::here();
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
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
                            <div class="shortcuts-groups">
                                {groups(tongue.words().shortcuts)}
                                <section>
                                    <h3>{tongue.words().reader_help}</h3>
                                    {tongue
                                        .words()
                                        .reader_help_lines
                                        .map(|line| view! { <p>{line}</p> })
                                        .collect_view()}
                                </section>
                            </div>
                        }
                    })
            }}
        </dialog>
    }
}

/// `# group`, then lines of `keys|what they do`; several keys stand apart by a
/// space, and keys that are typed as text stand in backquotes.
fn groups(list: &'static str) -> AnyView {
    list.strip_prefix("# ")
        .unwrap_or(list)
        .split("\n# ")
        .map(|group| {
            let (title, lines) = group.split_once('\n').unwrap_or((group, ""));
            let rows: Vec<_> = lines
                .lines()
                .filter_map(|line| line.split_once('|'))
                .map(|(keys, what)| {
                    view! {
                        <div>
                            <dt>{what}</dt>
                            <dd>{caps(keys)}</dd>
                        </div>
                    }
                })
                .collect();
            view! {
                <section>
                    <h3>{title}</h3>
                    <dl>{rows}</dl>
                </section>
            }
        })
        .collect_view()
        .into_any()
}

fn caps(keys: &'static str) -> Vec<AnyView> {
    if let Some(typed) = keys.strip_prefix('`') {
        return vec![view! { <code>{typed}</code> }.into_any()];
    }
    keys.split(' ')
        .map(|keys| view! { <kbd>{shown_keys(keys)}</kbd> }.into_any())
        .collect()
}
