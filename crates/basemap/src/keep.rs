//! Tiles kept in the data folder: one file each, as old as the moment when it was fetched.
//!
//! Nothing here is worth a backup; the folder may be emptied at any time.

use crate::Picture;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use wangge_kernel::{Instant, Tile};

/// A full folder is emptied down to so many hundredths, the oldest tiles first: emptying reads the
/// whole folder, which shall not happen for each tile.
const LEFT_PERCENT: u64 = 80;

/// Folder of tiles with a bound.
#[derive(Debug)]
pub(crate) struct Keep {
    folder: PathBuf,
    most_bytes: u64,
    /// Bytes in the folder, once they were counted.
    held: Mutex<Option<u64>>,
    /// Makes the names of unfinished files different.
    turn: AtomicU64,
}

/// Kept tile and when it was fetched.
pub(crate) struct Kept {
    pub(crate) picture: Picture,
    pub(crate) fetched: Instant,
}

impl Keep {
    pub(crate) fn new(folder: PathBuf, most_bytes: u64) -> Self {
        Self { folder, most_bytes, held: Mutex::default(), turn: AtomicU64::default() }
    }

    fn path(&self, layer: &str, tile: Tile) -> PathBuf {
        let column = self.folder.join(layer).join(format!("{}/{}", tile.z(), tile.x()));
        column.join(tile.y().to_string())
    }

    /// Reads a tile; one that cannot be read counts as not kept.
    pub(crate) fn read(&self, layer: &str, tile: Tile) -> Option<Kept> {
        let path = self.path(layer, tile);
        let picture = Picture::of(fs::read(&path).ok()?)?;
        let modified = fs::metadata(&path).ok()?.modified().ok()?;
        let millis = modified.duration_since(UNIX_EPOCH).ok()?.as_millis();
        Some(Kept { picture, fetched: Instant::from_millis(i64::try_from(millis).ok()?) })
    }

    /// Keeps a tile, and makes room when the folder is full.
    pub(crate) fn write(
        &self,
        layer: &str,
        tile: Tile,
        picture: &Picture,
        now: Instant,
    ) -> io::Result<()> {
        let path = self.path(layer, tile);
        let before = fs::metadata(&path).map_or(0, |found| found.len());
        if let Some(column) = path.parent() {
            fs::create_dir_all(column)?;
        }
        // Readers see the whole file or none of it.
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let unfinished = self.folder.join(format!("{}-{turn}.part", std::process::id()));
        fs::write(&unfinished, picture.bytes())?;
        let at = Duration::from_millis(now.as_millis().try_into().unwrap_or(0));
        fs::File::options()
            .write(true)
            .open(&unfinished)?
            .set_modified(SystemTime::UNIX_EPOCH + at)?;
        fs::rename(&unfinished, &path)?;
        self.grow(picture.bytes().len() as u64, before)
    }

    fn grow(&self, added: u64, removed: u64) -> io::Result<()> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let now = match *held {
            Some(held) => (held + added).saturating_sub(removed),
            // The first tile after a start is counted with the others.
            None => files(&self.folder)?.iter().map(|file| file.bytes).sum(),
        };
        *held = Some(if now > self.most_bytes { self.make_room()? } else { now });
        Ok(())
    }

    /// Removes the oldest tiles and returns how many bytes are left.
    fn make_room(&self) -> io::Result<u64> {
        let mut files = files(&self.folder)?;
        files.sort_by_key(|file| file.fetched);
        let mut left: u64 = files.iter().map(|file| file.bytes).sum();
        for file in files {
            if left <= self.most_bytes / 100 * LEFT_PERCENT {
                break;
            }
            fs::remove_file(&file.path)?;
            left -= file.bytes;
        }
        Ok(left)
    }
}

struct Held {
    path: PathBuf,
    bytes: u64,
    fetched: SystemTime,
}

/// Lists all files below a folder.
fn files(folder: &Path) -> io::Result<Vec<Held>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            // Another program on the same folder may have removed it meanwhile.
            let Ok(what) = entry.metadata() else { continue };
            if what.is_dir() {
                open.push(entry.path());
            } else {
                let fetched = what.modified().unwrap_or(UNIX_EPOCH);
                found.push(Held { path: entry.path(), bytes: what.len(), fetched });
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(bytes: usize) -> Picture {
        let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
        png.resize(bytes, 0);
        Picture::of(png).unwrap()
    }

    fn held(folder: &Path) -> u64 {
        files(folder).unwrap().iter().map(|file| file.bytes).sum()
    }

    #[test]
    fn a_full_folder_loses_its_oldest_tiles() {
        let folder = tempfile::tempdir().unwrap();
        let keep = Keep::new(folder.path().to_owned(), 1_000);
        let tile = |x| Tile::new(10, x, 1).unwrap();
        for x in 0..10 {
            let now = Instant::from_millis(1_000_000 + i64::from(x) * 1_000);
            keep.write("a", tile(x), &picture(100), now).unwrap();
        }
        assert_eq!(held(folder.path()), 1_000, "as much as fits");
        // What is kept again is not counted twice.
        keep.write("a", tile(0), &picture(100), Instant::from_millis(2_000_000)).unwrap();
        assert_eq!(held(folder.path()), 1_000);
        keep.write("b", tile(1), &picture(100), Instant::from_millis(2_000_000)).unwrap();
        assert_eq!(held(folder.path()), 800);
        assert!(keep.read("a", tile(1)).is_none(), "the oldest went");
        assert!(keep.read("a", tile(4)).is_some() && keep.read("b", tile(1)).is_some());
        assert_eq!(keep.read("a", tile(0)).unwrap().fetched, Instant::from_millis(2_000_000));
    }

    #[test]
    fn a_folder_from_before_is_counted_after_a_start() {
        let folder = tempfile::tempdir().unwrap();
        let tile = |x| Tile::new(10, x, 1).unwrap();
        for x in 0..10 {
            // Each has counted nothing yet, as after a start.
            let keep = Keep::new(folder.path().to_owned(), 500);
            let now = Instant::from_millis(1_000_000 + i64::from(x) * 1_000);
            keep.write("a", tile(x), &picture(100), now).unwrap();
            assert!(held(folder.path()) <= 500);
        }
    }
}
