//! Pictures of the demo district: flat scenes before and after, drawn by the program.
//!
//! They stand for photos without showing any real place or person. Taken in like an upload and kept
//! in the blob store. Most are drawn once into a shared pool; those of the last day are drawn each
//! for itself, with the light of the hour, the house number and what a camera stamps on a photo.

mod brush;
mod own;
mod scenes;

use crate::SimError;
use brush::Brush;
use futures::future::try_join_all;
use image::ImageFormat;
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::io::Cursor;
use wangge_blob::{Picture, Store, Taken, UploadLimits, take};
use wangge_cases::commands::NewFile;
use wangge_cases::model::FileRole;
use wangge_kernel::{Instant, Point};

/// Tints of each scene: times of day.
pub(crate) const TINTS: u8 = 2;
/// Pictures that are younger at the present are drawn each for itself.
const OWN_MS: i64 = 24 * 3_600_000;

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Scene {
    Rubbish,
    Manhole,
    Lamp,
    Stall,
    Bicycles,
    Poster,
    Tree,
    Pothole,
    Works,
    River,
}

impl Scene {
    pub(crate) const ALL: [Self; 10] = [
        Self::Rubbish,
        Self::Manhole,
        Self::Lamp,
        Self::Stall,
        Self::Bicycles,
        Self::Poster,
        Self::Tree,
        Self::Pothole,
        Self::Works,
        Self::River,
    ];
}

/// A picture in the blob store.
#[derive(Clone)]
struct Kept {
    blob: String,
    thumb: String,
    bytes: i64,
}

/// Pictures that cases can show.
pub(crate) struct Pool {
    store: Store,
    zone: TimeZone,
    shared: HashMap<(Scene, bool), Vec<Kept>>,
    /// Since then each picture is drawn for itself.
    own_from: Instant,
}

impl Pool {
    /// Draws and keeps all pictures, each kind in the order of its tints.
    pub(crate) async fn fill(
        store: &Store,
        zone: TimeZone,
        now: Instant,
    ) -> Result<Self, SimError> {
        let kinds = Scene::ALL.iter().flat_map(|scene| [(*scene, false), (*scene, true)]);
        let wanted = kinds.flat_map(|kind| (0..TINTS).map(move |tint| (kind, tint)));
        // Side by side: taking a picture in is the slowest part of making the district.
        let kept = try_join_all(wanted.map(async |((scene, is_solved), tint)| {
            let kept = keep(store, png(scene, is_solved, tint)?).await?;
            Ok::<_, SimError>(((scene, is_solved), kept))
        }));
        let mut shared: HashMap<_, Vec<Kept>> = HashMap::new();
        for (kind, kept) in kept.await? {
            shared.entry(kind).or_default().push(kept);
        }
        Ok(Self { store: store.clone(), zone, shared, own_from: now.plus_millis(-OWN_MS) })
    }

    /// Makes attachments out of what somebody photographed.
    pub(crate) async fn develop(&self, shots: &[Shot]) -> Result<Vec<NewFile>, SimError> {
        try_join_all(shots.iter().map(|shot| self.file(shot))).await
    }

    async fn file(&self, shot: &Shot) -> Result<NewFile, SimError> {
        let shared = self.shared.get(&(shot.scene, shot.is_solved));
        let kept = match shared.and_then(|tints| tints.get(shot.tint)) {
            Some(kept) if shot.taken_at < self.own_from => kept.clone(),
            _ => keep(&self.store, to_png(own::draw(shot, &self.zone))?).await?,
        };
        Ok(NewFile {
            role: shot.role,
            blob: kept.blob,
            thumb: Some(kept.thumb),
            name: shot.name.clone(),
            mime: Picture::MIME.to_owned(),
            bytes: kept.bytes,
            taken_at: Some(shot.taken_at),
            point: Some(shot.point),
        })
    }
}

/// What somebody photographs.
pub(crate) struct Shot {
    pub(crate) scene: Scene,
    pub(crate) is_solved: bool,
    pub(crate) role: FileRole,
    pub(crate) name: String,
    pub(crate) taken_at: Instant,
    pub(crate) point: Point,
    /// Which of the pool's pictures.
    pub(crate) tint: usize,
    /// The place in words.
    pub(crate) place: String,
    /// What it is, as the clause's key.
    pub(crate) code: &'static str,
}

async fn keep(store: &Store, png: Vec<u8>) -> Result<Kept, SimError> {
    let taken = take(UploadLimits::default(), "photo.png", png).await?;
    let Taken::Picture(picture) = taken else { return Err(SimError::Picture) };
    let bytes = i64::try_from(picture.full.bytes.len()).unwrap_or(i64::MAX);
    let blob = store.put(picture.full.bytes).await?.to_string();
    let thumb = store.put(picture.preview.bytes).await?.to_string();
    Ok(Kept { blob, thumb, bytes })
}

/// Draws a picture.
pub(crate) fn png(scene: Scene, is_solved: bool, tint: u8) -> Result<Vec<u8>, SimError> {
    let mut brush = Brush::new(tint);
    scenes::draw(&mut brush, scene, is_solved);
    to_png(brush)
}

fn to_png(brush: Brush) -> Result<Vec<u8>, SimError> {
    let mut bytes = Vec::new();
    let written = brush.finish().write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png);
    written.map_err(|_| SimError::Picture)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn before_and_after_differ_and_come_out_the_same_each_time() {
        for scene in Scene::ALL {
            let before = png(scene, false, 0).unwrap();
            assert_eq!(before, png(scene, false, 0).unwrap(), "{scene:?}");
            assert_ne!(before, png(scene, true, 0).unwrap(), "{scene:?}");
            assert_ne!(before, png(scene, false, 1).unwrap(), "{scene:?}");
        }
    }
}
