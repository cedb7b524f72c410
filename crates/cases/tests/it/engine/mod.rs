//! The rules of the engine, told as an operator would state them, on both engines.

mod actions;
mod applications;
mod calls;
mod contact;
mod coverage;
mod desk;
mod duties;
mod facts;
mod flows;
mod instruction;
mod jobs;
mod model;
mod order;
mod parity;
mod places;
mod reminder;
mod repack;
mod reply;
mod returns;
mod supervision;
mod table;
mod tables;
mod told;
mod undo;
mod wild;

use crate::city::{DISTRICT, Town, category, photo, to_department};
use std::sync::Arc;
use wangge_cases::CaseError;
use wangge_cases::commands::{Act, act};
use wangge_cases::model::{Case, CaseId, Finding, ReportId, Source};
use wangge_cases::queries::{self, CaseView};
use wangge_cases::rules::Form;
use wangge_grid::commands::{duty_grid_put, roster_replace};
use wangge_grid::model::EVERY_DAY;
use wangge_grid::{Grids, Shift};
use wangge_identity::commands::{NewOrganisation, create_organisation};
use wangge_identity::{
    self as identity, AccountId, Author, Identity, OrganisationId, OrganisationKind, PostRights,
    SeededSecrets, Settings,
};
use wangge_kernel::{Clock, IdMaker};

/// Account of each post in these stories, so that nobody decides what they asked for themselves.
fn account(post: &str) -> i64 {
    match post {
        "collector" => 1,
        "intake_operator" => 2,
        "shift_leader" => 3,
        "dispatcher" => 4,
        "department" => 5,
        "supervisor" => 6,
        "leader" => 7,
        "assessor" => 8,
        other => panic!("no such post in the stories: {other}"),
    }
}

impl Town {
    /// One deed of one post, with a photo when the flow asks for one.
    pub(super) async fn does(
        &self,
        id: CaseId,
        post: &str,
        action: &str,
        form: Form,
    ) -> Result<Case, CaseError> {
        self.settle().await;
        let asks_photo = ["verify", "check", "feedback", "waive_verify", "waive_check", "sub_done"];
        let files = if asks_photo.contains(&action) { vec![photo()] } else { vec![] };
        let action = action.to_owned();
        let wanted = Act { district: DISTRICT, case: id, version: None, action, form, files };
        act(&self.cases, &self.person(post), wanted).await
    }

    pub(super) fn person(&self, post: &str) -> Author {
        Author::Person(self.actor(post, account(post)))
    }

    pub(super) async fn view(&self, id: CaseId) -> CaseView {
        let input = (self.actor("shift_leader", 3), id, self.clock.now());
        let read = self.cases.db.read("test.view", input, |tx, (actor, id, now)| {
            Box::pin(queries::case_view(tx, actor, *id, *now, 3))
        });
        read.await.unwrap()
    }

    /// Brings a patrol's report to the department.
    pub(super) async fn handled(&self) -> CaseId {
        let id = self.report(Source::Patrol).await;
        self.does(id, "intake_operator", "register", of_rubbish()).await.unwrap();
        self.does(id, "shift_leader", "file", Form::default()).await.unwrap();
        self.does(id, "dispatcher", "dispatch", to_department()).await.unwrap();
        id
    }

    /// Brings a case from the department to its end.
    pub(super) async fn to_end(&self, id: CaseId) -> Case {
        self.does(id, "department", "feedback", noted("已清运")).await.unwrap();
        self.does(id, "intake_operator", "send_check", to_collector()).await.unwrap();
        self.does(id, "collector", "check", found(Finding::Pass)).await.unwrap();
        self.does(id, "shift_leader", "close", Form::default()).await.unwrap()
    }
}

fn of_rubbish() -> Form {
    Form { category: Some(category()), ..Form::default() }
}

fn to_collector() -> Form {
    Form { collector: Some(AccountId(1)), ..Form::default() }
}

fn found(result: Finding) -> Form {
    Form { result: Some(result), ..noted("现场查看") }
}

fn noted(words: &str) -> Form {
    Form { note: words.to_owned(), ..Form::default() }
}

fn because(reason: &str) -> Form {
    Form { reason: reason.to_owned(), ..noted("情况说明") }
}

impl Town {
    /// The counted passes of the month.
    async fn month(&self) -> Vec<queries::TallyLine> {
        let now = self.clock.now();
        let input =
            (self.actor("supervisor", 6), now.plus_millis(-40 * 86_400_000), now.plus_millis(1));
        let read = self.cases.db.read("test.month", input, |tx, (actor, from, to)| {
            Box::pin(queries::tallies(tx, actor, *from, *to))
        });
        read.await.unwrap()
    }

    /// The ruling that was made on a case.
    async fn duty_of(&self, id: CaseId) -> Option<wangge_cases::Duty> {
        let read = self.cases.db.read("test.rulings", DISTRICT, |tx, district| {
            Box::pin(queries::rulings(tx, *district))
        });
        read.await.unwrap().into_iter().find(|duty| duty.case_id == id)
    }

    /// The first report of a case that nobody answered.
    async fn unanswered(&self, id: CaseId) -> Option<ReportId> {
        let reports = self.view(id).await.reports;
        reports.iter().find(|report| report.answered_at.is_none()).map(|report| report.id)
    }

    /// Puts collectors on duty around the clock for the whole district.
    async fn roster(&self, accounts: &[i64]) {
        let grids = Grids::new(
            self.cases.db.clone(),
            self.clock.shared(),
            IdMaker::new(self.clock.shared(), 9),
        );
        let leader = self.person("shift_leader");
        let areas = vec![format!("{DISTRICT:06}")];
        let named = ("全区", "");
        let duty_grid = duty_grid_put(&grids, &leader, DISTRICT, None, named, areas).await.unwrap();
        let line = |account: &i64| Shift {
            id: 0,
            duty_grid,
            account: AccountId(*account),
            weekdays: EVERY_DAY,
            start_minute: 0,
            end_minute: 24 * 60,
            from_day: "2026-01-01".to_owned(),
            until_day: "2027-12-31".to_owned(),
        };
        let lines = accounts.iter().map(line).collect();
        roster_replace(&grids, &leader, DISTRICT, lines).await.unwrap();
    }
}

impl Town {
    /// Makes another district with an office of its own.
    async fn neighbour(&self, district: i64) {
        self.office(district, "1").await;
    }

    /// Makes an office with a code.
    async fn office(&self, district: i64, code: &str) -> OrganisationId {
        // Offices of one moment differ by the maker of their ids.
        let node = u16::from(code.bytes().fold(2, u8::wrapping_add));
        let clock = self.clock.shared();
        let secrets = Arc::new(SeededSecrets::new(7));
        let ids = IdMaker::new(self.clock.shared(), node);
        let tools =
            identity::Tools::new(clock, ids, secrets, Settings::default(), PostRights::default())
                .unwrap();
        let office = NewOrganisation {
            district,
            parent: None,
            code: code.to_owned(),
            name: "办公室".to_owned(),
            name_en: "Office".to_owned(),
            kind: OrganisationKind::Centre,
            sort_key: None,
        };
        let identity = Identity::new(self.cases.db.clone(), tools);
        create_organisation(&identity, &Author::Program, office).await.unwrap()
    }
}
