//! Decodes a picture within limits and draws it anew: upright, small enough, without metadata.
//!
//! Called by `upload` only, on a blocking thread. It must never decode before the header's size
//! has been checked, and never copy a byte of the input into its output.

use std::fmt;
use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Rgb, RgbImage,
};

use crate::facts::PhotoFacts;
use crate::{BlobId, Picture, UploadError, UploadLimits};

/// Longest side of the preview in a list or beside a form, in pixels.
const PREVIEW_SIDE: u32 = 480;

/// Side of the square in a dense row, in pixels: 40 px on a screen with two dots per pixel, rounded up.
const SQUARE_SIDE: u32 = 96;

/// One JPEG drawn from an upload.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendition {
    /// The name of the bytes in the store.
    pub id: BlobId,
    /// A JPEG without metadata.
    pub bytes: Vec<u8>,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

impl fmt::Debug for Rendition {
    /// Leaves the content out: it must not reach a log.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Rendition")
            .field("id", &self.id)
            .field("width", &self.width)
            .field("height", &self.height)
            .finish_non_exhaustive()
    }
}

/// Makes the renditions and reads the facts of a picture.
pub(crate) fn develop(
    limits: &UploadLimits,
    format: ImageFormat,
    bytes: &[u8],
    name: String,
) -> Result<Picture, UploadError> {
    let (picture, facts) = decode(limits, format, bytes)?;
    let full = upright(fit(flatten(picture), limits.side_px, FilterType::CatmullRom), &facts);
    let preview = fit(full.clone(), PREVIEW_SIDE, FilterType::Triangle);
    let square = square(&preview);
    Ok(Picture {
        name,
        full: encode(&full, limits.quality)?,
        preview: encode(&preview, limits.quality)?,
        square: encode(&square, limits.quality)?,
        facts,
    })
}

fn decode(
    limits: &UploadLimits,
    format: ImageFormat,
    bytes: &[u8],
) -> Result<(DynamicImage, PhotoFacts), UploadError> {
    // Four bytes a pixel is what a phone's picture needs at most; deeper ones must be smaller.
    let mut budget = Limits::no_limits();
    budget.max_alloc = Some(limits.pixels.saturating_mul(4).saturating_add(16 << 20));
    if format == ImageFormat::Jpeg && !is_whole_jpeg(bytes) {
        return Err(UploadError::CutOff);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(budget.clone());
    let mut decoder = reader.into_decoder().map_err(undecodable)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > limits.pixels {
        return Err(UploadError::TooManyPixels { width, height, limit_pixels: limits.pixels });
    }
    // A broken Exif block costs its facts, not the picture.
    let facts = PhotoFacts::read(decoder.exif_metadata().ok().flatten());
    budget.reserve(decoder.total_bytes()).map_err(undecodable)?;
    decoder.set_limits(budget).map_err(undecodable)?;
    let picture = DynamicImage::from_decoder(decoder).map_err(undecodable)?;
    Ok((picture, facts))
}

/// Tells whether the image data of a JPEG comes to its end marker.
///
/// The decoder paints what is missing grey and says nothing; half a photo is no evidence. Inside
/// image data an `FF` is always followed by `00` or a restart marker (ITU-T T.81 §B.1.1.2), so the
/// end marker cannot appear there by chance; before it, thumbnails in metadata have one each.
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    const END: [u8; 2] = [0xFF, 0xD9];
    let mut at = 2;
    while let Some(&[0xFF, marker, high, low]) = bytes.get(at..at + 4) {
        match marker {
            // Fill bytes may stand before a marker.
            0xFF => at += 1,
            0xDA => return bytes[at..].windows(2).any(|pair| pair == END),
            _ => at += 2 + usize::from(u16::from_be_bytes([high, low])),
        }
    }
    // No image data in a place that we understand: let the decoder say what is wrong.
    bytes[2..].windows(2).any(|pair| pair == END)
}

fn undecodable(error: ImageError) -> UploadError {
    match error {
        ImageError::Limits(_) => UploadError::TooMuchMemory,
        other => UploadError::BrokenPicture(other),
    }
}

/// Lays transparent pixels on white, as on paper; JPEG knows no transparency.
fn flatten(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let layered = picture.into_rgba8();
    let mut flat = RgbImage::new(layered.width(), layered.height());
    for (below, above) in flat.pixels_mut().zip(layered.pixels()) {
        let [red, green, blue, alpha] = above.0;
        *below = Rgb([red, green, blue].map(|part| over_white(part, alpha)));
    }
    flat
}

fn over_white(part: u8, alpha: u8) -> u8 {
    let (part, alpha) = (u32::from(part), u32::from(alpha));
    // Rounded; at most 255 × 255 / 255, so the conversion never falls back.
    u8::try_from((part * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
}

/// Shrinks to the longest side; never enlarges.
fn fit(picture: RgbImage, side_px: u32, filter: FilterType) -> RgbImage {
    let longest = picture.width().max(picture.height());
    if longest <= side_px {
        return picture;
    }
    let scaled = |length: u32| {
        let length = u64::from(length) * u64::from(side_px) / u64::from(longest);
        // At most `side_px`; a hair-thin picture keeps one pixel.
        u32::try_from(length).unwrap_or(side_px).max(1)
    };
    let (width, height) = (scaled(picture.width()), scaled(picture.height()));
    image::imageops::resize(&picture, width, height, filter)
}

/// Turns after shrinking: that way the copy is of the small picture.
fn upright(picture: RgbImage, facts: &PhotoFacts) -> RgbImage {
    let turn = Orientation::from_exif(facts.orientation).unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::ImageRgb8(picture);
    picture.apply_orientation(turn);
    picture.into_rgb8()
}

/// Cuts the middle square before scaling: scaling a strip first would make it enormous.
fn square(picture: &RgbImage) -> RgbImage {
    let (width, height) = picture.dimensions();
    let side = width.min(height);
    let middle =
        image::imageops::crop_imm(picture, (width - side) / 2, (height - side) / 2, side, side);
    image::imageops::resize(&middle.to_image(), SQUARE_SIDE, SQUARE_SIDE, FilterType::Triangle)
}

fn encode(picture: &RgbImage, quality: u8) -> Result<Rendition, UploadError> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode_image(picture)
        .map_err(UploadError::BrokenPicture)?;
    Ok(Rendition {
        id: BlobId::of(&bytes),
        bytes,
        width: picture.width(),
        height: picture.height(),
    })
}
