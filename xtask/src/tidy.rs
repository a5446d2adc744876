//! The walls of the house, checked: who may depend on what, that each file says
//! what it is, that no drawer is called “utils”, that nothing in the repository
//! knows whose machine it was written on or points to what is not in it. Sees
//! tracked files only.

use std::fs;
use std::path::Path;

use crate::place;
use crate::step::{Done, program, read};

/// Packages that a crate must never reach on this machine's target, and why.
struct Wall {
    package: &'static str,
    forbidden: &'static [&'static str],
    reason: &'static str,
}

const WALLS: [Wall; 4] = [
    Wall {
        package: "siaran-editor",
        forbidden: &[
            "wasm-bindgen",
            "web-sys",
            "js-sys",
            "leptos",
            "tokio",
            "siaran-app",
            "siaran-server",
        ],
        reason: "the editing core knows no platform",
    },
    Wall {
        package: "siaran-shared",
        forbidden: &[
            "tokio",
            "web-sys",
            "wasm-bindgen",
            "leptos",
            "axum",
            "sqlx",
            "siaran-editor",
            "siaran-app",
            "siaran-server",
        ],
        reason: "what both sides agree on does no I/O and has no clock",
    },
    Wall {
        package: "siaran-app",
        forbidden: &["siaran-server", "axum", "sqlx"],
        reason: "browser and server meet in `shared` alone",
    },
    Wall {
        package: "siaran-server",
        forbidden: &["siaran-app", "leptos", "web-sys"],
        reason: "browser and server meet in `shared` alone",
    },
];

/// File names that say nothing about what is inside.
const DRAWERS: [&str; 7] = [
    "utils", "util", "helpers", "helper", "common", "types", "infra",
];

/// Everything that is not as it should be, one sentence each.
pub(crate) fn faults() -> Done<Vec<String>> {
    let mut faults = Vec::new();
    for wall in &WALLS {
        faults.extend(breaches(wall)?);
    }
    let tracked = read(program("git").args(["ls-files", "-z"]))?;
    for path in tracked.split('\0').filter(|path| ours(path)) {
        // A file may be tracked and, for the moment, deleted.
        let Ok(bytes) = fs::read(place::root().join(path)) else {
            continue;
        };
        faults.extend(name_faults(path));
        if let Ok(text) = String::from_utf8(bytes) {
            faults.extend(text_faults(path, &text));
        }
    }
    Ok(faults)
}

/// Files of this house; what stands in `vendor/` keeps its makers' habits.
fn ours(path: &str) -> bool {
    !path.is_empty() && !path.starts_with("vendor/")
}

/// What a crate depends on against its wall. Direct dependencies count on every
/// target, indirect ones on this machine's: yrs itself needs JavaScript's
/// clock when it is compiled for a browser.
fn breaches(wall: &Wall) -> Done<Vec<String>> {
    let tree = |more: &[&str]| {
        read(
            program("cargo")
                .args(["tree", "--package", wall.package, "--edges", "normal"])
                .args(["--prefix", "none", "--format", "{p}"])
                .args(more),
        )
    };
    let mut reached = tree(&["--depth", "1", "--target", "all"])?;
    if wall.package != "siaran-app" {
        reached.push_str(&tree(&[])?);
    }
    let mut found: Vec<_> = reached
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| wall.forbidden.contains(name))
        .map(|name| format!("{} depends on {name}: {}", wall.package, wall.reason))
        .collect();
    found.sort();
    found.dedup();
    Ok(found)
}

fn name_faults(path: &str) -> Option<String> {
    let path = Path::new(path);
    let stem = path.file_stem()?.to_str()?;
    if path.extension().is_some_and(|kind| kind == "rs") && stem == "mod" {
        return Some(format!(
            "{}: `foo.rs` beside `foo/`, never mod.rs",
            path.display()
        ));
    }
    let code = ["rs", "mjs", "js", "css"]
        .iter()
        .any(|kind| path.extension().is_some_and(|own| own == *kind));
    (code && DRAWERS.contains(&stem))
        .then(|| format!("{}: name the noun that lives here", path.display()))
}

fn text_faults(path: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let kind = Path::new(path)
        .extension()
        .and_then(|kind| kind.to_str())
        .unwrap_or_default();
    if kind == "rs" && !text.starts_with("//!") && !text.starts_with("#!") {
        faults.push(format!(
            "{path}: begins with no `//!` that says what lives here"
        ));
    }
    if matches!(kind, "mjs" | "js") && !text.starts_with("//") && !text.starts_with("/*") {
        faults.push(format!(
            "{path}: begins with no comment that says what lives here"
        ));
    }
    // Licence texts shout that word in a sense of their own.
    let written_here = ["rs", "mjs", "js", "css", "html", "md", "toml"].contains(&kind);
    for (number, line) in text.lines().enumerate() {
        let place = format!("{path}:{}", number + 1);
        for paper in [["stu", "dy/"], ["CONT", "RACT"]].map(|parts| parts.concat()) {
            if written_here && line.contains(&paper) {
                faults.push(format!(
                    "{place}: mentions a paper that the repository does not hold ({paper}…)"
                ));
            }
        }
        // Assembled here, so that this file passes its own check.
        for home in [
            ["/ro", "ot/"],
            ["/ho", "me/"],
            ["/wo", "rk/"],
            ["/Use", "rs/"],
        ]
        .map(|parts| parts.concat())
        {
            if absolute(line, &home) {
                faults.push(format!("{place}: a path of somebody's machine ({home}…)"));
            }
        }
        if let Some(host) = line
            .split("://")
            .skip(1)
            .map(host_of)
            .find(|host| private_host(host))
        {
            faults.push(format!(
                "{place}: names a registry or private host ({host})"
            ));
        }
    }
    faults
}

/// Does `line` hold `home` as the beginning of a path, not as its middle?
fn absolute(line: &str, home: &str) -> bool {
    line.match_indices(home).any(|(at, _)| {
        line[..at]
            .chars()
            .next_back()
            .is_none_or(|before| !before.is_alphanumeric() && !"./_-{}~*$)>".contains(before))
    })
}

fn host_of(rest: &str) -> &str {
    let end = rest.find(['/', '"', '\'', '`', ' ', ')', '>', ',', ':', '?', '#', '\\']);
    end.map_or(rest, |end| &rest[..end])
}

fn private_host(host: &str) -> bool {
    let host = host.rsplit('@').next().unwrap_or(host);
    ["registry.", "npm.", "crates.", "proxy."]
        .iter()
        .any(|start| host.starts_with(start))
        || [".internal", ".local", ".lan", ".corp"]
            .iter()
            .any(|end| host.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_is_tidy() {
        let faults = faults().unwrap();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn drawers_and_mod_files_are_found() {
        assert!(name_faults("server/src/utils.rs").is_some());
        assert!(name_faults("server/src/web/mod.rs").is_some());
        assert!(name_faults("e2e/helpers.mjs").is_some());
        assert!(name_faults("server/src/room.rs").is_none());
    }

    #[test]
    fn machine_paths_are_found_and_routes_are_not() {
        let home = ["/ho", "me/"].concat();
        assert!(absolute(&format!("see {home}siti/x"), &home));
        assert!(!absolute(&format!("GET /api{home}x"), &home));
        let lock = format!("\"resolved\": \"https://{}.example/x.tgz\"", "registry");
        assert_eq!(text_faults("package-lock.json", &lock).len(), 1);
        assert!(
            text_faults(
                "Cargo.lock",
                "registry+https://github.com/rust-lang/crates.io-index"
            )
            .is_empty()
        );
    }

    #[test]
    fn papers_from_elsewhere_are_found_and_licences_are_not() {
        let paper = ["CONT", "RACT"].concat();
        let mention = format!(
            "//! As `{paper}.md` has it; see `{}x.md`.\n",
            ["stu", "dy/"].concat()
        );
        assert_eq!(text_faults("a/b.rs", &mention).len(), 2);
        assert!(text_faults("LICENSE-MIT", &paper).is_empty());
    }

    #[test]
    fn headers_are_asked_for() {
        assert_eq!(text_faults("a/b.rs", "fn main() {}\n").len(), 1);
        assert!(text_faults("a/b.rs", "//! What lives here.\n").is_empty());
    }
}
