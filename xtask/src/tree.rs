//! The repository as the checks see it: paths with their text. Loaded once by `checks`, or made
//! from strings by tests; never looks outside the root and never into what tools have produced.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use walkdir::WalkDir;

/// Folders that tools write and people do not.
const PRODUCED: [&str; 7] =
    [".git", "target", "node_modules", "dist", "shots", ".wangge", "test-results"];

/// Endings of files whose text the checks read.
const READ: [&str; 14] = [
    "rs", "toml", "md", "html", "ts", "mts", "mjs", "js", "css", "sql", "ftl", "json", "yml", "sh",
];

/// The files of the repository by their path relative to the root, with `/` between folders.
#[derive(Debug, Default)]
pub struct Tree {
    texts: BTreeMap<String, String>,
    others: Vec<String>,
}

impl Tree {
    /// Loads the tree under `root`.
    pub fn load(root: &Path) -> Result<Self> {
        let mut tree = Self::default();
        let entries = WalkDir::new(root).sort_by_file_name().into_iter().filter_entry(|entry| {
            !(entry.file_type().is_dir()
                && PRODUCED.contains(&entry.file_name().to_string_lossy().as_ref()))
        });
        for entry in entries {
            let entry = entry.context("cannot list the repository")?;
            if !entry.file_type().is_file() {
                continue;
            }
            let path = entry.path().strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            let is_read = READ.iter().any(|ending| path.ends_with(&format!(".{ending}")));
            if is_read {
                let bytes = std::fs::read(entry.path())
                    .with_context(|| format!("cannot read {}", entry.path().display()))?;
                tree.texts.insert(path, String::from_utf8_lossy(&bytes).into_owned());
            } else {
                tree.others.push(path);
            }
        }
        Ok(tree)
    }

    /// Makes a tree from pairs of path and text.
    pub fn from_pairs<const N: usize>(pairs: [(&str, &str); N]) -> Self {
        let texts = pairs.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned()));
        Self { texts: texts.collect(), others: Vec::new() }
    }

    /// Iterates over all readable files whose path ends with `.` and one of `endings`.
    pub fn texts<'a>(
        &'a self,
        endings: &'a [&str],
    ) -> impl Iterator<Item = (&'a str, &'a str)> + 'a {
        self.texts
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .filter(|(path, _)| endings.contains(&ending_of(path)))
    }

    /// Returns the text of one file.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    /// Tells whether a file or a folder stands at `path`.
    pub fn has(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        path.is_empty()
            || self.texts.contains_key(path)
            || self.texts.keys().any(|known| known.starts_with(&folder))
            || self.others.iter().any(|known| known == path || known.starts_with(&folder))
    }
}

/// Returns the root of the repository: the folder above this crate, which cargo names when it
/// runs us. The name from the build would be wrong in a second checkout with the same target folder.
pub fn root() -> PathBuf {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest.parent().map_or_else(|| manifest.clone(), Path::to_path_buf)
}

/// Returns the line, counted from one, of the byte `offset` in `text`.
pub fn line_at(text: &str, offset: usize) -> usize {
    text[..offset.min(text.len())].matches('\n').count() + 1
}

/// Returns the crate folder's name for a path such as `crates/cases/src/model.rs`.
pub fn crate_of(path: &str) -> Option<&str> {
    path.strip_prefix("crates/")?.split('/').next()
}

/// Returns what stands behind the last dot of a path, such as `md`.
pub fn ending_of(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, ending)| ending)
}
