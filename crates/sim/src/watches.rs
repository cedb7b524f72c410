//! The shifts of the centre: who leads which, what is written into the log, when it is handed over.
//!
//! Two shifts a day, led in turn; the one that runs now is led by the first leader. Pure.

use crate::chance::Chance;
use crate::climate::Day;
use crate::script::{DAY_MS, Ground, HOUR_MS, MINUTE_MS};
use wangge_desk::model::EntryKind;
use wangge_kernel::Instant;

/// Hours at which shifts change.
const CHANGES: [i64; 2] = [8, 20];

/// What happens in a shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Watch {
    /// The first shift of all begins.
    Begin,
    /// Somebody writes; true names the latest case.
    Write(EntryKind, &'static str, bool),
    /// The entry before was wrong.
    Correct(&'static str),
    /// The first signature.
    Over(&'static str),
    /// The second signature, by the leader of the next shift.
    Take,
}

/// One event of a shift: when, the place of its leader among the leaders, what.
pub(crate) type Turn = (Instant, usize, Watch);

const PLAIN: &[(EntryKind, &str, bool)] = &[
    (EntryKind::Note, "早高峰来电集中，已增开一个受理坐席", false),
    (EntryKind::Note, "群众来电反映事项已登记，请跟踪处置情况", true),
    (EntryKind::Note, "上级通报检查路线，已通知采集员沿线加密巡查", false),
    (EntryKind::Order, "值班领导要求：夜市周边噪声投诉逐件回访", false),
    (EntryKind::Order, "值班领导要求：该件今日内答复诉求人", true),
    (EntryKind::Fault, "3 号坐席耳机故障，已更换备用耳机", false),
    (EntryKind::Fault, "大屏视频墙一路信号中断，已报修", false),
    (EntryKind::Staff, "一名采集员请假，所属网格由相邻网格代巡", false),
    (EntryKind::Staff, "派遣席临时调班，已当面交接", false),
    (EntryKind::Incident, "路面塌陷，已电话通知市政设施所到场围护", true),
];
const STORM: &[(EntryKind, &str, bool)] = &[
    (EntryKind::Incident, "树木倒伏来电集中，已启动应急派遣", true),
    (EntryKind::Incident, "低洼路段积水，已电话通知水务站开泵排水", true),
    (EntryKind::Order, "防汛值班要求：每两小时汇总一次积水点", false),
    (EntryKind::Staff, "应急增派两名受理员到岗", false),
];
const WORDS: &[&str] = &[
    "在办案件已逐件核对，超时案件已催办，设备正常",
    "紧急案件均已派遣，请跟踪核查；未接来电已回拨",
    "夜间巡查发现问题已登记，待核查案件见列表",
    "一切平稳，无特殊事项",
];
const WRONG: &str = "上一条所记时间有误，应为当日上午";

/// Plans the shifts from a moment up to the present.
pub(crate) fn watches(ground: &Ground<'_>, from: Instant, leaders: usize) -> Vec<Turn> {
    let mut chance = Chance::new(ground.seed ^ 0x0073_6869_6674);
    let changes = changes(ground, from);
    let leader = |shift: usize| (changes.len() - shift) % leaders.max(1);
    let mut turns = vec![(from, leader(0), Watch::Begin)];
    let mut began = from;
    for (shift, change) in changes.iter().enumerate() {
        let over_at = change.plus_millis(-chance.between(3, 12) * MINUTE_MS);
        entries(ground, &mut chance, (began, over_at), leader(shift), &mut turns);
        turns.push((over_at, leader(shift), Watch::Over(chance.pick::<&'static str>(WORDS))));
        turns.push((*change, leader(shift + 1), Watch::Take));
        began = *change;
    }
    entries(ground, &mut chance, (began, ground.as_of), leader(changes.len()), &mut turns);
    turns
}

/// The moments at which a shift follows the one before, until now.
fn changes(ground: &Ground<'_>, from: Instant) -> Vec<Instant> {
    let days = ground.as_of.millis_since(from) / DAY_MS + 2;
    let midnight = |day: i64| {
        let at = from.plus_millis(day * DAY_MS).in_zone(ground.zone).start_of_day();
        at.ok().map(|start| Instant::from(start.timestamp()))
    };
    let changes = (0..days).filter_map(midnight);
    let changes = changes.flat_map(|start| CHANGES.map(|hour| start.plus_millis(hour * HOUR_MS)));
    let first = from.plus_millis(HOUR_MS);
    changes.filter(|at| *at > first && *at <= ground.as_of).collect()
}

fn entries(
    ground: &Ground<'_>,
    chance: &mut Chance,
    (from, until): (Instant, Instant),
    leader: usize,
    turns: &mut Vec<Turn>,
) {
    let day = Day::of(from.day(ground.zone), ground.seed, ground.calendar);
    let some = if day.is_storm { STORM } else { PLAIN };
    let count = 1 + chance.below(3) + usize::from(day.is_storm);
    let room = until.millis_since(from);
    let mut moments: Vec<Instant> =
        (0..count).map(|_| from.plus_millis(chance.between(0, room.max(1) - 1))).collect();
    moments.sort_unstable();
    for at in moments {
        let (kind, words, is_named) = *chance.pick(some);
        turns.push((at, leader, Watch::Write(kind, words, is_named)));
    }
    if chance.percent(4) {
        turns.push((until, leader, Watch::Correct(WRONG)));
    }
}
