//! The allow list: what is kept as it came, and what is not.

use wangge_blob::{
    BlobId, Document, ErrorKind, FileKind, Taken, UploadError, UploadLimits, examine,
};

use crate::samples::zip_of;

fn examined(name: &str, bytes: &[u8]) -> Result<Taken, UploadError> {
    examine(&UploadLimits::default(), name, bytes.to_vec())
}

fn refused(name: &str, bytes: &[u8]) -> &'static str {
    let error = examined(name, bytes).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Refused | ErrorKind::Invalid));
    error.code()
}

#[test]
fn the_content_decides_and_the_name_follows() {
    let docx = zip_of(&["[Content_Types].xml", "_rels/.rels", "word/document.xml"]);
    let xlsx = zip_of(&["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"]);
    let samples: [(&[u8], FileKind, &str); 9] = [
        (b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n", FileKind::Pdf, "现场.pdf"),
        (&docx, FileKind::Docx, "现场.docx"),
        (&xlsx, FileKind::Xlsx, "现场.xlsx"),
        ("路面破损，井盖缺失。\r\n".as_bytes(), FileKind::Text, "现场.txt"),
        (b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2", FileKind::Mp4, "现场.mp4"),
        (b"ID3\x04\0\0\0\0\0\0", FileKind::Mp3, "现场.mp3"),
        (b"\0\0\0\x1CftypM4A \0\0\0\0", FileKind::M4a, "现场.m4a"),
        (b"#!AMR\n\x3C\x91\x17\x16\xBE\x66\x79\xE1\xE0\x01", FileKind::Amr, "现场.amr"),
        (b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0", FileKind::Wav, "现场.wav"),
    ];
    for (content, expected, file_name) in samples {
        // The declared name lies each time.
        match examined("现场.exe", content).unwrap() {
            Taken::File(Document { name, kind, id, bytes }) => {
                assert_eq!((kind, name.as_str()), (expected, file_name));
                assert_eq!((id, bytes.as_slice()), (BlobId::of(content), content));
            }
            Taken::Picture(_) => panic!("{expected:?} taken as picture"),
        }
    }
}

#[test]
fn a_csv_is_a_text_that_says_so() {
    for (declared, expected) in [("a.CSV", FileKind::Csv), ("a.txt", FileKind::Text)] {
        let taken = examined(declared, "编号,名称\n1,井盖\n".as_bytes()).unwrap();
        let Taken::File(Document { name, kind, .. }) = taken else { panic!("taken as picture") };
        assert_eq!((kind, name.as_str()), (expected, declared));
    }
}

#[test]
fn notes_that_begin_like_a_program_are_still_notes() {
    for note in ["MZ路口积水", "BM牌照车辆乱停", "BM: see 1 < 2 and 3 > 2"] {
        let taken = examined("note.txt", note.as_bytes()).unwrap();
        assert!(matches!(taken, Taken::File(Document { kind: FileKind::Text, .. })), "{note}");
    }
}

#[test]
fn active_content_is_refused_under_any_name() {
    let samples: [&[u8]; 10] = [
        b"<!DOCTYPE html><html></html>",
        b"\xEF\xBB\xBF  <HtMl><body>",
        b"harmless at first\n<script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<?xml version='1.0'?><a/>",
        b"GIF is not first <iframe src=x>",
        b"<?php system($_GET['c']); ?>",
        b"#!/bin/sh\nrm -rf /",
        b"\n\t #!/usr/bin/env python",
        b"<html>\xFF\xD8\xFF\xE0 and a JPEG ending \xFF\xD9",
    ];
    for content in samples {
        for name in ["a.jpg", "a.txt", "a.pdf"] {
            assert_eq!(refused(name, content), "upload-active-text", "{name} {content:?}");
        }
    }
}

#[test]
fn programs_archives_and_unknown_bytes_are_refused() {
    let mut program = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xFF\xFF\0\0".to_vec();
    program.resize(256, 0);
    let samples: [&[u8]; 8] = [
        &program,
        b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        b"\0asm\x01\0\0\0",
        b"Rar!\x1A\x07\x01\0",
        b"text with a \0 byte",
        b"\xC2\xB7\xC3\xE6\xC6\xC6\xCB\xF0",
        b"\0",
        &zip_of(&["readme.txt"]),
    ];
    for content in samples {
        assert_eq!(refused("report.pdf", content), "upload-file-kind", "{content:?}");
    }
    assert_eq!(refused("a.jpg", b""), "upload-empty");
}

#[test]
fn office_files_with_programs_inside_are_refused() {
    let old = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest";
    assert_eq!(refused("a.doc", old), "upload-old-office");
    for part in ["word/vbaProject.bin", "xl/macrosheets/sheet1.xml", "word/activeX/activeX1.bin"] {
        let names = ["[Content_Types].xml", "word/document.xml", part];
        assert_eq!(refused("a.docx", &zip_of(&names)), "upload-macros", "{part}");
    }
    let both = zip_of(&["[Content_Types].xml", "word/document.xml", "xl/workbook.xml"]);
    assert_eq!(refused("a.docx", &both), "upload-file-kind");
    let no_types = zip_of(&["word/document.xml"]);
    assert_eq!(refused("a.docx", &no_types), "upload-file-kind");
    let slides = zip_of(&["[Content_Types].xml", "ppt/presentation.xml"]);
    assert_eq!(refused("a.pptx", &slides), "upload-file-kind");
    let docx = zip_of(&["[Content_Types].xml", "word/document.xml"]);
    assert_eq!(refused("a.docx", &docx[..docx.len() / 2]), "upload-file-kind");
}

#[test]
fn every_kind_has_one_media_type_and_extension() {
    let mut seen = std::collections::BTreeSet::new();
    for kind in FileKind::ALL {
        assert!(seen.insert(kind.mime()), "{kind:?}");
        assert!(seen.insert(kind.extensions()[0]), "{kind:?}");
        assert!(!kind.mime().contains("html") && !kind.mime().contains("svg"));
    }
}
