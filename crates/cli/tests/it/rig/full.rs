//! The disk is full: uploads and writes are refused with words, nothing breaks, and once there is
//! space again everything goes on by itself.

use super::http::{Answer, Part, get, post_parts};
use super::server::{Installation, Server};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Size of the disk in mebibytes: the demonstration and a little more.
const SIZE: u32 = 96;

/// A small disk of its own; gone when it is dropped.
struct Disk(PathBuf);

impl Disk {
    fn mount(at: &Path) -> Self {
        fs::create_dir_all(at).unwrap();
        let size = format!("size={SIZE}m");
        let mut mount = Command::new("mount");
        let ran = mount.args(["-t", "tmpfs", "-o", &size, "wangge-rig"]).arg(at).status().unwrap();
        assert!(ran.success(), "a tmpfs cannot be mounted at {}: are you root?", at.display());
        Self(at.to_owned())
    }

    /// Takes what is left, to the last byte.
    fn fill(&self) -> PathBuf {
        let path = self.0.join("filler");
        let mut file = File::create(&path).unwrap();
        for size in [1 << 20, 1 << 12, 1] {
            while file.write_all(&vec![7; size]).is_ok() {}
        }
        path
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

pub(super) fn story() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::mount(&folder.path().join("disk"));
    let installation = Installation::at(&disk.0.join("data"), None);
    let server = installation.serve();
    let cookie = server.sign_in();
    assert_eq!(report(&server, &cookie, None).status, 303);
    let filler = disk.fill();
    let photo = report(&server, &cookie, Some(&super::kills::photo(1)));
    assert_eq!((photo.status, photo.header("retry-after")), (503, Some("5")), "{}", photo.body);
    assert!(photo.body.contains("附件暂时无法保存"), "{}", photo.body);
    // The write-ahead log may have room left that it took before; it is used up soon.
    let refused = (0..20_000).map(|_| report(&server, &cookie, None)).find(|it| it.status != 303);
    let refused = refused.expect("a full disk refuses at last");
    assert_eq!(
        (refused.status, refused.header("retry-after")),
        (503, Some("5")),
        "{}",
        refused.body
    );
    assert!(refused.body.contains("暂时无法"), "{}", refused.body);
    assert_eq!(get(server.at, "/health", "").unwrap().status, 200);
    assert_eq!(get(server.at, "/cases", &cookie).unwrap().status, 200, "what stands can be read");
    fs::remove_file(filler).unwrap();
    let photo = report(&server, &cookie, Some(&super::kills::photo(2)));
    assert_eq!(photo.status, 303, "it goes on by itself: {}", photo.body);
    drop(server);
    installation.must_be_whole();
    println!("a full disk was told with 503 and left by itself");
}

fn report(server: &Server, cookie: &str, photo: Option<&[u8]>) -> Answer {
    let mut parts = vec![Part::Word("description", "rig 占道"), Part::Word("place", "青屿路 9 号")];
    parts.extend(photo.map(|bytes| Part::File("photo", "photo.png", bytes)));
    post_parts(server.at, "/cases", cookie, &parts).unwrap()
}
