//! Small facts that outlive the page: a thin face over `localStorage`. Where
//! the browser refuses it (private mode, policy), facts are simply forgotten.

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// What was remembered under this name.
pub fn recall(name: &str) -> Option<String> {
    storage()?.get_item(name).ok()?
}

/// Remembers a fact.
pub fn remember(name: &str, fact: &str) {
    if let Some(storage) = storage() {
        // A full or forbidden storage costs comfort, never words.
        let _ = storage.set_item(name, fact);
    }
}

/// Forgets a fact.
pub fn forget(name: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(name);
    }
}

/// The names that begin like this.
pub fn names(beginning: &str) -> Vec<String> {
    let Some(storage) = storage() else {
        return Vec::new();
    };
    let all = (0..storage.length().unwrap_or(0)).filter_map(|n| storage.key(n).ok().flatten());
    all.filter(|name| name.starts_with(beginning)).collect()
}
