//! Unit grids: the cells of a block, some of them joined.

use super::relief::CELL_M;
use super::uses::distance;
use super::{Land, Rect, Use};
use crate::chance::Chance;
use wangge_grid::rules::area_m2;
use wangge_grid::{AreaClass, UnitGrid};
use wangge_kernel::Instant;

/// Of a hundred pairs of cells of homes, so many are one grid.
const JOINED: usize = 6;

/// Lists the unit grids, community by community.
pub(crate) fn grids(land: &Land, from_at: Instant) -> Vec<UnitGrid> {
    let mut chance = Chance::new(0x6772_6964 ^ land.site.district.unsigned_abs());
    let mut rects: Vec<(usize, Rect)> = Vec::new();
    for block in &land.blocks {
        let joins = match block.used {
            Use::Park | Use::Forest => Joins::Quads,
            Use::Homes => Joins::Pairs(JOINED),
            _ => Joins::None,
        };
        rects.extend(
            parts(block.rect, joins, &mut chance).into_iter().map(|rect| (block.community, rect)),
        );
    }
    for x in 0..land.plan.columns {
        let rect = Rect::new(x, land.plan.river, x + 1, land.plan.river + 1);
        let (u, v) = rect.middle();
        rects.push((land.community_at(u, v), rect));
    }
    rects.sort_by_key(|(community, rect)| (*community, rect.y0, rect.x0));
    let mut made: Vec<UnitGrid> = Vec::new();
    let (mut number, mut last) = (0, usize::MAX);
    for (community, rect) in rects {
        number = if community == last { number + 1 } else { 1 };
        last = community;
        made.extend(grid(land, (community, number), rect, from_at));
    }
    made
}

#[derive(Clone, Copy)]
enum Joins {
    None,
    Pairs(usize),
    Quads,
}

fn parts(rect: Rect, joins: Joins, chance: &mut Chance) -> Vec<Rect> {
    let step = match joins {
        Joins::Quads => 2,
        Joins::None | Joins::Pairs(_) => 1,
    };
    let mut made = Vec::new();
    for y in (rect.y0..rect.y1).step_by(step) {
        let mut x = rect.x0;
        while x < rect.x1 {
            let is_pair =
                matches!(joins, Joins::Pairs(share) if x + 2 <= rect.x1 && chance.percent(share));
            let width = if is_pair { 2 } else { step };
            let (x1, y1) = ((x + width).min(rect.x1), (y + step).min(rect.y1));
            made.push(Rect::new(x, y, x1, y1));
            x = x1;
        }
    }
    made
}

fn grid(
    land: &Land,
    (community, number): (usize, usize),
    rect: Rect,
    from_at: Instant,
) -> Option<UnitGrid> {
    let place = &land.communities[community];
    let mut ring: Vec<_> = rect.rim().into_iter().map(|(x, y)| land.net.knot(x, y)).collect();
    ring.extend(ring.first().copied());
    let middle = rect.middle();
    let away = distance(&land.plan, middle);
    let used = land.block_at(middle.0, middle.1).map(|block| block.used);
    let area_class = match used {
        Some(Use::Forest | Use::Industry | Use::Port) => AreaClass::C,
        Some(Use::Market | Use::Shops | Use::School | Use::Hospital | Use::Station) => AreaClass::A,
        _ if away * super::real(land.plan.columns) * CELL_M < 1_300.0 => AreaClass::A,
        _ if away > 0.5 => AreaClass::C,
        _ => AreaClass::B,
    };
    let code =
        format!("{}{:03}{:03}{number:03}", land.site.district, place.street + 1, place.number);
    Some(UnitGrid {
        id: code.parse().ok()?,
        name: match land.site.tongue {
            super::Tongue::Chinese => format!("{}第{number}网格", place.stem.0),
            super::Tongue::Latin => format!("{} grid {number}", place.stem.1),
        },
        name_en: format!("{} grid {number}", place.stem.1),
        street_name: land.streets[place.street].1.0.clone(),
        community_name: place.name.0.clone(),
        area_class,
        area_m2: area_m2(&ring),
        ring,
        from_at,
    })
}
