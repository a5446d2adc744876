//! Light, dark, or as the system says. The choice is kept in this browser;
//! `public/theme.js` applies it before the first paint, this module after.

use leptos::prelude::*;

use crate::effect::effect;
use crate::memory;

/// Where the choice is kept; `public/theme.js` reads the same name.
const KEPT: &str = "siaran-theme";

/// A choice of light.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Light {
    /// As the operating system says.
    System,
    /// Paper.
    Day,
    /// Dark.
    Night,
}

impl Light {
    /// The value of `data-theme`, none for the system's own.
    fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Day => Some("light"),
            Self::Night => Some("dark"),
        }
    }
}

/// The choice, as a context.
#[derive(Clone, Copy)]
pub struct Theme(RwSignal<Light>);

impl Theme {
    /// Reads the kept choice and puts the context in place.
    pub fn provide() {
        let light = match memory::recall(KEPT).as_deref() {
            Some("light") => Light::Day,
            Some("dark") => Light::Night,
            _ => Light::System,
        };
        let theme = Self(RwSignal::new(light));
        provide_context(theme);
        effect(move || theme.apply());
    }

    /// The context; a fresh one where none is (in tests).
    pub fn here() -> Self {
        use_context().unwrap_or_else(|| Self(RwSignal::new(Light::System)))
    }

    /// What is chosen now.
    pub fn light(self) -> Light {
        self.0.get()
    }

    /// The next choice in the round system, day, night.
    pub fn turn(self) {
        self.0.update(|light| {
            *light = match light {
                Light::System => Light::Day,
                Light::Day => Light::Night,
                Light::Night => Light::System,
            }
        });
    }

    fn apply(self) {
        let choice = self.light().attribute();
        if let Some(root) = document().document_element() {
            let _ = match choice {
                Some(name) => root.set_attribute("data-theme", name),
                None => root.remove_attribute("data-theme"),
            };
        }
        match choice {
            Some(name) => memory::remember(KEPT, name),
            None => memory::forget(KEPT),
        }
    }
}
