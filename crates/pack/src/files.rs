//! Reads the files of packs from folders and hashes them.
//!
//! `load` and `apply` call it. It opens nothing outside the folder of packs and understands no
//! more of a file than the `extends` of `pack.toml`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::error::{PackError, nearest_hint};

/// Folders inside a pack.
const FOLDERS: [&str; 4] = ["calendar", "catalogue", "crosswalk", "flow"];

/// The files of one pack by their paths inside it, with `/` on every system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackFiles {
    /// Name of the folder.
    pub key: String,
    /// Where it was read, for messages.
    pub place: String,
    /// Texts by path, such as `catalogue/local.toml`.
    pub files: BTreeMap<String, String>,
}

/// Returns the first sixteen hexadecimal digits of a text's SHA-256: enough to tell versions apart.
pub(crate) fn short_hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(8).fold(String::new(), |mut digits, byte| {
        // Writing to a String cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

impl PackFiles {
    /// Returns SHA-256 over file names and bytes, in hexadecimal digits.
    pub fn hash(&self) -> String {
        let mut hash = Sha256::new();
        for (path, text) in &self.files {
            // Lengths keep a name from running into its text.
            for part in [path, text] {
                hash.update(part.len().to_le_bytes());
                hash.update(part.as_bytes());
            }
        }
        hash.finalize().iter().fold(String::new(), |mut digits, byte| {
            // Writing to a String cannot fail.
            let _ = write!(digits, "{byte:02x}");
            digits
        })
    }

    /// Returns the key of the pack below, as far as `pack.toml` can be read.
    pub fn extends(&self) -> Option<String> {
        let table: toml::Table = self.files.get("pack.toml")?.parse().ok()?;
        Some(table.get("pack")?.get("extends")?.as_str()?.to_owned())
    }
}

/// Reads a pack and everything below it, bottom first.
pub fn read_stack(folder: &Path, key: &str) -> Result<Vec<PackFiles>, Vec<PackError>> {
    let mut errors = Vec::new();
    let mut stack: Vec<PackFiles> = Vec::new();
    let mut next = Some(key.to_owned());
    while let Some(key) = next {
        let above = stack.last().map(|pack| format!("{}/pack.toml", pack.place));
        if stack.iter().any(|pack| pack.key == key) {
            let way: Vec<&str> = stack.iter().map(|pack| pack.key.as_str()).collect();
            let message =
                format!("packs extend each other in a circle: {} → {key}", way.join(" → "));
            errors.push(PackError::of_file(
                above.unwrap_or_default(),
                message,
                "remove one `extends`",
            ));
            break;
        }
        if !is_key(&key) || !folder.join(&key).is_dir() {
            let known = packs_in(folder);
            let hint = nearest_hint(&key, known.iter().map(String::as_str));
            let file = above.unwrap_or_else(|| folder.display().to_string());
            errors.push(PackError::of_file(file, format!("there is no pack '{key}'"), &hint));
            break;
        }
        let pack = read_pack(folder, &key, &mut errors);
        next = pack.extends();
        stack.push(pack);
    }
    stack.reverse();
    if errors.is_empty() { Ok(stack) } else { Err(errors) }
}

/// Tells whether a word can name a pack; anything else might lead out of the folder.
pub(crate) fn is_key(key: &str) -> bool {
    let is_plain = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_'
    };
    !key.is_empty() && key.bytes().all(is_plain)
}

fn packs_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let names = entries.flatten().filter(|entry| entry.path().join("pack.toml").is_file());
    let mut names: Vec<String> =
        names.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

fn read_pack(folder: &Path, key: &str, errors: &mut Vec<PackError>) -> PackFiles {
    let root = folder.join(key);
    let place = root.display().to_string();
    let mut pack = PackFiles { key: key.to_owned(), place, files: BTreeMap::new() };
    read_folder(&root, "", &mut pack, errors);
    for name in FOLDERS {
        let inner = root.join(name);
        if inner.is_dir() {
            read_folder(&inner, &format!("{name}/"), &mut pack, errors);
        }
    }
    pack
}

fn read_folder(path: &Path, prefix: &str, pack: &mut PackFiles, errors: &mut Vec<PackError>) {
    let entries = match std::fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) => {
            errors.push(PackError::of_file(
                path.display().to_string(),
                format!("cannot be read: {error}"),
                "",
            ));
            return;
        }
    };
    for entry in entries.flatten() {
        let file = entry.path();
        if file.extension().is_none_or(|ending| ending != "toml") {
            refuse_folder(&file, prefix, errors);
            continue;
        }
        let shown = format!("{}/{prefix}{}", pack.place, entry.file_name().to_string_lossy());
        let text = match std::fs::read(&file).map(String::from_utf8) {
            Ok(Ok(text)) => text,
            Ok(Err(_)) => {
                errors.push(PackError::of_file(shown, "is not UTF-8 text", "save it as UTF-8"));
                continue;
            }
            Err(error) => {
                errors.push(PackError::of_file(shown, format!("cannot be read: {error}"), ""));
                continue;
            }
        };
        if let Ok(name) = entry.file_name().into_string() {
            pack.files.insert(format!("{prefix}{name}"), text);
        }
    }
}

/// A misspelt folder would be left out in silence.
fn refuse_folder(path: &Path, prefix: &str, errors: &mut Vec<PackError>) {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let is_known = prefix.is_empty() && FOLDERS.contains(&name.as_str());
    if path.is_dir() && !is_known && !name.starts_with('.') {
        let message = "packs have no such folder";
        errors.push(PackError::of_file(
            path.display().to_string(),
            message,
            &nearest_hint(&name, FOLDERS),
        ));
    }
}
