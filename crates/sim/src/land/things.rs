//! What stands along the roads: components for the register, house numbers for finding places.

use super::spots::{all, beside, house_number};
use super::{Land, Rank, Use, real};
use crate::chance::Chance;
use wangge_kernel::Point;

/// A component of the district, before any register knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// Item of the national catalogue, such as `01037` for a street lamp.
    pub kind: &'static str,
    /// Number within its kind, from 1.
    pub number: usize,
    /// Where it stands.
    pub point: Point,
    /// Road on which it stands.
    pub road: String,
    /// Code of the organisation that owns it.
    pub owner: &'static str,
    /// Code of the organisation that keeps it.
    pub keeper: &'static str,
    /// Whether it was sound when it was counted.
    pub is_sound: bool,
    /// Year in which it was put up.
    pub since: i16,
}

/// A house number with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Address {
    /// Name of the road in the first language.
    pub road: String,
    /// House number.
    pub number: usize,
    /// Name of the estate or building, empty for most.
    pub name: String,
    /// Its door.
    pub point: Point,
}

/// Kind, owner, keeper, metres between two, the least road that has it, and beside what.
struct Row(&'static str, &'static str, &'static str, usize, Rank, fn(Use) -> bool);

const fn anywhere(_: Use) -> bool {
    true
}

const fn trade(used: Use) -> bool {
    matches!(
        used,
        Use::Market | Use::Shops | Use::Offices | Use::Centre | Use::Station | Use::School
    )
}

const fn homes(used: Use) -> bool {
    matches!(used, Use::Homes | Use::OldHomes)
}

const fn green(used: Use) -> bool {
    used.is_green()
}

/// Spacing after common practice of street works; the mix gives the proportions of a census.
const ROWS: &[Row] = &[
    Row("01037", "lighting", "lighting", 30, Rank::Lane, anywhere),
    Row("04002", "greening", "greening", 8, Rank::Tertiary, anywhere),
    Row("04011", "greening", "greening", 16, Rank::Secondary, anywhere),
    Row("01003", "municipal", "municipal", 40, Rank::Lane, anywhere),
    Row("01004", "municipal", "municipal", 25, Rank::Lane, anywhere),
    Row("01002", "water", "water", 40, Rank::Lane, anywhere),
    Row("01001", "tapwater", "tapwater", 60, Rank::Lane, anywhere),
    Row("01005", "power", "power", 90, Rank::Tertiary, anywhere),
    Row("01007", "telecom", "telecom", 70, Rank::Lane, anywhere),
    Row("01011", "gas", "gas", 80, Rank::Tertiary, homes),
    Row("01006", "lighting", "lighting", 120, Rank::Secondary, anywhere),
    Row("01013", "tapwater", "tapwater", 120, Rank::Tertiary, anywhere),
    Row("01027", "telecom", "telecom", 240, Rank::Lane, anywhere),
    Row("01030", "power", "power", 50, Rank::Lane, homes),
    Row("01048", "power", "power", 400, Rank::Tertiary, anywhere),
    Row("01050", "traffic", "traffic", 220, Rank::Secondary, anywhere),
    Row("02004", "traffic", "traffic", 450, Rank::Secondary, anywhere),
    Row("02010", "traffic", "traffic", 70, Rank::Tertiary, anywhere),
    Row("02012", "traffic", "traffic", 100, Rank::Lane, anywhere),
    Row("02017", "traffic", "traffic", 40, Rank::Primary, anywhere),
    Row("02021", "municipal", "municipal", 30, Rank::Secondary, trade),
    Row("02025", "enforcement", "enforcement", 120, Rank::Tertiary, trade),
    Row("03005", "sanitation", "sanitation", 60, Rank::Lane, anywhere),
    Row("03006", "enforcement", "enforcement", 60, Rank::Secondary, trade),
    Row("03007", "enforcement", "enforcement", 20, Rank::Tertiary, trade),
    Row("03001", "sanitation", "sanitation", 700, Rank::Tertiary, trade),
    Row("04007", "greening", "greening", 40, Rank::Tertiary, green),
    Row("04008", "greening", "greening", 30, Rank::Secondary, green),
    Row("01010", "district-heat", "district-heat", 110, Rank::Tertiary, homes),
    Row("01008", "cable", "cable", 130, Rank::Lane, homes),
    Row("01009", "mobile", "mobile", 140, Rank::Tertiary, anywhere),
];

/// Lists all components, kind by kind.
pub(crate) fn components(land: &Land, seed: u64) -> Vec<Component> {
    let mut chance = Chance::new(seed ^ 0x7468_696E_6773);
    let mut made = Vec::new();
    for Row(kind, owner, keeper, metres, least, suits) in ROWS {
        let mut number = 0;
        // What is left over of a stretch counts for the next.
        let mut next = 0.0;
        for stretch in all(land) {
            let road = &land.roads[stretch.0];
            let is_suited = beside(land, stretch).is_some_and(|block| suits(block.used));
            if road.rank < *least || !is_suited {
                continue;
            }
            let step = real(*metres) / super::relief::CELL_M;
            while next < 1.0 {
                number += 1;
                let aside = road.rank.half() * chance.within(0.75, 0.98);
                let along = real(stretch.1) + f64::max(0.004, next);
                let (u, v) = road.place(along, if stretch.2 { aside } else { -aside });
                made.push(Component {
                    kind,
                    number,
                    point: land.net.at(u, v),
                    road: road.name.0.clone(),
                    owner,
                    keeper,
                    is_sound: !chance.percent(2),
                    since: i16::try_from(chance.between(2004, 2025)).unwrap_or(2015),
                });
                next += step * chance.within(0.8, 1.2);
            }
            next -= 1.0;
        }
    }
    made
}

/// Lists the doors along all roads, two for each cell and side.
pub(crate) fn addresses(land: &Land) -> Vec<Address> {
    let mut made = Vec::new();
    for stretch in all(land) {
        let (road, Some(block)) = (&land.roads[stretch.0], beside(land, stretch)) else { continue };
        if block.used.is_green() {
            continue;
        }
        for part in [0.25, 0.75] {
            let aside = road.rank.half() + 0.03;
            let (u, v) = road.place(real(stretch.1) + part, if stretch.2 { aside } else { -aside });
            made.push(Address {
                road: road.name.0.clone(),
                number: house_number(road, stretch.1, part, stretch.2),
                name: block.name.0.clone(),
                point: land.net.at(u, v),
            });
        }
    }
    made
}
