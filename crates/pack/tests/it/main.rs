//! Tests of packs: the shipped ones, broken ones, search, and the database.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod apply;
mod broken;
mod properties;
mod search;
mod shipped;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use wangge_pack::{PackError, PackFiles};

/// The folder of shipped packs.
pub(crate) fn packs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs")
}

/// Makes the stack of one pack from paths and texts.
pub(crate) fn small(files: &[(&str, &str)]) -> Vec<PackFiles> {
    let files: BTreeMap<String, String> =
        files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    vec![PackFiles { key: "small".to_owned(), place: "packs/small".to_owned(), files }]
}

/// Builds and returns the messages.
pub(crate) fn messages(stack: &[PackFiles]) -> Vec<String> {
    let errors: Vec<PackError> = wangge_pack::build(stack).err().unwrap_or_default();
    errors.iter().map(ToString::to_string).collect()
}
