//! Builds the application in two parts: what every page waits for, and what can
//! come later (`app/src/later.rs` says what). Between Trunk and wasm-bindgen
//! stands `xtask/split`, which parts them; here the later parts join `dist/`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::place;
use crate::step::{Done, program, run};

/// Who opens an article does not wait for the first part to ask for the next.
const AT_ONCE: &str = "<script>/^\\/artikel\\//.test(location.pathname)&&\
document.querySelectorAll(\"link[data-page=write]\").forEach(l=>{l.rel=\"preload\"})</script>\n";

/// Makes a Trunk command split what it builds.
pub(crate) fn split(trunk: &mut Command) -> Done {
    run(program("cargo").args(["build", "--quiet", "--package", "siaran-split"]))?;
    // The compiler refuses a program of that name; a copy may bear it.
    let folder = place::memory().join("stand-in");
    fs::create_dir_all(&folder)?;
    let split = place::target().join("debug").join("siaran-split");
    fs::copy(split, folder.join("wasm-bindgen"))?;
    let bindgen = place::program("wasm-bindgen").ok_or("wasm-bindgen is not on PATH")?;
    fs::remove_dir_all(parts()).or_else(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    })?;
    // Our `wasm-bindgen` comes first, then wasm-opt.
    let mut path = vec![folder, place::node_bin()];
    path.extend(place::search_path());
    trunk
        .env("PATH", env::join_paths(path)?)
        .env("SIARAN_PARTS", parts())
        .env("SIARAN_WASM_BINDGEN", bindgen)
        .env("SIARAN_WASM_OPT", place::node_bin().join("wasm-opt"));
    Ok(())
}

/// Puts the later parts into `dist/` and names them in its page, by a relation
/// that browsers do not know: the service worker keeps what is named. (Firefox
/// counts `prefetch` as a third party's, whatever the policy allows to connect.)
pub(crate) fn join(dist: &Path) -> Done {
    // Trunk names the glue after its content only once all is built.
    let glue = place::files_below(dist)
        .iter()
        .filter(|path| path.extension().is_some_and(|kind| kind == "js"))
        .filter_map(|path| path.file_name()?.to_str())
        .find(|name| name.starts_with("app-"))
        .ok_or("Trunk built no glue")?
        .to_owned();
    let write = fs::read_to_string(parts().join("write.txt"))?;
    let mut links = String::new();
    for path in place::files_below(&parts()) {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let copy = dist.join(&name);
        if name.starts_with("later-") {
            let text = fs::read_to_string(&path)?;
            fs::write(copy, text.replace("./app.js", &format!("./{glue}")))?;
            links += &format!("<link rel=\"modulepreload\" href=\"/{name}\">\n");
        } else if name.contains('-') {
            fs::copy(&path, copy)?;
            let page = if write.lines().any(|needed| needed == name) {
                " data-page=\"write\""
            } else {
                ""
            };
            links +=
                &format!("<link rel=\"later\" as=\"fetch\" crossorigin{page} href=\"/{name}\">\n");
        }
    }
    links += AT_ONCE;
    let page = dist.join("index.html");
    let text = fs::read_to_string(&page)?;
    let (head, rest) = text
        .split_once("</head>")
        .ok_or("the application's page has no head")?;
    Ok(fs::write(page, format!("{head}{links}</head>{rest}"))?)
}

fn parts() -> PathBuf {
    place::memory().join("parts")
}
