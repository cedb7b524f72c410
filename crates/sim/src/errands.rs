//! Letters of the year: supervision and reminder notices about late cases, instructions, contact forms.
//!
//! Each week has its notices; what they are about, and which department answers, is found when they
//! are issued, for a notice without a late case is not written. Pure.

use crate::chance::Chance;
use crate::script::{DAY_MS, Ground, HOUR_MS, MINUTE_MS};
use wangge_kernel::Instant;

const WEEK_MS: i64 = 7 * DAY_MS;
/// In a hundred replies, so many come after the deadline, and so many are sent back once.
const LATE: usize = 15;
const SENT_BACK: usize = 12;

/// A step of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Issue,
    Receive,
    Reply(&'static str),
    SendBack,
    Close,
}

/// A letter with its way.
pub(crate) struct Errand {
    /// Key of the flow.
    pub(crate) flow: &'static str,
    /// Post that issues it.
    pub(crate) by: &'static str,
    pub(crate) subject: &'static str,
    pub(crate) body: &'static str,
    /// Days until the reply is due.
    pub(crate) days: i64,
    /// Code of the department; none finds late cases and takes theirs.
    pub(crate) code: Option<&'static str>,
    /// Most cases that it is about.
    pub(crate) most: usize,
    pub(crate) steps: Vec<(Instant, Step)>,
}

type Kind = (
    &'static str,
    &'static str,
    i64,
    Option<&'static str>,
    usize,
    &'static [(&'static str, &'static str)],
);

const SUPERVISION: Kind = (
    "supervision",
    "supervisor",
    3,
    None,
    3,
    &[("关于超时案件的督办", "所列案件已超处置时限，请于期限内处置完毕并书面说明原因。")],
);
const REMINDER: Kind = (
    "reminder",
    "supervisor",
    2,
    None,
    2,
    &[("关于临期及超期案件的催办", "请抓紧处置并反馈进展，逾期将列入督办。")],
);
const INSTRUCTIONS: Kind = (
    "instruction",
    "leader",
    7,
    Some("enforcement"),
    0,
    &[
        ("校门口流动摊点整治", "请执法大队牵头，上放学时段定人定岗，一周内报结果。"),
        ("沿街店招安全隐患排查", "台风季前完成排查，隐患一处一册。"),
        ("夜间施工噪声专项治理", "会同住建所排出名单，逐家约谈。"),
    ],
);
const CONTACTS: Kind = (
    "contact",
    "dispatcher",
    5,
    Some("lighting"),
    0,
    &[
        ("商请移交路灯产权资料", "为明确维护责任，商请提供相关路段路灯产权与移交资料。"),
        ("商请确认井盖权属", "部件普查中有井盖权属待核，商请协助确认。"),
    ],
);

/// Plans the letters from a moment up to the present.
pub(crate) fn errands(ground: &Ground<'_>, from: Instant) -> Vec<Errand> {
    let mut chance = Chance::new(ground.seed ^ 0x6C65_7474_6572);
    let mut errands = Vec::new();
    let weeks = ground.as_of.millis_since(from) / WEEK_MS;
    for week in 0..weeks {
        let monday = from.plus_millis(week * WEEK_MS);
        for (kind, each) in [(SUPERVISION, 1), (REMINDER, 1), (INSTRUCTIONS, 3), (CONTACTS, 4)] {
            if week % each == each - 1 {
                errands.push(errand(ground, &mut chance, kind, monday));
            }
        }
    }
    for errand in &mut errands {
        errand.steps.retain(|step| step.0 <= ground.as_of);
    }
    errands
}

fn errand(ground: &Ground<'_>, chance: &mut Chance, kind: Kind, week: Instant) -> Errand {
    let (flow, by, days, code, most, texts) = kind;
    let (subject, body) = *chance.pick(texts);
    let day = DAY_MS / MINUTE_MS;
    let in_time = (day / 2, (days - 1) * day);
    let reply = if chance.percent(LATE) { (days * day, (days + 2) * day) } else { in_time };
    let mut way = vec![
        ((20, 300), Step::Receive),
        (reply, Step::Reply("所列事项已处置完毕，原因及整改措施见说明。")),
    ];
    if chance.percent(SENT_BACK) {
        way.push(((60, 400), Step::SendBack));
        way.push(((300, day), Step::Reply("已补充处置前后照片与责任人说明。")));
    }
    way.push(((60, 900), Step::Close));
    let day = week.plus_millis(chance.between(0, 4) * DAY_MS);
    let mut at = office(ground, chance, day);
    let mut steps = vec![(at, Step::Issue)];
    for ((low, high), step) in way {
        at = at.plus_millis(chance.between(low, high) * MINUTE_MS);
        steps.push((at, step));
    }
    Errand { flow, by, subject, body, days, code, most, steps }
}

/// A moment in the office hours of a day.
fn office(ground: &Ground<'_>, chance: &mut Chance, day: Instant) -> Instant {
    let start = day.in_zone(ground.zone).start_of_day();
    let start = start.map_or(day, |start| Instant::from(start.timestamp()));
    start.plus_millis(9 * HOUR_MS + chance.between(0, 7 * 60) * MINUTE_MS)
}
