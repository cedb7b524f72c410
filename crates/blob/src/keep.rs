//! All blobs of a store at once: copied to another store, or read again to see that none is damaged.
//!
//! Called by backup, restore and the doctor. What lies in the folder and is no blob is left alone.

use crate::{BlobId, Store, StoreError};
use std::fs;
use std::io;
use std::path::Path;

/// What was found in a store.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    /// Number of blobs.
    pub blobs: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Blobs whose content is not what their name says.
    pub damaged: Vec<BlobId>,
}

impl Store {
    /// Reads every blob and compares it with its name.
    pub async fn verify(&self) -> Result<Held, StoreError> {
        let mut held = Held::default();
        for id in self.ids().await? {
            let bytes = self.read(id).await?;
            held.note(id, &bytes);
        }
        Ok(held)
    }

    /// Puts every blob into another store, which may hold some already; `told` hears how many are done
    /// and how many there are. A damaged one is not copied and named.
    pub async fn copy_to(
        &self,
        other: &Self,
        mut told: impl FnMut(usize, usize),
    ) -> Result<Held, StoreError> {
        let mut held = Held::default();
        let ids = self.ids().await?;
        for (done, id) in ids.iter().enumerate() {
            let bytes = self.read(*id).await?;
            if held.note(*id, &bytes) {
                other.put(bytes).await?;
            }
            told(done + 1, ids.len());
        }
        Ok(held)
    }

    /// Lists the blobs in the order of their names.
    pub async fn ids(&self) -> Result<Vec<BlobId>, StoreError> {
        let root = self.root().to_owned();
        let listed = tokio::task::spawn_blocking(move || ids_below(&root, 2));
        let mut ids =
            listed.await.map_err(StoreError::Stopped)?.map_err(StoreError::io("list the blobs"))?;
        ids.sort_unstable();
        Ok(ids)
    }
}

impl Held {
    fn note(&mut self, id: BlobId, bytes: &[u8]) -> bool {
        let is_whole = BlobId::of(bytes) == id;
        if is_whole {
            self.blobs += 1;
            self.bytes += bytes.len() as u64;
        } else {
            self.damaged.push(id);
        }
        is_whole
    }
}

/// Collects the names below a folder that has so many levels of folders.
fn ids_below(folder: &Path, levels: usize) -> io::Result<Vec<BlobId>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if levels == 0 {
            found.extend(name.parse::<BlobId>().ok());
        } else if name.len() == 2 && entry.file_type()?.is_dir() {
            found.extend(ids_below(&entry.path(), levels - 1)?);
        }
    }
    Ok(found)
}
