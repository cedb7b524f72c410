//! What a busy district has beside plain cases: applications, pauses, hard cases, letters, orders of
//! the hotline, a case under a town. All through the commands, at the present moment.

use crate::play::House;
use crate::{SimError, Stage};
use wangge_cases::commands::{Act, Letter, Report, act, issue, open, phrase_keep};
use wangge_cases::model::{CaseId, Contact, Source, Upstream};
use wangge_cases::queries::{self, CaseLine};
use wangge_cases::rules::Form;
use wangge_cases::{CaseError, Cases};
use wangge_db::Value;
use wangge_db::filter::{Field, Filter, Kind};
use wangge_grid::Shift;
use wangge_grid::commands::{duty_grid_put, roster_replace};
use wangge_grid::model::EVERY_DAY;
use wangge_identity::{Actor, Author};
use wangge_kernel::calendar::{Limit, Unit};
use wangge_kernel::{Instant, RawId};
use wangge_notify::{NoticeId, Seen};

const DAY_MS: i64 = 24 * 3_600_000;
/// The roster runs for a year around the present.
const ROSTER_DAYS: i64 = 365;
/// Turns of the collectors of a community, in minutes after midnight.
const TURNS: [(i64, i64); 4] = [(360, 840), (480, 1_080), (840, 1_320), (0, 1_440)];

/// Puts the collectors on duty, each in the duty grid of the own community, by day and night.
pub(crate) async fn roster(stage: &Stage, house: &House, now: Instant) -> Result<(), SimError> {
    let day = |at: Instant| at.timestamp().to_string()[..10].to_owned();
    let (from_day, until_day) =
        (day(now.plus_millis(-ROSTER_DAYS * DAY_MS)), day(now.plus_millis(ROSTER_DAYS * DAY_MS)));
    let collectors = house.cast.holders("collector", crate::people::CENTRE);
    let (district, communities) = (stage.site.district, &house.land.communities);
    let each = collectors.len() / communities.len();
    let is_split = each == TURNS.len();
    let mut duty_grids = Vec::new();
    if is_split {
        for place in communities {
            let area = format!("{district}{:03}{:03}", place.street + 1, place.number);
            let names = (place.name.0.as_str(), place.name.1.as_str());
            let put =
                duty_grid_put(&house.grids, &Author::Program, district, None, names, vec![area]);
            duty_grids.push(put.await?);
        }
    } else {
        let name = stage.site.tongue.say("全区");
        let names = (name.as_str(), "Whole district");
        let area = vec![format!("{district:06}")];
        let put = duty_grid_put(&house.grids, &Author::Program, district, None, names, area);
        duty_grids.push(put.await?);
    }
    let line = |(number, collector): (usize, &&Actor)| {
        let at = if is_split { number / each } else { 0 };
        let duty_grid = *duty_grids.get(at)?;
        let (start_minute, end_minute) = if is_split { TURNS[number % each] } else { (0, 24 * 60) };
        Some(Shift {
            id: 0,
            duty_grid,
            account: collector.account,
            weekdays: EVERY_DAY,
            start_minute,
            end_minute,
            from_day: from_day.clone(),
            until_day: until_day.clone(),
        })
    };
    let lines = collectors.iter().enumerate().filter_map(line).collect();
    Ok(roster_replace(&house.grids, &Author::Program, district, lines).await?)
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
    stage: &Stage,
    cases: &Cases,
    actor: &Actor,
    case: CaseId,
    action: &'static str,
    form: Form,
) -> Result<(), SimError> {
    let form = stage.site.tongue.form(form);
    let wanted = Act {
        district: stage.site.district,
        case,
        version: None,
        action: action.to_owned(),
        form,
        files: Vec::new(),
    };
    act(cases, &Author::from(actor), wanted).await.map(drop).map_err(wrong(action))
}

/// Tries a deed; false when the rules do not allow it.
async fn tries(
    stage: &Stage,
    cases: &Cases,
    actor: &Actor,
    case: CaseId,
    action: &'static str,
    form: Form,
) -> Result<bool, SimError> {
    match does(stage, cases, actor, case, action, form).await {
        Ok(()) => Ok(true),
        Err(SimError::Case { source: CaseError::Refused(_), .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

fn because(reason: &str, note: &str) -> Form {
    Form { reason: reason.to_owned(), note: note.to_owned(), ..Form::default() }
}

/// Plays the extras on the cases that stand, and returns how many orders and letters it made.
pub(crate) async fn play(
    stage: &Stage,
    cases: &Cases,
    house: &House,
    now: Instant,
) -> Result<usize, SimError> {
    let one = |post: &'static str, code: &str| {
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
    applications(stage, cases, house, (dispatcher, supervisor), now).await?;
    let orders = orders(stage, cases, intake, now).await?;
    let letters = letters(stage, cases, house, (supervisor, leader), now).await?;
    for (action, words) in [
        ("verify", "现场属实，已拍照。"),
        ("verify", "现场未发现所述问题。"),
        ("file", "属实，符合立案条件。"),
        ("rework", "处置不到位，请按要求重新处置并上传同角度照片。"),
        ("answer", "您反映的问题已处置完毕，感谢您对城市管理工作的支持。"),
    ] {
        phrase_keep(cases, intake, action, &stage.site.tongue.say(words))
            .await
            .map_err(wrong("phrase"))?;
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
        Box::pin(queries::case_list(tx, actor, filter.clone(), 200))
    });
    read.await.map_err(wrong("list"))
}

/// Finds the head of the department that has a case.
fn head_of<'h>(house: &'h House, line: &CaseLine) -> Option<&'h Actor> {
    let code = house.cast.code_of(line.department?)?;
    house.cast.holders("department", code).first().copied()
}

async fn applications(
    stage: &Stage,
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
    let note = |words: &str| Form { note: words.to_owned(), ..Form::default() };
    let (mut asked, mut returned, mut paused) = (0, false, false);
    // What the rules of one case do not allow is tried on the next.
    for (line, head) in calm.by_ref() {
        if asked < 2 {
            let form = Form {
                amount: two_hours,
                ..because("coordination", "管线单位到场确认后才能施工")
            };
            if tries(stage, cases, head, line.id, "ask_extend", form).await? {
                asked += 1;
                if asked == 2 {
                    does(stage, cases, dispatcher, line.id, "approve", note("同意，抓紧处置"))
                        .await?;
                }
            }
        } else if !returned {
            let form = because("not-mine", "经现场核对，该路段由街道负责保洁");
            returned = tries(stage, cases, head, line.id, "ask_return", form).await?;
        } else if !paused {
            let until = Some(now.plus_millis(20 * DAY_MS));
            let plan = "已列入本月道路整修计划，围挡到位，月底前完工".to_owned();
            let form = Form { plan, until, ..because("project", "") };
            paused = tries(stage, cases, head, line.id, "ask_suspend", form).await?;
            if paused {
                does(stage, cases, dispatcher, line.id, "approve", Form::default()).await?;
            }
        } else {
            break;
        }
    }
    let is_late = |line: &&CaseLine| line.next_due_at < now;
    for line in handled.iter().filter(is_late).chain(handled.last()) {
        let owner = Some(supervisor.account);
        let form = Form { owner, ..because("权属不清，多次协调未果", "") };
        if tries(stage, cases, supervisor, line.id, "hard_mark", form).await? {
            let progress = note("已约产权单位周四现场会商");
            return does(stage, cases, supervisor, line.id, "hard_note", progress).await;
        }
    }
    Ok(())
}

/// Orders of the city's hotline, one of them signed for, and a case that a platform above sent.
async fn orders(
    stage: &Stage,
    cases: &Cases,
    intake: &Actor,
    now: Instant,
) -> Result<usize, SimError> {
    let orders = [
        ("小区门口夜间烧烤扰民，希望管一管", "云帆路与书院路交叉口", "何女士", "12900010001"),
        ("人行道地砖松动，老人容易绊倒", "海棠路 66 号门前", "郭先生", "12900010002"),
        ("建议在鱼市街增设分类垃圾桶", "鱼市街中段", "政协委员 12 号提案", "12900010003"),
    ];
    let count = orders.len();
    let say = |words: &str| stage.site.tongue.say(words);
    for (place, (words, spot, name, phone)) in orders.into_iter().enumerate() {
        let upstream = Upstream {
            system: say("12345 热线"),
            number: format!("{}2026-{:04}", say("QY12345-"), 311 + place),
            due_at: Some(now.plus_millis(5 * DAY_MS)),
        };
        let report = Report {
            flow: if place < 2 { "order".to_owned() } else { String::new() },
            contact: Contact { name: say(name), phone: phone.to_owned() },
            upstream: Some(upstream),
            ..Report::new(stage.site.district, Source::Hotline, &say(words), &say(spot))
        };
        let opened = open(cases, &Author::from(intake), report).await.map_err(wrong("order"))?;
        if place == 1 {
            does(stage, cases, intake, opened.id, "sign", Form::default()).await?;
        }
    }
    Ok(count)
}

async fn letters(
    stage: &Stage,
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
            district: stage.site.district,
            flow: flow.to_owned(),
            subject: stage.site.tongue.say(subject),
            body: stage.site.tongue.say(body),
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
        "所列案件已超处置时限，请于期限内处置完毕并书面说明原因。",
        2,
        "sanitation",
        concerns,
    )?;
    let instruction = notice(
        "instruction",
        "滨海大道夜市周边环境整治",
        "请综合执法大队牵头，三日内拿出疏导方案，一周内见到变化。",
        7,
        "enforcement",
        vec![],
    )?;
    let contact = notice(
        "contact",
        "商请移交路灯产权资料",
        "为明确维护责任，商请提供书院路路灯产权与移交资料。",
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
