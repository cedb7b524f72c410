//! Whatever arrives, the pipeline answers; it never panics.

use proptest::prelude::*;
use wangge_blob::{Taken, UploadLimits, disposition, examine, safe_name};

use crate::samples::{self, Camera};

fn limits() -> UploadLimits {
    // Small, so that a lucky header does not make the test slow.
    UploadLimits { pixels: 250_000, side_px: 64, ..UploadLimits::default() }
}

/// One whole sample of each structure that a parser looks into.
fn seeds() -> Vec<Vec<u8>> {
    let drawn = samples::quarters(24, 16);
    vec![
        samples::with_exif(&samples::jpeg(24, 16), &Camera::default()),
        samples::encoded(&drawn, image::ImageFormat::Png),
        samples::encoded(&drawn, image::ImageFormat::WebP),
        samples::zip_of(&["[Content_Types].xml", "word/document.xml"]),
        b"%PDF-1.4\n1 0 obj\n".to_vec(),
        b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0".to_vec(),
        b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2".to_vec(),
    ]
}

fn assert_sound(result: Result<Taken, wangge_blob::UploadError>) {
    match result {
        Ok(Taken::Picture(picture)) => {
            assert!(picture.full.width <= 64 && picture.full.height <= 64);
            assert!(!picture.full.bytes.windows(4).any(|window| window == b"Exif"));
            if let Some(wangge_kernel::Point { lon, lat }) = picture.facts.place {
                assert!(lon.abs() <= 180.0 && lat.abs() <= 90.0);
            }
        }
        Ok(Taken::File(document)) => assert!(!document.bytes.is_empty()),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn arbitrary_bytes_never_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..600),
        name in any::<String>(),
    ) {
        assert_sound(examine(&limits(), &name, bytes));
    }

    #[test]
    fn damaged_samples_never_panic(
        seed in 0..7_usize,
        hits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = seeds().swap_remove(seed);
        for (at, value) in hits {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()) + 1);
        }
        assert_sound(examine(&limits(), "a.jpg", bytes));
    }

    #[test]
    fn damaged_exif_never_panics(
        hits in proptest::collection::vec((0..400_usize, any::<u8>()), 1..10),
    ) {
        let mut bytes = samples::with_exif(&samples::jpeg(8, 8), &Camera::default());
        for (at, value) in hits {
            // Behind the segment's own header, within the block.
            let at = 12 + at % 250;
            bytes[at] = value;
        }
        assert_sound(examine(&limits(), "a.jpg", bytes));
    }

    #[test]
    fn every_name_becomes_safe(name in any::<String>()) {
        let safe = safe_name(&name);
        prop_assert!(!safe.is_empty() && safe.len() <= 201);
        prop_assert!(!safe.contains(['/', '\\', '\0', '\n', '\r', '"', ':']));
        prop_assert!(!safe.starts_with('.') && !safe.ends_with(['.', ' ']));
        prop_assert_eq!(safe_name(&safe), safe.clone());
        let header = disposition(&name);
        prop_assert!(header.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
        prop_assert_eq!(header.matches('"').count(), 2);
    }
}
