//! Where something happens: places along roads, weighted by what lies beside them.

use super::relief::below;
use super::uses::distance;
use super::{Block, Land, Road, Tongue, Use, real};
use crate::chance::Chance;
use std::collections::HashMap;
use wangge_kernel::Point;

/// House numbers for each cell and side of a road.
const NUMBERS: f64 = 10.0;
/// Places where things happen again and again, for each community.
const HAUNTS: usize = 3;

/// Where a matter likes to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Affinity {
    Anywhere,
    Trade,
    Homes,
    Green,
    Works,
    River,
}

/// A place where something happens.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Spot {
    pub(crate) place: String,
    pub(crate) point: Point,
    pub(crate) community: usize,
    pub(crate) street: usize,
}

/// One side of a road along one cell: road, cell along it, whether to its left.
type Stretch = (usize, usize, bool);

/// Stretches with their running weights, for each affinity.
#[derive(Default)]
pub(crate) struct Tables {
    by: HashMap<Affinity, (Vec<Stretch>, Vec<usize>)>,
    haunts: HashMap<Affinity, Vec<Spot>>,
    crossings: HashMap<(usize, usize), Vec<usize>>,
}

impl Tables {
    /// Weighs all stretches of a land, and chooses its haunts.
    pub(crate) fn of(land: &Land, chance: &mut Chance) -> Self {
        let mut tables = Self { crossings: crossings(land), ..Self::default() };
        for affinity in [
            Affinity::Anywhere,
            Affinity::Trade,
            Affinity::Homes,
            Affinity::Green,
            Affinity::Works,
            Affinity::River,
        ] {
            let (mut stretches, mut sums, mut sum) = (Vec::new(), Vec::new(), 0);
            for stretch in all(land) {
                let weight = weight(land, stretch, affinity);
                if weight > 0 {
                    sum += weight;
                    stretches.push(stretch);
                    sums.push(sum);
                }
            }
            tables.by.insert(affinity, (stretches, sums));
        }
        for affinity in [Affinity::Trade, Affinity::Homes, Affinity::River, Affinity::Anywhere] {
            let spots =
                (0..land.communities.len() * HAUNTS).map(|_| tables.fresh(land, affinity, chance));
            tables.haunts.insert(affinity, spots.collect());
        }
        tables
    }

    fn fresh(&self, land: &Land, affinity: Affinity, chance: &mut Chance) -> Spot {
        let table = self.by.get(&affinity).filter(|table| !table.0.is_empty());
        let (stretches, sums) = table.unwrap_or(&self.by[&Affinity::Anywhere]);
        let wanted = chance.below(*sums.last().unwrap_or(&1));
        let stretch = stretches[sums.partition_point(|sum| *sum <= wanted)];
        self.spot(land, stretch, chance)
    }

    fn spot(&self, land: &Land, (number, cell, is_left): Stretch, chance: &mut Chance) -> Spot {
        let road = &land.roads[number];
        let part = chance.within(0.03, 0.97);
        let aside = chance.within(0.3, 1.0) * road.rank.half() + 0.01;
        let (u, v) = road.place(real(cell) + part, if is_left { aside } else { -aside });
        let community = land.community_at(u, v);
        let place = self.words(land, (number, cell, is_left), part, (u, v), chance);
        let street = land.communities[community].street;
        Spot { place, point: land.net.at(u, v), community, street }
    }

    fn words(
        &self,
        land: &Land,
        (number, cell, is_left): Stretch,
        part: f64,
        (u, v): (f64, f64),
        chance: &mut Chance,
    ) -> String {
        let road = &land.roads[number];
        let name = &road.name.0;
        let is_chinese = land.site.tongue == Tongue::Chinese;
        let end = if part < 0.14 {
            Some(cell)
        } else if part > 0.86 {
            Some(cell + 1)
        } else {
            None
        };
        let knot = end.map(|at| if road.is_across { (at, road.line) } else { (road.line, at) });
        let other = knot.and_then(|knot| self.crossings.get(&knot)).and_then(|roads| {
            roads
                .iter()
                .find(|other| **other != number && land.roads[**other].is_across != road.is_across)
        });
        if let Some(other) = other {
            let other = &land.roads[*other].name.0;
            return if is_chinese {
                format!("{name}与{other}交叉口")
            } else {
                format!("{name} at {other}")
            };
        }
        let block = land.block_at(u, v).map(|block| &block.name.0).filter(|name| !name.is_empty());
        if let Some(block) = block.filter(|_| chance.percent(34)) {
            return match (is_chinese, chance.below(3)) {
                (true, 0) => format!("{name}{block}门前"),
                (true, 1) => format!("{name}{block}围墙外"),
                (true, _) => format!("{name}{block}对面"),
                (false, _) => format!("{name}, in front of {block}"),
            };
        }
        let number = house_number(road, cell, part, is_left);
        if !is_chinese {
            return format!("{number} {name}");
        }
        let side = chance.pick(&["门前", "旁", "对面人行道", "附近", "门口绿化带"]);
        format!("{name}{number}号{side}")
    }
}

impl Land {
    /// Chooses where a matter happens; some places see the same again and again.
    pub(crate) fn spot(&self, affinity: Affinity, chance: &mut Chance) -> Spot {
        let haunts = self.spots.haunts.get(&affinity).filter(|_| chance.percent(14));
        if let Some(haunts) = haunts {
            // The worst place has a share many times that of the last.
            let far = chance.unit() * chance.unit() * chance.unit();
            let mut spot = haunts[below(far * real(haunts.len()), haunts.len())].clone();
            spot.point.lon += chance.within(-4e-5, 4e-5);
            spot.point.lat += chance.within(-4e-5, 4e-5);
            return spot;
        }
        self.spots.fresh(self, affinity, chance)
    }
}

/// Returns a house number: odd ones to the left.
pub(crate) fn house_number(road: &Road, cell: usize, part: f64, is_left: bool) -> usize {
    let along = (cell - road.from) * 10 + below(part * NUMBERS, 10);
    along * 2 + if is_left { 1 } else { 2 }
}

/// Lists every side of every road, cell by cell, that lies inside the district.
pub(crate) fn all(land: &Land) -> impl Iterator<Item = Stretch> + '_ {
    let stretches = land.roads.iter().enumerate().flat_map(|(number, road)| {
        (road.from..road.to).flat_map(move |cell| [(number, cell, true), (number, cell, false)])
    });
    stretches.filter(|(number, _, is_left)| {
        let road = &land.roads[*number];
        let last = if road.is_across { land.plan.rows } else { land.plan.columns };
        // Left of a road to the east is north, left of a road to the north is west.
        let is_low = *is_left != road.is_across;
        !(road.line == 0 && is_low || road.line == last && !is_low)
    })
}

/// Returns the block beside a stretch.
pub(crate) fn beside(land: &Land, (number, cell, is_left): Stretch) -> Option<&Block> {
    let (u, v) = land.roads[number].place(real(cell) + 0.5, if is_left { 0.5 } else { -0.5 });
    land.block_at(u, v)
}

fn weight(land: &Land, stretch: Stretch, affinity: Affinity) -> usize {
    let road = &land.roads[stretch.0];
    let Some(block) = beside(land, stretch) else {
        return if affinity == Affinity::River { 4 } else { 0 };
    };
    let used = block.used;
    let suits = match affinity {
        Affinity::Anywhere => true,
        Affinity::Trade => {
            matches!(
                used,
                Use::Market
                    | Use::Shops
                    | Use::School
                    | Use::Hospital
                    | Use::Station
                    | Use::OldHomes
            )
        }
        Affinity::Homes => matches!(used, Use::Homes | Use::OldHomes),
        Affinity::Green => used.is_green() || used == Use::Homes,
        Affinity::Works => used == Use::Works,
        Affinity::River => false,
    };
    let middle = block.rect.middle();
    let nearness = 10 - below(distance(&land.plan, middle) * 12.0, 9);
    let rank = 2
        + usize::from(road.rank > super::Rank::Lane)
        + usize::from(road.rank > super::Rank::Tertiary);
    if suits { used.bustle() * nearness * rank } else { 0 }
}

fn crossings(land: &Land) -> HashMap<(usize, usize), Vec<usize>> {
    let mut found: HashMap<(usize, usize), Vec<usize>> = HashMap::new();
    for (number, road) in land.roads.iter().enumerate() {
        for at in road.from..=road.to {
            let knot = if road.is_across { (at, road.line) } else { (road.line, at) };
            found.entry(knot).or_default().push(number);
        }
    }
    found
}
