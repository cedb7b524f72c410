//! Every action of every flow is really done, not only named: the history of a tour of the city
//! holds each of them.

use super::actions::{city_with, filed};
use super::applications::{ask, more_hours, pause, reason};
use super::facts::POOL;
use super::{because, calls, contact, found, instruction, noted, of_rubbish, order, places};
use super::{reminder, supervision, to_collector};
use crate::city::{DISTRICT, HOUR_MS, SCHEMA, Town, packs, to_department};
use std::collections::BTreeSet;
use wangge_cases::jobs::expire;
use wangge_cases::model::{Call, CaseId, Finding, Satisfaction, Source};
use wangge_cases::rules::Form;
use wangge_db::{Record, Value};
use wangge_identity::{AccountId, OrganisationId};
use wangge_testkit::{Engine, TestDb, block_on};

const DIRECT: &str = super::actions::DIRECT;

/// From a citizen's call to a case that was reopened by another.
async fn told(town: &Town) {
    let gone = calls::told_by_phone(town).await;
    let kept = calls::told_by_phone(town).await;
    let into = Form { target: Some(kept), ..noted("同一处") };
    town.does(gone, "intake_operator", "merge", into).await.unwrap();
    town.does(kept, "intake_operator", "register", of_rubbish()).await.unwrap();
    town.does(kept, "intake_operator", "send_verify", to_collector()).await.unwrap();
    town.does(kept, "collector", "verify", found(Finding::Unclear)).await.unwrap();
    town.does(kept, "shift_leader", "waive_verify", because("有视频")).await.unwrap();
    town.does(kept, "shift_leader", "file", Form::default()).await.unwrap();
    town.does(kept, "dispatcher", "dispatch", to_department()).await.unwrap();
    let answer = Form { answer: "正在处理".to_owned(), ..Form::default() };
    town.does(kept, "intake_operator", "answer", answer).await.unwrap();
    town.to_end(kept).await;
    let call =
        Call { valid: true, solved: Some(false), satisfied: Some(Satisfaction::Dissatisfied) };
    let call = Form { call: Some(call), ..Form::default() };
    assert_eq!(town.does(kept, "intake_operator", "call", call).await.unwrap().stage, "dispatch");
    let void = calls::told_by_phone(town).await;
    let answer = Form { answer: "经核实不属实".to_owned(), ..because("not-true") };
    town.does(void, "shift_leader", "void", answer).await.unwrap();
    let away = town.report(Source::Patrol).await;
    town.neighbour(DISTRICT + 1).await;
    let there = Form { district: Some(DISTRICT + 1), ..because("属邻区") };
    town.does(away, "shift_leader", "transfer", there).await.unwrap();
}

/// What a department does, and what is asked for and decided.
async fn handled(town: &Town) {
    let id = town.handled().await;
    town.does(id, "department", "receive", Form::default()).await.unwrap();
    let team = Form { team: Some((OrganisationId(21), "/20/21/".to_owned())), ..Form::default() };
    town.does(id, "department", "team", team).await.unwrap();
    let handler = Form { handler: Some(AccountId(51)), ..Form::default() };
    town.does(id, "department", "assign", handler).await.unwrap();
    let more = Form { reason: reason(town, "ask_extend"), ..more_hours(1) };
    ask(town, id, "ask_extend", more.clone()).await;
    town.does(id, "dispatcher", "refuse", noted("理由不足")).await.unwrap();
    ask(town, id, "ask_extend", more).await;
    town.does(id, "department", "withdraw", Form::default()).await.unwrap();
    ask(town, id, "ask_return", because("other-owner")).await;
    town.does(id, "supervisor", "approve", Form::default()).await.unwrap();
    let ruling = Form { reason: "三定方案".to_owned(), ..to_department() };
    town.does(id, "supervisor", "rule", ruling).await.unwrap();
    let why = reason(town, "ask_suspend");
    ask(town, id, "ask_suspend", pause(town, &why, 2)).await;
    town.does(id, "dispatcher", "approve", Form::default()).await.unwrap();
    town.does(id, "supervisor", "look", noted("已排期")).await.unwrap();
    town.clock.advance_millis(60 * HOUR_MS);
    expire(&town.cases, DISTRICT).await.unwrap();
    let why = reason(town, "ask_defer");
    ask(town, id, "ask_defer", pause(town, &why, 2)).await;
    town.does(id, "dispatcher", "approve", Form::default()).await.unwrap();
    town.does(id, "dispatcher", "resume", Form::default()).await.unwrap();
    ask(town, id, "ask_force", because("权属争议")).await;
    town.does(id, "dispatcher", "refuse", noted("继续办理")).await.unwrap();
    town.does(id, "supervisor", "hard_mark", because("权属不明")).await.unwrap();
    town.does(id, "supervisor", "hard_note", noted("周四会商")).await.unwrap();
    town.does(id, "supervisor", "hard_clear", noted("已确认")).await.unwrap();
    town.does(id, "supervisor", "remind", noted("请抓紧")).await.unwrap();
    town.does(id, "supervisor", "comment", noted("已核对")).await.unwrap();
    checked(town, id).await;
    places::helped(town).await;
}

/// Feedback, checks, closing and what comes after.
async fn checked(town: &Town, id: CaseId) {
    town.does(id, "department", "feedback", noted("已清运")).await.unwrap();
    town.does(id, "intake_operator", "send_check", to_collector()).await.unwrap();
    town.does(id, "collector", "check", found(Finding::Fail)).await.unwrap();
    town.does(id, "shift_leader", "rework", because("仍有残留")).await.unwrap();
    town.does(id, "department", "feedback", noted("已清运")).await.unwrap();
    town.does(id, "shift_leader", "waive_check", because("视频复核")).await.unwrap();
    town.does(id, "shift_leader", "close", Form::default()).await.unwrap();
    ask(town, id, "ask_appeal", because("late-pass")).await;
    town.does(id, "dispatcher", "refuse", noted("理由不足")).await.unwrap();
    town.does(id, "shift_leader", "reopen", because("照片不符")).await.unwrap();
    town.does(id, "shift_leader", "close_special", because("责任主体灭失")).await.unwrap();
    let answer = Form { answer: "已处置".to_owned(), ..Form::default() };
    let back = places::from_upstream(town).await;
    town.does(back, "intake_operator", "reply_up", answer.clone()).await.unwrap();
    town.does(back, "intake_operator", "upstream_back", because("照片不清")).await.unwrap();
    let closed = places::from_upstream(town).await;
    town.does(closed, "intake_operator", "reply_up", answer).await.unwrap();
    town.does(closed, "intake_operator", "upstream_close", Form::default()).await.unwrap();
}

/// What only a city's own rules do: steps of a clause, the pool of problems, direct dispatch.
async fn own_rules(engine: Engine) -> Vec<(String, String)> {
    let bed = TestDb::open(engine, SCHEMA).await;
    let town = Town::in_city(&bed.db, city_with(bed.folder.path(), POOL));
    let (id, _) = filed(&town, "06010-9").await;
    town.does(id, "dispatcher", "dispatch", to_department()).await.unwrap();
    town.does(id, "department", "sub_done", noted("已围挡")).await.unwrap();
    let why = reason(&town, "ask_suspend");
    ask(&town, id, "ask_suspend", pause(&town, &why, 2)).await;
    town.does(id, "dispatcher", "approve", Form::default()).await.unwrap();
    town.clock.advance_millis(60 * HOUR_MS);
    assert_eq!(expire(&town.cases, DISTRICT).await.unwrap(), 1);
    town.does(id, "dispatcher", "take_up", noted("资金到位")).await.unwrap();
    let mut done = history(&town, bed.recorder.take()).await;
    let bed = TestDb::open(engine, SCHEMA).await;
    let town = Town::in_city(&bed.db, city_with(bed.folder.path(), DIRECT));
    town.office(DISTRICT, "street").await;
    let (_, case) = filed(&town, "06010-1").await;
    assert_eq!(case.stage, "handle");
    done.extend(history(&town, bed.recorder.take()).await);
    done
}

/// The flow and action of each step that stands in the history of a case.
async fn history(town: &Town, records: Vec<Record>) -> Vec<(String, String)> {
    let written = records.iter().filter(|record| record.name == "cases.step_insert");
    let cases: BTreeSet<i64> = written
        .filter_map(|record| match record.args.as_slice() {
            [Value::Int(DISTRICT), Value::Int(case), ..] => Some(*case),
            _ => None,
        })
        .collect();
    let mut done = Vec::new();
    for case in cases {
        let view = town.view(CaseId(case)).await;
        let steps = view.steps.into_iter();
        done.extend(steps.map(|step| (view.case.flow.clone(), step.action)));
    }
    done
}

#[test]
fn every_action_of_every_flow_is_done_on_both_engines() {
    let city = packs();
    let wanted: BTreeSet<(String, String)> = city
        .flows()
        .iter()
        .flat_map(|flow| flow.actions.iter().map(|it| (flow.key.clone(), it.key.clone())))
        .collect();
    assert!(wanted.len() > 100, "{} actions", wanted.len());
    for engine in [Engine::Lite, Engine::Pg] {
        let done: BTreeSet<(String, String)> = block_on(async {
            let bed = TestDb::open(engine, SCHEMA).await;
            let town = Town::new(&bed.db);
            told(&town).await;
            handled(&town).await;
            order::tour(&town).await;
            instruction::tour(&town).await;
            contact::tour(&town).await;
            supervision::tour(&town).await;
            reminder::tour(&town).await;
            let mut done = history(&town, bed.recorder.take()).await;
            done.extend(own_rules(engine).await);
            done.into_iter().collect()
        });
        let missing: Vec<_> = wanted.difference(&done).collect();
        assert!(missing.is_empty(), "{engine:?} never did {missing:?}");
    }
}
