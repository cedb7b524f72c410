//! Whose a matter is: by packs, by rulings, by what the city itself published, and why.

use super::actions::{city_with, filed};
use super::to_department;
use crate::city::{DISTRICT, HOUR_MS, SCHEMA, Town, rubbish};
use wangge_cases::commands::{RuleDraft, draft_rule, drop_rule, open, publish_rule};
use wangge_cases::model::{CaseId, Category, Source};
use wangge_cases::queries::{self, Trial, Whose};
use wangge_cases::rules::{DutyFault, Form, Origin, Refusal};
use wangge_cases::{CaseError, OwnRule};
use wangge_grid::Grids;
use wangge_identity::{Author, OrganisationId};
use wangge_kernel::{Clock as _, IdMaker, Point};
use wangge_pack::DutyRule;
use wangge_registers::{NewComponent, Party, Registers};
use wangge_testkit::both_engines;

impl Town {
    async fn whose(&self, case: CaseId) -> Option<Whose> {
        let case = self.view(case).await.case;
        let input = (case, self.cases.tools.city());
        let read = self
            .cases
            .db
            .read("test.whose", input, |tx, (case, city)| Box::pin(queries::whose(tx, city, case)));
        read.await.unwrap()
    }

    async fn office_of(&self, case: CaseId) -> Option<(OrganisationId, Origin)> {
        self.whose(case).await.map(|whose| (whose.organisation, whose.held.origin))
    }

    async fn tries(&self, draft: i64) -> Trial {
        let now = self.clock.now();
        let input = (self.actor("dispatcher", 4), self.cases.tools.city(), draft, now);
        let read = self.cases.db.read("test.trial", input, |tx, (actor, city, draft, now)| {
            Box::pin(async move {
                let own = queries::own_rule(tx, actor, *draft).await?;
                let since = now.plus_millis(-31 * 24 * HOUR_MS);
                queries::trial(tx, actor, city, &own.rule, since, *now).await
            })
        });
        read.await.unwrap()
    }

    async fn own(&self, key: &'static str) -> (Vec<OwnRule>, Vec<OwnRule>) {
        let input = (self.actor("dispatcher", 4), key);
        let read = self.cases.db.read("test.own", input, |tx, (actor, key)| {
            Box::pin(async move {
                let own = queries::own_rules(tx, actor).await?;
                Ok::<_, CaseError>((own, queries::rule_history(tx, actor, key).await?))
            })
        });
        read.await.unwrap()
    }

    async fn drafts(&self, rule: DutyRule) -> Result<i64, CaseError> {
        let draft = RuleDraft { id: None, rule, note: "三定方案".into() };
        draft_rule(&self.cases, &self.actor("dispatcher", 4), draft).await
    }
}

fn rule(key: &str, to: &str) -> DutyRule {
    DutyRule {
        key: key.into(),
        name: format!("规则{key}"),
        department: to.into(),
        ..DutyRule::default()
    }
}

/// Each statement of the city's own rules, for the comparison of the engines.
pub(super) async fn drafted(town: &Town) {
    let dispatcher = town.actor("dispatcher", 4);
    let first = town.drafts(rule("nowhere", "@street")).await.unwrap();
    let draft =
        RuleDraft { id: Some(first), rule: rule("nowhere", "@managing"), note: String::new() };
    draft_rule(&town.cases, &dispatcher, draft).await.unwrap();
    publish_rule(&town.cases, &dispatcher, first).await.unwrap();
    let second = town.drafts(rule("nowhere", "")).await.unwrap();
    drop_rule(&town.cases, &dispatcher, second).await.unwrap();
    town.own("nowhere").await;
    town.duty_of(CaseId(1)).await;
}

const PACK: &str = "[[rule]]\nkey = \"waste\"\nname = \"垃圾归环卫\"\nname_en = \"Waste\"\ncode = \"06\"\ndepartment = \"waste\"\ncohosts = [\"helper\", \"nobody\"]\n\n\
    [[rule]]\nkey = \"owner\"\nname = \"甲公司自管\"\nname_en = \"Owner\"\nowner = \"甲公司\"\ndepartment = \"owner\"\n\n\
    [[rule]]\nkey = \"managing\"\nname = \"归主管\"\nname_en = \"Managing\"\ncode = \"01\"\ndepartment = \"@managing\"\n";

both_engines! { SCHEMA;
    async fn a_pack_a_ruling_and_the_city_s_own_word_follow_each_other(bed: TestDb) {
        let town = Town::in_city(&bed.db, city_with(bed.folder.path(), PACK));
        let (id, _) = filed(&town, "06010-1").await;
        assert_eq!(town.office_of(id).await, None, "nobody here has the code");
        let clause = town.office(DISTRICT, "sanitation").await;
        assert_eq!(town.office_of(id).await, Some((clause, Origin::Clause)));
        let waste = town.office(DISTRICT, "waste").await;
        let helper = town.office(DISTRICT, "helper").await;
        let whose = town.whose(id).await.unwrap();
        assert_eq!((whose.organisation, whose.cohosts, whose.held.origin), (waste, vec![helper], Origin::Pack));
        let court = town.office(DISTRICT, "court").await;
        let ruling = Form {
            reason: "三定方案".to_owned(),
            department: Some((court, format!("/{court}/"))),
            ..to_department()
        };
        town.does(id, "supervisor", "rule", ruling).await.unwrap();
        let (next, _) = filed(&town, "06010-1").await;
        assert_eq!(town.office_of(next).await, Some((court, Origin::Ruling)), "the table learns");
        assert_eq!(town.duty_of(id).await.unwrap().organisation, court);
        let clause_rule = DutyRule { clause: Some("06010-1".into()), ..rule("mine", "helper") };
        let draft = town.drafts(clause_rule.clone()).await.unwrap();
        assert_eq!(town.office_of(next).await, Some((court, Origin::Ruling)), "a draft does not hold");
        let trial = town.tries(draft).await;
        assert_eq!((trial.looked, trial.count), (2, 2), "{trial:?}");
        assert_eq!((trial.moved[0].from, trial.moved[0].to), (Some(court), Some(helper)));
        town.clock.advance_millis(HOUR_MS);
        publish_rule(&town.cases, &town.actor("dispatcher", 4), draft).await.unwrap();
        assert_eq!(town.office_of(next).await, Some((helper, Origin::City)));
        town.clock.advance_millis(HOUR_MS);
        let newer = town.drafts(DutyRule { department: "waste".into(), ..clause_rule }).await.unwrap();
        publish_rule(&town.cases, &town.actor("dispatcher", 4), newer).await.unwrap();
        assert_eq!(town.office_of(next).await, Some((waste, Origin::City)));
        let (own, history) = town.own("mine").await;
        let held: Vec<(bool, bool)> = history.iter().map(|own| (own.from_at.is_some(), own.until_at.is_some())).collect();
        assert_eq!((own.len(), held), (1, vec![(true, false), (true, true)]), "the older version keeps its row");
        let off = town.drafts(DutyRule { clause: Some("06010-1".into()), ..rule("mine", "") }).await.unwrap();
        assert_eq!(town.tries(off).await.count, 2);
        publish_rule(&town.cases, &town.actor("dispatcher", 4), off).await.unwrap();
        assert_eq!(town.office_of(next).await, Some((court, Origin::Ruling)), "taken back");
    }

    async fn who_owns_the_component_decides_first_and_its_manager_where_the_rule_says_so(bed: TestDb) {
        let town = Town::in_city(&bed.db, city_with(bed.folder.path(), PACK));
        let owner = town.office(DISTRICT, "owner").await;
        let manager = town.office(DISTRICT, "works").await;
        let clock = town.clock.shared();
        let ids = IdMaker::new(town.clock.shared(), 3);
        let grids = Grids::new(bed.db.clone(), clock.clone(), ids.clone());
        let city = town.cases.tools.city();
        let registers = Registers::new(bed.db.clone(), wangge_registers::Tools::new(clock, ids, city, grids));
        let point = Point::new(120.1, 30.2).unwrap();
        let plain = NewComponent { department: Some(manager), ..NewComponent::new("GB/T 47678.5-2026", "01003", point) };
        let owned = NewComponent { owner: Party::named("甲公司"), ..plain.clone() };
        let enter = async |new| wangge_registers::commands::create(&registers, &Author::Program, DISTRICT, new).await.unwrap();
        let (plain, owned) = (enter(plain).await, enter(owned).await);
        let category = Category { standard: "GB/T 47678.5-2026".into(), kind: "matter".into(), code: "01003".into(), clause: None };
        let report = |component| wangge_cases::commands::Report {
            component,
            point: None,
            category: Some(category.clone()),
            ..rubbish(Source::Hotline)
        };
        let author = town.person("intake_operator");
        let of_none = open(&town.cases, &author, report(None)).await.unwrap().id;
        let of_plain = open(&town.cases, &author, report(Some(plain))).await.unwrap().id;
        let of_owned = open(&town.cases, &author, report(Some(owned))).await.unwrap().id;
        assert_eq!(town.office_of(of_none).await, None);
        assert_eq!(town.office_of(of_plain).await, Some((manager, Origin::Pack)));
        assert_eq!(town.office_of(of_owned).await, Some((owner, Origin::Pack)));
        let view = town.view(of_plain).await;
        assert_eq!((view.case.component, view.case.point), (Some(plain), Some(point)), "its place is the case's");
        let unknown = open(&town.cases, &author, report(Some(wangge_registers::ComponentId(5)))).await;
        assert!(matches!(unknown, Err(CaseError::Refused(Refusal::BadTarget))), "{unknown:?}");
    }

    async fn a_rule_that_cannot_be_is_refused_by_its_field(bed: TestDb) {
        let town = Town::new(&bed.db);
        let text = |text: &str| Some(text.to_owned());
        let wrong = [
            (DutyRule { key: "mit leer".into(), ..rule("x", "@street") }, DutyFault::Key),
            (DutyRule { name: " ".into(), ..rule("x", "@street") }, DutyFault::Name),
            (DutyRule { clause: text("06010-99"), ..rule("x", "@street") }, DutyFault::Clause),
            (DutyRule { code: text("99"), ..rule("x", "@street") }, DutyFault::Code),
            (DutyRule { area: text("12345"), ..rule("x", "@street") }, DutyFault::Area),
            (rule("x", "nobody"), DutyFault::Department),
            (DutyRule { cohosts: vec!["nobody".into()], ..rule("x", "@street") }, DutyFault::Department),
        ];
        for (rule, fault) in wrong {
            let refused = town.drafts(rule).await;
            assert!(matches!(&refused, Err(CaseError::Refused(Refusal::BadDuty(why))) if *why == fault), "{fault}: {refused:?}");
        }
        let id = town.drafts(rule("x", "@street")).await.unwrap();
        let reader = town.actor("supervisor", 6);
        let refused = publish_rule(&town.cases, &reader, id).await;
        assert!(matches!(refused, Err(CaseError::Permission(_))), "{refused:?}");
        let dispatcher = town.actor("dispatcher", 4);
        publish_rule(&town.cases, &dispatcher, id).await.unwrap();
        for again in [publish_rule(&town.cases, &dispatcher, id).await, drop_rule(&town.cases, &dispatcher, id).await] {
            assert!(matches!(again, Err(CaseError::NotFound)), "what holds is not changed: {again:?}");
        }
        let words = RuleDraft { id: Some(id), rule: rule("x", "@managing"), note: String::new() };
        let late = draft_rule(&town.cases, &dispatcher, words).await;
        assert!(matches!(late, Err(CaseError::NotFound)), "{late:?}");
    }
}
