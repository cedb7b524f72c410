//! Each statement runs on both engines and answers the same.

use crate::ward::{DISTRICT, SCHEMA, Ward, drain, here, north};
use wangge_db::filter::Filter;
use wangge_db::{Record, Value};
use wangge_identity::Author;
use wangge_kernel::cell::Tile;
use wangge_registers::commands::{self, Alter, Edit, Selection};
use wangge_registers::model::NewComponent;
use wangge_registers::queries::{self, Near};
use wangge_registers::{RegisterError, State};
use wangge_testkit::{Engine, TestDb, assert_same, block_on, unrun};

async fn story(engine: Engine) -> Vec<Record> {
    let bed = TestDb::open(engine, SCHEMA).await;
    let ward = Ward::open(&bed.db).await;
    bed.recorder.take();
    let author = Author::from(ward.keeper());
    let first = ward.enter(NewComponent { place: "海棠路 12 号".into(), ..drain(here()) }).await;
    let many = (0..30).map(|n| drain(north(f64::from(n)))).collect();
    commands::put_many(&ward.registers, &Author::Program, DISTRICT, many).await.unwrap();
    let (one, _) = ward.view(first).await;
    let facts =
        NewComponent { name: "井盖".into(), code: "99010101003000777".into(), ..one.facts };
    let edit = Edit { district: DISTRICT, id: first, version: 1, facts, note: "改".into() };
    commands::edit(&ward.registers, &author, edit).await.unwrap();
    let picked = Selection::Picked(vec![first]);
    let lost = Alter::State(State::Lost);
    commands::change_many(&ward.registers, &ward.keeper(), picked, lost, "2026-11-18", "")
        .await
        .unwrap();
    for words in ["海棠", "井盖", "99010101003000002", "没有"] {
        ward.found(words).await;
    }
    ward.near(Near { point: here(), kind: String::new(), metres: 20.0, limit: 5 }).await;
    let read = bed.db.read("test.lists", ward.keeper(), |tx, actor| {
        Box::pin(async move {
            let after = Some("99010101003000010");
            queries::component_list(tx, actor, queries::standing(), after, 5).await?;
            queries::component_rows(tx, actor, Filter::everything(), None, 5).await?;
            queries::component_count(tx, actor, queries::standing()).await?;
            queries::component_facets(tx, actor, Filter::everything()).await?;
            queries::component_by_code(tx, DISTRICT, "99010101003000777").await?;
            let far = Tile::at(here(), 8);
            let all = queries::tile_spots(tx, actor, Filter::everything(), far).await?;
            let close = Tile::at(here(), 22);
            Ok((all, queries::tile_spots(tx, actor, Filter::everything(), close).await?))
        })
    });
    let spots: Result<_, RegisterError> = read.await;
    let (all, close) = spots.unwrap();
    assert_eq!((all.len(), all[0].n, all[0].faulty), (1, 31, 1), "far away all fall together");
    // The lost one and another stand at the same place, the next ones a metre away each.
    let own = close.iter().find(|spot| spot.n == 2).unwrap();
    assert_eq!((own.faulty, own.lon_e7), (1, 1_200_010_000), "{own:?}");
    assert!(close.iter().any(|spot| spot.n == 1 && spot.state == State::Intact), "{close:?}");
    ward.view(first).await;
    bed.recorder.take()
}

#[test]
fn every_statement_runs_and_both_engines_answer_the_same() {
    let sorted = |mut records: Vec<Record>| {
        // Groups come in the order of the engine; the counts must be the same.
        for record in records.iter_mut().filter(|record| record.name.ends_with("_facets")) {
            record.rows.sort_by_key(|row| format!("{row:?}"));
        }
        // Each engine writes what is to be matched in its own way, around the same words.
        let texts = records.iter_mut().flat_map(|record| &mut record.args);
        for text in
            texts.filter_map(|arg| if let Value::Text(text) = arg { Some(text) } else { None })
        {
            *text = text.replace(['"', '\'', ':'], "").replace(" AND ", " & ");
        }
        records
    };
    let lite = sorted(block_on(story(Engine::Lite)));
    assert_eq!(unrun(&[wangge_registers::STATEMENTS], &lite), Vec::<&str>::new());
    assert_same(&lite, &sorted(block_on(story(Engine::Pg))));
}
