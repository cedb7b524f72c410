//! What a camera wrote into a picture about when and where it was taken.
//!
//! Called by the picture pipeline before the metadata is thrown away. Facts are claims of the
//! sender's device: they help to fill a form and must never prove anything. Make, model, serial
//! numbers, owner and comments are never read.

use exif::{Exif, In, Rational, Tag, Value};
use wangge_kernel::{Instant, Point};

/// What the device claims about a photo.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct PhotoFacts {
    /// When the shutter opened, if a plausible time is written.
    pub taken_at: Option<PhotoTime>,
    /// Where it was taken, if a plausible position is written.
    pub place: Option<Point>,
    /// The Exif orientation 1–8 that has been applied to the pixels; 1 means upright already.
    pub orientation: u8,
}

/// A civil time as the device showed it, with its offset from UTC where the device knew it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhotoTime {
    /// The civil time; without an offset the jurisdiction's zone is the best guess.
    pub civil: jiff::civil::DateTime,
    /// Minutes east of UTC.
    pub offset_minutes: Option<i16>,
}

impl PhotoTime {
    /// Gives the instant, if the offset is known.
    pub fn instant(self) -> Option<Instant> {
        let offset = jiff::tz::Offset::from_seconds(i32::from(self.offset_minutes?) * 60).ok()?;
        Some(offset.to_timestamp(self.civil).ok()?.into())
    }
}

impl PhotoFacts {
    /// Reads the facts from a raw Exif block; whatever is broken is left out.
    pub(crate) fn read(raw: Option<Vec<u8>>) -> Self {
        let upright = Self { orientation: 1, ..Self::default() };
        let Some(exif) = raw.and_then(parse) else {
            return upright;
        };
        Self {
            taken_at: taken_at(&exif),
            place: place(&exif),
            orientation: orientation(&exif).unwrap_or(1),
        }
    }
}

fn parse(mut raw: Vec<u8>) -> Option<Exif> {
    // Some writers put the marker of the JPEG segment into WebP chunks too.
    if raw.starts_with(b"Exif\0\0") {
        raw.drain(..6);
    }
    let mut reader = exif::Reader::new();
    reader.continue_on_error(true);
    // Phones write broken maker notes; the fields before them are good.
    reader.read_raw(raw).or_else(|error| error.distill_partial_result(|_| ())).ok()
}

fn orientation(exif: &Exif) -> Option<u8> {
    let code = exif.get_field(Tag::Orientation, In::PRIMARY)?.value.get_uint(0)?;
    u8::try_from(code).ok().filter(|code| (1..=8).contains(code))
}

fn taken_at(exif: &Exif) -> Option<PhotoTime> {
    let text = |tag| ascii(exif, tag);
    let pairs = [
        (Tag::DateTimeOriginal, Tag::OffsetTimeOriginal),
        (Tag::DateTimeDigitized, Tag::OffsetTimeDigitized),
    ];
    // `DateTime` is skipped on purpose: editors set it when they save.
    pairs.into_iter().find_map(|(time, offset)| {
        let mut stamp = exif::DateTime::from_ascii(text(time)?).ok()?;
        if let Some(offset) = text(offset) {
            // A blank or broken offset leaves the civil time standing.
            let _ = stamp.parse_offset(offset);
        }
        photo_time(&stamp)
    })
}

fn photo_time(stamp: &exif::DateTime) -> Option<PhotoTime> {
    let part = |value: u8| i8::try_from(value).ok();
    let civil = jiff::civil::DateTime::new(
        i16::try_from(stamp.year).ok()?,
        part(stamp.month)?,
        part(stamp.day)?,
        part(stamp.hour)?,
        part(stamp.minute)?,
        part(stamp.second)?,
        0,
    )
    .ok()?;
    // Offsets in use reach from -12:00 to +14:00.
    let offset_minutes = stamp.offset.filter(|minutes| (-720..=840).contains(minutes));
    // A device without a clock writes the year 0 or 1.
    (civil.year() >= 1990).then_some(PhotoTime { civil, offset_minutes })
}

fn place(exif: &Exif) -> Option<Point> {
    let lon = degrees(exif, Tag::GPSLongitude, Tag::GPSLongitudeRef, [b'E', b'W'])?;
    let lat = degrees(exif, Tag::GPSLatitude, Tag::GPSLatitudeRef, [b'N', b'S'])?;
    // Exactly zero in both is what devices write that had no fix.
    let has_fix = lon.abs() > f64::EPSILON || lat.abs() > f64::EPSILON;
    Point::new(lon, lat).filter(|_| has_fix)
}

/// Reads degrees, minutes and seconds with their hemisphere, `[positive, negative]`.
fn degrees(exif: &Exif, tag: Tag, side_tag: Tag, sides: [u8; 2]) -> Option<f64> {
    let Value::Rational(parts) = &exif.get_field(tag, In::PRIMARY)?.value else {
        return None;
    };
    let [whole, minutes, seconds] = parts.as_slice() else {
        return None;
    };
    let angle = quotient(*whole)? + quotient(*minutes)? / 60.0 + quotient(*seconds)? / 3600.0;
    // Without a hemisphere the place may be on the other side of the world: better none.
    let side = ascii(exif, side_tag)?.first()?.to_ascii_uppercase();
    if side == sides[0] {
        Some(angle)
    } else if side == sides[1] {
        Some(-angle)
    } else {
        None
    }
}

fn quotient(value: Rational) -> Option<f64> {
    (value.denom != 0).then(|| f64::from(value.num) / f64::from(value.denom))
}

fn ascii(exif: &Exif, tag: Tag) -> Option<&[u8]> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(lines) => lines.first().map(Vec::as_slice),
        _ => None,
    }
}
