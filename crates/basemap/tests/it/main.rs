//! A base map with a map service of the test's own.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod service;

use service::Service;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use wangge_basemap::{BaseMap, Choice, TileError};
use wangge_kernel::{Instant, Tile, VirtualClock};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\none tile";
const DAY_MS: i64 = 24 * 3_600_000;

struct Bed {
    service: Service,
    clock: VirtualClock,
    folder: TempDir,
    map: BaseMap,
}

impl Bed {
    async fn new() -> Self {
        Self::with(|_| ()).await
    }

    async fn with(choose: impl FnOnce(&mut Choice)) -> Self {
        let service = Service::start().await;
        let mut choice =
            Choice::new(format!("http://{}/{{z}}/{{x}}/{{y}}?tk={{key}}", service.host));
        choice.key = Some("s3cret".to_owned());
        choose(&mut choice);
        let clock = VirtualClock::at(Instant::from_millis(1_800_000_000_000));
        let folder = tempfile::tempdir().unwrap();
        let map = BaseMap::open(choice, folder.path(), clock.shared()).unwrap();
        Self { service, clock, folder, map }
    }

    fn layer(&self) -> String {
        self.map.layers().next().unwrap().to_owned()
    }

    /// Returns the bytes of a tile and whether it is stale.
    async fn tile(&self, x: u32) -> Result<(Vec<u8>, bool), TileError> {
        let tile = Tile::new(12, x, 5).unwrap();
        let answer = self.map.tile(&self.layer(), tile).await?;
        Ok((answer.picture.bytes().to_vec(), answer.is_stale))
    }
}

#[tokio::test]
async fn a_tile_is_fetched_with_the_key_and_then_comes_from_the_folder() {
    let bed = Bed::new().await;
    bed.service.answers(200, PNG);
    assert_eq!(bed.tile(7).await, Ok((PNG.to_vec(), false)));
    assert_eq!(bed.service.asked(), ["/12/7/5?tk=s3cret"]);
    bed.service.answers(500, b"");
    assert_eq!(bed.tile(7).await, Ok((PNG.to_vec(), false)));
    assert_eq!(bed.service.asked().len(), 1, "the second came from the folder");
}

#[tokio::test]
async fn an_old_tile_is_fetched_again_and_shown_when_the_service_is_down() {
    let bed = Bed::new().await;
    bed.service.answers(200, PNG);
    bed.tile(7).await.unwrap();
    bed.clock.advance_millis(31 * DAY_MS);
    bed.service.answers(503, b"");
    assert_eq!(bed.tile(7).await, Ok((PNG.to_vec(), true)));
    assert_eq!(bed.service.asked().len(), 2);
    let newer = [PNG, b" and newer"].concat();
    bed.service.answers(200, &newer);
    assert_eq!(bed.tile(7).await, Ok((PNG.to_vec(), true)), "the service is left in peace");
    assert_eq!(bed.service.asked().len(), 2);
    bed.clock.advance_millis(10_000);
    assert_eq!(bed.tile(7).await, Ok((newer, false)));
}

#[tokio::test]
async fn a_service_that_is_gone_or_silent_is_away() {
    let gone = Bed::with(|choice| choice.map = choice.map.replace("127.0.0.1", "127.0.0.2")).await;
    assert_eq!(gone.tile(7).await, Err(TileError::Away));
    let silent = Bed::with(|choice| choice.patience = Duration::from_millis(50)).await;
    silent.service.is_silent();
    assert_eq!(silent.tile(7).await, Err(TileError::Away));
    assert_eq!(silent.service.asked().len(), 1);
}

#[tokio::test]
async fn what_is_missing_wrong_or_too_large_is_no_tile_and_not_kept() {
    let bed = Bed::new().await;
    bed.service.answers(404, b"");
    assert_eq!(bed.tile(1).await, Err(TileError::Missing));
    bed.service.answers(200, b"<html>your key is s3cret</html>");
    assert_eq!(bed.tile(2).await, Err(TileError::Away));
    let mut large = PNG.to_vec();
    large.resize(1024 * 1024 + 1, 0);
    bed.service.answers(200, &large);
    assert_eq!(bed.tile(3).await, Err(TileError::Away));
    bed.service.answers(302, b"");
    assert_eq!(bed.tile(4).await, Err(TileError::Away));
    assert_eq!(bed.service.asked().len(), 4, "none of these stops the others, nothing is followed");
    bed.service.answers(200, PNG);
    for x in 1..=4 {
        assert!(bed.tile(x).await.is_ok());
    }
}

#[tokio::test]
async fn only_the_layers_that_were_chosen_are_asked() {
    let bed = Bed::new().await;
    bed.service.answers(200, PNG);
    let tile = Tile::new(12, 7, 5).unwrap();
    assert_eq!(bed.map.tile("../../etc", tile).await, Err(TileError::Missing));
    assert_eq!(bed.map.tile("", tile).await, Err(TileError::Missing));
    let near = Tile::new(19, 7, 5).unwrap();
    assert_eq!(bed.map.tile(&bed.layer(), near).await, Err(TileError::Missing));
    assert!(bed.service.asked().is_empty());
}

#[tokio::test]
async fn the_same_tile_is_fetched_once_and_eight_at_the_same_time() {
    let bed = Bed::new().await;
    bed.service.answers(200, PNG);
    bed.service.holds();
    let all = futures::future::join_all((0..40).map(|at| bed.tile(at % 20)));
    let release = async {
        bed.service.is_asked(8).await;
        bed.service.releases();
    };
    let (answers, ()) = futures::future::join(all, release).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(bed.service.asked().len(), 20, "each tile once");
    assert_eq!(bed.service.most_at_once(), 8);
}

#[tokio::test]
async fn the_key_is_in_no_log_and_no_file() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE);
    let subscriber = subscriber.with_writer(move || writer.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let bed = Bed::new().await;
    for (status, body) in [(200, PNG), (200, b"s3cret"), (418, b"bad key s3cret")] {
        bed.service.answers(status, body);
        drop(bed.tile(u32::from(status)).await);
    }
    let gone = Bed::with(|choice| choice.map = choice.map.replace("127.0.0.1", "127.0.0.2")).await;
    drop(gone.tile(7).await);
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(text.contains("418") && text.contains("127.0.0.2"), "{text}");
    assert!(!text.contains("s3cret"), "{text}");
    assert!(
        !format!("{:?}", Choice { key: Some("s3cret".into()), ..Choice::new("tianditu") })
            .contains("s3cret")
    );
    let mut files = 0;
    look(bed.folder.path(), &mut files);
    assert_eq!(files, 1);
}

/// Looks into each file and name below a folder.
fn look(folder: &Path, files: &mut usize) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        assert!(!path.to_str().unwrap().contains("s3cret"));
        if path.is_dir() {
            look(&path, files);
        } else {
            *files += 1;
            assert!(!std::fs::read(&path).unwrap().windows(6).any(|part| part == b"s3cret"));
        }
    }
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
