//! Where things stand: the repository, the target folder, the built files.
//! Looks, and never writes.

use std::env;
use std::path::{Path, PathBuf};

/// The repository's root folder.
pub(crate) fn root() -> &'static Path {
    // xtask/ stands directly below the root; a missing parent is unthinkable,
    // and the manifest's own folder is then the honest answer.
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// Cargo's target folder, `CARGO_TARGET_DIR` respected.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// What the project's own steps remember between runs.
pub(crate) fn memory() -> PathBuf {
    target().join("xtask")
}

/// The release server, the application inside.
pub(crate) fn siaran() -> PathBuf {
    target().join("release").join("siaran")
}

/// The built application, which the server embeds.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// Programs that npm installed.
pub(crate) fn node_bin() -> PathBuf {
    root().join("node_modules").join(".bin")
}

/// Where programs are looked for: `PATH`, and last the folder into which cargo
/// installs, which a distribution's cargo does not put there.
pub(crate) fn search_path() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = env::var_os("PATH")
        .map(|path| env::split_paths(&path).collect())
        .unwrap_or_default();
    let cargo_home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = env::var_os("HOME").map(|home| Path::new(&home).join(".cargo"));
    folders.extend(cargo_home.or(home).map(|folder| folder.join("bin")));
    folders
}

/// The file of a program.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    search_path()
        .into_iter()
        .map(|dir| dir.join(name))
        .find(|path| path.is_file())
}

/// Every file below `dir` (which may itself be a file), in a stable order.
pub(crate) fn files_below(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![dir.to_path_buf()];
    while let Some(path) = waiting.pop() {
        if path.is_file() {
            found.push(path);
        } else if let Ok(entries) = path.read_dir() {
            waiting.extend(entries.flatten().map(|entry| entry.path()));
        }
    }
    found.sort();
    found
}
