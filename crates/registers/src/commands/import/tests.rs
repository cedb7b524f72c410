//! Rows of any text give a component or a named reject.

use super::mapping::Mapping;
use super::plan::Plan;
use super::row::plan_row;
use proptest::prelude::*;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};
use wangge_table::RawRow;

const HEADINGS: [&str; 7] = ["标识码", "小类", "经度", "纬度", "状态", "初始日期", "定位精度"];

static PLAN: LazyLock<Plan> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let city = Arc::new(wangge_pack::load(&folder, "demo-city").unwrap());
    let headings = HEADINGS.map(str::to_owned);
    Plan::new(&Mapping::default(), &headings, &city, 990_101, &HashMap::new()).unwrap()
});

fn row(cells: Vec<String>) -> RawRow {
    RawRow { number: 2, cells, fault: None }
}

#[test]
fn the_kind_is_read_from_its_column_or_from_the_code() {
    let read = |code: &str, kind: &str| {
        let cells = [code, kind, "120", "30", "", "", "b级"].map(str::to_owned);
        plan_row(&PLAN, &row(cells.into())).map(|planned| planned.facts.kind)
    };
    assert_eq!(read("99010101003000001", "").unwrap(), "01003");
    assert_eq!(read("９９０１０１０１００３０００００１", "雨水井盖").unwrap(), "01003");
    assert!(read("99010101003000001", "供水井盖").is_err(), "code and kind must fit");
    assert!(read("99010199999000001", "").is_err());
}

proptest! {
    #[test]
    fn any_cells_give_a_component_or_a_reject(
        cells in prop::collection::vec("990101010030[0-9]{5}|[0-9./年月日 .eE+-]{0,20}|.{0,20}|雨水井盖|完好", 0..8)
    ) {
        match plan_row(&PLAN, &row(cells)) {
            Ok(planned) => {
                prop_assert_eq!(planned.facts.code.len(), 17);
                prop_assert!(planned.facts.point.lon.abs() <= 180.0 && planned.facts.point.lat.abs() <= 90.0);
            }
            Err(reject) => prop_assert!(!reject.reason.to_string().is_empty() && reject.value.chars().count() <= 200),
        }
    }
}
