//! What a busy district has beside plain cases: applications, pauses, hard cases, letters, orders of
//! the hotline, a case under a town. All through the commands, at the present moment.

use crate::play::House;
use crate::{DISTRICT, SimError, Stage};
use wangge_cases::commands::{Act, Letter, Report, act, issue, open, phrase_keep};
use wangge_cases::model::{CaseId, Contact, Source, Upstream};
use wangge_cases::queries::{self, CaseLine};
use wangge_cases::rules::Form;
use wangge_cases::{CaseError, Cases};
use wangge_db::Value;
use wangge_db::filter::{Field, Filter, Kind};
use wangge_grid::commands::{duty_grid_put, roster_replace};
use wangge_grid::model::EVERY_DAY;
use wangge_grid::{GridError, Grids, Shift};
use wangge_identity::{Actor, Author};
use wangge_kernel::calendar::{Limit, Unit};
use wangge_kernel::{Instant, RawId};
use wangge_notify::{NoticeId, Seen};

const DAY_MS: i64 = 24 * 3_600_000;
/// The roster runs for a year around the present.
const ROSTER_DAYS: i64 = 365;

/// Puts the collectors on duty, by day and night, for the whole district.
pub(crate) async fn roster(grids: &Grids, house: &House, now: Instant) -> Result<(), SimError> {
    let day = |at: Instant| at.timestamp().to_string()[..10].to_owned();
    let collectors = house.cast.holders("collector", crate::people::CENTRE);
    let wrong = |error: GridError| SimError::from(error);
    let areas = vec![format!("{DISTRICT:06}")];
    let name = ("全区责任网格", "Whole district");
    let duty_grid =
        duty_grid_put(grids, &Author::Program, DISTRICT, None, name, areas).await.map_err(wrong)?;
    let line = |collector: &&Actor| Shift {
        id: 0,
        duty_grid,
        account: collector.account,
        weekdays: EVERY_DAY,
        start_minute: 0,
        end_minute: 24 * 60,
        from_day: day(now.plus_millis(-ROSTER_DAYS * DAY_MS)),
        until_day: day(now.plus_millis(ROSTER_DAYS * DAY_MS)),
    };
    let lines = collectors.iter().map(line).collect();
    roster_replace(grids, &Author::Program, DISTRICT, lines).await.map_err(wrong)
}

/// Marks as read what everybody was told before a moment; nobody leaves a month of notices unread.
pub(crate) async fn read_until(
    stage: &Stage,
    house: &House,
    until: Instant,
) -> Result<(), SimError> {
    let seen = Seen::Through { newest: NoticeId(RawId::MAX), drawn_at: until };
    let mut accounts: Vec<RawId> = house.cast.everybody().map(|it| it.account.0).collect();
    accounts.sort_unstable();
    accounts.dedup();
    stage
        .db
        .write("sim.read_until", (accounts, seen, until), |tx, (accounts, seen, until)| {
            Box::pin(async move {
                for account in accounts {
                    wangge_notify::mark_read(tx, *account, seen, *until).await?;
                }
                Ok::<_, SimError>(())
            })
        })
        .await
}

fn wrong(deed: &'static str) -> impl Fn(CaseError) -> SimError {
    move |source| SimError::Case { deed, source }
}

/// One deed of one person on one case.
async fn does(
    cases: &Cases,
    actor: &Actor,
    case: CaseId,
    action: &'static str,
    form: Form,
) -> Result<(), SimError> {
    let wanted = Act {
        district: DISTRICT,
        case,
        version: None,
        action: action.to_owned(),
        form,
        files: Vec::new(),
    };
    act(cases, &Author::from(actor), wanted).await.map(drop).map_err(wrong(action))
}

fn because(reason: &str, note: &str) -> Form {
    Form { reason: reason.to_owned(), note: note.to_owned(), ..Form::default() }
}

/// Plays the extras on the cases that stand, and returns how many orders and letters it made.
pub(crate) async fn play(cases: &Cases, house: &House, now: Instant) -> Result<usize, SimError> {
    let one = |post: &str, code: &str| {
        house
            .cast
            .holders(post, code)
            .first()
            .copied()
            .ok_or_else(|| SimError::Pack(post.to_owned()))
    };
    let centre = crate::people::CENTRE;
    let (intake, dispatcher) = (one("intake_operator", centre)?, one("dispatcher", centre)?);
    let (supervisor, leader) = (one("supervisor", centre)?, one("leader", centre)?);
    applications(cases, house, (dispatcher, supervisor), now).await?;
    let orders = orders(cases, intake, now).await?;
    let letters = letters(cases, house, (supervisor, leader), now).await?;
    for (action, words) in [
        ("verify", "现场属实,已拍照。"),
        ("verify", "现场未发现所述问题。"),
        ("file", "属实,符合立案条件。"),
        ("rework", "处置不到位,请按要求重新处置并上传同角度照片。"),
        ("answer", "您反映的问题已处置完毕,感谢您对城市管理工作的支持。"),
    ] {
        phrase_keep(cases, intake, action, words).await.map_err(wrong("phrase"))?;
    }
    Ok(orders + letters)
}

/// Lists open cases of a stage as the supervisor sees them, with their departments' codes.
async fn standing(
    cases: &Cases,
    actor: &Actor,
    stage: &'static str,
) -> Result<Vec<CaseLine>, SimError> {
    const STAGE: Field = Field { name: "stage", column: "c.stage", kind: Kind::Text };
    let filter = Filter::In(STAGE, vec![Value::Text(stage.to_owned())]);
    let input = (actor.clone(), filter);
    let read = cases.db.read("sim.standing", input, |tx, (actor, filter)| {
        Box::pin(queries::case_list(tx, actor, filter.clone(), None, 200))
    });
    read.await.map_err(wrong("list"))
}

/// Finds the head of the department that has a case.
fn head_of<'h>(house: &'h House, line: &CaseLine) -> Option<&'h Actor> {
    let codes = crate::people::ORGANISATIONS.iter().map(|line| line.1);
    codes
        .filter(|code| house.cast.organisation(code).is_ok_and(|it| Some(it.0) == line.department))
        .find_map(|code| house.cast.holders("department", code).first().copied())
}

async fn applications(
    cases: &Cases,
    house: &House,
    (dispatcher, supervisor): (&Actor, &Actor),
    now: Instant,
) -> Result<(), SimError> {
    let handled = standing(cases, supervisor, "handle").await?;
    let in_time = |line: &&CaseLine| line.next_due_at > now.plus_millis(3_600_000);
    let mut calm =
        handled.iter().filter(in_time).filter_map(|line| Some((line, head_of(house, line)?)));
    let two_hours = Some(Limit::whole(2, Unit::WorkingHours));
    let mut asked = 0;
    for (line, head) in calm.by_ref() {
        // An urgent case is never extended; it is passed over here.
        let form = Form {
            amount: two_hours,
            ..because("coordination", "管线单位到场确认后才能施工")
        };
        let outcome = does(cases, head, line.id, "ask_extend", form).await;
        if outcome.is_ok() {
            asked += 1;
            if asked == 1 {
                continue;
            }
            if asked == 2 {
                let note = Form { note: "同意,抓紧处置".to_owned(), ..Form::default() };
                does(cases, dispatcher, line.id, "approve", note).await?;
                continue;
            }
            break;
        }
    }
    if let Some((line, head)) = calm.next() {
        let form = because("not-mine", "经现场核对,该路段由街道负责保洁");
        does(cases, head, line.id, "ask_return", form).await?;
    }
    if let Some((line, head)) = calm.next() {
        let until = Some(now.plus_millis(20 * DAY_MS));
        let form = Form {
            plan: "已列入本月道路整修计划,围挡到位,月底前完工".to_owned(),
            until,
            ..because("project", "")
        };
        does(cases, head, line.id, "ask_suspend", form).await?;
        does(cases, dispatcher, line.id, "approve", Form::default()).await?;
    }
    let late = handled.iter().find(|line| line.next_due_at < now);
    if let Some(line) = late.or_else(|| handled.last()) {
        let form = Form {
            owner: Some(supervisor.account), ..because("权属不清,多次协调未果", "")
        };
        does(cases, supervisor, line.id, "hard_mark", form).await?;
        let note =
            Form { note: "已约产权单位周四现场会商".to_owned(), ..Form::default() };
        does(cases, supervisor, line.id, "hard_note", note).await?;
    }
    Ok(())
}

/// Orders of the city's hotline, one of them signed for, and a case that a platform above sent.
async fn orders(cases: &Cases, intake: &Actor, now: Instant) -> Result<usize, SimError> {
    let orders = [
        ("小区门口夜间烧烤扰民,希望管一管", "云帆路与书院路交叉口", "何女士", "12900010001"),
        ("人行道地砖松动,老人容易绊倒", "海棠路 66 号门前", "郭先生", "12900010002"),
        ("建议在鱼市街增设分类垃圾桶", "鱼市街中段", "政协委员 12 号提案", "12900010003"),
    ];
    let count = orders.len();
    for (place, (words, spot, name, phone)) in orders.into_iter().enumerate() {
        let upstream = Upstream {
            system: "12345 热线".to_owned(),
            number: format!("QY12345-2026-{:04}", 311 + place),
            due_at: Some(now.plus_millis(5 * DAY_MS)),
        };
        let report = Report {
            flow: if place < 2 { "order".to_owned() } else { String::new() },
            contact: Contact { name: name.to_owned(), phone: phone.to_owned() },
            upstream: Some(upstream),
            ..Report::new(DISTRICT, Source::Hotline, words, spot)
        };
        let opened = open(cases, &Author::from(intake), report).await.map_err(wrong("order"))?;
        if place == 1 {
            does(cases, intake, opened.id, "sign", Form::default()).await?;
        }
    }
    Ok(count)
}

async fn letters(
    cases: &Cases,
    house: &House,
    (supervisor, leader): (&Actor, &Actor),
    now: Instant,
) -> Result<usize, SimError> {
    let handled = standing(cases, supervisor, "handle").await?;
    let late: Vec<&CaseLine> =
        handled.iter().filter(|line| line.next_due_at < now).take(3).collect();
    let concerns: Vec<CaseId> = late.iter().map(|line| line.id).collect();
    let notice = |flow: &str, subject: &str, body: &str, days: i64, code: &str, concerns| {
        Ok::<_, SimError>(Letter {
            district: DISTRICT,
            flow: flow.to_owned(),
            subject: subject.to_owned(),
            body: body.to_owned(),
            department: Some(house.cast.organisation(code)?.clone()),
            handler: None,
            due_at: Some(now.plus_millis(days * DAY_MS)),
            concerns,
            files: vec![],
        })
    };
    let supervision = notice(
        "supervision",
        "关于超时案件的督办",
        "所列案件已超处置时限,请于期限内处置完毕并书面说明原因。",
        2,
        "sanitation",
        concerns,
    )?;
    let instruction = notice(
        "instruction",
        "滨海大道夜市周边环境整治",
        "请综合执法大队牵头,三日内拿出疏导方案,一周内见到变化。",
        7,
        "enforcement",
        vec![],
    )?;
    let contact = notice(
        "contact",
        "商请移交路灯产权资料",
        "为明确维护责任,商请提供书院路路灯产权与移交资料。",
        5,
        "lighting",
        vec![],
    )?;
    let issued = [(supervisor, supervision), (leader, instruction), (supervisor, contact)];
    let count = issued.len();
    for (author, letter) in issued {
        issue(cases, &Author::from(author), letter).await.map_err(wrong("letter"))?;
    }
    Ok(count)
}
