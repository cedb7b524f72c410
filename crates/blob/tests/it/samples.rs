//! Small uploads made by hand: pictures with chosen pixels and metadata, office files, bombs.

use std::io::{Cursor, Write as _};

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

pub(crate) const RED: Rgb<u8> = Rgb([220, 20, 20]);
pub(crate) const GREEN: Rgb<u8> = Rgb([20, 180, 20]);
pub(crate) const BLUE: Rgb<u8> = Rgb([20, 20, 220]);
pub(crate) const GREY: Rgb<u8> = Rgb([128, 128, 128]);

/// Four quarters: red and green above, blue and grey below.
pub(crate) fn quarters(width: u32, height: u32) -> DynamicImage {
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
        match (x < width / 2, y < height / 2) {
            (true, true) => RED,
            (false, true) => GREEN,
            (true, false) => BLUE,
            (false, false) => GREY,
        }
    }))
}

pub(crate) fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub(crate) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encoded(&quarters(width, height), ImageFormat::Jpeg)
}

/// What a test wants a camera to have written.
pub(crate) struct Camera {
    pub(crate) orientation: u16,
    pub(crate) time: &'static str,
    pub(crate) offset: Option<&'static str>,
    /// Hemisphere letters and degrees, minutes, hundredths of seconds: latitude, then longitude.
    pub(crate) place: Option<[(&'static str, [u32; 3]); 2]>,
}

impl Default for Camera {
    fn default() -> Self {
        Self {
            orientation: 1,
            time: "2026:05:01 08:30:15",
            offset: Some("+08:00"),
            place: Some([("N", [30, 15, 3600]), ("E", [120, 9, 1800])]),
        }
    }
}

/// Puts an Exif segment behind the start marker of a JPEG.
pub(crate) fn with_exif(jpeg: &[u8], camera: &Camera) -> Vec<u8> {
    let mut segment = b"Exif\0\0".to_vec();
    segment.extend(tiff(camera));
    let length = u16::try_from(segment.len() + 2).unwrap();
    let mut out = jpeg[..2].to_vec();
    out.extend([0xFF, 0xE1]);
    out.extend(length.to_be_bytes());
    out.extend(segment);
    out.extend(&jpeg[2..]);
    out
}

/// The TIFF structure of Exif (CIPA DC-008 §4.6), little-endian, three directories.
pub(crate) fn tiff(camera: &Camera) -> Vec<u8> {
    // The main directory has four fields and a maker's name of eight bytes outside it.
    let shoot_at = 8 + directory_length(&main_fields(camera, 0, 0));
    let shoot = shoot_fields(camera);
    let place_at = shoot_at + directory_length(&shoot);
    let mut out = b"II\x2a\0\x08\0\0\0".to_vec();
    for fields in [main_fields(camera, shoot_at, place_at), shoot, place_fields(camera)] {
        write_directory(&mut out, &fields);
    }
    out
}

type Field = (u16, u16, u32, Vec<u8>);

fn ascii(tag: u16, text: &str) -> Field {
    let mut bytes = text.as_bytes().to_vec();
    bytes.push(0);
    (tag, 2, u32::try_from(bytes.len()).unwrap(), bytes)
}

fn long(tag: u16, value: usize) -> Field {
    (tag, 4, 1, u32::try_from(value).unwrap().to_le_bytes().to_vec())
}

fn main_fields(camera: &Camera, shoot_at: usize, place_at: usize) -> Vec<Field> {
    vec![
        ascii(0x010F, "SecretMaker"),
        (0x0112, 3, 1, camera.orientation.to_le_bytes().to_vec()),
        long(0x8769, shoot_at),
        long(0x8825, place_at),
    ]
}

fn shoot_fields(camera: &Camera) -> Vec<Field> {
    let mut fields = vec![ascii(0x9003, camera.time)];
    fields.extend(camera.offset.map(|offset| ascii(0x9011, offset)));
    fields
}

fn place_fields(camera: &Camera) -> Vec<Field> {
    let Some([(north, lat), (east, lon)]) = camera.place else {
        return Vec::new();
    };
    let degrees = |tag, [whole, minutes, hundredths]: [u32; 3]| {
        let parts = [whole, 1, minutes, 1, hundredths, 100];
        (tag, 5, 3, parts.iter().flat_map(|part: &u32| part.to_le_bytes()).collect())
    };
    vec![ascii(1, north), degrees(2, lat), ascii(3, east), degrees(4, lon)]
}

fn directory_length(fields: &[Field]) -> usize {
    let outside: usize = fields.iter().map(|f| f.3.len()).filter(|&length| length > 4).sum();
    2 + 12 * fields.len() + 4 + outside
}

fn write_directory(out: &mut Vec<u8>, fields: &[Field]) {
    let mut outside_at = out.len() + 2 + 12 * fields.len() + 4;
    let mut outside: Vec<u8> = Vec::new();
    out.extend(u16::try_from(fields.len()).unwrap().to_le_bytes());
    for (tag, kind, count, value) in fields {
        out.extend(tag.to_le_bytes());
        out.extend(kind.to_le_bytes());
        out.extend(count.to_le_bytes());
        if value.len() > 4 {
            out.extend(u32::try_from(outside_at).unwrap().to_le_bytes());
            outside_at += value.len();
            outside.extend(value);
        } else {
            let mut inline = value.clone();
            inline.resize(4, 0);
            out.extend(inline);
        }
    }
    out.extend([0; 4]);
    out.extend(outside);
}

/// A PNG whose header claims a size and whose data is nearly nothing.
pub(crate) fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let mut header = width.to_be_bytes().to_vec();
    header.extend(height.to_be_bytes());
    header.extend([8, 6, 0, 0, 0]);
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, data) in [(b"IHDR", header), (b"IDAT", vec![0x78, 0x9C, 3, 0, 0, 0, 0, 1])] {
        out.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        let body = [name.as_slice(), &data].concat();
        out.extend(&body);
        out.extend(crc32(&body).to_be_bytes());
    }
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| {
        if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 }
    };
    !bytes.iter().fold(u32::MAX, |crc, &byte| (0..8).fold(crc ^ u32::from(byte), step))
}

/// Overwrites the size in the frame header of a baseline JPEG.
pub(crate) fn jpeg_claiming(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = jpeg(16, 16);
    let at = bytes.windows(2).position(|marker| marker == [0xFF, 0xC0]).unwrap();
    bytes[at + 5..at + 7].copy_from_slice(&height.to_be_bytes());
    bytes[at + 7..at + 9].copy_from_slice(&width.to_be_bytes());
    bytes
}

/// Overwrites the size of a lossless WebP, whose sides have 14 bits.
pub(crate) fn webp_claiming(side: u32) -> Vec<u8> {
    let mut bytes = encoded(&quarters(16, 16), ImageFormat::WebP);
    assert_eq!(&bytes[12..16], b"VP8L");
    // Behind one signature byte: width less one, height less one.
    let sides = (side - 1) | (side - 1) << 14;
    bytes[21..25].copy_from_slice(&sides.to_le_bytes());
    bytes
}

pub(crate) fn zip_of(names: &[&str]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for name in names {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(b"<part/>").unwrap();
    }
    writer.finish().unwrap().into_inner()
}
