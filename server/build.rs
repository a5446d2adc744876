//! Makes sure the folder of the built browser application exists, so that the
//! server compiles before the application was ever built. Never builds it.

fn main() {
    let dist = concat!(env!("CARGO_MANIFEST_DIR"), "/../dist");
    // A failure shows itself as the embedding's own error.
    drop(std::fs::create_dir_all(dist));
    println!("cargo:rerun-if-changed={dist}");
    println!("cargo:rerun-if-changed=migrations");
    println!("cargo:rerun-if-changed=build.rs");
}
