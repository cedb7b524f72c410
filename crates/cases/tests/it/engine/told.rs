//! Who is told of what, and who is not: one row for each notice, among people of several departments.
//!
//! Each row does its deed on a case of its own and lists everybody who got this notice of it. The table
//! is a snapshot, to be read by somebody who knows how an office works. Whoever does a thing is not told
//! of it, and nobody of another department, another team or another district is ever told.

use super::applications::{more_hours, pause, reason};
use super::flows::{called, letter, order};
use super::{because, found, noted, of_rubbish, places, to_collector};
use crate::city::{DISTRICT, HOUR_MS, MINUTE_MS, SCHEMA, Town, to_department};
use std::fmt::Write;
use wangge_cases::commands::{REPLY_UP, issue};
use wangge_cases::jobs;
use wangge_cases::model::{CaseId, Finding, Satisfaction, Source};
use wangge_cases::rules::Form;
use wangge_db::{Row, Stmt, args};
use wangge_identity::{AccountId, OrganisationId};
use wangge_kernel::{Clock, IdMaker};
use wangge_outbox::{Failure, Jobs, Worker, WorkerOptions};
use wangge_testkit::both_engines;

const DAY_MS: i64 = 24 * HOUR_MS;
const ELSEWHERE: i64 = DISTRICT + 1;

/// Organisation, its path and its district.
const OFFICES: [(i64, &str, i64); 7] = [
    (10, "/10/", DISTRICT),
    (20, "/20/", DISTRICT),
    (21, "/20/21/", DISTRICT),
    (22, "/20/22/", DISTRICT),
    (30, "/30/", DISTRICT),
    (40, "/40/", ELSEWHERE),
    (45, "/40/45/", ELSEWHERE),
];

/// Account, name in the table, post, organisation, and whose stand-in it is.
const PEOPLE: [(i64, &str, &str, i64, Option<i64>); 25] = [
    (1, "collector", "collector", 10, None),
    (11, "collector-2", "collector", 10, None),
    (2, "intake", "intake_operator", 10, None),
    (3, "shift", "shift_leader", 10, None),
    (4, "dispatcher", "dispatcher", 10, None),
    (6, "supervisor", "supervisor", 10, None),
    (61, "supervisor-2", "supervisor", 10, None),
    (62, "supervisor-2-stand-in", "supervisor", 10, Some(61)),
    (7, "leader", "leader", 10, None),
    (8, "assessor", "assessor", 10, None),
    (9, "admin", "administrator", 10, None),
    (5, "head-A", "department", 20, None),
    (50, "head-A-stand-in", "department", 20, Some(5)),
    (51, "handler-A", "handler", 20, None),
    (53, "handler-A-stand-in", "handler", 20, Some(51)),
    (54, "handler-A-other", "handler", 20, None),
    (55, "head-A1", "department", 21, None),
    (56, "handler-A1", "handler", 21, None),
    (57, "head-A2", "department", 22, None),
    (31, "head-B", "department", 30, None),
    (32, "handler-B", "handler", 30, None),
    (41, "intake-elsewhere", "intake_operator", 40, None),
    (42, "head-elsewhere", "department", 45, None),
    (43, "supervisor-elsewhere", "supervisor", 40, None),
    (44, "shift-elsewhere", "shift_leader", 40, None),
];

const OFFICE: Stmt = Stmt::new(
    "test.office",
    "insert into organisation (id, district, code, name, name_en, kind, path, sort_key) values ($1, $2, $3, $3, $3, 'department', $4, $3)",
);
const ACCOUNT: Stmt = Stmt::new(
    "test.account",
    "insert into account (id, login, name, password_hash, must_change, failed_count, language, theme, created_at, version)
     values ($1, $2, $2, '', false, 0, 'en', 'auto', 0, 1)",
);
const GRANT: Stmt = Stmt::new(
    "test.grant",
    "insert into post_grant (id, account_id, post, organisation_id, district, from_at, for_grant) values ($1, $1, $2, $3, $4, 0, $5)",
);
const TOLD: Stmt = Stmt::new(
    "test.told",
    "select a.id from notice n join account a on a.id = n.account where n.href = $1 and n.kind = $2 order by a.id",
);

/// The rows: kind of the notice, and what is done when there is more than one way to it.
const ROWS: &[(&str, &str)] = &[
    ("send-verify", ""),
    ("send-verify", "handed on"),
    ("verify", ""),
    ("unanswered", ""),
    ("file", ""),
    ("dispatch", ""),
    ("dispatch", "B helps"),
    ("rule", ""),
    ("team", ""),
    ("assign", ""),
    ("cohost-done", ""),
    ("feedback", ""),
    ("ask-extend", ""),
    ("ask-suspend", "two approvals"),
    ("ask-return", ""),
    ("ask-force", ""),
    ("ask-appeal", ""),
    ("approve", "the first of two"),
    ("approve", "the last"),
    ("refuse", ""),
    ("undecided", "at the first approval"),
    ("undecided", "at the second approval"),
    ("resume", ""),
    ("expire", ""),
    ("unlooked", ""),
    ("send-check", ""),
    ("check", ""),
    ("rework", "a handler was named"),
    ("reopen", ""),
    ("upstream-back", ""),
    ("reply-failed", ""),
    ("remind", "nobody was named"),
    ("remind", "a handler was named"),
    ("hard-mark", ""),
    ("hard-note", ""),
    ("yellow", "nobody was named"),
    ("yellow", "a handler was named"),
    ("yellow", "a team has it"),
    ("yellow", "waits for dispatch"),
    ("yellow", "waits for a check"),
    ("red", "the department is late"),
    ("red", "a team is late"),
    ("red", "waits for dispatch"),
    ("red", "waits for a check"),
    ("hand-over", ""),
    ("reopen-by-call", "an order"),
    ("issued-supervision", ""),
    ("issued-reminder", ""),
    ("issued-instruction", ""),
    ("issued-contact", ""),
    ("reply", "to a supervision notice"),
    ("reply", "to an instruction"),
    ("reply", "to a contact form"),
    ("send-back", "a letter, a handler was named"),
];

/// Does what a row says and returns the case that its notice is about.
async fn done(town: &Town, kind: &str, how: &str) -> CaseId {
    match kind {
        "send-verify" | "verify" | "unanswered" | "file" => before_filing(town, kind, how).await,
        "dispatch" | "rule" | "team" | "assign" | "cohost-done" | "feedback" | "remind" => {
            handling(town, kind, how).await
        }
        "yellow" | "red" => lights(town, kind, how).await,
        "send-check" | "check" | "rework" | "reopen" | "upstream-back" | "reply-failed" => {
            after_feedback(town, kind).await
        }
        "hard-mark" | "hard-note" => hard(town, kind).await,
        "hand-over" | "reopen-by-call" => orders(town, kind).await,
        "reply" | "send-back" => letters(town, kind, how).await,
        _ => match kind.strip_prefix("issued-") {
            Some(flow) => issued(town, flow).await,
            None => applications(town, kind, how).await,
        },
    }
}

async fn does(town: &Town, id: CaseId, post: &str, action: &str, form: Form) {
    town.does(id, post, action, form).await.unwrap_or_else(|error| panic!("{action}: {error:?}"));
}

fn to_handler() -> Form {
    Form { handler: Some(AccountId(51)), ..Form::default() }
}

fn to_team() -> Form {
    Form { team: Some((OrganisationId(21), "/20/21/".to_owned())), ..Form::default() }
}

fn with_help() -> Form {
    Form { cohosts: vec![(OrganisationId(30), "/30/".to_owned())], ..to_department() }
}

async fn before_filing(town: &Town, kind: &str, how: &str) -> CaseId {
    let id = town.report(Source::Web).await;
    does(town, id, "intake_operator", "register", of_rubbish()).await;
    does(town, id, "intake_operator", "send_verify", to_collector()).await;
    if kind == "send-verify" && how.is_empty() {
        return id;
    }
    let hand_ons = match (kind, how) {
        (_, "handed on") => 1,
        ("unanswered", _) => 3,
        _ => 0,
    };
    for _ in 0..hand_ons {
        town.clock.advance_millis(3 * HOUR_MS);
        jobs::reassign(&town.cases, DISTRICT).await.unwrap();
    }
    if hand_ons == 0 {
        does(town, id, "collector", "verify", found(Finding::Pass)).await;
        does(town, id, "shift_leader", "file", Form::default()).await;
    }
    id
}

/// A case that waits for its dispatch.
async fn filed(town: &Town) -> CaseId {
    let id = town.report(Source::Patrol).await;
    does(town, id, "intake_operator", "register", of_rubbish()).await;
    does(town, id, "shift_leader", "file", Form::default()).await;
    id
}

async fn handling(town: &Town, kind: &str, how: &str) -> CaseId {
    let id = filed(town).await;
    match (kind, how) {
        ("rule", _) => {
            does(
                town,
                id,
                "supervisor",
                "rule",
                Form { reason: "三定方案".to_owned(), ..to_department() },
            )
            .await;
            return id;
        }
        ("cohost-done", _) => {
            let ours = (OrganisationId(20), "/20/".to_owned());
            let theirs = Some((OrganisationId(30), "/30/".to_owned()));
            let form = Form { department: theirs, cohosts: vec![ours], ..Form::default() };
            does(town, id, "dispatcher", "dispatch", form).await;
            does(town, id, "department", "cohost_done", noted("协助完成")).await;
            return id;
        }
        (_, "B helps") => does(town, id, "dispatcher", "dispatch", with_help()).await,
        _ => does(town, id, "dispatcher", "dispatch", to_department()).await,
    }
    match kind {
        "team" => does(town, id, "department", "team", to_team()).await,
        "assign" => does(town, id, "department", "assign", to_handler()).await,
        "feedback" => does(town, id, "department", "feedback", noted("已清运")).await,
        "remind" => {
            if !how.starts_with("nobody") {
                does(town, id, "department", "assign", to_handler()).await;
            }
            does(town, id, "supervisor", "remind", noted("请抓紧")).await;
        }
        _ => {}
    }
    id
}

async fn lights(town: &Town, kind: &str, how: &str) -> CaseId {
    let id = filed(town).await;
    if how != "waits for dispatch" {
        does(town, id, "dispatcher", "dispatch", to_department()).await;
    }
    match how {
        "a handler was named" => does(town, id, "department", "assign", to_handler()).await,
        "a team has it" | "a team is late" => does(town, id, "department", "team", to_team()).await,
        "waits for a check" => {
            does(town, id, "department", "feedback", noted("已清运")).await;
        }
        _ => {}
    }
    let span = town.view(id).await.case.next_clock().unwrap();
    let at = if kind == "red" { span.due_at } else { span.yellow_at };
    town.clock.advance_millis(at.unwrap().millis_since(town.clock.now()) + 1);
    jobs::escalate(&town.cases, DISTRICT).await.unwrap();
    id
}

async fn after_feedback(town: &Town, kind: &str) -> CaseId {
    if matches!(kind, "upstream-back" | "reply-failed") {
        let id = places::from_upstream(town).await;
        let answer = Form { answer: "已办结".to_owned(), ..Form::default() };
        does(town, id, "intake_operator", "reply_up", answer).await;
        if kind == "upstream-back" {
            does(town, id, "intake_operator", "upstream_back", because("照片不清")).await;
        } else {
            town.clock.advance_millis(MINUTE_MS);
            give_up(town).await;
            jobs::tell_undelivered(&town.cases, DISTRICT).await.unwrap();
        }
        return id;
    }
    let id = town.handled().await;
    does(town, id, "department", "assign", to_handler()).await;
    if kind == "reopen" {
        town.to_end(id).await;
        does(town, id, "shift_leader", "reopen", because("问题复发")).await;
        return id;
    }
    does(town, id, "department", "feedback", noted("已清运")).await;
    does(town, id, "intake_operator", "send_check", to_collector()).await;
    if kind != "send-check" {
        does(town, id, "collector", "check", found(Finding::Fail)).await;
    }
    if kind == "rework" {
        does(town, id, "shift_leader", "rework", because("未清理干净")).await;
    }
    id
}

/// The platform above refuses everything.
async fn give_up(town: &Town) {
    let jobs =
        Jobs::new().register_outside(REPLY_UP, |_| Box::pin(async { Err(Failure::give_up("no")) }));
    let ids = IdMaker::new(town.clock.shared(), 8);
    let (db, clock) = (town.cases.db.clone(), town.clock.shared());
    let worker = Worker::new(db, std::sync::Arc::new(jobs), clock, ids, WorkerOptions::new("w"));
    worker.run_all_due(town.clock.now()).await.unwrap();
}

async fn hard(town: &Town, kind: &str) -> CaseId {
    let id = town.handled().await;
    let owned = Form { owner: Some(AccountId(61)), ..because("产权不明") };
    does(town, id, "supervisor", "hard_mark", owned).await;
    if kind == "hard-note" {
        does(town, id, "department", "hard_note", noted("正在协调")).await;
    }
    id
}

async fn applications(town: &Town, kind: &str, how: &str) -> CaseId {
    let id = town.handled().await;
    let asks = |action: &'static str, form: Form| does(town, id, "department", action, form);
    let long = |days| pause(town, &reason(town, "ask_suspend"), days);
    match kind {
        "ask-return" => asks("ask_return", because("not-mine")).await,
        "ask-force" => asks("ask_force", because("无法处置")).await,
        "ask-appeal" => {
            town.to_end(id).await;
            asks("ask_appeal", because("late-pass")).await;
        }
        "ask-extend" | "refuse" => asks("ask_extend", more_hours(1)).await,
        "ask-suspend" | "approve" | "undecided" => asks("ask_suspend", long(60)).await,
        _ => asks("ask_suspend", long(3)).await,
    }
    match (kind, how) {
        ("refuse", _) => does(town, id, "dispatcher", "refuse", noted("理由不充分")).await,
        ("approve", "the first of two") | ("resume" | "expire" | "unlooked", _) => {
            does(town, id, "dispatcher", "approve", Form::default()).await;
        }
        ("approve", _) | ("undecided", "at the second approval") => {
            does(town, id, "dispatcher", "approve", Form::default()).await;
            forget(town).await;
            if kind == "approve" {
                does(town, id, "leader", "approve", Form::default()).await;
            }
        }
        _ => {}
    }
    match kind {
        "undecided" => {
            town.clock.advance_millis(6 * DAY_MS);
            jobs::press_approvers(&town.cases, DISTRICT).await.unwrap();
        }
        "resume" => does(town, id, "dispatcher", "resume", Form::default()).await,
        "expire" => {
            town.clock.advance_millis(4 * DAY_MS);
            jobs::expire(&town.cases, DISTRICT).await.unwrap();
        }
        "unlooked" => return unlooked(town).await,
        _ => {}
    }
    id
}

async fn unlooked(town: &Town) -> CaseId {
    let id = town.handled().await;
    let form = pause(town, &reason(town, "ask_suspend"), 90);
    does(town, id, "department", "ask_suspend", form).await;
    does(town, id, "dispatcher", "approve", Form::default()).await;
    does(town, id, "leader", "approve", Form::default()).await;
    town.clock.advance_millis(40 * DAY_MS);
    jobs::ask_for_looks(&town.cases, DISTRICT).await.unwrap();
    id
}

async fn orders(town: &Town, kind: &str) -> CaseId {
    let id = order(town).await;
    if kind == "reopen-by-call" {
        called(town, id, false, Satisfaction::Dissatisfied).await;
    }
    id
}

async fn issued(town: &Town, flow: &str) -> CaseId {
    let by = match flow {
        "instruction" => "leader",
        "contact" => "dispatcher",
        _ => "supervisor",
    };
    issue(&town.cases, &town.person(by), letter(town, flow, vec![])).await.unwrap().id
}

async fn letters(town: &Town, kind: &str, how: &str) -> CaseId {
    let (flow, by) = match how {
        "to an instruction" => ("instruction", "leader"),
        "to a contact form" => ("contact", "dispatcher"),
        _ => ("supervision", "supervisor"),
    };
    let id = issued(town, flow).await;
    does(town, id, "department", "receive", Form::default()).await;
    does(town, id, "department", "assign", to_handler()).await;
    does(town, id, "department", "reply", noted("已办结")).await;
    if kind == "send-back" {
        does(town, id, by, "send_back", because("未附照片")).await;
    }
    id
}

/// Forgets what was told so far, so that the row shows its own deed alone.
async fn forget(town: &Town) {
    const FORGET: Stmt = Stmt::new("test.forget", "delete from notice");
    let write = town.cases.db.write("test.forget", (), |tx, ()| Box::pin(tx.exec(&FORGET, [])));
    let gone: Result<u64, wangge_db::DbError> = write.await;
    gone.unwrap();
}

async fn settle(town: &Town) {
    let write = town.cases.db.write("test.people", (), |tx, ()| {
        Box::pin(async move {
            for (id, path, district) in OFFICES {
                tx.exec(&OFFICE, args![id, district, format!("O{id}"), path]).await?;
            }
            for (id, name, post, office, absent) in PEOPLE {
                let district = if office >= 40 { ELSEWHERE } else { DISTRICT };
                tx.exec(&ACCOUNT, args![id, name]).await?;
                tx.exec(&GRANT, args![id, post, office, district, absent]).await?;
            }
            Ok::<(), wangge_db::DbError>(())
        })
    });
    write.await.unwrap();
}

async fn told(town: &Town, id: CaseId, kind: &str) -> Vec<&'static str> {
    let input = (format!("/cases/{id}"), format!("notice-{kind}"));
    let read = town.cases.db.read("test.told", input, |tx, (href, kind)| {
        Box::pin(async move {
            let rows: Vec<Row> = tx.rows(&TOLD, args![href.as_str(), kind.as_str()]).await?;
            rows.iter().map(|row| row.get("id")).collect::<Result<Vec<i64>, wangge_db::DbError>>()
        })
    });
    let name = |id: i64| PEOPLE.iter().find(|one| one.0 == id).map_or("?", |one| one.1);
    read.await.unwrap().into_iter().map(name).collect()
}

both_engines! { SCHEMA;
    async fn everybody_is_told_what_is_theirs_and_nobody_else(bed: TestDb) {
        let town = Town::new(&bed.db);
        settle(&town).await;
        town.roster(&[1, 11]).await;
        let mut table = String::new();
        for (kind, how) in ROWS {
            forget(&town).await;
            let id = done(&town, kind, how).await;
            let told = told(&town, id, kind).await;
            let row = if how.is_empty() { (*kind).to_owned() } else { format!("{kind} ({how})") };
            writeln!(table, "{row:<44}{}", told.join(" ")).unwrap();
        }
        insta::assert_snapshot!("who_is_told", table);
    }

    async fn every_notice_that_the_words_know_has_a_row_or_a_reason(bed: TestDb) {
        drop(bed);
        let words = include_str!("../../../locales/en.ftl").lines();
        let kinds = words.filter_map(|line| line.strip_prefix("notice-")?.split_once(" =")).map(|it| it.0);
        // What the same rule tells in another flow or by another deed of the row.
        let alike = ["direct", "ask-defer", "withdraw", "expire-pool"];
        let without: Vec<&str> = kinds
            .filter(|kind| !ROWS.iter().any(|row| row.0 == *kind) && !alike.contains(kind))
            .collect();
        assert_eq!(without, [""; 0]);
    }
}
