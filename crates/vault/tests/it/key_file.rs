//! The key's file is made once, kept to its owner, and refused when it is not what it should be.

use std::fs;
use std::path::Path;
use tempfile::TempDir;
use wangge_vault::{KeyFlaw, Vault, VaultError};

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// Puts a file in place of the key, for the owner alone.
fn put(folder: &Path, content: impl AsRef<[u8]>) {
    let path = folder.join("vault.key");
    fs::write(&path, content).unwrap();
    #[cfg(unix)]
    set_mode(&path, 0o600);
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn flaw_of(content: impl AsRef<[u8]>) -> KeyFlaw {
    let folder = folder();
    put(folder.path(), content);
    match Vault::in_folder(folder.path()).unwrap_err() {
        VaultError::Damaged { path, flaw } => {
            assert_eq!(path, folder.path().join("vault.key"));
            flaw
        }
        other => panic!("{other}"),
    }
}

#[test]
fn a_key_is_made_once_and_found_again() {
    let folder = folder();
    let first = Vault::in_folder(folder.path()).unwrap();
    let text = fs::read_to_string(folder.path().join("vault.key")).unwrap();
    assert_eq!((text.len(), text.trim_end().len()), (65, 64));
    let second = Vault::in_folder(folder.path()).unwrap();
    assert_eq!(first.key_id(), second.key_id());
    let sealed = first.seal("a", "周建国");
    assert_eq!(second.open("a", &sealed).unwrap(), "周建国");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "a temporary file was left");
}

#[test]
fn two_folders_have_two_keys() {
    let (one, two) = (folder(), folder());
    let (one, two) = (Vault::in_folder(one.path()).unwrap(), Vault::in_folder(two.path()).unwrap());
    assert_ne!(one.key_id(), two.key_id());
}

#[test]
fn programs_that_start_at_once_take_the_same_key() {
    let folder = folder();
    let starts: Vec<_> = (0..8)
        .map(|_| {
            let path = folder.path().to_path_buf();
            std::thread::spawn(move || Vault::in_folder(&path).unwrap().key_id().to_owned())
        })
        .collect();
    let mut ids: Vec<_> = starts.into_iter().map(|start| start.join().unwrap()).collect();
    ids.dedup();
    assert_eq!(ids.len(), 1, "{ids:?}");
}

#[test]
fn blanks_and_capitals_around_a_key_do_not_matter() {
    let (folder, digits) = (folder(), "00112233445566778899aabbccddeeff".repeat(2));
    put(folder.path(), &digits);
    let plain = Vault::in_folder(folder.path()).unwrap();
    put(folder.path(), format!("  {}\r\n\n", digits.to_uppercase()));
    assert_eq!(Vault::in_folder(folder.path()).unwrap().key_id(), plain.key_id());
}

#[test]
fn a_damaged_file_is_refused_with_what_is_wrong() {
    assert_eq!(flaw_of(""), KeyFlaw::Empty);
    assert_eq!(flaw_of("\n"), KeyFlaw::Empty);
    assert_eq!(flaw_of("0123456789abcdef"), KeyFlaw::Length { characters: 16 });
    assert_eq!(flaw_of("12".repeat(33)), KeyFlaw::Length { characters: 66 });
    assert_eq!(flaw_of("12".repeat(31) + "1o"), KeyFlaw::Digit { place: 64 });
    assert_eq!(flaw_of([0; 65]), KeyFlaw::Digit { place: 1 });
    assert_eq!(flaw_of([0xff; 64]), KeyFlaw::Digit { place: 1 });
    assert_eq!(flaw_of("0".repeat(64)), KeyFlaw::Constant);
}

#[test]
fn a_refusal_says_which_file_what_and_what_to_do_but_not_the_content() {
    let folder = folder();
    put(folder.path(), "d00dfeed");
    let error = Vault::in_folder(folder.path()).unwrap_err();
    let text = error.to_string();
    assert!(text.contains("vault.key is damaged: it holds 8 characters instead of 64"), "{text}");
    assert!(error.hint().contains("restore the file from a backup"), "{}", error.hint());
    assert!(!format!("{text}{}{error:?}", error.hint()).contains("d00d"));
    // It was not touched.
    assert_eq!(fs::read_to_string(folder.path().join("vault.key")).unwrap(), "d00dfeed");
}

#[test]
fn a_folder_that_is_not_there_is_told() {
    let folder = folder();
    let error = Vault::in_folder(&folder.path().join("gone")).unwrap_err();
    assert!(matches!(error, VaultError::Io { doing: "make", .. }), "{error}");
    fs::create_dir(folder.path().join("vault.key")).unwrap();
    #[cfg(unix)]
    set_mode(&folder.path().join("vault.key"), 0o700);
    let error = Vault::in_folder(folder.path()).unwrap_err();
    assert!(matches!(error, VaultError::Io { doing: "read", .. }), "{error}");
}

#[cfg(unix)]
#[test]
fn a_new_key_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder();
    Vault::in_folder(folder.path()).unwrap();
    let metadata = fs::metadata(folder.path().join("vault.key")).unwrap();
    assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
}

#[cfg(unix)]
#[test]
fn a_key_that_others_may_use_is_refused() {
    let folder = folder();
    Vault::in_folder(folder.path()).unwrap();
    let path = folder.path().join("vault.key");
    for mode in [0o644, 0o640, 0o604, 0o602, 0o660] {
        set_mode(&path, mode);
        let error = Vault::in_folder(folder.path()).unwrap_err();
        assert!(matches!(error, VaultError::Exposed { mode: found, .. } if found == mode));
        assert!(error.to_string().contains(&format!("(mode {mode:o})")), "{error}");
        assert!(error.hint().contains(&format!("chmod 600 {}", path.display())));
    }
    for mode in [0o600, 0o400] {
        set_mode(&path, mode);
        Vault::in_folder(folder.path()).unwrap();
    }
}
