//! Entering, changing, moving, finding: what the register keeps and what it refuses.

use crate::ward::{DISTRICT, DRAIN, SCHEMA, STANDARD, Ward, drain, here, north};
use wangge_db::filter::{Filter, parse};
use wangge_identity::Author;
use wangge_kernel::Point;
use wangge_kernel::cell::Tile;
use wangge_registers::commands::{self, Alter, Edit, Role, Selection};
use wangge_registers::model::{Deed, NewComponent};
use wangge_registers::queries::{self, Near};
use wangge_registers::{Fault, Party, Reason, RegisterError, State};
use wangge_testkit::both_engines;

fn owned(metres: f64, owner: &str) -> NewComponent {
    NewComponent { owner: Party::named(owner), ..drain(north(metres)) }
}

both_engines! { SCHEMA;
    async fn a_component_gets_the_next_code_and_its_place(bed: TestDb) {
        let ward = Ward::open(&bed.db).await;
        let first = ward.enter(drain(here())).await;
        let second = ward.enter(drain(north(5.0))).await;
        let (one, history) = ward.view(first).await;
        assert_eq!(one.facts.code, "99010101003000001");
        assert_eq!((one.class.as_str(), one.facts.name.as_str()), ("01", "雨水井盖"));
        assert_eq!(one.grid.as_deref(), Some("990101001001001"));
        assert_eq!((one.street.as_deref(), one.community.as_deref()), (Some("990101001"), Some("990101001001")));
        assert!(history.is_empty() && one.created_by == "江涌");
        assert_eq!(ward.view(second).await.0.facts.code, "99010101003000002");
        let given = NewComponent { code: "99010101003000900".into(), ..drain(north(9.0)) };
        ward.enter(given).await;
        let next = ward.enter(drain(north(10.0))).await;
        assert_eq!(ward.view(next).await.0.facts.code, "99010101003000901");
    }

    async fn what_cannot_be_is_refused_by_name(bed: TestDb) {
        let ward = Ward::open(&bed.db).await;
        let author = Author::from(ward.keeper());
        let taken = NewComponent { code: "99010101003000001".into(), ..drain(here()) };
        ward.enter(taken.clone()).await;
        let code = |code: &str| NewComponent { code: code.into(), ..drain(here()) };
        let wrong = [
            (taken, "code", Reason::CodeTaken),
            (code("9901010100300001"), "code", Reason::CodeDigits(17)),
            (code("33010101003000001"), "code", Reason::CodeDistrict),
            (code("99010101004000001"), "code", Reason::CodeKind),
            (NewComponent::new(STANDARD, "01999", here()), "kind", Reason::UnknownKind),
            (drain(Point { lon: 121.0, lat: 30.0 }), "point", Reason::OutsideGrids),
            (NewComponent { name: "长".repeat(61), ..drain(here()) }, "name", Reason::TooLong(60)),
            (NewComponent { began_on: Some("2026-02-30".into()), ..drain(here()) }, "began_on", Reason::NotADay),
        ];
        for (new, fact, reason) in wrong {
            let refused = commands::create(&ward.registers, &author, DISTRICT, new).await;
            let Err(RegisterError::Fault(fault)) = refused else { panic!("{refused:?}") };
            assert_eq!(fault, Fault { fact, reason });
        }
        let reader = Author::from(ward.actor("intake_operator"));
        let refused = commands::create(&ward.registers, &reader, DISTRICT, drain(here())).await;
        assert!(matches!(refused, Err(RegisterError::Permission(_))), "{refused:?}");
        let abroad = commands::create(&ward.registers, &author, 110_101, drain(here())).await;
        assert!(matches!(abroad, Err(RegisterError::NotFound)), "{abroad:?}");
        assert_eq!(ward.list(Filter::everything()).await.len(), 1);
    }

    async fn a_change_says_what_each_fact_was_and_became(bed: TestDb) {
        let ward = Ward::open(&bed.db).await;
        let author = Author::from(ward.keeper());
        let id = ward.enter(owned(0.0, "甲公司")).await;
        let (one, _) = ward.view(id).await;
        let edit = |version, facts: NewComponent| Edit { district: DISTRICT, id, version, facts, note: "勘误".into() };
        let moved = NewComponent { point: Point { lon: 120.011, lat: 30.001 }, ..one.facts.clone() };
        let after = commands::edit(&ward.registers, &author, edit(1, moved.clone())).await.unwrap();
        assert_eq!((after.version, after.street.as_deref()), (2, Some("990101002")));
        let stale = commands::edit(&ward.registers, &author, edit(1, one.facts.clone())).await;
        assert!(matches!(stale, Err(RegisterError::Changed)), "{stale:?}");
        let same = commands::edit(&ward.registers, &author, edit(2, moved.clone())).await.unwrap();
        assert_eq!(same.version, 2, "nothing that differs is no change");
        let renamed = NewComponent { name: "老井盖".into(), remark: "缺铭牌".into(), ..moved };
        commands::edit(&ward.registers, &author, edit(2, renamed)).await.unwrap();
        let (_, history) = ward.view(id).await;
        let deeds: Vec<Deed> = history.iter().map(|change| change.deed).collect();
        assert_eq!(deeds, [Deed::Edit, Deed::Move]);
        let facts = history[0].facts();
        assert_eq!((facts[0].fact.as_str(), facts[0].from.as_str(), facts[0].to.as_str()), ("name", "雨水井盖", "老井盖"));
        assert_eq!((history[1].name.as_str(), history[1].note.as_str()), ("江涌", "勘误"));
        assert_eq!(ward.found("老井").await.len(), 1, "the new name is found");
        assert_eq!(ward.found("缺铭牌").await.len(), 0, "a remark is not");
    }

    async fn many_change_at_once_and_each_keeps_its_history(bed: TestDb) {
        let ward = Ward::open(&bed.db).await;
        let keeper = ward.keeper();
        let mut ids = Vec::new();
        for place in 0..4 {
            ids.push(ward.enter(owned(f64::from(place) * 3.0, if place < 3 { "甲公司" } else { "乙公司" })).await);
        }
        let owner = queries::FIELDS.iter().find(|field| field.name == "owner").unwrap();
        let of_a = Filter::In(*owner, vec![wangge_db::Value::Text("甲公司".into())]);
        let party = Party { code: "91330000abcdef1234".into(), name: "丙公司".into() };
        let alter = Alter::Party { role: Role::Owner, party, department: None };
        let chosen = Selection::Filtered(of_a.clone());
        let count = commands::change_many(&ward.registers, &keeper, chosen, alter.clone(), "2026-11-18", "划转").await.unwrap();
        assert_eq!((count, ward.list(of_a).await.len()), (3, 0));
        let (one, history) = ward.view(ids[0]).await;
        assert_eq!((one.facts.owner.name.as_str(), one.facts.owner.code.as_str()), ("丙公司", "91330000ABCDEF1234"));
        assert_eq!((one.facts.changed_on.as_deref(), history[0].deed), (Some("2026-11-18"), Deed::Owner));
        let again = Selection::Picked(ids.clone());
        let count = commands::change_many(&ward.registers, &keeper, again, alter, "2026-11-19", "").await.unwrap();
        assert_eq!(count, 1, "three have that owner already");
        let lost = Alter::State(State::Lost);
        commands::change_many(&ward.registers, &keeper, Selection::Picked(vec![ids[1]]), lost, "2026-11-20", "").await.unwrap();
        let (one, history) = ward.view(ids[1]).await;
        assert_eq!((one.facts.state, history[0].deed), (State::Lost, Deed::State));
        assert_eq!(ward.audited("registers.change_many").await, 1, "a change of many is in the audit log");
        let reader = ward.actor("intake_operator");
        let refused = commands::change_many(&ward.registers, &reader, Selection::Picked(ids), Alter::State(State::Intact), "2026-11-20", "").await;
        assert!(matches!(refused, Err(RegisterError::Permission(_))), "{refused:?}");
    }

    async fn the_nearest_of_a_kind_come_first_and_what_is_gone_does_not(bed: TestDb) {
        let ward = Ward::open(&bed.db).await;
        for metres in [40.0, 5.0, 90.0, 20.0] {
            ward.enter(drain(north(metres))).await;
        }
        let lamp = ward.enter(NewComponent::new(STANDARD, "01001", north(1.0))).await;
        let gone = ward.enter(drain(north(2.0))).await;
        let removed = Alter::State(State::Removed);
        commands::change_many(&ward.registers, &ward.keeper(), Selection::Picked(vec![gone]), removed, "2026-11-18", "").await.unwrap();
        let near = |kind: &str, limit| Near { point: here(), kind: kind.into(), metres: 60.0, limit };
        let found = ward.near(near(DRAIN, 10)).await;
        let metres: Vec<String> = found.iter().map(|(_, distance)| format!("{distance:.0}")).collect();
        assert_eq!(metres, ["5", "20", "40"]);
        assert_eq!(ward.near(near("", 1)).await[0].0.id, lamp);
    }

    async fn windows_facets_and_counts_agree(bed: TestDb) {
        let ward = Ward::open(&bed.db).await;
        let author = Author::Program;
        let place = |n: i32| Point { lon: 120.0 + f64::from(n % 40) * 0.000_49, lat: 30.0 + f64::from(n / 40) * 0.000_9 };
        let many: Vec<NewComponent> = (0..400)
            .map(|n| {
                let kind = if n % 3 == 0 { "02001" } else { DRAIN };
                let state = if n % 5 == 0 { State::Damaged } else { State::Intact };
                NewComponent { state, ..NewComponent::new(STANDARD, kind, place(n)) }
            })
            .collect();
        let stored = commands::put_many(&ward.registers, &author, DISTRICT, many).await.unwrap();
        let all = ward.list(Filter::everything()).await;
        assert_eq!((stored, all.len()), (400, 400));
        assert_eq!(ward.audited("registers.put_many").await, 1);
        let tile = Tile::at(Point { lon: 120.005, lat: 30.004 }, 16);
        let pairs = [("kind", DRAIN), ("state", "damaged")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        let filter = parse(queries::FIELDS, None, &|_| None, &pairs).unwrap();
        let inside = |line: &&wangge_registers::model::ComponentLine| {
            let (x, y) = tile.place(Point { lon: line.lon, lat: line.lat });
            (0.0..1.0).contains(&x) && (0.0..1.0).contains(&y) && line.kind == DRAIN && line.state == State::Damaged
        };
        let expected = all.iter().filter(inside).count();
        let input = (ward.keeper(), tile, filter);
        let read = bed.db.read("test.window", input, |tx, (actor, tile, filter)| {
            Box::pin(async move {
                let spots = queries::tile_spots(tx, actor, filter.clone(), *tile).await?;
                let count = queries::component_count(tx, actor, Filter::everything()).await?;
                let groups = queries::component_facets(tx, actor, Filter::everything()).await?;
                let sum: i64 = groups.iter().map(|one| one.n).sum();
                Ok::<_, RegisterError>((spots.iter().map(|spot| spot.n).sum::<i64>(), count, sum))
            })
        });
        let (dots, count, sum) = read.await.unwrap();
        assert!(expected > 3, "the window holds some: {expected}");
        assert_eq!((dots, count, sum), (i64::try_from(expected).unwrap(), 400, 400));
        let wrong = commands::put_many(&ward.registers, &author, DISTRICT, vec![NewComponent::new(STANDARD, "01999", here())]).await;
        assert!(matches!(wrong, Err(RegisterError::Fault(_))), "{wrong:?}");
    }
}
