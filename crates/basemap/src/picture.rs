//! A tile as an image: what it is, is told by its first bytes and not by whoever sent it.

use std::sync::Arc;

/// Image of a tile; clones share it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    bytes: Arc<[u8]>,
    mime: &'static str,
}

impl Picture {
    /// Takes bytes that are a PNG, JPEG or WebP; none when they are something else.
    pub(crate) fn of(bytes: Vec<u8>) -> Option<Self> {
        let mime = mime(&bytes)?;
        Some(Self { bytes: bytes.into(), mime })
    }

    /// Returns the bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the content type.
    pub const fn mime(&self) -> &'static str {
        self.mime
    }
}

fn mime(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}
