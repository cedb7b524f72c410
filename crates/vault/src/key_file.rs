//! The file of the key: `vault.key` in the data folder, 64 hexadecimal digits, mode 0600.
//!
//! Called when a vault is opened. It must never change a file that exists, never leave a half
//! written one under its name, and never say what stands in it.

use crate::{KeyFlaw, VaultError, hex};
use std::fs::{File, Metadata};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::Path;

/// Name of the file in the data folder.
const FILE: &str = "vault.key";
/// More than any key with its line end; the rest of a long file says nothing new.
const LONGEST_BYTES: u64 = 1_024;

/// Reads the key of a folder, after making one where there is none.
pub(crate) fn read_or_make(folder: &Path) -> Result<[u8; 32], VaultError> {
    let path = folder.join(FILE);
    if let Some(key) = read(&path)? {
        return Ok(key);
    }
    make(folder, &path).map_err(failed("make", &path))?;
    // What stands there counts: another program may have been faster.
    let key = read(&path)?;
    key.ok_or_else(|| failed("read", &path)(ErrorKind::NotFound.into()))
}

fn read(path: &Path) -> Result<Option<[u8; 32]>, VaultError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed("read", path)(error)),
    };
    // Asked of the open file, so that it is the one that is read.
    let metadata = file.metadata().map_err(failed("read", path))?;
    if let Some(mode) = mode_for_others(&metadata) {
        return Err(VaultError::Exposed { path: path.into(), mode });
    }
    let mut bytes = Vec::new();
    file.take(LONGEST_BYTES).read_to_end(&mut bytes).map_err(failed("read", path))?;
    let key = parse(&String::from_utf8_lossy(&bytes));
    key.map(Some).map_err(|flaw| VaultError::Damaged { path: path.into(), flaw })
}

/// Reads the key out of the file's text; blanks and line ends around it do not matter.
fn parse(text: &str) -> Result<[u8; 32], KeyFlaw> {
    let text = text.trim();
    if text.is_empty() {
        return Err(KeyFlaw::Empty);
    }
    // A strange character tells more than a strange length.
    if let Some(place) = text.chars().position(|letter| !letter.is_ascii_hexdigit()) {
        return Err(KeyFlaw::Digit { place: place + 1 });
    }
    let key = hex::read_32(text).ok_or(KeyFlaw::Length { characters: text.len() })?;
    if key.iter().all(|byte| *byte == key[0]) {
        return Err(KeyFlaw::Constant);
    }
    Ok(key)
}

/// Makes a key under a temporary name and gives it its own, unless somebody else did.
fn make(folder: &Path, path: &Path) -> io::Result<()> {
    let mut key = [0; 32];
    rand::fill(&mut key);
    // Made with mode 0600; gone with its handle unless it gets its name.
    let mut file = tempfile::Builder::new().prefix(".vault-").tempfile_in(folder)?;
    writeln!(file, "{}", hex::write(&key))?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Ok(_) => {}
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error.error),
    }
    sync_folder(folder)
}

/// Makes a new entry of a folder durable, where the system allows it.
fn sync_folder(folder: &Path) -> io::Result<()> {
    // Windows cannot open a folder for this and writes its entries through by itself.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Gives the permissions of a file that others than its owner may use in any way.
#[cfg(unix)]
fn mode_for_others(metadata: &Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = metadata.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

/// Elsewhere the permissions of the data folder decide.
#[cfg(not(unix))]
fn mode_for_others(_: &Metadata) -> Option<u32> {
    None
}

fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> VaultError {
    let path = path.to_path_buf();
    move |source| VaultError::Io { doing, path, source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_key_that_was_made_meanwhile_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        make(folder.path(), &path).unwrap();
        let first = fs::read(&path).unwrap();
        make(folder.path(), &path).unwrap();
        assert_eq!(fs::read(&path).unwrap(), first);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "a temporary file was left");
    }
}
