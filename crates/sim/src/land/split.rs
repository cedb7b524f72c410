//! Cuts the net into streets, communities and blocks; every cut is a road.
//!
//! ```text
//! through roads ─▶ streets ─▶ communities (secondary roads) ─▶ blocks (lesser roads, lanes)
//! ```
//!
//! Cuts fall where chance puts them, so that most crossings have three arms, as in towns that grew.

use super::names::{Name, Names};
use super::{Plan, Rank, Rect, Road};
use crate::chance::Chance;

/// What came of the cutting.
pub(crate) struct Cut {
    pub(crate) roads: Vec<Road>,
    /// Outlines of communities with the number of their street.
    pub(crate) communities: Vec<(usize, Rect)>,
    /// Blocks with the number of their community.
    pub(crate) blocks: Vec<(usize, Rect)>,
}

/// Blocks are not cut any more when both sides are below this.
const BLOCK: usize = 5;

/// Cuts a plan.
pub(crate) fn cut(plan: &Plan, names: &mut Names, chance: &mut Chance) -> Cut {
    let mut cut = Cut { roads: through(plan, names), communities: Vec::new(), blocks: Vec::new() };
    for (street, (rect, count)) in plan.streets.iter().enumerate() {
        communities(plan, &mut cut, names, chance, (street, *rect, *count));
    }
    for community in 0..cut.communities.len() {
        let rect = cut.communities[community].1;
        for part in without_river(plan, rect) {
            blocks(&mut cut, names, chance, community, part, 0);
        }
    }
    cut
}

/// The roads that cross the whole district, the banks of the river and the outer edges.
fn through(plan: &Plan, names: &mut Names) -> Vec<Road> {
    let mut roads = Vec::new();
    let mut add = |rank, is_across, line, from, to, name: Name| {
        roads.push(Road { rank, is_across, line, from, to, name });
    };
    let (columns, rows) = (plan.columns, plan.rows);
    let avenue = names.say("望潮大道", "Wangchao Avenue");
    let coast = names.say("滨海大道", "Shore Avenue");
    let [south_bank, north_bank] =
        [names.say("青溪南路", "South Bank Road"), names.say("青溪北路", "North Bank Road")];
    let hill = names.say("青岭路", "Hillside Road");
    let main = names.say("云帆路", "Sail Road");
    for (place, line) in plan.along.iter().enumerate() {
        let rank = if place == plan.along.len() / 2 { Rank::Trunk } else { Rank::Primary };
        let name =
            if place == plan.along.len() / 2 { main.clone() } else { names.with("路", "Road") };
        add(rank, false, *line, 0, rows, name);
    }
    for (place, line) in plan.across.iter().enumerate() {
        let name = if place == 0 { avenue.clone() } else { names.with("路", "Road") };
        let rank = if place == 0 { Rank::Trunk } else { Rank::Primary };
        add(rank, true, *line, 0, columns, name);
    }
    add(Rank::Secondary, true, plan.river, 0, columns, south_bank);
    add(Rank::Secondary, true, plan.river + 1, 0, columns, north_bank);
    add(Rank::Primary, false, columns, 0, rows, coast);
    add(Rank::Secondary, false, 0, 0, rows, hill);
    add(Rank::Secondary, true, 0, 0, columns, names.say("南堤路", "South Dyke Road"));
    add(Rank::Secondary, true, rows, 0, columns, names.say("松岭路", "Pine Ridge Road"));
    roads
}

/// Cuts a street into its communities along the through roads first, then through the largest.
fn communities(
    plan: &Plan,
    cut: &mut Cut,
    names: &mut Names,
    chance: &mut Chance,
    (street, rect, count): (usize, Rect, usize),
) {
    let mut rects = vec![rect];
    for line in &plan.along {
        rects = rects.iter().flat_map(|rect| rect.cut(false, *line)).collect();
    }
    for line in plan.across.iter().chain([&plan.river]) {
        rects = rects.iter().flat_map(|rect| rect.cut(true, *line)).collect();
    }
    while rects.len() < count {
        let Some(place) = (0..rects.len()).max_by_key(|place| rects[*place].area()) else { return };
        let rect = rects.swap_remove(place);
        let is_across = rect.height() > rect.width();
        let (low, high) = if is_across { (rect.y0, rect.y1) } else { (rect.x0, rect.x1) };
        let third = (high - low) * 2 / 5;
        let line = low + third + chance.below(high - low - 2 * third + 1);
        let (from, to) = if is_across { (rect.x0, rect.x1) } else { (rect.y0, rect.y1) };
        let name = names.with("路", "Road");
        cut.roads.push(Road { rank: Rank::Secondary, is_across, line, from, to, name });
        rects.extend(rect.cut(is_across, line));
    }
    rects.sort_by_key(|rect| (rect.y0, rect.x0));
    cut.communities.extend(rects.into_iter().map(|rect| (street, rect)));
}

/// Leaves out the row of the river.
fn without_river(plan: &Plan, rect: Rect) -> Vec<Rect> {
    let row = plan.river;
    let low = Rect { y1: rect.y1.min(row), ..rect };
    let high = Rect { y0: rect.y0.max(row + 1), ..rect };
    [low, high].into_iter().filter(|part| part.y0 < part.y1).collect()
}

fn blocks(
    cut: &mut Cut,
    names: &mut Names,
    chance: &mut Chance,
    community: usize,
    rect: Rect,
    depth: usize,
) {
    let (width, height) = (rect.width(), rect.height());
    let is_large = width >= BLOCK || height >= BLOCK;
    // A lane through a middling block, where there is room.
    let has_lane = !is_large && width * height >= 9 && chance.percent(55);
    if !is_large && !has_lane {
        cut.blocks.push((community, rect));
        return;
    }
    let is_across = if width == height { chance.percent(50) } else { height > width };
    let (low, high) = if is_across { (rect.y0, rect.y1) } else { (rect.x0, rect.x1) };
    let margin = if high - low >= 4 { 2 } else { 1 };
    let line = low + margin + chance.below(high - low - 2 * margin + 1);
    let (from, to) = if is_across { (rect.x0, rect.x1) } else { (rect.y0, rect.y1) };
    let rank = match (has_lane, depth) {
        (true, _) => Rank::Lane,
        (_, 0) => Rank::Secondary,
        _ => Rank::Tertiary,
    };
    let name = match rank {
        Rank::Lane if chance.percent(50) => names.with("巷", "Lane"),
        Rank::Lane => names.with("弄", "Alley"),
        Rank::Secondary => names.with("路", "Road"),
        _ => names.with("街", "Street"),
    };
    cut.roads.push(Road { rank, is_across, line, from, to, name });
    for part in rect.cut(is_across, line) {
        if has_lane {
            cut.blocks.push((community, part));
        } else {
            blocks(cut, names, chance, community, part, depth + 1);
        }
    }
}
