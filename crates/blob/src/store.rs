//! Keeps bytes under the digest of their content, in a folder.
//!
//! ```text
//! <data>/blobs/ab/cd/abcd…   one file per content, never changed once it has its name
//! <data>/blobs/incoming/     being written; swept when forgotten
//! ```
//!
//! Called by the commands that keep attachments and the handlers that serve them. A blob is
//! acknowledged only when its bytes and its folder entry are on the disk. The store must never
//! learn names, owners or permissions, and must never make a path from anything but a [`BlobId`].

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use wangge_kernel::Instant;

use crate::{BlobId, StoreError};

/// How much of a stream is held in memory, in bytes.
const CHUNK_BYTES: usize = 256 * 1024;

/// The blobs of one installation; cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    root: Arc<Path>,
}

/// A blob opened for reading.
#[derive(Debug)]
pub struct Blob {
    /// The content, from its beginning.
    pub file: tokio::fs::File,
    /// Length of the content in bytes.
    pub length: u64,
}

impl Store {
    /// Opens the store below a data folder and makes its folders if they are missing.
    pub async fn open(data: &Path) -> Result<Self, StoreError> {
        let store = Self { root: data.join("blobs").into() };
        let incoming = store.incoming();
        blocking(move || {
            let made = fs::create_dir_all(&incoming).and_then(|()| {
                incoming.ancestors().skip(1).take(2).try_for_each(|level| sync_folder(Some(level)))
            });
            made.map_err(StoreError::io("make the blob folder"))
        })
        .await?;
        Ok(store)
    }

    /// Keeps these bytes and gives their id; keeping them again changes nothing.
    pub async fn put(
        &self,
        bytes: impl AsRef<[u8]> + Send + 'static,
    ) -> Result<BlobId, StoreError> {
        let store = self.clone();
        blocking(move || {
            let bytes = bytes.as_ref();
            let id = BlobId::of(bytes);
            let mut temporary = store.temporary()?;
            temporary.write_all(bytes).map_err(StoreError::io("write a blob"))?;
            store.settle(id, temporary)?;
            Ok(id)
        })
        .await
    }

    /// Keeps a stream of any length; gives its id and its length in bytes.
    pub async fn put_reader(
        &self,
        mut reader: impl AsyncRead + Unpin,
    ) -> Result<(BlobId, u64), StoreError> {
        let store = self.clone();
        let mut temporary = blocking(move || store.temporary()).await?;
        let mut hasher = Sha256::new();
        let mut length = 0;
        loop {
            let mut chunk = Vec::with_capacity(CHUNK_BYTES);
            let mut window = (&mut reader).take(CHUNK_BYTES as u64);
            let n_read = window.read_to_end(&mut chunk).await;
            let n_read = n_read.map_err(StoreError::io("read the stream of a blob"))?;
            if n_read == 0 {
                break;
            }
            length += n_read as u64;
            (temporary, hasher) = blocking(move || {
                hasher.update(&chunk);
                temporary.write_all(&chunk).map_err(StoreError::io("write a blob"))?;
                Ok((temporary, hasher))
            })
            .await?;
        }
        let id = BlobId::from_hasher(hasher);
        let store = self.clone();
        blocking(move || store.settle(id, temporary)).await?;
        Ok((id, length))
    }

    /// Opens a blob for reading.
    pub async fn get(&self, id: BlobId) -> Result<Blob, StoreError> {
        let open = async {
            let file = tokio::fs::File::open(self.path(id)).await?;
            let length = file.metadata().await?.len();
            Ok(Blob { file, length })
        };
        open.await.map_err(missing(id, "open a blob"))
    }

    /// Reads a whole blob into memory.
    pub async fn read(&self, id: BlobId) -> Result<Vec<u8>, StoreError> {
        tokio::fs::read(self.path(id)).await.map_err(missing(id, "read a blob"))
    }

    /// Tells whether a blob is kept.
    pub async fn exists(&self, id: BlobId) -> Result<bool, StoreError> {
        let found = tokio::fs::try_exists(self.path(id)).await;
        found.map_err(StoreError::io("look for a blob"))
    }

    /// Erases a blob; says whether there was one.
    ///
    /// Two attachments with equal content share a blob: the caller knows who else refers to it.
    pub async fn remove(&self, id: BlobId) -> Result<bool, StoreError> {
        let path = self.path(id);
        blocking(move || match fs::remove_file(&path) {
            Ok(()) => {
                sync_folder(path.parent()).map_err(StoreError::io("erase a blob"))?;
                Ok(true)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(StoreError::io("erase a blob")(error)),
        })
        .await
    }

    /// Removes what a crash left half written; gives the number of files removed.
    ///
    /// Only files untouched since `unchanged_since` go: another node may be writing right now.
    pub async fn sweep_temporary(&self, unchanged_since: Instant) -> Result<usize, StoreError> {
        let incoming = self.incoming();
        let since_1970 = u64::try_from(unchanged_since.as_millis()).unwrap_or(0);
        let unchanged_since = SystemTime::UNIX_EPOCH + Duration::from_millis(since_1970);
        blocking(move || sweep(&incoming, unchanged_since).map_err(StoreError::io("sweep blobs")))
            .await
    }

    /// The folder that holds all.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// One folder for all: sweeping it is cheap, and it is on the volume where the rename happens.
    fn incoming(&self) -> PathBuf {
        self.root.join("incoming")
    }

    /// Two levels of 256 folders keep each below a few thousand entries for a hundred million.
    fn path(&self, id: BlobId) -> PathBuf {
        let digits = id.to_string();
        self.root.join(&digits[0..2]).join(&digits[2..4]).join(digits)
    }

    fn temporary(&self) -> Result<NamedTempFile, StoreError> {
        // The file disappears with its handle, unless it is settled or the process dies.
        NamedTempFile::with_prefix_in("put-", self.incoming())
            .map_err(StoreError::io("begin a blob"))
    }

    /// Gives a written file its name, durably.
    fn settle(&self, id: BlobId, temporary: NamedTempFile) -> Result<(), StoreError> {
        settle_at(&self.path(id), temporary).map_err(StoreError::io("keep a blob"))
    }
}

fn missing(id: BlobId, doing: &'static str) -> impl FnOnce(io::Error) -> StoreError {
    move |error| match error.kind() {
        io::ErrorKind::NotFound => StoreError::NotFound(id),
        _ => StoreError::io(doing)(error),
    }
}

fn settle_at(path: &Path, temporary: NamedTempFile) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    let length = temporary.as_file().metadata()?.len();
    let is_kept = fs::metadata(path).is_ok_and(|kept| kept.len() == length);
    if !is_kept {
        fs::create_dir_all(folder)?;
        temporary.as_file().sync_all()?;
        // Replaces: whoever came first brought the same bytes, or a disk lost some of them.
        temporary.persist(path).map_err(|error| error.error)?;
    }
    // Also when it was there: the one who put it may not have come to this line yet.
    for level in folder.ancestors().take(3) {
        sync_folder(Some(level))?;
    }
    Ok(())
}

/// Makes new and removed entries of a folder durable, where the system allows it.
fn sync_folder(folder: Option<&Path>) -> io::Result<()> {
    // Windows cannot open a folder for this and writes its entries through by itself.
    match folder {
        Some(folder) if cfg!(unix) => fs::File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

fn sweep(incoming: &Path, unchanged_since: SystemTime) -> io::Result<usize> {
    let mut n_removed = 0;
    for entry in fs::read_dir(incoming)? {
        let entry = entry?;
        // A file that is settled or swept by somebody else meanwhile is no error.
        let Ok(metadata) = entry.metadata() else {
            continue;
        };
        if metadata.is_file() && metadata.modified()? < unchanged_since {
            n_removed += usize::from(fs::remove_file(entry.path()).is_ok());
        }
    }
    Ok(n_removed)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work).await.map_err(StoreError::Stopped)?
}
