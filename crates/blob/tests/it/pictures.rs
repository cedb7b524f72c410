//! Pictures come out upright, small, and without a trace of their camera.

use image::{DynamicImage, ImageFormat, Rgb, RgbaImage};
use wangge_blob::{
    BlobId, ErrorKind, Picture, Rendition, Taken, UploadError, UploadLimits, examine, take,
    take_reader,
};

use wangge_kernel::{Instant, Point};

use crate::samples::{self, BLUE, Camera, GREEN, GREY, RED};

fn picture(bytes: Vec<u8>) -> Picture {
    match examine(&UploadLimits::default(), "照片.heic", bytes).unwrap() {
        Taken::Picture(picture) => *picture,
        Taken::File(document) => panic!("taken as {document:?}"),
    }
}

fn refusal(bytes: Vec<u8>) -> UploadError {
    examine(&UploadLimits::default(), "a.jpg", bytes).unwrap_err()
}

fn pixels(rendition: &Rendition) -> DynamicImage {
    let decoded = image::load_from_memory_with_format(&rendition.bytes, ImageFormat::Jpeg).unwrap();
    assert_eq!((decoded.width(), decoded.height()), (rendition.width, rendition.height));
    assert_eq!(rendition.id, BlobId::of(&rendition.bytes));
    decoded
}

/// The colours in the middle of the four quarters.
fn corners(rendition: &Rendition) -> [Rgb<u8>; 4] {
    let decoded = pixels(rendition).into_rgb8();
    let (right, low) = (rendition.width * 3 / 4, rendition.height * 3 / 4);
    let (left, high) = (rendition.width / 4, rendition.height / 4);
    [(left, high), (right, high), (left, low), (right, low)].map(|(x, y)| *decoded.get_pixel(x, y))
}

fn assert_close(found: [Rgb<u8>; 4], expected: [Rgb<u8>; 4]) {
    for (found, expected) in found.iter().zip(expected) {
        let apart = found.0.iter().zip(expected.0).map(|(&a, b)| a.abs_diff(b)).max().unwrap();
        assert!(apart < 40, "found {found:?}, expected {expected:?}");
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn assert_stripped(picture: &Picture) {
    for rendition in [&picture.full, &picture.preview, &picture.square] {
        for trace in
            [&b"Exif"[..], b"SecretMaker", b"2026:05:01", b"http://ns.adobe.com", b"II\x2a\0"]
        {
            assert!(!contains(&rendition.bytes, trace), "{trace:?} survived");
        }
    }
}

#[test]
fn what_the_camera_wrote_becomes_facts_and_leaves_the_picture() {
    let upload = samples::with_exif(&samples::jpeg(64, 48), &Camera::default());
    assert!(contains(&upload, b"Exif") && contains(&upload, b"SecretMaker"));
    let taken = picture(upload);
    let time = taken.facts.taken_at.unwrap();
    assert_eq!(time.civil.to_string(), "2026-05-01T08:30:15");
    assert_eq!(time.offset_minutes, Some(480));
    assert_eq!(time.instant(), Some(Instant::from_millis(1_777_595_415_000)));
    let Point { lon, lat } = taken.facts.place.unwrap();
    assert!((lon - 120.155).abs() < 1e-9 && (lat - 30.26).abs() < 1e-9, "{lon} {lat}");
    assert_eq!(taken.name, "照片.jpg");
    assert_stripped(&taken);
}

#[test]
fn southern_and_western_places_are_negative() {
    let place = Some([("S", [33, 0, 0]), ("W", [70, 30, 0])]);
    let upload = samples::with_exif(&samples::jpeg(8, 8), &Camera { place, ..Camera::default() });
    assert_eq!(picture(upload).facts.place, Some(Point { lon: -70.5, lat: -33.0 }));
}

#[test]
fn implausible_facts_are_left_out_and_the_picture_stays() {
    let no_fix = Some([("N", [0, 0, 0]), ("E", [0, 0, 0])]);
    let off_the_globe = Some([("N", [91, 0, 0]), ("E", [120, 0, 0])]);
    let no_side = Some([("?", [30, 0, 0]), ("E", [120, 0, 0])]);
    for place in [no_fix, off_the_globe, no_side, None] {
        for time in
            ["0000:00:00 00:00:00", "2026:02:30 10:00:00", "2026:13:01 10:00:00", "yesterday"]
        {
            let camera = Camera { orientation: 99, time, offset: None, place };
            let taken = picture(samples::with_exif(&samples::jpeg(8, 8), &camera));
            assert_eq!(taken.facts.taken_at, None, "{time}");
            assert_eq!(taken.facts.place, None, "{place:?}");
            assert_eq!(taken.facts.orientation, 1);
        }
    }
}

#[test]
fn a_time_without_offset_stays_civil() {
    for offset in [None, Some("      "), Some("+99:00")] {
        let camera = Camera { offset, ..Camera::default() };
        let taken = picture(samples::with_exif(&samples::jpeg(8, 8), &camera));
        let time = taken.facts.taken_at.unwrap();
        assert_eq!((time.offset_minutes, time.instant()), (None, None), "{offset:?}");
    }
}

#[test]
fn every_orientation_is_applied_to_the_pixels() {
    let stored = samples::jpeg(64, 32);
    let upright = [
        [RED, GREEN, BLUE, GREY],
        [GREEN, RED, GREY, BLUE],
        [GREY, BLUE, GREEN, RED],
        [BLUE, GREY, RED, GREEN],
        [RED, BLUE, GREEN, GREY],
        [BLUE, RED, GREY, GREEN],
        [GREY, GREEN, BLUE, RED],
        [GREEN, GREY, RED, BLUE],
    ];
    for (code, expected) in (1_u16..).zip(upright) {
        let camera = Camera { orientation: code, ..Camera::default() };
        let taken = picture(samples::with_exif(&stored, &camera));
        assert_eq!(u16::from(taken.facts.orientation), code);
        let turned = if code >= 5 { (32, 64) } else { (64, 32) };
        assert_eq!((taken.full.width, taken.full.height), turned, "orientation {code}");
        assert_close(corners(&taken.full), expected);
        assert_close(corners(&taken.preview), expected);
        assert_close(corners(&taken.square), expected);
    }
}

#[test]
fn facts_are_read_from_png_and_webp_too() {
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let mut bytes = Vec::new();
        let block = samples::tiff(&Camera { orientation: 6, ..Camera::default() });
        let drawn = samples::quarters(64, 32);
        write_with_exif(&drawn, format, block, &mut bytes);
        let taken = picture(bytes);
        assert_eq!(taken.facts.orientation, 6, "{format:?}");
        assert!(taken.facts.place.is_some() && taken.facts.taken_at.is_some(), "{format:?}");
        assert_close(corners(&taken.full), [BLUE, RED, GREY, GREEN]);
        assert_stripped(&taken);
    }
}

fn write_with_exif(drawn: &DynamicImage, format: ImageFormat, block: Vec<u8>, out: &mut Vec<u8>) {
    use image::ImageEncoder as _;
    if format == ImageFormat::Png {
        let mut encoder = image::codecs::png::PngEncoder::new(out);
        encoder.set_exif_metadata(block).unwrap();
        drawn.write_with_encoder(encoder).unwrap();
    } else {
        let mut encoder = image::codecs::webp::WebPEncoder::new_lossless(out);
        encoder.set_exif_metadata(block).unwrap();
        drawn.write_with_encoder(encoder).unwrap();
    }
}

#[test]
fn large_pictures_shrink_and_small_ones_do_not_grow() {
    let large = picture(samples::jpeg(3000, 1500));
    assert_eq!((large.full.width, large.full.height), (2560, 1280));
    assert_eq!((large.preview.width, large.preview.height), (480, 240));
    assert_eq!((large.square.width, large.square.height), (96, 96));
    assert_close(corners(&large.full), [RED, GREEN, BLUE, GREY]);
    let small = picture(samples::jpeg(10, 7));
    assert_eq!((small.full.width, small.full.height), (10, 7));
    assert_eq!((small.preview.width, small.preview.height), (10, 7));
    assert_eq!((small.square.width, small.square.height), (96, 96));
    let strip = picture(samples::encoded(&samples::quarters(20_000, 2), ImageFormat::Png));
    assert_eq!((strip.full.width, strip.full.height), (2560, 1));
    assert_eq!((strip.square.width, strip.square.height), (96, 96));
}

#[test]
fn transparency_is_laid_on_white() {
    let clear = RgbaImage::from_pixel(16, 16, image::Rgba([255, 0, 0, 0]));
    let upload = samples::encoded(&DynamicImage::ImageRgba8(clear), ImageFormat::Png);
    assert_close(corners(&picture(upload).full), [Rgb([255, 255, 255]); 4]);
    let half = RgbaImage::from_pixel(16, 16, image::Rgba([0, 0, 0, 128]));
    let upload = samples::encoded(&DynamicImage::ImageRgba8(half), ImageFormat::WebP);
    assert_close(corners(&picture(upload).full), [Rgb([127, 127, 127]); 4]);
}

#[test]
fn equal_uploads_give_equal_blobs() {
    let upload = samples::with_exif(&samples::jpeg(64, 48), &Camera::default());
    assert_eq!(picture(upload.clone()), picture(upload));
}

#[test]
fn a_header_claiming_gigapixels_is_refused_before_decoding() {
    let bombs = [
        (samples::png_claiming(60_000, 60_000), (60_000, 60_000)),
        (samples::jpeg_claiming(65_000, 65_000), (65_000, 65_000)),
        (samples::webp_claiming(16_383), (16_383, 16_383)),
    ];
    for (bomb, claimed) in bombs {
        assert!(bomb.len() < 2000);
        match refusal(bomb) {
            UploadError::TooManyPixels { width, height, limit_pixels } => {
                assert_eq!(((width, height), limit_pixels), (claimed, 60_000_000));
            }
            other => panic!("{claimed:?}: {other:?}"),
        }
    }
    // Here the decoder itself gives up: one row alone is over the budget.
    let largest = refusal(samples::png_claiming(0x7FFF_FFFF, 0x7FFF_FFFF));
    assert!(matches!(largest, UploadError::TooMuchMemory), "{largest:?}");
}

#[test]
fn deep_pixels_are_refused_by_their_memory() {
    // Sixteen bits by four channels: twice the memory that the number of pixels suggests.
    let deep = DynamicImage::new_rgba16(2100, 2100);
    let limits = UploadLimits { pixels: 2100 * 2100, ..UploadLimits::default() };
    let upload = samples::encoded(&deep, ImageFormat::Png);
    let refused = examine(&limits, "deep.png", upload).unwrap_err();
    assert!(matches!(refused, UploadError::TooMuchMemory), "{refused:?}");
    assert_eq!(refused.kind(), ErrorKind::Refused);
}

#[test]
fn broken_pictures_are_refused() {
    let png = samples::encoded(&samples::quarters(64, 64), ImageFormat::Png);
    let webp = samples::encoded(&samples::quarters(64, 64), ImageFormat::WebP);
    let noise: Vec<u8> =
        (0..40_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let busy = image::RgbImage::from_raw(100, 100, noise[..30_000].to_vec()).unwrap();
    let jpeg = samples::encoded(&DynamicImage::ImageRgb8(busy), ImageFormat::Jpeg);
    let with_thumbnail = samples::with_exif(&jpeg, &Camera::default());
    for whole in [png, webp, jpeg, with_thumbnail] {
        for share in [40, 60, 95] {
            let cut = whole[..whole.len() * share / 100].to_vec();
            let refused = refusal(cut);
            let is_refusal = matches!(refused, UploadError::BrokenPicture(_) | UploadError::CutOff);
            assert!(is_refusal, "{share} %: {refused:?}");
            assert_eq!(refused.kind(), ErrorKind::Invalid);
        }
    }
    assert_eq!(refusal(b"\xFF\xD8\xFF\xE0garbage".to_vec()).code(), "upload-cut-off");
    assert_eq!(
        refusal(b"\xFF\xD8\xFF\xE0garbage\xFF\xD9".to_vec()).code(),
        "upload-broken-picture"
    );
    assert_eq!(refusal(samples::png_claiming(0, 5)).code(), "upload-broken-picture");
    assert_eq!(refusal(samples::png_claiming(5, 5)).code(), "upload-broken-picture");
}

#[test]
fn what_hides_behind_a_picture_is_gone() {
    let mut polyglot = samples::jpeg(32, 32);
    polyglot.extend(b"<html><script>alert(1)</script></html>PK\x03\x04");
    let taken = picture(polyglot);
    for rendition in [&taken.full, &taken.preview, &taken.square] {
        assert!(!contains(&rendition.bytes, b"script") && !contains(&rendition.bytes, b"PK\x03"));
    }
}

#[test]
fn other_picture_formats_are_refused_by_name() {
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\0".to_vec();
    for upload in [heic, b"GIF89a\x01\0\x01\0\x80\0\0\xFF\xFF\xFF\0".to_vec()] {
        let refused = refusal(upload);
        assert_eq!(refused.code(), "upload-picture-format", "{refused:?}");
        assert_eq!(refused.hint(), "Save the picture as JPEG or PNG.");
    }
}

#[tokio::test]
async fn streams_are_read_no_further_than_the_limit() {
    let limits = UploadLimits { picture_bytes: 1000, file_bytes: 500, ..UploadLimits::default() };
    let endless = tokio::io::repeat(b'a');
    let refused = take_reader(limits, "a.txt", endless).await.unwrap_err();
    assert!(matches!(refused, UploadError::TooLarge { limit_bytes: 1000 }), "{refused:?}");
    let refused = take(limits, "a.txt", vec![b'a'; 600]).await.unwrap_err();
    assert!(matches!(refused, UploadError::TooLarge { limit_bytes: 500 }), "{refused:?}");
    let small = samples::jpeg(16, 16);
    assert!(small.len() <= 1000);
    let taken = take_reader(limits, "a.jpg", small.as_slice()).await.unwrap();
    assert!(matches!(taken, Taken::Picture(_)));
}
