//! Attachments: what people upload is checked, made harmless and kept by its content.
//!
//! Two halves that know nothing of each other:
//!
//! * [`take`] turns uploaded bytes into something that may be kept. A picture is decoded, turned
//!   upright, encoded anew without any metadata, and gets two thumbnails; what its camera wrote
//!   about time and place comes back as [`PhotoFacts`]. Other files pass by a short allow list.
//! * [`Store`] keeps bytes under the SHA-256 of their content, in a folder.
//!
//! Called by the slices that accept or show attachments. **Invariants:** names given by people
//! never decide what a file is nor where it lies; a path is made from a [`BlobId`] only; nothing
//! here knows what an attachment belongs to or who may see it.
//!
//! Whoever serves a [`FileKind`] sends it as a download ([`disposition`]) with `nosniff`.

mod error;
mod facts;
mod id;
mod keep;
mod name;
mod picture;
mod sniff;
mod store;
mod upload;

pub use error::{ErrorKind, StoreError, UploadError};
pub use facts::{PhotoFacts, PhotoTime};
pub use id::{BlobId, BlobIdError};
pub use keep::Held;
pub use name::{disposition, safe_name};
pub use picture::Rendition;
pub use sniff::FileKind;
pub use store::{Blob, Store};
pub use upload::{Document, Picture, Taken, UploadLimits, examine, take, take_reader};
