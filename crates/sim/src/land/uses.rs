//! What each block is used for: by its height, its way to the middle and the sea, and what its
//! community still lacks.

use super::names::{Name, Names};
use super::relief::Net;
use super::{Block, Community, Plan, Rect, real};
use crate::chance::Chance;

/// What a block is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Use {
    Homes,
    OldHomes,
    Shops,
    Offices,
    Industry,
    Market,
    School,
    Hospital,
    Park,
    Forest,
    Works,
    Port,
    Centre,
    Station,
}

impl Use {
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Homes | Self::OldHomes => "residential",
            Self::Shops => "commercial",
            Self::Offices | Self::Centre => "office",
            Self::Industry | Self::Port => "industry",
            Self::Market => "market",
            Self::School => "school",
            Self::Hospital => "hospital",
            Self::Park => "park",
            Self::Forest => "forest",
            Self::Works => "construction",
            Self::Station => "transport",
        }
    }

    /// How many matters happen there, against other uses.
    pub(crate) const fn bustle(self) -> usize {
        match self {
            Self::Market => 14,
            Self::Shops => 9,
            Self::School | Self::Hospital | Self::Station => 7,
            Self::OldHomes => 6,
            Self::Homes | Self::Offices | Self::Works | Self::Centre => 4,
            Self::Park => 3,
            Self::Industry | Self::Port => 2,
            Self::Forest => 1,
        }
    }

    pub(crate) const fn is_green(self) -> bool {
        matches!(self, Self::Park | Self::Forest)
    }
}

/// Chooses the use and the name of each block.
pub(crate) fn assign(
    plan: &Plan,
    net: &Net,
    communities: &[Community],
    blocks: Vec<(usize, Rect)>,
    names: &mut Names,
    chance: &mut Chance,
) -> Vec<Block> {
    let general = |rect: &Rect, chance: &mut Chance| {
        let (u, v) = rect.middle();
        let away = distance(plan, (u, v));
        let is_coast = rect.x1 == plan.columns;
        match net.height(u, v) {
            height if height > 0.62 => Use::Forest,
            _ if is_coast && v < real(plan.rows) * 0.25 => Use::Port,
            _ if is_coast && chance.percent(40) => Use::Park,
            _ if away < 0.16 && chance.percent(60) => Use::Shops,
            _ if away < 0.25 && chance.percent(30) => Use::Offices,
            _ if v < real(plan.rows) * 0.3 && away > 0.3 && chance.percent(45) => Use::Industry,
            _ if chance.percent(16) => Use::OldHomes,
            _ if chance.percent(9) => Use::Shops,
            _ if chance.percent(5) => Use::Works,
            _ if chance.percent(5) => Use::Park,
            _ => Use::Homes,
        }
    };
    let mut made: Vec<Block> = Vec::new();
    for (community, rect) in blocks {
        let used = general(&rect, chance);
        made.push(Block { rect, community, used, name: Name::default() });
    }
    for community in 0..communities.len() {
        for used in wants(community) {
            place(&mut made, community, *used, chance);
        }
    }
    let mut is_first = true;
    for block in &mut made {
        let stem = &communities[block.community].stem;
        let park = is_first && block.used == Use::Park;
        block.name = if park {
            names.say("望海公园", "Seaview Park")
        } else {
            name(block.used, stem, names, chance)
        };
        is_first &= !park;
    }
    made
}

/// What every community has, and what some have.
const fn wants(community: usize) -> &'static [Use] {
    match community {
        0 => &[Use::School, Use::Market, Use::Park, Use::Centre],
        1 => &[Use::School, Use::Market, Use::Hospital],
        2 => &[Use::School, Use::Station, Use::Works],
        n if n.is_multiple_of(9) => &[Use::School, Use::Hospital, Use::Market],
        n if n.is_multiple_of(4) => &[Use::School, Use::Market, Use::Park],
        n if n.is_multiple_of(3) => &[Use::School, Use::Park, Use::Works],
        _ => &[Use::School],
    }
}

/// Gives a use to a block of a community that has homes, or to any of it.
fn place(blocks: &mut [Block], community: usize, used: Use, chance: &mut Chance) {
    let of_community = |wanted: &dyn Fn(&Block) -> bool| -> Vec<usize> {
        let found = blocks
            .iter()
            .enumerate()
            .filter(|(_, block)| block.community == community && wanted(block));
        found.map(|found| found.0).collect()
    };
    let mut free = of_community(&|block| matches!(block.used, Use::Homes | Use::OldHomes));
    if free.is_empty() {
        free = of_community(&|block| {
            matches!(block.used, Use::Forest | Use::Industry | Use::Shops | Use::Offices)
        });
    }
    if !free.is_empty() {
        blocks[free[chance.below(free.len())]].used = used;
    }
}

fn name(used: Use, stem: &Name, names: &mut Names, chance: &mut Chance) -> Name {
    let own = |names: &mut Names, chinese: &str, english: &str| names.with(chinese, english);
    match used {
        Use::Homes => match chance.below(4) {
            0 => own(names, "苑", "Court"),
            1 => own(names, "花园", "Gardens"),
            2 => own(names, "小区", "Estate"),
            _ => Name::default(),
        },
        Use::OldHomes if chance.percent(50) => own(names, "新村", "Village"),
        Use::Shops if chance.percent(30) => own(names, "商场", "Mall"),
        Use::Industry if chance.percent(40) => own(names, "产业园", "Works Park"),
        Use::Market => names.ended(stem, "农贸市场", "Market"),
        Use::School if chance.percent(65) => names.ended(stem, "小学", "Primary School"),
        Use::School => names.ended(stem, "中学", "Middle School"),
        Use::Hospital => names.ended(stem, "医院", "Hospital"),
        Use::Park => own(names, "公园", "Park"),
        Use::Works => own(names, "工地", "Building Site"),
        Use::Centre => names.say("政务中心", "Government Centre"),
        Use::Station => names.say("客运中心站", "Coach Station"),
        Use::OldHomes | Use::Offices | Use::Shops | Use::Industry | Use::Forest | Use::Port => {
            Name::default()
        }
    }
}

/// Returns the way to the middle of the town in parts of the district's width.
pub(crate) fn distance(plan: &Plan, (u, v): (f64, f64)) -> f64 {
    let (x, y) = (real(plan.columns) * 0.56, real(plan.rows) * 0.56);
    (u - x).hypot(v - y) / real(plan.columns)
}
