//! Every statement of the slice on both engines, with equal values.

use super::applications::{ask, pause, reason};
use super::{because, calls, desk, flows, noted, places, repack, undo as backs};
use crate::city::{DISTRICT, HOUR_MS, SCHEMA, Town, to_department};
use wangge_cases::commands::{self, Repack, claim, erase_contact, exempt, reach, release, undo};
use wangge_cases::jobs::{ask_for_looks, escalate, expire, press_approvers, reassign, sweep_undo};
use wangge_cases::model::{Finding, Satisfaction};
use wangge_cases::queries;
use wangge_cases::rules::Form;
use wangge_db::filter::Filter;
use wangge_db::{Record, Row, Value};
use wangge_identity::{AccountId, Author};
use wangge_kernel::Clock;
use wangge_testkit::{Engine, TestDb, assert_same, block_on, unrun};

/// What the posts do in some days.
async fn deeds(town: &Town) {
    town.roster(&[1, 11]).await;
    let id = town.handled().await;
    ask(town, id, "ask_return", because("not-mine")).await;
    undo(&town.cases, &town.person("department"), DISTRICT, id).await.unwrap();
    ask(town, id, "ask_return", because("other-owner")).await;
    town.does(id, "supervisor", "approve", Form::default()).await.unwrap();
    undo(&town.cases, &town.person("supervisor"), DISTRICT, id).await.unwrap();
    town.does(id, "supervisor", "approve", Form::default()).await.unwrap();
    let ruling = Form {
        reason: "三定方案".to_owned(),
        cohosts: vec![(wangge_identity::OrganisationId(30), "/30/".to_owned())],
        ..to_department()
    };
    town.does(id, "supervisor", "rule", ruling).await.unwrap();
    let why = reason(town, "ask_suspend");
    ask(town, id, "ask_suspend", pause(town, &why, 3)).await;
    town.does(id, "dispatcher", "approve", Form::default()).await.unwrap();
    let late = calls::told_by_phone(town).await;
    town.does(late, "intake_operator", "send_verify", super::to_collector()).await.unwrap();
    undo(&town.cases, &town.person("intake_operator"), DISTRICT, late).await.unwrap();
    town.does(late, "intake_operator", "send_verify", super::to_collector()).await.unwrap();
    town.clock.advance_millis(100 * HOUR_MS);
    assert_eq!(expire(&town.cases, DISTRICT).await.unwrap(), 1);
    assert_eq!(reassign(&town.cases, DISTRICT).await.unwrap(), 1);
    assert!(escalate(&town.cases, DISTRICT).await.unwrap() > 0);
    let second = calls::told_by_phone(town).await;
    town.does(second, "intake_operator", "send_verify", super::to_collector()).await.unwrap();
    town.does(second, "collector", "verify", super::found(Finding::Pass)).await.unwrap();
    undo(&town.cases, &town.person("collector"), DISTRICT, second).await.unwrap();
    places::helped(town).await;
}

/// What is not done in time: a decision, a look.
async fn silences(town: &Town) {
    let id = town.handled().await;
    let why = reason(town, "ask_suspend");
    town.does(id, "department", "ask_suspend", pause(town, &why, 90)).await.unwrap();
    let input = (town.actor("department", 5), town.clock.now());
    let read = town.cases.db.read("test.own_deed", input, |tx, (actor, now)| {
        Box::pin(queries::own_deed(tx, actor, *now))
    });
    assert_eq!(read.await.unwrap().map(|deed| deed.case_id), Some(id));
    town.clock.advance_millis(24 * HOUR_MS);
    assert_eq!(press_approvers(&town.cases, DISTRICT).await.unwrap(), 1);
    town.does(id, "dispatcher", "approve", Form::default()).await.unwrap();
    town.does(id, "leader", "approve", Form::default()).await.unwrap();
    town.clock.advance_millis(40 * 24 * HOUR_MS);
    assert_eq!(ask_for_looks(&town.cases, DISTRICT).await.unwrap(), 1);
}

/// What reporters and their calls bring.
async fn voices(town: &Town) {
    let caller = town.person("intake_operator");
    let (one, two) = (calls::told_by_phone(town).await, calls::told_by_phone(town).await);
    let merge = Form { target: Some(one), ..noted("同一处") };
    town.does(two, "intake_operator", "merge", merge.clone()).await.unwrap();
    undo(&town.cases, &caller, DISTRICT, two).await.unwrap();
    let report = town.view(two).await.reports[0].id;
    reach(&town.cases, &caller, DISTRICT, two, report).await.unwrap();
    erase_contact(&town.cases, &caller, DISTRICT, two, report).await.unwrap();
    claim(&town.cases, &town.actor("intake_operator", 2), one).await.unwrap();
    release(&town.cases, &town.actor("intake_operator", 2), one).await.unwrap();
    let order = flows::order(town).await;
    flows::called(town, order, false, Satisfaction::Dissatisfied).await;
    let dispatched = town.report(wangge_cases::model::Source::Patrol).await;
    town.does(dispatched, "intake_operator", "register", super::of_rubbish()).await.unwrap();
    town.does(dispatched, "shift_leader", "file", Form::default()).await.unwrap();
    town.does(dispatched, "dispatcher", "dispatch", to_department()).await.unwrap();
    undo(&town.cases, &town.person("dispatcher"), DISTRICT, dispatched).await.unwrap();
    places::from_upstream(town).await;
    let (_, part) = places::with_part(town).await;
    town.view(part).await;
    backs::answers_taken_back(town).await;
    backs::helpers_taken_back(town).await;
}

/// What queues, boards and exemptions read and write.
async fn boards(town: &Town) {
    let id = town.handled().await;
    town.does(id, "supervisor", "hard_mark", because("产权不明")).await.unwrap();
    flows::answered(town, "supervision", "supervisor", vec![id]).await;
    town.clock.advance_millis(24 * HOUR_MS);
    town.to_end(id).await;
    town.clock.advance_millis(HOUR_MS);
    assert_eq!(exempt(&town.cases, &town.person("assessor"), desk::storm(town)).await.unwrap(), 1);
    desk::keeps_and_drops(town).await;
    super::duties::drafted(town).await;
    let hash = commands::phone_hash(&town.cases.tools, "13800001234");
    let input = (town.actor("leader", 7), town.actor("intake_operator", 2), town.clock.now(), hash);
    let read = town.cases.db.read("test.boards", input, |tx, (leader, operator, now, hash)| {
        Box::pin(async move {
            queries::application_queue(tx, leader, 200).await?;
            queries::calls_waiting(tx, operator, 3, 200).await?;
            queries::department_board(tx, leader, *now).await?;
            queries::hard_cases(tx, leader).await?;
            queries::hard_summary(tx, leader, now.plus_millis(-999 * HOUR_MS), *now).await?;
            queries::by_caller(tx, operator, hash).await?;
            queries::of_call(tx, operator, 4711).await?;
            queries::case_list(tx, leader, Filter::everything(), 50).await?;
            let newest = (queries::Sorting::Newest, None);
            queries::case_page(tx, leader, Filter::everything(), newest, 50).await?;
            queries::tasks_of(tx, DISTRICT, AccountId(1)).await
        })
    });
    read.await.unwrap();
    town.month().await;
    sweep_undo(&town.cases).await.unwrap();
}

/// What the doctor reads; after all that, no row may say something else than its history.
async fn doctor(town: &Town) {
    use wangge_cases::model::{CaseId, FileId};
    use wangge_cases::queries::check;
    let page = check::check_page(&town.cases, DISTRICT, CaseId(0)).await.unwrap();
    assert!(page.cases > 9, "{page:?}");
    assert_eq!(page.faults, []);
    assert_eq!(check::check_strays(&town.cases, DISTRICT).await.unwrap(), []);
    assert_eq!(check::check_counters(&town.cases, DISTRICT).await.unwrap(), []);
    let read = town.cases.db.read("test.doctor", (), |tx, ()| {
        Box::pin(async move {
            check::file_page(tx, DISTRICT, FileId(0)).await?;
            check::open_by_stage(tx, DISTRICT).await?;
            check::districts(tx).await
        })
    });
    let districts: Result<Vec<i64>, wangge_db::DbError> = read.await;
    let districts = districts.unwrap();
    assert_eq!(check::check_words(&town.cases, &districts).await.unwrap(), []);
}

/// Sealed values differ each time by their nonce; only their lengths can be compared.
fn without_noise(mut record: Record) -> Record {
    if record.name.starts_with("cases.contact_") {
        let shape = |value: &Value| match value {
            Value::Bytes(sealed) => Value::Int(i64::try_from(sealed.len()).unwrap()),
            other => other.clone(),
        };
        record.args = record.args.iter().map(shape).collect();
        let rows = std::mem::take(&mut record.rows);
        record.args.extend(rows.iter().flat_map(Row::pairs).map(|(_, value)| shape(value)));
    }
    if record.name == "cases.text_range" {
        // Each engine keeps the words in an order of its own.
        let rows = std::mem::take(&mut record.rows);
        for (_, value) in rows.iter().flat_map(Row::pairs) {
            let Value::Text(words) = value else { continue };
            let words: std::collections::BTreeSet<&str> = words.split_whitespace().collect();
            record.args.extend(words.into_iter().map(|word| Value::Text(word.to_owned())));
        }
    }
    record
}

#[test]
fn every_statement_gives_the_same_values_on_both_engines() {
    block_on(async {
        let mut records = Vec::new();
        for engine in [Engine::Lite, Engine::Pg] {
            let bed = TestDb::open(engine, SCHEMA).await;
            let town = Town::new(&bed.db);
            crate::story::everything(&town).await;
            deeds(&town).await;
            voices(&town).await;
            boards(&town).await;
            doctor(&town).await;
            silences(&town).await;
            super::reply::whole_way(&town).await;
            repack::outdated(&town, bed.folder.path()).await;
            let wanted =
                Repack { district: DISTRICT, reason: "新标准".to_owned(), dry_run: false };
            let moved = commands::repack(&town.cases, &Author::Program, &wanted).await.unwrap();
            assert!(moved.moved > 0);
            records.push(bed.recorder.take().into_iter().map(without_noise).collect::<Vec<_>>());
        }
        assert_eq!(unrun(&wangge_cases::statements(), &records[0]), [""; 0]);
        assert_same(&records[0], &records[1]);
    });
}
