//! Takes an upload in: reads it within limits, recognises it, makes it harmless.
//!
//! Called by the commands and pages that accept attachments. It writes nothing: what it returns
//! goes into the [`Store`](crate::Store) after the caller has decided to keep it.

use std::fmt;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::sync::Semaphore;

use crate::facts::PhotoFacts;
use crate::sniff::{FileKind, Sniffed, sniff};
use crate::{BlobId, Rendition, UploadError, name, picture};

/// How many pictures are decoded at once in this process.
///
/// Each may hold a quarter of a gigabyte (sixty megapixels), and an office computer has eight.
static DARKROOM: Semaphore = Semaphore::const_new(2);

/// What an upload may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadLimits {
    /// Most bytes of a picture.
    pub picture_bytes: u64,
    /// Most bytes of any other file.
    pub file_bytes: u64,
    /// Most pixels of a picture, by its header.
    pub pixels: u64,
    /// Longest side of the kept picture, in pixels.
    pub side_px: u32,
    /// JPEG quality of what is drawn, 1–100.
    pub quality: u8,
}

impl Default for UploadLimits {
    /// Fits the phones of 2026: fifty megapixels, minutes of video, number plates readable.
    fn default() -> Self {
        Self {
            picture_bytes: 20 << 20,
            file_bytes: 50 << 20,
            pixels: 60_000_000,
            side_px: 2560,
            quality: 85,
        }
    }
}

/// An upload that may be kept.
#[derive(Debug, Clone, PartialEq)]
pub enum Taken {
    /// A picture drawn anew.
    Picture(Box<Picture>),
    /// A file on the allow list, unchanged.
    File(Document),
}

/// A file on the allow list, as it came.
#[derive(Clone, PartialEq, Eq)]
pub struct Document {
    /// The sender's name made safe, with the extension of what it really is.
    pub name: String,
    /// What it is by its content.
    pub kind: FileKind,
    /// The name of the bytes in the store.
    pub id: BlobId,
    /// The content.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Document {
    /// Leaves the name and the content out: they must not reach a log.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Document")
            .field("kind", &self.kind)
            .field("id", &self.id)
            .field("length", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

/// A picture drawn anew in three sizes, and what its camera wrote about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// The sender's name made safe, ending in `.jpg`.
    pub name: String,
    /// The picture itself, upright, its longest side within the limit.
    pub full: Rendition,
    /// For lists and forms: longest side 480 px.
    pub preview: Rendition,
    /// For dense rows: the middle square, 96 px.
    pub square: Rendition,
    /// What the device claims.
    pub facts: PhotoFacts,
}

impl Picture {
    /// The media type of all renditions.
    pub const MIME: &'static str = "image/jpeg";
}

/// Takes bytes in on a blocking thread; a panic in a decoder stays in there.
pub async fn take(
    limits: UploadLimits,
    declared_name: &str,
    bytes: Vec<u8>,
) -> Result<Taken, UploadError> {
    let declared_name = declared_name.to_owned();
    // The semaphore is never closed; were it, decoding without a turn is the smaller evil.
    let turn = DARKROOM.acquire().await.ok();
    tokio::task::spawn_blocking(move || {
        // Held inside, for a caller that gives up does not stop the thread.
        let _turn = turn;
        examine(&limits, &declared_name, bytes)
    })
    .await
    .map_err(UploadError::Stopped)?
}

/// Reads a stream no further than the limits allow, then takes it in.
pub async fn take_reader(
    limits: UploadLimits,
    declared_name: &str,
    reader: impl AsyncRead + Unpin,
) -> Result<Taken, UploadError> {
    let most = limits.picture_bytes.max(limits.file_bytes);
    let mut bytes = Vec::new();
    reader.take(most.saturating_add(1)).read_to_end(&mut bytes).await.map_err(UploadError::Read)?;
    take(limits, declared_name, bytes).await
}

/// Examines bytes in place; pure, and slow for pictures.
pub fn examine(
    limits: &UploadLimits,
    declared_name: &str,
    bytes: Vec<u8>,
) -> Result<Taken, UploadError> {
    if bytes.is_empty() {
        return Err(UploadError::Empty);
    }
    // Before sniffing, which may have to look at every byte.
    check_size(&bytes, limits.picture_bytes.max(limits.file_bytes))?;
    match sniff(declared_name, &bytes)? {
        Sniffed::Picture(format) => {
            check_size(&bytes, limits.picture_bytes)?;
            let name = name::safe_name_as(declared_name, &["jpg", "jpeg"]);
            let picture = picture::develop(limits, format, &bytes, name)?;
            Ok(Taken::Picture(Box::new(picture)))
        }
        Sniffed::File(kind) => {
            check_size(&bytes, limits.file_bytes)?;
            let name = name::safe_name_as(declared_name, kind.extensions());
            Ok(Taken::File(Document { name, kind, id: BlobId::of(&bytes), bytes }))
        }
    }
}

fn check_size(bytes: &[u8], limit_bytes: u64) -> Result<(), UploadError> {
    // A length that does not fit 64 bits is over every limit.
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if length > limit_bytes { Err(UploadError::TooLarge { limit_bytes }) } else { Ok(()) }
}
