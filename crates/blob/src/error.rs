//! What can go wrong with attachments, for people (code, hint) and for operators (the chain).
//!
//! Used by every caller of this crate; the edge turns the kind into a status and looks the code up
//! in the catalogues of this crate's `locales`. Messages must never contain uploaded content.

use std::io;

/// What an error means for the one who asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// There is no such blob.
    NotFound,
    /// The content is understood, and not accepted here.
    Refused,
    /// The content is damaged or missing.
    Invalid,
    /// Disk or network failed; trying again may help.
    Unavailable,
    /// Our own mistake.
    Bug,
}

/// Why an upload was not taken.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// No byte arrived.
    #[error("the upload is empty")]
    Empty,
    /// More bytes than this kind of content may have.
    #[error("the upload has more than {limit_bytes} bytes")]
    TooLarge {
        /// The limit that was passed, in bytes.
        limit_bytes: u64,
    },
    /// The picture's header announces more pixels than are worth decoding.
    #[error("the picture claims {width} × {height} pixels, the limit is {limit_pixels}")]
    TooManyPixels {
        /// Width by the header, in pixels.
        width: u32,
        /// Height by the header, in pixels.
        height: u32,
        /// The limit that was passed, in pixels.
        limit_pixels: u64,
    },
    /// The picture would take more memory to decode than a picture may.
    #[error("the picture needs too much memory to decode")]
    TooMuchMemory,
    /// The picture's bytes do not decode.
    #[error("the picture cannot be decoded")]
    BrokenPicture(#[source] image::ImageError),
    /// The picture ends in the middle.
    #[error("the picture ends in the middle")]
    CutOff,
    /// A picture of a format that is not kept, for instance HEIC or GIF.
    #[error("pictures of type {mime} are not accepted")]
    PictureFormat {
        /// The media type that was recognised.
        mime: &'static str,
    },
    /// An office file of the old binary formats, which carry macros and cannot be told apart.
    #[error("binary office files are not accepted")]
    OldOffice,
    /// An office file with a program inside.
    #[error("office files with macros are not accepted")]
    Macros,
    /// Markup or a script, which a browser or a shell would run.
    #[error("markup and scripts are not accepted")]
    ActiveText,
    /// Anything else outside the allow list.
    #[error("files of type {} are not accepted", .mime.unwrap_or("unknown"))]
    FileKind {
        /// The media type that was recognised, if any.
        mime: Option<&'static str>,
    },
    /// The sender's stream broke off.
    #[error("the upload broke off")]
    Read(#[source] io::Error),
    /// The examination panicked or was stopped.
    #[error("the examination of an upload stopped")]
    Stopped(#[source] tokio::task::JoinError),
}

impl UploadError {
    /// Says what this means for the sender.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Empty | Self::BrokenPicture(_) | Self::CutOff => ErrorKind::Invalid,
            Self::Read(_) => ErrorKind::Unavailable,
            Self::Stopped(_) => ErrorKind::Bug,
            Self::TooLarge { .. }
            | Self::TooManyPixels { .. }
            | Self::TooMuchMemory
            | Self::PictureFormat { .. }
            | Self::OldOffice
            | Self::Macros
            | Self::ActiveText
            | Self::FileKind { .. } => ErrorKind::Refused,
        }
    }

    /// Gives the catalogue key of the sentence for people; `<code>-hint` says what to do.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "upload-empty",
            Self::TooLarge { .. } => "upload-too-large",
            Self::TooManyPixels { .. } => "upload-too-many-pixels",
            Self::TooMuchMemory => "upload-too-much-memory",
            Self::BrokenPicture(_) => "upload-broken-picture",
            Self::CutOff => "upload-cut-off",
            Self::PictureFormat { .. } => "upload-picture-format",
            Self::OldOffice => "upload-old-office",
            Self::Macros => "upload-macros",
            Self::ActiveText => "upload-active-text",
            Self::FileKind { .. } => "upload-file-kind",
            Self::Read(_) => "upload-read",
            Self::Stopped(_) => "upload-stopped",
        }
    }

    /// Says in English what the sender can do.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Empty => "Choose the file again.",
            Self::TooLarge { .. } => "Send a smaller file, or a shorter recording.",
            Self::TooManyPixels { .. } | Self::TooMuchMemory => {
                "Take the picture at a lower resolution."
            }
            Self::BrokenPicture(_) => "Open the picture on your device, save it again, and retry.",
            Self::CutOff => "Look at the picture on your device, then send it again.",
            Self::PictureFormat { .. } => "Save the picture as JPEG or PNG.",
            Self::OldOffice => "Save the document as .docx, .xlsx or PDF.",
            Self::Macros => "Save the document without macros.",
            Self::ActiveText => "Send it as PDF or as a picture.",
            Self::FileKind { .. } => {
                "Accepted are pictures, PDF, .docx, .xlsx, UTF-8 text, MP4 and voice recordings."
            }
            Self::Read(_) => "Check the connection and send it again.",
            Self::Stopped(_) => "Send it again; if it fails once more, tell the operator.",
        }
    }
}

/// Why the store could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no blob of that id.
    #[error("there is no blob {0}")]
    NotFound(crate::BlobId),
    /// The disk or the incoming stream failed.
    #[error("cannot {doing}")]
    Io {
        /// What was being done, as a verb phrase.
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The work panicked or was stopped.
    #[error("work on the blob store stopped")]
    Stopped(#[source] tokio::task::JoinError),
}

impl StoreError {
    /// Says what this means for the caller.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound(_) => ErrorKind::NotFound,
            Self::Io { .. } => ErrorKind::Unavailable,
            Self::Stopped(_) => ErrorKind::Bug,
        }
    }

    /// Says in English what the operator can do.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NotFound(_) | Self::Stopped(_) => None,
            Self::Io { .. } => Some("Check free space and permissions of the data folder."),
        }
    }

    /// Makes the wrapper that adds what was being done to a system error.
    pub(crate) fn io(doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, source }
    }
}
