//! Decides from the first bytes and the structure what an upload is.
//!
//! Called by `upload` only. The name given by the sender may choose between two harmless readings
//! of the same text (`.csv` or `.txt`) and must never decide anything else.

use std::io::Cursor;

use crate::UploadError;

/// A file that is kept as it came; always served as a download.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// Portable document.
    Pdf,
    /// Word document without macros.
    Docx,
    /// Excel workbook without macros.
    Xlsx,
    /// Plain text in UTF-8.
    Text,
    /// Comma-separated values in UTF-8.
    Csv,
    /// MP4 video.
    Mp4,
    /// MP3 sound.
    Mp3,
    /// MPEG-4 sound, the usual voice recording of a phone.
    M4a,
    /// Adaptive multi-rate sound, the voice recording of older phones and chat programs.
    Amr,
    /// Wave sound.
    Wav,
}

impl FileKind {
    /// Every kind on the allow list.
    pub const ALL: [Self; 10] = [
        Self::Pdf,
        Self::Docx,
        Self::Xlsx,
        Self::Text,
        Self::Csv,
        Self::Mp4,
        Self::Mp3,
        Self::M4a,
        Self::Amr,
        Self::Wav,
    ];

    /// Gives the media type for the `Content-Type` header and the table column.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Text => "text/plain; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Mp4 => "video/mp4",
            Self::Mp3 => "audio/mpeg",
            Self::M4a => "audio/mp4",
            Self::Amr => "audio/amr",
            Self::Wav => "audio/wav",
        }
    }

    /// Lists the extensions that fit, the usual one first.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
            Self::Text => &["txt", "log", "md"],
            Self::Csv => &["csv"],
            Self::Mp4 => &["mp4"],
            Self::Mp3 => &["mp3"],
            Self::M4a => &["m4a"],
            Self::Amr => &["amr"],
            Self::Wav => &["wav"],
        }
    }
}

/// What the pipeline does next with an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sniffed {
    /// Decode and encode anew.
    Picture(image::ImageFormat),
    /// Keep as it is.
    File(FileKind),
}

/// Recognises the content, or refuses it.
pub(crate) fn sniff(declared_name: &str, bytes: &[u8]) -> Result<Sniffed, UploadError> {
    // Before anything else, because the recogniser would parse the whole compound file.
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        return Err(UploadError::OldOffice);
    }
    if bytes.starts_with(b"PK") {
        return office(bytes).map(Sniffed::File);
    }
    let found = infer::get(bytes);
    let mime = found.map(|kind| kind.mime_type());
    let file = |kind| Ok(Sniffed::File(kind));
    match mime {
        Some("image/jpeg") => Ok(Sniffed::Picture(image::ImageFormat::Jpeg)),
        Some("image/png") => Ok(Sniffed::Picture(image::ImageFormat::Png)),
        Some("image/webp") => Ok(Sniffed::Picture(image::ImageFormat::WebP)),
        Some("application/pdf") => file(FileKind::Pdf),
        Some("video/mp4") => file(FileKind::Mp4),
        Some("audio/mpeg") => file(FileKind::Mp3),
        Some("audio/m4a") => file(FileKind::M4a),
        Some("audio/amr") => file(FileKind::Amr),
        Some("audio/x-wav") => file(FileKind::Wav),
        // Two letters are enough for a "BMP" or an "EXE", and a note may begin with them; real ones
        // are full of control bytes.
        _ => match plain_text(bytes)? {
            Some(()) => file(text_kind(declared_name)),
            None => Err(refusal(mime, found.map(|kind| kind.matcher_type()))),
        },
    }
}

fn refusal(mime: Option<&'static str>, family: Option<infer::MatcherType>) -> UploadError {
    match (mime, family) {
        (Some(mime), Some(infer::MatcherType::Image)) => UploadError::PictureFormat { mime },
        _ => UploadError::FileKind { mime },
    }
}

fn text_kind(declared_name: &str) -> FileKind {
    let is_csv = declared_name
        .rsplit_once('.')
        .is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("csv"));
    if is_csv { FileKind::Csv } else { FileKind::Text }
}

/// Accepts UTF-8 prose; refuses what a browser or a shell would run; `None` means not a text.
fn plain_text(bytes: &[u8]) -> Result<Option<()>, UploadError> {
    // Markup is looked for in the bytes, so that another encoding around it does not hide it.
    if is_active(bytes) {
        return Err(UploadError::ActiveText);
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Ok(None);
    };
    let is_binary = text
        .chars()
        .any(|letter| letter.is_control() && !matches!(letter, '\t' | '\n' | '\r' | '\u{c}'));
    Ok((!is_binary).then_some(()))
}

fn is_active(bytes: &[u8]) -> bool {
    const MARKUP: [&[u8]; 9] = [
        b"<!doctype",
        b"<html",
        b"<head",
        b"<body",
        b"<script",
        b"<svg",
        b"<iframe",
        b"<?xml",
        b"<?php",
    ];
    let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    body.starts_with(b"#!")
        || bytes.iter().enumerate().filter(|&(_, &byte)| byte == b'<').any(|(at, _)| {
            MARKUP.iter().any(|tag| {
                bytes.get(at..at + tag.len()).is_some_and(|here| here.eq_ignore_ascii_case(tag))
            })
        })
}

/// Reads the directory of a zip file, without unpacking anything.
///
/// ISO/IEC 29500-2 (OPC): a package has `[Content_Types].xml`; the main part's usual place tells
/// Word from Excel.
fn office(bytes: &[u8]) -> Result<FileKind, UploadError> {
    let Some(parts) = part_names(bytes) else {
        return Err(NOT_OFFICE);
    };
    // Part names are compared without case (ISO/IEC 29500-2 §6.2.2).
    let has = |part: &str| parts.iter().any(|name| name == part);
    if !has("[content_types].xml") {
        return Err(NOT_OFFICE);
    }
    let is_macro = |name: &String| {
        name.ends_with("vbaproject.bin")
            || name.contains("/activex/")
            || name.contains("macrosheets/")
    };
    if parts.iter().any(is_macro) {
        return Err(UploadError::Macros);
    }
    match (has("word/document.xml"), has("xl/workbook.xml")) {
        (true, false) => Ok(FileKind::Docx),
        (false, true) => Ok(FileKind::Xlsx),
        _ => Err(NOT_OFFICE),
    }
}

const NOT_OFFICE: UploadError = UploadError::FileKind { mime: Some("application/zip") };

/// Lists the names in the archive in lower case; `None` if the directory is broken.
fn part_names(bytes: &[u8]) -> Option<Vec<String>> {
    let archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    archive.file_names().map(|name| Some(name.ok()?.to_ascii_lowercase())).collect()
}
