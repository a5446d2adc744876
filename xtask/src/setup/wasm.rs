//! The standard library for `wasm32-unknown-unknown`. Two lanes lead there:
//! rustup's download, and, where that is refused, the distribution's compiler
//! with its library source, from which the target is built once.
//! `FORCE_DEBIAN=1` takes the second lane.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::apt;
use crate::place;
use crate::step::{Done, program, read, run, run_within, step};

/// The one target of the application.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Past this the download is taken for refused.
const PATIENCE: Duration = Duration::from_mins(2);

/// Where the distribution's compiler looks for targets.
const RUSTLIB: &str = "/usr/lib/rustlib";

/// Which compiler builds the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    /// The one that builds everything else.
    Usual,
    /// The distribution's, for Trunk and wasm commands alone.
    Debian,
}

impl Lane {
    /// Makes a command that compiles for the browser use this lane.
    pub(crate) fn apply(self, command: &mut Command) -> &mut Command {
        if self == Self::Debian {
            // cargo run puts its own compiler's libraries in front.
            command.env_remove("LD_LIBRARY_PATH");
            command.env_remove("RUSTC").env_remove("CARGO");
            command.env("RUSTUP_TOOLCHAIN", "debian");
        }
        command
    }
}

/// The target is there; says by which lane.
pub(crate) fn ready() -> Done<Lane> {
    let forced = env::var_os("FORCE_DEBIAN").is_some_and(|value| !value.is_empty());
    if forced {
        return debian();
    }
    if usual_lane_has_it() {
        return Ok(Lane::Usual);
    }
    if place::program("rustup").is_some() {
        let added = step("Add the browser target by rustup", "40 s", || {
            run_within(program("rustup").args(["target", "add", TARGET]), PATIENCE)
        });
        match added {
            Ok(()) => return Ok(Lane::Usual),
            Err(error) => println!("    {error}: taking the distribution's compiler instead"),
        }
    }
    debian()
}

/// Has the compiler on `PATH` a core library for the target?
fn usual_lane_has_it() -> bool {
    let Ok(dir) = read(program("rustc").args(["--print", "target-libdir", "--target", TARGET]))
    else {
        return false;
    };
    Path::new(dir.trim()).read_dir().is_ok_and(|entries| {
        entries
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().starts_with("libcore-"))
    })
}

/// The distribution's compiler, its target built once from its own source.
fn debian() -> Done<Lane> {
    let rustc = Path::new("/usr/bin/rustc");
    let sysroot = PathBuf::from(RUSTLIB).join(TARGET).join("lib");
    let source = PathBuf::from(RUSTLIB).join("src/rust/library");
    if ![rustc, Path::new("/usr/bin/lld-22"), &source]
        .iter()
        .all(|path| path.exists())
    {
        apt::install(
            &["rustc-web", "cargo-web", "rust-web-src", "lld-22"],
            "building the application without rustup's target",
            "1 min, 145 MB",
        )?;
    }
    if place::program("rustup").is_some() {
        run(program("rustup")
            .args(["toolchain", "link", "debian", "/usr"])
            .stderr(Stdio::null()))?;
    }
    let about = read(program(rustc).arg("-vV"))?;
    let fact = |name: &str| about.lines().find_map(|line| line.strip_prefix(name));
    let version = fact("release: ").unwrap_or("unknown");
    let host = fact("host: ").unwrap_or("x86_64-unknown-linux-gnu");
    let stamp = sysroot.join(format!(".for-{version}"));
    if !stamp.exists() {
        step(
            &format!("Build the browser's standard library for rustc {version}"),
            "40 s",
            || build_sysroot(host, &sysroot, &stamp),
        )?;
    }
    Ok(Lane::Debian)
}

/// Builds std for the target and installs it as an ordinary sysroot, so that
/// every later command is plain.
fn build_sysroot(host: &str, sysroot: &Path, stamp: &Path) -> Done {
    let work = env::temp_dir().join(format!("siaran-std-{}", std::process::id()));
    fs::create_dir_all(work.join("src"))?;
    fs::write(work.join("src/lib.rs"), "")?;
    fs::write(
        work.join("Cargo.toml"),
        "[package]\nname=\"stdbuild\"\nversion=\"0.0.0\"\nedition=\"2021\"\n\
         [profile.release]\ncodegen-units=1\n[workspace]\n",
    )?;
    let mut cargo = program("cargo");
    Lane::Debian.apply(&mut cargo);
    run(cargo
        .current_dir(&work)
        .env("RUSTC_BOOTSTRAP", "1")
        // Bitcode lets `lto = true` take std in.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", work.join("t"))
        .args(["build", "-q", "--release", "--target", TARGET])
        .arg("-Zbuild-std=std,panic_abort,panic_unwind,proc_macro,test"))?;
    let built = place::files_below(&work.join("t").join(TARGET).join("release/deps"));
    let libraries = built.iter().filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.ends_with(".rlib") && !name.starts_with("libstdbuild-")
    });
    run(apt::as_root("rm")?.arg("-rf").arg(sysroot))?;
    run(apt::as_root("mkdir")?.arg("-p").arg(sysroot))?;
    run(apt::as_root("cp")?.args(libraries).arg(sysroot))?;
    let linkers = Path::new(RUSTLIB).join(host).join("bin");
    run(apt::as_root("mkdir")?.arg("-p").arg(&linkers))?;
    run(apt::as_root("ln")?
        .args(["-sf", "/usr/bin/lld-22"])
        .arg(linkers.join("rust-lld")))?;
    run(apt::as_root("touch")?.arg(stamp))?;
    fs::remove_dir_all(&work)?;
    Ok(())
}
