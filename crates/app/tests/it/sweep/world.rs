//! A world to be swept: two districts in one database, each post in both of them, one thing of each
//! kind that an address can name.

use crate::bed::{Bed, PASSWORD};
use std::sync::atomic::{AtomicU64, Ordering};
use wangge_app::Settings;
use wangge_cases::commands::{Act, NewFile, Report, act, open};
use wangge_cases::model::{CaseId, Category, FileRole, Source};
use wangge_cases::rules::Form;
use wangge_db::DbUrl;
use wangge_desk::model::{CallEvent, Told};
use wangge_grid::{AreaClass, Shift, UnitGrid};
use wangge_identity::commands::{
    NewAccount, NewGrant, NewOrganisation, create_account, create_organisation, grant_post,
};
use wangge_identity::{
    AccountId, Actor, Author, GrantId, Identity, Language, OrganisationId, OrganisationKind,
};
use wangge_kernel::Point;
use wangge_registers::NewComponent;

pub(crate) const HOME: i64 = 990_101;
pub(crate) const FAR: i64 = 990_102;
const STANDARD: &str = "GB/T 47678.5-2026";
/// As many grids stand side by side as one sweep may want to change.
const GRIDS: u32 = 3;

/// Where a thing belongs, seen from a person of the home district.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    /// To the person, or to the person's department.
    Own,
    /// To somebody else, or another department, of the same district.
    Other,
    /// To another district.
    Far,
}

/// Somebody in a post.
pub(crate) struct Person {
    pub(crate) post: String,
    pub(crate) login: String,
    pub(crate) cookies: String,
    pub(crate) actor: Actor,
}

/// An organisation with the path by which it is dispatched to.
#[derive(Clone)]
struct Office(OrganisationId, String);

/// The world.
pub(crate) struct World {
    pub(crate) bed: Bed,
    /// Each post of the packs in the home district.
    pub(crate) home: Vec<Person>,
    /// The same posts in the other district.
    pub(crate) far: Vec<Person>,
    /// The same posts of the home district again: people whom things of others belong to.
    others: Vec<Person>,
    offices: [Office; 3],
    /// The shift that runs at home, and the one far away.
    shifts: [String; 2],
    count: AtomicU64,
}

impl World {
    /// Makes the world on a database.
    pub(crate) async fn new(db: Option<DbUrl>) -> Self {
        let choose = |settings: &mut Settings| {
            if let Some(db) = db {
                settings.db = db;
            }
        };
        let bed = Bed::bare(&[HOME, FAR], choose).await;
        let identity = &bed.app.identity;
        let centre = office(identity, HOME, "A01", OrganisationKind::Centre).await;
        let one = office(identity, HOME, "B01", OrganisationKind::Department).await;
        let other = office(identity, HOME, "B02", OrganisationKind::Department).await;
        let away = office(identity, FAR, "B01", OrganisationKind::Department).await;
        let home = people(&bed, "h", &centre, &one).await;
        let others = people(&bed, "o", &centre, &other).await;
        let far = people(&bed, "f", &away, &away).await;
        let offices = [one, other, away];
        let mut shifts = [String::new(), String::new()];
        for (people, shift) in [&home, &far].into_iter().zip(&mut shifts) {
            let leader = &of(people, "shift_leader").actor;
            let begun = wangge_desk::commands::begin(&bed.app.desk.desk, leader).await.unwrap();
            *shift = begun.to_string();
        }
        let count = AtomicU64::new(0);
        let world = Self { bed, home, far, others, offices, shifts, count };
        world.lay_grids().await;
        world
    }

    async fn lay_grids(&self) {
        let grids = &self.bed.app.grids;
        for district in [HOME, FAR] {
            let all = (1..=GRIDS).map(|number| square(district, number)).collect();
            let put = wangge_grid::commands::replace_district;
            put(grids, &Author::Program, district, all, Vec::new()).await.unwrap();
        }
    }

    fn people(&self, place: Place) -> &[Person] {
        match place {
            Place::Own => &self.home,
            Place::Other => &self.others,
            Place::Far => &self.far,
        }
    }

    fn office(&self, place: Place) -> &Office {
        let [one, other, away] = &self.offices;
        match place {
            Place::Own => one,
            Place::Other => other,
            Place::Far => away,
        }
    }

    pub(crate) fn next(&self) -> u64 {
        self.count.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Makes a thing of the kind that a placeholder names, fresh, and returns how it is named in an
    /// address. What is one person's alone belongs to `mine`, or to whoever has that post elsewhere.
    pub(crate) async fn make(&self, kind: &str, place: Place, mine: &Person) -> String {
        let owner = if place == Place::Own { mine } else { of(self.people(place), &mine.post) };
        let district = if place == Place::Far { FAR } else { HOME };
        match kind {
            "case" => self.case(place, "handle").await.to_string(),
            "filed" => self.case(place, "dispatch").await.to_string(),
            "fed" => self.case(place, "feedback").await.to_string(),
            "number" => self.number_of(self.case(place, "handle").await, place).await,
            "component" => self.component(district).await,
            "grid" => grid_id(district, 1),
            "account" => self.account(place).await.to_string(),
            "login" => of(self.people(place), "intake_operator").login.clone(),
            "deputy" => of(self.people(place), "assessor").actor.account.to_string(),
            "grant" => owner.actor.grant.to_string(),
            "post" => self.grant(place).await.to_string(),
            "organisation" => self.office(place).0.to_string(),
            "office" => "B01".to_owned(),
            "call" => self.call(place).await,
            "adapter" => self.adapter(place).await,
            "handover" if place == Place::Far => self.shifts[1].clone(),
            "handover" => self.shifts[0].clone(),
            "line" => self.line(district).await,
            "duty" => self.duty_grid(district).await.to_string(),
            // Whoever may not read cases keeps no filters.
            "filter" if mine.post == "administrator" => {
                self.filter(of(self.people(place), "leader")).await
            }
            "filter" => self.filter(owner).await,
            "phrase" => self.phrase(place).await,
            "rule" => self.rule(place).await,
            "notice" => self.notice(owner).await,
            "version" => "1".to_owned(),
            other => panic!("no thing is called {{{other}}}"),
        }
    }

    /// Returns a case of a person's own, and a file of it.
    pub(crate) async fn file(&self, place: Place) -> (String, String) {
        let case = self.case(place, "handle").await;
        let actor = of(self.people(place), "shift_leader").actor.clone();
        let cases = &self.bed.app.cases.cases;
        let read = cases.db.read("test.files", (actor, case), |tx, (actor, case)| {
            Box::pin(wangge_cases::queries::case_files(tx, actor, *case))
        });
        (case.to_string(), read.await.unwrap().1[0].id.to_string())
    }

    async fn case(&self, place: Place, until: &str) -> CaseId {
        let cases = &self.bed.app.cases.cases;
        let reporter = &of(self.people(place), "collector").actor;
        let Office(id, path) = self.office(place).clone();
        let number = self.next();
        let blob = self.bed.app.ground.blobs.put(format!("picture {number}")).await.unwrap();
        let file = NewFile {
            role: FileRole::Before,
            blob: blob.to_string(),
            thumb: Some(blob.to_string()),
            name: "现场.jpg".to_owned(),
            mime: "image/jpeg".to_owned(),
            bytes: 9,
            taken_at: None,
            point: None,
        };
        let report = Report {
            point: Point::new(120.361, 30.021),
            category: Some(rubbish()),
            files: vec![file.clone()],
            ..Report::new(reporter.district, Source::Patrol, "三袋垃圾", "滨河路")
        };
        let author = Author::Person(reporter.clone());
        let opened = open(cases, &author, report).await.unwrap();
        let solved = Form { note: "已清运".to_owned(), ..Form::default() };
        let to = Form { department: Some((id, path)), ..Form::default() };
        let steps = [
            ("register", Form::default(), Vec::new()),
            ("file", Form::default(), Vec::new()),
            ("dispatch", to, Vec::new()),
            ("feedback", solved, vec![NewFile { role: FileRole::After, ..file }]),
        ];
        let count = match until {
            "dispatch" => 2,
            "handle" => 3,
            _ => 4,
        };
        for (action, form, files) in steps.into_iter().take(count) {
            let action = action.to_owned();
            let district = reporter.district;
            let deed = Act { district, case: opened.id, version: None, action, form, files };
            act(cases, &Author::Program, deed).await.unwrap();
        }
        opened.id
    }

    async fn number_of(&self, case: CaseId, place: Place) -> String {
        let actor = of(self.people(place), "shift_leader").actor.clone();
        let cases = &self.bed.app.cases.cases;
        let read = cases.db.read("test.number", (actor, case), |tx, (actor, case)| {
            Box::pin(wangge_cases::queries::case_files(tx, actor, *case))
        });
        read.await.unwrap().0.number
    }

    async fn component(&self, district: i64) -> String {
        let at = Point { lon: 120.361, lat: 30.021 };
        let new = NewComponent::new(STANDARD, "01003", at);
        let registers = &self.bed.app.registers.registers;
        let create = wangge_registers::commands::create;
        create(registers, &Author::Program, district, new).await.unwrap().to_string()
    }

    async fn account(&self, place: Place) -> AccountId {
        let login = format!("fresh{}", self.next());
        let account = account(&self.bed.app.identity, &login).await;
        let organisation = self.office(place).0;
        grant(&self.bed.app.identity, account, "handler", organisation).await;
        account
    }

    async fn grant(&self, place: Place) -> GrantId {
        let account = self.account(place).await;
        grant(&self.bed.app.identity, account, "department", self.office(place).0).await
    }

    async fn adapter(&self, place: Place) -> String {
        let admin = &of(self.people(place), "administrator").actor;
        let made = wangge_desk::commands::adapter_make(&self.bed.app.desk.desk, admin, "交换机");
        made.await.unwrap().adapter.id.to_string()
    }

    async fn call(&self, place: Place) -> String {
        let desk = &self.bed.app.desk.desk;
        let admin = &of(self.people(place), "administrator").actor;
        let made = wangge_desk::commands::adapter_make(desk, admin, "交换机").await.unwrap();
        let seat = of(self.people(place), "intake_operator").login.clone();
        let told = Told {
            event: CallEvent::Missed,
            call_key: format!("call {}", self.next()),
            caller: "05711234567".to_owned(),
            seat,
            at: self.bed.app.ground.clock.now(),
            recording: "https://recorder.example/1".to_owned(),
        };
        wangge_desk::commands::hear(desk, &made.adapter, told).await.unwrap().call.to_string()
    }

    async fn duty_grid(&self, district: i64) -> i64 {
        let put = wangge_grid::commands::duty_grid_put;
        let areas = vec![format!("{district}")];
        put(&self.bed.app.grids, &Author::Program, district, None, ("全区", ""), areas)
            .await
            .unwrap()
    }

    async fn line(&self, district: i64) -> String {
        let shift = Shift {
            id: 0,
            duty_grid: self.duty_grid(district).await,
            account: of(&self.home, "collector").actor.account,
            weekdays: 0b111_1111,
            start_minute: 480,
            end_minute: 1_080,
            from_day: "2026-11-01".to_owned(),
            until_day: "2026-11-30".to_owned(),
        };
        let add = wangge_grid::commands::shift_add;
        add(&self.bed.app.grids, &Author::Program, district, shift).await.unwrap().to_string()
    }

    async fn filter(&self, owner: &Person) -> String {
        let (cases, actor) = (&self.bed.app.cases.cases, &owner.actor);
        let name = format!("filter {}", self.next());
        wangge_cases::commands::filter_keep(cases, actor, &name, "stage=handle").await.unwrap();
        let read = cases.db.read("test.filters", actor.account, |tx, account| {
            Box::pin(wangge_cases::queries::filters_of(tx, *account))
        });
        let kept = read.await.unwrap();
        kept.iter().find(|one| one.name == name).unwrap().id.to_string()
    }

    async fn phrase(&self, place: Place) -> String {
        let actor = &of(self.people(place), "intake_operator").actor;
        let cases = &self.bed.app.cases.cases;
        let words = format!("sentence {}", self.next());
        wangge_cases::commands::phrase_keep(cases, actor, "register", &words).await.unwrap();
        let read = cases.db.read("test.phrases", actor.district, |tx, district| {
            Box::pin(wangge_cases::queries::phrases_of(tx, *district))
        });
        let kept = read.await.unwrap();
        kept.iter().find(|one| one.words == words).unwrap().id.to_string()
    }

    async fn rule(&self, place: Place) -> String {
        let actor = &of(self.people(place), "dispatcher").actor;
        let rule = wangge_pack::DutyRule {
            key: format!("rule-{}", self.next()),
            name: "一条规则".to_owned(),
            department: "B01".to_owned(),
            ..wangge_pack::DutyRule::default()
        };
        let draft =
            wangge_cases::commands::RuleDraft { id: None, rule, note: "试一试".to_owned() };
        let cases = &self.bed.app.cases.cases;
        wangge_cases::commands::draft_rule(cases, actor, draft).await.unwrap().to_string()
    }

    async fn notice(&self, owner: &Person) -> String {
        let ground = &self.bed.app.ground;
        let now = ground.clock.now();
        let notice = wangge_notify::Notice {
            id: ground.ids.next(),
            district: owner.actor.district,
            account: owner.actor.account.0,
            kind: "notice-phone-call".to_owned(),
            about: "8001".to_owned(),
            href: "/work".to_owned(),
            batch: ground.ids.next_raw(),
            at: now,
            visible_at: now,
        };
        let id = notice.id.to_string();
        let write = ground.db.write("test.notice", notice, |tx, notice| {
            Box::pin(wangge_notify::publish(tx, notice))
        });
        write.await.unwrap();
        id
    }
}

/// Finds who has a post.
pub(crate) fn of<'a>(people: &'a [Person], post: &str) -> &'a Person {
    people.iter().find(|person| person.post == post).unwrap()
}

fn grid_id(district: i64, number: u32) -> String {
    format!("{district}001001{number:03}")
}

fn square(district: i64, number: u32) -> UnitGrid {
    let west = 120.35 + f64::from(number) * 0.01;
    let corner = |lon: f64, lat: f64| Point { lon: west + lon, lat: 30.02 + lat };
    let sides = [(0.0, 0.0), (0.01, 0.0), (0.01, 0.01), (0.0, 0.01), (0.0, 0.0)];
    let ring: Vec<Point> = sides.iter().map(|(lon, lat)| corner(*lon, *lat)).collect();
    UnitGrid {
        id: grid_id(district, number).parse().unwrap(),
        name: format!("第{number}网格"),
        name_en: String::new(),
        street_name: "滨海街道".to_owned(),
        community_name: "望潮社区".to_owned(),
        area_class: AreaClass::B,
        area_m2: wangge_grid::rules::area_m2(&ring),
        ring,
        from_at: wangge_kernel::Instant::from_millis(0),
    }
}

fn rubbish() -> Category {
    Category {
        standard: STANDARD.to_owned(),
        kind: "matter".to_owned(),
        code: "06010".to_owned(),
        clause: Some("06010-1".to_owned()),
    }
}

async fn office(identity: &Identity, district: i64, code: &str, kind: OrganisationKind) -> Office {
    let new = NewOrganisation {
        district,
        parent: None,
        code: code.to_owned(),
        name: format!("{code} 号"),
        name_en: format!("Office {code}"),
        kind,
        sort_key: None,
    };
    let id = create_organisation(identity, &Author::Program, new).await.unwrap();
    Office(id, format!("/{id}/"))
}

async fn account(identity: &Identity, login: &str) -> AccountId {
    let new = NewAccount {
        login: login.to_owned(),
        name: format!("{login}者"),
        phone: None,
        password: PASSWORD.to_owned(),
        must_change: false,
        language: Language::ZhCn,
    };
    create_account(identity, &Author::Program, new).await.unwrap()
}

async fn grant(
    identity: &Identity,
    account: AccountId,
    post: &str,
    organisation: OrganisationId,
) -> GrantId {
    let new = NewGrant { account, post: post.to_owned(), organisation, from: None, until: None };
    grant_post(identity, &Author::Program, new).await.unwrap()
}

/// One person for each post of the packs; whoever belongs to a department sits there.
async fn people(bed: &Bed, letter: &str, centre: &Office, department: &Office) -> Vec<Person> {
    let posts: Vec<(String, bool)> = bed
        .app
        .city
        .posts()
        .iter()
        .map(|post| (post.key.clone(), post.scope == wangge_pack::Scope::Organisation))
        .collect();
    let mut people = Vec::new();
    for (post, is_narrow) in posts {
        let login = format!("{letter}.{post}").replace('_', "-");
        let account = account(&bed.app.identity, &login).await;
        let seat = if is_narrow { department } else { centre };
        grant(&bed.app.identity, account, &post, seat.0).await;
        let cookies = bed.sign_in(&login).await;
        let actor = bed.actor(&cookies).await;
        people.push(Person { post, login, cookies, actor });
    }
    people
}
