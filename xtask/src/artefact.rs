//! The release artefact: the application by Trunk, its files compressed ahead,
//! and the server with all of it inside. Skips the application when nothing
//! that it is made of has changed.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::time::UNIX_EPOCH;

use crate::setup::Lane;
use crate::step::{Done, program, run, step};
use crate::{later, place};

/// What the application is made of.
const SOURCES: [&str; 11] = [
    ".cargo/config.toml",
    "app",
    "shared",
    "style",
    "public",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    "package-lock.json",
    "xtask/compress.mjs",
    "xtask/split",
];

/// Builds `target/release/siaran`.
pub(crate) fn build(lane: Lane) -> Done {
    application(lane)?;
    server()
}

/// The dist folder exists, be it empty: without it the server's sources do not
/// compile, not even for a check.
pub(crate) fn dist_exists() -> Done {
    Ok(fs::create_dir_all(place::dist())?)
}

/// Builds `dist/` and its compressed twins.
fn application(lane: Lane) -> Done {
    let stamp = place::memory().join("application");
    let sources = format!("{:016x} {lane:?}", fingerprint(&SOURCES)?);
    let built = place::dist().join("index.html").exists();
    if built && fs::read_to_string(&stamp).is_ok_and(|last| last == sources) {
        println!("    the application in dist/ is up to date");
        return Ok(());
    }
    step(
        "Build the application for the browser",
        "20 s; 2 min the first time",
        || {
            // Trunk is kept off the network, so cargo must have everything before.
            run(program("cargo").args(["fetch", "--quiet", "--locked"]))?;
            fs::remove_dir_all(place::dist()).or_else(|error| match error.kind() {
                std::io::ErrorKind::NotFound => Ok(()),
                _ => Err(error),
            })?;
            let mut trunk = program("trunk");
            trunk
                .args(["build", "--release", "--offline"])
                .args(["--cargo-profile", "wasm-release"])
                .env("RUST_BACKTRACE", "0");
            later::split(&mut trunk)?;
            run(lane.apply(&mut trunk))?;
            later::join(&place::dist())
        },
    )?;
    step("Compress the application's files", "5 s", || {
        shorten(&place::dist())?;
        run(program("node").arg("xtask/compress.mjs").arg(place::dist()))
    })?;
    fs::create_dir_all(place::memory())?;
    Ok(fs::write(stamp, sources)?)
}

/// Takes spaces and long names out of the script around the WebAssembly. Trunk
/// itself cannot: it does not read today's JavaScript.
fn shorten(dist: &Path) -> Done {
    for entry in fs::read_dir(dist)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let ours = name.starts_with("app-") || name.starts_with("later-");
        if ours && name.ends_with(".js") {
            run(program(place::node_bin().join("esbuild"))
                // Not its warnings: the glue names the later parts' script once for
                // each of them.
                .args(["--minify", "--log-level=error", "--allow-overwrite"])
                .arg(format!("--outfile={}", path.display()))
                .arg(&path))?;
        }
    }
    Ok(())
}

/// Builds the server around `dist/`, and makes sure that it is really inside.
fn server() -> Done {
    dist_exists()?;
    step("Build the server", "10 s; 6 min the first time", || {
        run(program("cargo").args([
            "build",
            "--quiet",
            "--release",
            "--package",
            "siaran-server",
        ]))?;
        let binary = fs::read(place::siaran())?;
        match absent(&binary, &place::dist())? {
            None => Ok(()),
            Some(name) => Err(format!("the server was built without {name} inside").into()),
        }
    })
}

/// A script of the application whose name does not stand in the binary. Names
/// carry a hash of their content, so an old copy inside is found out too.
fn absent(binary: &[u8], dist: &Path) -> Done<Option<String>> {
    for entry in fs::read_dir(dist)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let script = Path::new(&name)
            .extension()
            .is_some_and(|kind| kind == "js");
        let inside = || {
            binary
                .windows(name.len())
                .any(|bytes| bytes == name.as_bytes())
        };
        if script && !inside() {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// One number for names, sizes and times of change of everything below `paths`.
fn fingerprint(paths: &[&str]) -> Done<u64> {
    let mut hasher = DefaultHasher::new();
    for path in paths {
        for file in place::files_below(&place::root().join(path)) {
            let facts = fs::metadata(&file)?;
            let changed = facts.modified()?.duration_since(UNIX_EPOCH);
            (file, facts.len(), changed.unwrap_or_default()).hash(&mut hasher);
        }
    }
    Ok(hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_binary_without_the_application_is_found_out() {
        let dist = std::env::temp_dir().join(format!("siaran-dist-{}", std::process::id()));
        fs::create_dir_all(&dist).unwrap();
        fs::write(dist.join("app-0123.js"), "").unwrap();
        assert_eq!(absent(b"..app-0123.js..", &dist).unwrap(), None);
        assert_eq!(
            absent(b"..app-4567.js..", &dist).unwrap(),
            Some("app-0123.js".into())
        );
        fs::remove_dir_all(&dist).unwrap();
    }
}
