//! Cases as the hexagons of the heat map count them.

use crate::city::{DISTRICT, SCHEMA, Town, rubbish};
use wangge_cases::commands::{Report, open};
use wangge_cases::model::Source;
use wangge_cases::queries;
use wangge_cases::rules::{Counted, gathered};
use wangge_db::Value;
use wangge_db::filter::{Field, Filter, Kind};
use wangge_identity::{Actor, Scope};
use wangge_kernel::hex::Size;
use wangge_kernel::{Clock, Point};
use wangge_testkit::both_engines;

const HEX: Field = Field { name: "hex", column: "c.hex", kind: Kind::Int };

async fn counted(town: &Town, actor: &Actor) -> Vec<Counted> {
    let input = (actor.clone(), town.clock.now());
    let read = town.cases.db.read("test.heat", input, |tx, (actor, now)| {
        Box::pin(queries::heat(tx, actor, Filter::everything(), *now))
    });
    read.await.unwrap()
}

async fn listed(town: &Town, actor: &Actor, filter: Filter) -> i64 {
    let read = town.cases.db.read("test.count", (actor.clone(), filter), |tx, (actor, filter)| {
        Box::pin(queries::case_count(tx, actor, filter.clone()))
    });
    read.await.unwrap()
}

/// Two crossings, one with twice as many cases, and a report without a place.
async fn reports(town: &Town) {
    let report_at = async |point, place: &str| {
        let report = Report { point, place: place.to_owned(), ..rubbish(Source::Patrol) };
        assert_eq!(report.district, DISTRICT);
        open(&town.cases, &town.author("collector"), report).await.unwrap();
    };
    for step in 0..6_u8 {
        let lon = 121.64 + f64::from(step) * 1e-5;
        report_at(Some(Point { lon, lat: 28.905 }), "春和路").await;
    }
    for step in 0..3_u8 {
        let lat = 28.91 + f64::from(step) * 1e-5;
        report_at(Some(Point { lon: 121.66, lat }), "望海街").await;
    }
    report_at(None, "不详").await;
}

both_engines! { SCHEMA;
    async fn every_hexagon_leads_to_the_list_of_its_cases(bed: TestDb) {
        let town = Town::new(&bed.db);
        reports(&town).await;
        let leader = town.actor("leader", 7);
        let counts = counted(&town, &leader).await;
        for size in Size::ALL {
            let heats = gathered(&counts, size);
            assert_eq!(heats.iter().map(|heat| heat.n).sum::<i64>(), 9, "{size:?}");
            assert_eq!(heats[0].place, "春和路");
            for heat in heats {
                let (first, last) = heat.hex.span();
                let span = Filter::Range(HEX, Some(Value::Int(first)), Some(Value::Int(last + 1)));
                assert_eq!(listed(&town, &leader, span).await, heat.n, "{size:?}");
            }
        }
    }

    async fn a_heat_map_counts_nothing_that_the_list_does_not_show(bed: TestDb) {
        let town = Town::new(&bed.db);
        reports(&town).await;
        let reporter = town.actor("collector", 1);
        let other = Actor { account: wangge_identity::AccountId(999), scope: Scope::Own, ..reporter };
        let abroad = Actor { district: DISTRICT + 1, ..town.actor("leader", 7) };
        assert!(counted(&town, &other).await.is_empty(), "another collector's reports");
        assert!(counted(&town, &abroad).await.is_empty(), "another district");
        assert!(counted(&town, &town.actor("department", 50)).await.is_empty(), "not dispatched to it");
    }

    async fn late_cases_are_counted_by_the_moment(bed: TestDb) {
        let town = Town::new(&bed.db);
        reports(&town).await;
        let leader = town.actor("leader", 7);
        let late = |counts: &[Counted]| counts.iter().map(|count| count.red).sum::<i64>();
        assert_eq!(late(&counted(&town, &leader).await), 0);
        town.clock.advance_millis(30 * 24 * 3_600_000);
        assert_eq!(late(&counted(&town, &leader).await), 9);
    }
}
