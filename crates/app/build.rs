//! Stops the build with an explanation when the bundled scripts and styles are missing.
//!
//! It never builds them: that is the work of `cargo xtask web`, so that compiling needs no Node.

use std::path::Path;

fn main() {
    let manifest = Path::new("../../web/dist/manifest.json");
    println!("cargo::rerun-if-changed=../../web/dist");
    println!("cargo::rerun-if-changed={}", manifest.display());
    if !manifest.is_file() {
        println!(
            "cargo::error=the scripts and styles of the pages are not bundled (no web/dist/manifest.json)"
        );
        println!("cargo::error=run `cargo xtask web` once, then build again");
    }
}
