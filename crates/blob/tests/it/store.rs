//! The store keeps what it acknowledged, once, and forgets what was never finished.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use tokio::io::AsyncReadExt as _;
use wangge_blob::{BlobId, ErrorKind, Store};
use wangge_kernel::Instant;

async fn fresh() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    (folder, store)
}

fn place(data: &Path, id: BlobId) -> std::path::PathBuf {
    let digits = id.to_string();
    data.join("blobs").join(&digits[..2]).join(&digits[2..4]).join(digits)
}

fn n_incoming(data: &Path) -> usize {
    fs::read_dir(data.join("blobs/incoming")).unwrap().count()
}

#[tokio::test]
async fn what_is_put_comes_back() {
    let (folder, store) = fresh().await;
    for content in [Vec::new(), b"hello".to_vec(), vec![7; 3_000_000]] {
        let id = store.put(content.clone()).await.unwrap();
        assert_eq!(id, BlobId::of(&content));
        assert!(store.exists(id).await.unwrap());
        assert_eq!(store.read(id).await.unwrap(), content);
        let mut blob = store.get(id).await.unwrap();
        assert_eq!(blob.length, content.len() as u64);
        let mut streamed = Vec::new();
        blob.file.read_to_end(&mut streamed).await.unwrap();
        assert_eq!(streamed, content);
        assert!(place(folder.path(), id).is_file());
    }
    assert_eq!(n_incoming(folder.path()), 0);
}

#[tokio::test]
async fn a_stream_gets_the_same_id_as_its_bytes() {
    let (folder, store) = fresh().await;
    for length in [0_u32, 1, 256 * 1024, 700_001] {
        let content: Vec<u8> = (0..length).map(|i| (i % 251) as u8).collect();
        let (id, n_bytes) = store.put_reader(content.as_slice()).await.unwrap();
        assert_eq!((id, n_bytes), (BlobId::of(&content), u64::from(length)));
        assert_eq!(store.read(id).await.unwrap(), content);
    }
    assert_eq!(n_incoming(folder.path()), 0);
}

#[tokio::test]
async fn a_stream_that_breaks_off_leaves_nothing() {
    let (folder, store) = fresh().await;
    let broken = tokio_test_reader();
    let error = store.put_reader(broken).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!(n_incoming(folder.path()), 0);
    assert_eq!(fs::read_dir(folder.path().join("blobs")).unwrap().count(), 1);
}

/// Gives some bytes, then fails.
fn tokio_test_reader() -> impl tokio::io::AsyncRead + Unpin {
    struct Broken(bool);
    impl tokio::io::AsyncRead for Broken {
        fn poll_read(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
            out: &mut tokio::io::ReadBuf<'_>,
        ) -> std::task::Poll<std::io::Result<()>> {
            if std::mem::replace(&mut self.0, true) {
                return std::task::Poll::Ready(Err(std::io::ErrorKind::ConnectionReset.into()));
            }
            out.put_slice(b"half");
            std::task::Poll::Ready(Ok(()))
        }
    }
    Broken(false)
}

#[tokio::test]
async fn putting_again_changes_nothing() {
    let (folder, store) = fresh().await;
    let id = store.put("same").await.unwrap();
    let before = fs::metadata(place(folder.path(), id)).unwrap().modified().unwrap();
    assert_eq!(store.put("same").await.unwrap(), id);
    let after = fs::metadata(place(folder.path(), id)).unwrap().modified().unwrap();
    assert_eq!(before, after);
    assert_eq!(n_incoming(folder.path()), 0);
}

#[tokio::test]
async fn putting_again_heals_a_shortened_blob() {
    let (folder, store) = fresh().await;
    let id = store.put("whole content").await.unwrap();
    fs::write(place(folder.path(), id), "whole").unwrap();
    store.put("whole content").await.unwrap();
    assert_eq!(store.read(id).await.unwrap(), b"whole content");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_put_the_same_bytes_at_once() {
    let (folder, store) = fresh().await;
    let content = vec![42_u8; 200_000];
    let puts: Vec<_> = (0..32)
        .map(|i| {
            let (store, content) = (store.clone(), content.clone());
            tokio::spawn(async move {
                if i % 2 == 0 {
                    store.put(content).await.unwrap()
                } else {
                    store.put_reader(content.as_slice()).await.unwrap().0
                }
            })
        })
        .collect();
    for put in puts {
        assert_eq!(put.await.unwrap(), BlobId::of(&content));
    }
    assert_eq!(store.read(BlobId::of(&content)).await.unwrap(), content);
    assert_eq!(n_incoming(folder.path()), 0);
}

#[tokio::test]
async fn removed_blobs_are_gone_and_say_so() {
    let (_folder, store) = fresh().await;
    let id = store.put("secret").await.unwrap();
    assert!(store.remove(id).await.unwrap());
    assert!(!store.remove(id).await.unwrap());
    assert!(!store.exists(id).await.unwrap());
    assert_eq!(store.get(id).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(store.read(id).await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn the_leavings_of_a_crash_are_swept_and_running_work_is_not() {
    let (folder, store) = fresh().await;
    let kept = store.put("kept").await.unwrap();
    let incoming = folder.path().join("blobs/incoming");
    let crashed_at = Instant::from_millis(1_700_000_000_000);
    let on_disk = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    for name in ["put-crashed", "put-crashed-too"] {
        let file = fs::File::create(incoming.join(name)).unwrap();
        file.set_modified(on_disk).unwrap();
    }
    fs::write(incoming.join("put-running"), "half").unwrap();
    let border = crashed_at + Duration::from_hours(1);
    assert_eq!(store.sweep_temporary(border).await.unwrap(), 2);
    assert_eq!(store.sweep_temporary(border).await.unwrap(), 0);
    assert!(incoming.join("put-running").exists());
    assert_eq!(store.read(kept).await.unwrap(), b"kept");
}

#[tokio::test]
async fn a_store_opens_again_with_what_it_had() {
    let (folder, store) = fresh().await;
    let id = store.put("durable").await.unwrap();
    drop(store);
    let again = Store::open(folder.path()).await.unwrap();
    assert_eq!(again.read(id).await.unwrap(), b"durable");
}

#[tokio::test]
async fn a_disk_that_refuses_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    // A file where the folder should be works for any user, even one who may write everywhere.
    fs::write(folder.path().join("blobs"), "in the way").unwrap();
    let error = Store::open(folder.path()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.hint().is_some());
}

#[tokio::test]
async fn all_blobs_go_to_another_store_and_a_damaged_one_is_named() {
    let ((folder, store), (_other_folder, other)) = (fresh().await, fresh().await);
    let whole = store.put(b"hello".to_vec()).await.unwrap();
    let hurt = store.put(b"worth keeping".to_vec()).await.unwrap();
    fs::write(place(folder.path(), hurt), b"worth k33ping").unwrap();
    let mut told = Vec::new();
    let held = store.copy_to(&other, |done, all| told.push((done, all))).await.unwrap();
    assert_eq!((held.blobs, held.bytes, held.damaged.as_slice()), (1, 5, &[hurt][..]));
    assert_eq!(told, [(1, 2), (2, 2)]);
    assert_eq!(other.ids().await.unwrap(), [whole]);
    assert_eq!(store.verify().await.unwrap(), held);
    assert!(other.verify().await.unwrap().damaged.is_empty());
}
