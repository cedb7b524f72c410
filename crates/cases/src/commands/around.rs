//! What lies around a case when somebody acts: task, application, children, helpers, reporters.

use crate::error::CaseError;
use crate::model::{Application, ApplicationState, Case, ReportRow, Task};
use crate::rules::Situation;
use crate::store::{self, Party};
use wangge_db::Tx;
use wangge_identity::Author;
use wangge_pack::{ActionDef, Effect, Need};

/// What has to be loaded.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "a list of what to load, each by itself")]
pub(crate) struct Wants {
    applications: bool,
    children: bool,
    parties: bool,
    reports: bool,
}

impl Wants {
    /// Everything, for a page that offers all actions.
    pub(crate) const ALL: Self =
        Self { applications: true, children: true, parties: true, reports: true };

    /// What one action needs.
    pub(crate) fn of(action: &ActionDef) -> Self {
        let needs = |need| action.needs.contains(&need);
        let does = |effect| action.has_effect(effect);
        Self {
            applications: action.asks.is_some()
                || needs(Need::AppealLeft)
                || [Effect::Approve, Effect::Refuse, Effect::Withdraw].into_iter().any(does),
            children: needs(Need::ChildrenEnded),
            parties: needs(Need::CohostsDone) || needs(Need::Cohost),
            reports: needs(Need::Caller)
                || does(Effect::Answer)
                || does(Effect::Reopen)
                || action.to == "void",
        }
    }
}

/// Rows around a case.
#[derive(Debug, Default)]
pub(crate) struct Around {
    pub(crate) task: Option<Task>,
    pub(crate) applications: Vec<Application>,
    pub(crate) parties: Vec<Party>,
    pub(crate) reports: Vec<ReportRow>,
    open_children: i64,
    is_cohost: bool,
    attempts: i64,
}

impl Around {
    pub(crate) async fn load(
        tx: &mut Tx,
        author: &Author,
        case: &Case,
        wants: Wants,
        attempts: usize,
    ) -> Result<Self, CaseError> {
        let (district, id) = (case.district, case.id);
        let mut around =
            Self { attempts: i64::try_from(attempts).unwrap_or(i64::MAX), ..Self::default() };
        if let Some(task) = case.open_task {
            around.task = store::task_fetch(tx, district, task).await?;
        }
        if wants.applications || case.open_application.is_some() {
            around.applications = store::application_list(tx, district, id).await?;
        }
        if wants.children {
            around.open_children = store::children_open(tx, district, id).await?;
        }
        if wants.parties {
            around.parties = store::party_list(tx, district, id).await?;
            let own = author.actor().map(|actor| actor.organisation);
            around.is_cohost = around
                .parties
                .iter()
                .any(|party| party.done_at.is_none() && Some(party.organisation) == own);
        }
        if wants.reports {
            around.reports = store::report_list(tx, district, id).await?;
        }
        Ok(around)
    }

    /// Returns the application that waits for a decision.
    pub(crate) fn pending(&self) -> Option<&Application> {
        self.applications.iter().find(|one| one.state == ApplicationState::Pending)
    }

    /// Returns the report that waits for an answer or a call, or a named one.
    pub(crate) fn waiting(&self, wanted: Option<crate::model::ReportId>) -> Option<&ReportRow> {
        match wanted {
            Some(id) => self.reports.iter().find(|report| report.id == id),
            None => self.reports.iter().find(|report| self.waits(report)),
        }
    }

    /// Returns the report that an answer goes to: a named one, or the first without an answer.
    pub(crate) fn answerable(&self, wanted: Option<crate::model::ReportId>) -> Option<&ReportRow> {
        let mut unanswered = self.reports.iter().filter(|report| report.answered_at.is_none());
        let first = || unanswered.find(|report| self.waits(report));
        wanted.is_none().then(first).flatten().or_else(|| self.waiting(wanted))
    }

    /// Tells whether a reporter still waits.
    pub(crate) fn waits(&self, report: &ReportRow) -> bool {
        report.waits(self.attempts)
    }

    /// Puts the rows into the values that rules decide on.
    pub(crate) fn situation<'a>(&'a self, case: &'a Case) -> Situation<'a> {
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let (refused_returns, appeals) = store::past(&self.applications, case.department);
        Situation {
            case,
            task: self.task.as_ref().map(|task| task.kind),
            application: self.pending(),
            open_children: self.open_children,
            open_cohosts: count(self.parties.iter().filter(|one| one.done_at.is_none()).count()),
            is_cohost: self.is_cohost,
            callers: count(self.reports.iter().filter(|report| self.waits(report)).count()),
            appeals,
            refused_returns,
        }
    }
}

/// Tells whether an action decides an application.
pub(crate) fn decides(action: &ActionDef) -> bool {
    action.has_effect(Effect::Approve) || action.has_effect(Effect::Refuse)
}

/// Who may decide an application: the permission of its present level, in the scope of the case.
pub(crate) fn may_decide(author: &Author, application: &Application) -> bool {
    let Some(actor) = author.actor() else {
        return true;
    };
    // Nobody approves what they asked for themselves.
    let is_own = application.asked_by == Some(actor.account);
    let permission = application.approver();
    !is_own && permission.is_some_and(|name| actor.permissions.iter().any(|own| own == name))
}

/// Who may take an application back: whoever made it, or their organisation.
pub(crate) fn may_withdraw(author: &Author, application: &Application) -> bool {
    author.actor().is_none_or(|actor| {
        application.asked_by == Some(actor.account)
            || application.organisation == Some(actor.organisation)
    })
}
