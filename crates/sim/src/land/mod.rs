//! The land of a simulated district, grown from a seed: coast, river, hills, roads, blocks, grids.
//!
//! ```text
//! plan + seed ─▶ relief (where knots lie) ─▶ split (roads, communities, blocks)
//!             ─▶ uses (parks, schools, markets) ─▶ unit grids ─▶ spots, addresses, components
//! ```
//!
//! Nothing of it exists. All parts meet in the knots of one net, so that grids neither overlap nor
//! leave gaps. Pure.

mod chart;
mod gazetteer;
mod grids;
mod names;
mod relief;
mod split;
mod spots;
#[cfg(test)]
mod tests;
mod things;
mod uses;

pub(crate) use names::{Name, Tongue};
pub(crate) use spots::{Affinity, Spot};
pub use things::{Address, Component};
pub(crate) use uses::Use;

use crate::chance::Chance;
use names::Names;
use relief::Net;
use wangge_grid::model::Area;
use wangge_grid::{BaseFeature, Place, UnitGrid};
use wangge_kernel::Instant;
#[cfg(test)]
use wangge_kernel::Point;

/// How much of a district is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// One street and a month of cases, for tests and stories.
    Small,
    /// Four streets, thirty communities and a year of cases.
    District,
}

/// Where a district lies and how it is called.
#[derive(Debug, Clone, Copy)]
pub struct Site {
    /// Number of the district.
    pub district: i64,
    pub(crate) west: f64,
    pub(crate) south: f64,
    pub(crate) tongue: Tongue,
    pub(crate) name: (&'static str, &'static str),
}

/// How the net is cut at first.
pub(crate) struct Plan {
    pub(crate) columns: usize,
    pub(crate) rows: usize,
    /// The river fills this row of cells.
    pub(crate) river: usize,
    /// Roads from south to north through everything; the middle one is the main one.
    pub(crate) along: Vec<usize>,
    /// Roads from west to east through everything; the first is the avenue.
    pub(crate) across: Vec<usize>,
    /// Outlines of the streets with their numbers of communities.
    pub(crate) streets: Vec<(Rect, usize)>,
}

impl Plan {
    pub(crate) fn of(size: Size) -> Self {
        match size {
            Size::Small => Self {
                columns: 12,
                rows: 11,
                river: 4,
                along: vec![6],
                across: vec![8],
                streets: vec![(Rect::new(0, 0, 12, 11), 6)],
            },
            Size::District => Self {
                columns: 74,
                rows: 52,
                river: 23,
                along: vec![14, 36, 58],
                across: vec![38, 11],
                streets: vec![
                    (Rect::new(36, 23, 74, 52), 8),
                    (Rect::new(36, 0, 74, 23), 7),
                    (Rect::new(0, 23, 36, 52), 8),
                    (Rect::new(0, 0, 36, 23), 7),
                ],
            },
        }
    }
}

/// A rectangle of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rect {
    pub(crate) x0: usize,
    pub(crate) y0: usize,
    pub(crate) x1: usize,
    pub(crate) y1: usize,
}

impl Rect {
    pub(crate) const fn new(x0: usize, y0: usize, x1: usize, y1: usize) -> Self {
        Self { x0, y0, x1, y1 }
    }

    pub(crate) const fn width(&self) -> usize {
        self.x1 - self.x0
    }

    pub(crate) const fn height(&self) -> usize {
        self.y1 - self.y0
    }

    pub(crate) const fn area(&self) -> usize {
        self.width() * self.height()
    }

    pub(crate) fn middle(&self) -> (f64, f64) {
        (real(self.x0 + self.x1) / 2.0, real(self.y0 + self.y1) / 2.0)
    }

    /// Cuts along a line of the net; a line outside leaves the rectangle whole.
    pub(crate) fn cut(&self, is_across: bool, line: usize) -> Vec<Self> {
        let (low, high) = if is_across { (self.y0, self.y1) } else { (self.x0, self.x1) };
        if line <= low || line >= high {
            return vec![*self];
        }
        if is_across {
            vec![Self { y1: line, ..*self }, Self { y0: line, ..*self }]
        } else {
            vec![Self { x1: line, ..*self }, Self { x0: line, ..*self }]
        }
    }

    /// Lists the knots around it from the south-west corner, against the clock, each once.
    pub(crate) fn rim(&self) -> Vec<(usize, usize)> {
        let south = (self.x0..self.x1).map(|x| (x, self.y0));
        let east = (self.y0..self.y1).map(|y| (self.x1, y));
        let north = (self.x0 + 1..=self.x1).rev().map(|x| (x, self.y1));
        let west = (self.y0 + 1..=self.y1).rev().map(|y| (self.x0, y));
        south.chain(east).chain(north).chain(west).collect()
    }
}

/// How important a road is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    Lane,
    Tertiary,
    Secondary,
    Primary,
    Trunk,
}

impl Rank {
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Lane => "residential",
            Self::Tertiary => "tertiary",
            Self::Secondary => "secondary",
            Self::Primary => "primary",
            Self::Trunk => "trunk",
        }
    }

    /// Half of its width with pavements, in cells.
    pub(crate) const fn half(self) -> f64 {
        match self {
            Self::Lane => 0.04,
            Self::Tertiary => 0.07,
            Self::Secondary => 0.10,
            Self::Primary => 0.14,
            Self::Trunk => 0.19,
        }
    }
}

/// A road along a line of the net.
#[derive(Debug, Clone)]
pub(crate) struct Road {
    pub(crate) rank: Rank,
    /// Whether it runs from west to east.
    pub(crate) is_across: bool,
    pub(crate) line: usize,
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) name: Name,
}

impl Road {
    /// Returns the place on the road, so many cells along and so many to the left.
    pub(crate) fn place(&self, along: f64, aside: f64) -> (f64, f64) {
        if self.is_across {
            (along, real(self.line) + aside)
        } else {
            (real(self.line) - aside, along)
        }
    }
}

/// A block between roads.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    pub(crate) rect: Rect,
    pub(crate) community: usize,
    pub(crate) used: Use,
    /// Empty for most.
    pub(crate) name: Name,
}

/// A community with its street.
#[derive(Debug, Clone)]
pub(crate) struct Community {
    pub(crate) rect: Rect,
    pub(crate) street: usize,
    /// Its number within the street, from 1.
    pub(crate) number: usize,
    /// Without the ending.
    pub(crate) stem: Name,
    pub(crate) name: Name,
}

/// A whole district.
pub(crate) struct Land {
    pub(crate) site: Site,
    pub(crate) net: Net,
    pub(crate) plan: Plan,
    pub(crate) roads: Vec<Road>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) communities: Vec<Community>,
    pub(crate) streets: Vec<(Rect, Name)>,
    /// Number of the block of each cell; the river's cells have none.
    cells: Vec<Option<usize>>,
    spots: spots::Tables,
}

impl Land {
    /// Grows the land of a seed.
    pub(crate) fn grow(place: Site, size: Size, seed: u64) -> Self {
        let plan = Plan::of(size);
        let net = Net::new(&plan, place.west, place.south, seed);
        let mut names = Names::new(place.tongue, seed);
        let mut chance = Chance::new(seed ^ 0x6C61_6E64);
        let known = [
            ("望潮", "Wangchao"),
            ("渔港", "Fishport"),
            ("松岭", "Pine Ridge"),
            ("海棠", "Crabapple"),
        ];
        for name in known {
            names.take(name.0);
        }
        let cut = split::cut(&plan, &mut names, &mut chance);
        let streets = plan.streets.iter().enumerate();
        let streets = streets.map(|(place, street)| {
            let stem = if place == 0 { names.say("滨海", "Shore") } else { names.stem() };
            (street.0, names.ended(&stem, "街道", "Subdistrict"))
        });
        let streets: Vec<(Rect, Name)> = streets.collect();
        let mut communities: Vec<Community> = Vec::new();
        for (street, rect) in cut.communities {
            let number = 1 + communities.iter().filter(|other| other.street == street).count();
            let stem = known.get(communities.len()).map(|known| names.say(known.0, known.1));
            let stem = stem.unwrap_or_else(|| names.stem());
            let name = names.ended(&stem, "社区", "Community");
            communities.push(Community { rect, street, number, stem, name });
        }
        let blocks = uses::assign(&plan, &net, &communities, cut.blocks, &mut names, &mut chance);
        let mut cells = vec![None; plan.columns * plan.rows];
        for (number, block) in blocks.iter().enumerate() {
            for y in block.rect.y0..block.rect.y1 {
                (block.rect.x0..block.rect.x1)
                    .for_each(|x| cells[y * plan.columns + x] = Some(number));
            }
        }
        let mut land = Self {
            site: place,
            net,
            plan,
            roads: cut.roads,
            blocks,
            communities,
            streets,
            cells,
            spots: spots::Tables::default(),
        };
        land.spots = spots::Tables::of(&land, &mut chance);
        land
    }

    /// Returns the block at a place, none in the river.
    pub(crate) fn block_at(&self, u: f64, v: f64) -> Option<&Block> {
        let cell = relief::below(v, self.plan.rows) * self.plan.columns
            + relief::below(u, self.plan.columns);
        self.cells[cell].map(|number| &self.blocks[number])
    }

    /// Returns the community of a place.
    pub(crate) fn community_at(&self, u: f64, v: f64) -> usize {
        let (x, y) = (relief::below(u, self.plan.columns), relief::below(v, self.plan.rows));
        let holds =
            |rect: &Rect| (rect.x0..rect.x1).contains(&x) && (rect.y0..rect.y1).contains(&y);
        self.communities.iter().position(|community| holds(&community.rect)).unwrap_or(0)
    }

    /// Makes the unit grids.
    pub(crate) fn grids(&self, from_at: Instant) -> Vec<UnitGrid> {
        grids::grids(self, from_at)
    }

    /// Draws the base map.
    pub(crate) fn features(&self) -> Vec<BaseFeature> {
        chart::features(self)
    }

    /// Lists streets and communities with their names.
    pub(crate) fn areas(&self) -> Vec<Area> {
        gazetteer::areas(self)
    }

    /// Lists roads, house numbers and points of interest.
    pub(crate) fn places(&self) -> Vec<Place> {
        gazetteer::places(self)
    }

    /// Lists components along roads.
    pub(crate) fn components(&self, seed: u64) -> Vec<Component> {
        things::components(self, seed)
    }

    /// Lists house numbers along roads.
    pub(crate) fn addresses(&self) -> Vec<Address> {
        things::addresses(self)
    }
}

/// Counts of the net are small.
pub(crate) fn real(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
