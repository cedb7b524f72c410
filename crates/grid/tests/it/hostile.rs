//! Files of grids and places that somebody made to do harm.

use super::{DISTRICT, NOW, SCHEMA, grids};
use proptest::prelude::*;
use wangge_grid::commands::{import_places, read_file};
use wangge_identity::Author;
use wangge_testkit::{Engine, TestDb, block_on};

const GOOD: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[120.36,30.02],[120.37,30.02],[120.37,30.03],[120.36,30.02]]]},"properties":{"id":"990101001001001","name":"一","class":"A"}}]}"#;
const PLACES: &str = "kind,name,road,number,lon,lat\nroad,滨河路,滨河路,,120.361,30.021\n";

/// Files that are refused, with reasons, and never crash the reader.
fn nasty() -> Vec<Vec<u8>> {
    let ring = "[120.36,30.02],".repeat(50_000);
    let polygon = |coordinates: &str| {
        GOOD.replace("[[[120.36,30.02],[120.37,30.02],[120.37,30.03],[120.36,30.02]]]", coordinates)
    };
    vec![
        Vec::new(),
        b"\0".to_vec(),
        b"\xef\xbb\xbf".to_vec(),
        b"\xff\xfe{\0}\0".to_vec(),
        b"null".to_vec(),
        "[".repeat(200_000).into_bytes(),
        format!("{}{}", "{\"a\":".repeat(100_000), "}".repeat(100_000)).into_bytes(),
        polygon("[]").into_bytes(),
        polygon("[[]]").into_bytes(),
        polygon("[[[1e400,0]]]").into_bytes(),
        polygon("[[[120.36],[120.37,30.02],[],[120.36,30.02]]]").into_bytes(),
        polygon(&format!("[[{ring}[120.36,30.02]]]")).into_bytes(),
        polygon("[[[-1e308,-1e308],[1e308,1e308],[1e308,-1e308],[-1e308,-1e308]]]").into_bytes(),
        GOOD.replace("990101001001001", "９９0101001001001").into_bytes(),
        GOOD.replace("990101001001001", "井").into_bytes(),
    ]
}

#[test]
fn nasty_grids_are_refused_with_reasons() {
    for bytes in nasty() {
        let text = String::from_utf8_lossy(&bytes).chars().take(60).collect::<String>();
        match read_file(&bytes, NOW) {
            Ok(given) => assert!(
                given.candidates.len() + given.rejects.len() <= 1,
                "{text}: more than was sent"
            ),
            Err(error) => assert!(!error.to_string().is_empty(), "{text}"),
        }
    }
}

#[test]
fn nasty_places_are_refused_and_change_nothing() {
    block_on(async {
        let bed = TestDb::open(Engine::Lite, SCHEMA).await;
        let grids = grids(&bed);
        for bytes in nasty() {
            let text = String::from_utf8_lossy(&bytes).chars().take(60).collect::<String>();
            if let Ok((count, rejects)) =
                import_places(&grids, &Author::Program, DISTRICT, bytes).await
            {
                assert!(count == 0 || !rejects.is_empty(), "{text}: {count} places");
            }
        }
        assert!(grids.places(DISTRICT).search("滨河路", 3).is_empty());
    });
}

fn damaged(good: &str, hits: Vec<(prop::sample::Index, u8)>) -> Vec<u8> {
    let mut bytes = good.as_bytes().to_vec();
    for (at, value) in hits {
        let at = at.index(bytes.len());
        bytes[at] = value;
    }
    bytes
}

proptest! {
    #[test]
    fn any_bytes_are_grids_or_a_reason(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read_file(&bytes, NOW);
    }

    #[test]
    fn damaged_grids_are_grids_or_a_reason(
        hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
    ) {
        if let Ok(given) = read_file(&damaged(GOOD, hits), NOW) {
            prop_assert!(given.candidates.len() + given.rejects.len() <= 2);
        }
    }
}

#[test]
fn damaged_places_are_places_or_a_reason() {
    block_on(async {
        let bed = TestDb::open(Engine::Lite, SCHEMA).await;
        let grids = grids(&bed);
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        let hits = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6);
        for _ in 0..100 {
            use proptest::strategy::ValueTree;
            let hits = hits.new_tree(&mut runner).unwrap().current();
            let _ = import_places(&grids, &Author::Program, DISTRICT, damaged(PLACES, hits)).await;
        }
    });
}
