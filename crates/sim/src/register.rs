//! Enters what stands along the roads into the register of components.

use crate::play::House;
use crate::{Component, SimError, Stage, Wish};
use std::collections::HashMap;
use std::sync::Arc;
use wangge_identity::Author;
use wangge_registers::commands::put_many;
use wangge_registers::{NewComponent, Party, Registers, State, Tools};

/// The standard whose kinds the land knows.
const STANDARD: &str = "GB/T 47678.5-2026";
/// Code of the office that answers for the utilities.
const UTILITY: &str = "utility";

/// Stores the components of the land and returns their number; kinds that the packs lack stand
/// nowhere.
pub(crate) async fn fill(
    stage: &Stage,
    house: &House,
    names: &HashMap<String, String>,
    wish: &Wish<'_>,
) -> Result<usize, SimError> {
    let is_known = |one: &Component| {
        let kind = wangge_pack::Kind::Component;
        stage.city.item(STANDARD, kind, one.kind).is_some()
    };
    let party = |code: &str| {
        let name = names.get(code).or_else(|| names.get(UTILITY));
        Party::named(name.cloned().unwrap_or_default())
    };
    let facts = |one: Component| {
        let mut codes = [one.keeper, UTILITY].into_iter();
        let department = codes.find_map(|code| house.cast.organisation(code).ok());
        NewComponent {
            place: one.road,
            managing: party(one.owner),
            department: department.map(|found| found.0),
            owner: party(one.owner),
            maintainer: party(one.keeper),
            state: if one.is_sound { State::Intact } else { State::Damaged },
            began_on: Some(format!("{}-06-30", one.since)),
            ..NewComponent::new(STANDARD, one.kind, one.point)
        }
    };
    let all = house.land.components(wish.seed).into_iter().filter(is_known).map(facts).collect();
    let (clock, ids) = (house.clock.shared(), house.ids.clone());
    let tools = Tools::new(clock, ids, Arc::clone(&stage.city), house.grids.clone());
    let registers = Registers::new(stage.db.clone(), tools);
    Ok(put_many(&registers, &Author::Program, stage.site.district, all).await?)
}
