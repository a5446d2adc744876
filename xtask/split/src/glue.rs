//! Shortens what stands between the WebAssembly and the browser. wasm-bindgen
//! names each of four hundred functions after its web interface and a hash, in
//! the script and in the module: letters that no compression takes out. Here
//! they get one letter or two, functions that say the same become one, and what
//! nobody calls goes. Text in, text out; the module's side is `names`.
//!
//! It reads a script made by one exact version of wasm-bindgen, and fails
//! rather than guess when that looks otherwise.

use std::collections::{HashMap, HashSet};

/// A script and what its names have become.
#[derive(Debug, Default)]
pub(crate) struct Glue {
    /// The script.
    pub(crate) text: String,
    /// Old name of an import to its new one.
    pub(crate) imports: HashMap<String, String>,
    /// Old name of an export to its new one.
    pub(crate) exports: HashMap<String, String>,
}

/// What the script calls itself towards the WebAssembly, before and after.
pub(crate) const MODULE: (&str, &str) = ("./app_bg.js", "a");

const OPEN: &str = "    const import0 = {\n        __proto__: null,\n";
const CLOSE: &str = "\n    };\n";
const CALL: &str = "wasm.";

/// Takes the classes out that the script offers to other scripts: they belong to
/// a library's streams, and no script of ours asks for one.
pub(crate) fn without_classes(text: &str) -> Result<String, String> {
    let mut text = text.to_owned();
    while let Some((_, rest)) = text.split_once("export class ") {
        let name = word(rest).to_owned();
        take_out(&mut text, &format!("export class {name} {{\n"), "\n}\n")?;
        take_out(&mut text, &format!("if (Symbol.dispose) {name}."), "\n")?;
        take_out(&mut text, &format!("const {name}Finalization = "), ";\n")?;
    }
    Ok(text)
}

/// Which of the `exported` functions and tables the script calls.
pub(crate) fn called<'name>(text: &str, exported: &'name HashSet<String>) -> HashSet<&'name str> {
    (text.split(CALL).skip(1))
        .filter_map(|rest| exported.get(word(rest)))
        .map(String::as_str)
        .collect()
}

/// Shortens a script whose module imports `used` and exports `exported`, of
/// which `kept` are called by other scripts too.
pub(crate) fn shorten(
    text: &str,
    used: &HashSet<String>,
    exported: &HashSet<String>,
    kept: &[&str],
) -> Result<Glue, String> {
    let (before, rest) = text.split_once(OPEN).ok_or("no imports in the glue")?;
    let (entries, after) = rest.split_once(CLOSE).ok_or("no end of the imports")?;
    let mut imports = HashMap::new();
    let mut names = HashMap::<String, String>::new();
    let mut functions = String::new();
    for entry in apart(entries) {
        let (name, function) = entry.split_once(": ").ok_or("an import without a name")?;
        let name = name.trim();
        if !used.contains(name) {
            continue;
        }
        let next = short(names.len());
        let new = names
            .entry(without_remarks(function))
            .or_insert_with_key(|function| {
                functions += &format!("{next}: {function},\n");
                next
            });
        imports.insert(name.to_owned(), new.clone());
    }
    if let Some(missing) = used.iter().find(|name| !imports.contains_key(*name)) {
        return Err(format!("the glue has no import {missing}"));
    }
    let whole = format!("{before}{OPEN}{functions}{CLOSE}{after}");
    let mut called: Vec<&str> = called(&whole, exported).into_iter().collect();
    called.sort_unstable();
    let exports = (called.into_iter().enumerate())
        .map(|(n, name)| {
            let new = if kept.contains(&name) {
                name.to_owned()
            } else {
                short(n)
            };
            (name.to_owned(), new)
        })
        .collect();
    let text = renamed(&whole, &exports).replace(
        &format!("\"{}\": import0", MODULE.0),
        &format!("\"{}\": import0", MODULE.1),
    );
    Ok(Glue {
        text,
        imports,
        exports,
    })
}

/// The imports one by one; a new one begins at the depth of eight spaces.
fn apart(entries: &str) -> Vec<String> {
    let mut found = Vec::<String>::new();
    for line in entries.lines() {
        let begins = line.starts_with("        ") && !line[8..].starts_with([' ', '}']);
        match found.last_mut() {
            Some(last) if !begins => *last += &format!("\n{line}"),
            _ => found.push(line.to_owned()),
        }
    }
    found
}

/// A function without the comma behind and the remarks inside: these name types,
/// and two functions that differ in them alone are one.
fn without_remarks(function: &str) -> String {
    let kept: Vec<&str> = (function.trim().trim_end_matches(',').lines())
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    kept.join("\n")
}

/// Calls the exports by their new names.
fn renamed(text: &str, exports: &HashMap<String, String>) -> String {
    let mut parts = text.split(CALL);
    let mut done = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let name = word(part);
        let new = exports.get(name).map_or(name, String::as_str);
        done += &format!("{CALL}{new}{}", &part[name.len()..]);
    }
    done
}

fn take_out(text: &mut String, start: &str, end: &str) -> Result<(), String> {
    let from = text
        .find(start)
        .ok_or(format!("no {start:?} in the glue"))?;
    let length = text[from..]
        .find(end)
        .ok_or(format!("no end of {start:?}"))?;
    text.replace_range(from..from + length + end.len(), "");
    Ok(())
}

/// The name with which a text begins.
fn word(text: &str) -> &str {
    let end = text.find(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != '$');
    &text[..end.unwrap_or(text.len())]
}

/// The nth of the shortest names.
fn short(n: usize) -> String {
    const LETTERS: &[u8; 26] = b"abcdefghijklmnopqrstuvwxyz";
    let letter = char::from(LETTERS[n % LETTERS.len()]);
    match n / LETTERS.len() {
        0 => letter.to_string(),
        more => format!("{}{letter}", short(more - 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
export class Stream {
    free() {
        wasm.stream_free(0);
    }
}
if (Symbol.dispose) Stream.prototype[Symbol.dispose] = Stream.prototype.free;
function imports() {
    const import0 = {
        __proto__: null,
        __wbg_key_01: function(arg0) {
            // `Key -> Externref`
            return arg0.key;
        },
        __wbg_gone_02: function() { return handleError(function (arg0) {
            arg0.gone(wasm.grow_more);
        }, arguments); },
        __wbg_key_03: function(arg0) {
            return arg0.key;
        },
        __wbg_put_04: function() { return handleError(function (arg0) {
            arg0.put(wasm.grow, wasm.memory.buffer);
        }, arguments); },
    };
    return { \"./app_bg.js\": import0 };
}
const StreamFinalization = (typeof Registry === 'undefined')
    ? { register: () => {} }
    : new Registry(ptr => wasm.stream_free(ptr, 1));
fetch('app_bg.wasm');
";

    fn set(names: &[&str]) -> HashSet<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn names_become_short_and_what_nobody_calls_goes() {
        let text = without_classes(TEXT).unwrap();
        let exported = set(&["stream_free", "grow", "grow_more", "memory"]);
        let used = set(&["__wbg_key_01", "__wbg_key_03", "__wbg_put_04"]);
        let glue = shorten(&text, &used, &exported, &["memory"]).unwrap();
        assert!(!glue.text.contains("Stream") && !glue.text.contains("gone"));
        assert_eq!(glue.imports["__wbg_key_01"], "a");
        assert_eq!(glue.imports["__wbg_key_03"], "a");
        assert_eq!(glue.imports["__wbg_put_04"], "b");
        assert_eq!(glue.exports.len(), 2);
        assert!(glue.text.contains("arg0.put(wasm.a, wasm.memory.buffer);"));
        assert!(glue.text.contains("{ \"a\": import0 }"));
        assert!(glue.text.contains("'app_bg.wasm'"));
    }

    #[test]
    fn a_script_that_looks_otherwise_is_refused() {
        assert!(shorten("", &set(&[]), &set(&[]), &[]).is_err());
        let unknown = set(&["__wbg_new_05"]);
        assert!(shorten(TEXT, &unknown, &set(&[]), &[]).is_err());
    }

    #[test]
    fn no_two_names_are_the_same() {
        let names: HashSet<String> = (0..2_000).map(short).collect();
        assert_eq!(names.len(), 2_000);
    }
}
