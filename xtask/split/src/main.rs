//! Splits what the application needs only later off the WebAssembly that every
//! page waits for. Trunk knows nothing of this: it finds this program under the
//! name `wasm-bindgen` on its PATH; we split, and hand the rest on to the true
//! one. A crate of its own, so that `cargo xtask` need not wait for it.
//!
//! What comes later is decided in `app/src/later.rs` alone; where the parts go
//! from here, in `xtask/src/later.rs`.
//!
//! From the environment: `SIARAN_PARTS`, a folder for the parts;
//! `SIARAN_WASM_BINDGEN` and `SIARAN_WASM_OPT`, the programs.

mod glue;
mod names;

use std::collections::{BTreeSet, HashMap};
use std::env;
use std::error::Error;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use wasm_split_cli_support::{Home, Options, transform};

/// What wasm-opt is told of every part. Code that is inlined only when it is
/// small compresses better. Rust leaves the lowest 1 kB to the end of the stack,
/// so that the optimizer may take it for unused.
const OPTIMISE: [&str; 5] = [
    "-Oz",
    "-Oz",
    "--low-memory-unused",
    "--one-caller-inline-max-function-size=40",
    "--always-inline-max-function-size=5",
];

/// Which features the compiler uses (the split drops that note).
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-sign-ext",
];

/// Puts functions in the order of their names.
const ORDER: &str = "--reorder-functions-by-name";

type Done<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    match bind(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("split: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Does what Trunk asked `wasm-bindgen` for, with the module split before.
fn bind(args: &[String]) -> Done {
    let bindgen = told("SIARAN_WASM_BINDGEN")?;
    let Some(input) = args.iter().find(|arg| is_wasm(arg)) else {
        // Its version is asked for.
        return run(Command::new(bindgen).args(args));
    };
    let Some(name) = args.iter().find_map(|arg| arg.strip_prefix("--out-name=")) else {
        return Err(format!("no --out-name among {args:?}").into());
    };
    let Some(out) = args.iter().find_map(|arg| arg.strip_prefix("--out-dir=")) else {
        return Err(format!("no --out-dir among {args:?}").into());
    };
    let parts = told("SIARAN_PARTS")?;
    fs::create_dir_all(&parts)?;
    let first = split(Path::new(input), name, &parts)?;
    let first = first.to_string_lossy();
    let args = args
        .iter()
        .map(|arg| if arg == input { &*first } else { arg });
    // The later parts are called by way of the table, which must stay in sight.
    run(Command::new(bindgen).arg("--keep-lld-exports").args(args))?;
    shorten(Path::new(out), name)
}

fn is_wasm(arg: &str) -> bool {
    Path::new(arg)
        .extension()
        .is_some_and(|kind| kind == "wasm")
}

/// Where code and data go that several parts need. Every file is compressed for
/// itself and calls the others through a table, so the fewer the better: what the
/// desk and the write page share is in the first, and the write page holds what
/// its tools use too (they come after it).
fn home(parts: &BTreeSet<String>) -> Home {
    match (parts.contains("write"), parts.contains("desk")) {
        (true, true) => Home::Main,
        (true, false) => Home::Split("write".to_owned()),
        (false, _) => Home::Chunk,
    }
}

/// Shortens the first part and its script; see `glue`.
fn shorten(out: &Path, name: &str) -> Done {
    // What the script of the later parts takes from the first.
    const SHARED: [&str; 3] = [
        "memory",
        "__indirect_function_table",
        "__wasm_split_shared0",
    ];
    let script = out.join(format!("{name}.js"));
    let module = out.join(format!("{name}_bg.wasm"));
    let text = glue::without_classes(&fs::read_to_string(&script)?)?;
    let wasm = fs::read(&module)?;
    let exported = names::read(&wasm, glue::MODULE.0)?.exports;
    let called = glue::called(&text, &exported);
    let same: HashMap<String, String> = (called.into_iter().chain(SHARED))
        .map(|name| (name.to_owned(), name.to_owned()))
        .collect();
    fs::write(
        &module,
        names::change(&wasm, glue::MODULE, &HashMap::new(), &same)?,
    )?;
    // What only those exports used falls away here.
    wasm_opt(&OPTIMISE, &module, &module)?;
    let wasm = fs::read(&module)?;
    let now = names::read(&wasm, glue::MODULE.0)?;
    let mut glue = glue::shorten(&text, &now.imports, &now.exports, &SHARED)?;
    for name in SHARED {
        glue.exports.insert(name.to_owned(), name.to_owned());
    }
    fs::write(&script, &glue.text)?;
    let wasm = names::change(&wasm, glue::MODULE, &glue.imports, &glue.exports)?;
    // Trunk calls wasm-opt once more, which then puts the functions in order.
    Ok(fs::write(&module, names::after_content(&wasm)?)?)
}

/// Splits a module whose glue will be `name`; returns the first part. Names of
/// the others carry a hash, since parts of two builds must never meet.
fn split(input: &Path, name: &str, parts: &Path) -> Done<PathBuf> {
    let whole = fs::read(input)?;
    let mut hasher = DefaultHasher::new();
    whole.hash(&mut hasher);
    let hash = format!("{:016x}", hasher.finish());
    let first = parts.join("first.wasm");
    let link = format!("./later-{hash}.js");
    let glue = format!("./{name}.js");
    let mut options = Options::new(&whole);
    options.output_dir = parts;
    options.main_out_path = &first;
    options.link_name = &link;
    options.main_module = &glue;
    options.home = home;
    let split = transform(options)?;
    let script = parts.join(&link);
    let mut text = fs::read_to_string(&script)?;
    for chunk in split.split_modules {
        let old = chunk.file_name().unwrap_or_default().to_string_lossy();
        let new = old.replace(".wasm", &format!("-{hash}.wasm"));
        text = text.replace(&*old, &new);
        wasm_opt(&OPTIMISE, &chunk, &chunk)?;
        fs::write(&chunk, names::after_content(&fs::read(&chunk)?)?)?;
        wasm_opt(&[ORDER], &chunk, &parts.join(&new))?;
        fs::remove_file(&chunk)?;
    }
    fs::write(&script, text)?;
    // What the write page needs; `xtask/src/later.rs` reads it.
    let needed = split.prefetch_map.get("write").cloned().unwrap_or_default();
    let names: Vec<String> = (needed.iter())
        .map(|name| format!("{name}-{hash}.wasm"))
        .collect();
    fs::write(parts.join("write.txt"), names.join("\n"))?;
    Ok(first)
}

fn wasm_opt(options: &[&str], from: &Path, to: &Path) -> Done {
    run(Command::new(told("SIARAN_WASM_OPT")?)
        .args(options)
        .args(FEATURES)
        .arg(from)
        .arg("-o")
        .arg(to))
}

fn told(name: &str) -> Done<PathBuf> {
    let value =
        env::var_os(name).ok_or_else(|| format!("{name} is not set: see xtask/src/later.rs"))?;
    Ok(PathBuf::from(value))
}

fn run(command: &mut Command) -> Done {
    let status = command.status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{command:?} ended with {status}").into())
    }
}
