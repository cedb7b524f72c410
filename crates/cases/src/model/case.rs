//! A case as it stands: the projection of its steps; [`crate::rules`] alone makes new ones.

use super::{ApplicationId, CaseId, ClosingKind, Finding, Light, Source, TaskId};
use super::{Hard, Kin, Pause, Sub, Tally, Upstream};
use wangge_identity::{AccountId, OrganisationId};
use wangge_kernel::{Instant, Point};
use wangge_registers::ComponentId;

/// Which matter a case is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Standard that the code belongs to.
    pub standard: String,
    /// `component` or `matter`.
    pub kind: String,
    /// Code within standard and kind.
    pub code: String,
    /// Key of the filing clause (立案条件), when one fits.
    pub clause: Option<String>,
}

/// Start, warning and end of one clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// Since when it runs.
    pub at: Option<Instant>,
    /// Last green moment.
    pub yellow_at: Option<Instant>,
    /// Last moment in time.
    pub due_at: Option<Instant>,
    /// When it stopped; nothing while it runs.
    pub stopped_at: Option<Instant>,
}

impl Span {
    /// Tells whether the clock runs towards a deadline.
    pub const fn runs(&self) -> bool {
        self.due_at.is_some() && self.stopped_at.is_none()
    }

    /// Stops the clock, if it ever began and still runs.
    pub fn stop(&mut self, at: Instant) {
        if self.at.is_some() && self.stopped_at.is_none() {
            self.stopped_at = Some(at);
        }
    }

    /// Returns by how much it is late at a moment, or was when it stopped; zero when it is not.
    pub fn late_ms(&self, now: Instant) -> i64 {
        let seen = self.stopped_at.unwrap_or(now);
        self.due_at.map_or(0, |due_at| seen.millis_since(due_at).max(0))
    }

    /// Returns the light at a moment; a stopped clock keeps the light at which it stopped.
    pub fn light(&self, now: Instant) -> Option<Light> {
        let seen = self.stopped_at.unwrap_or(now);
        let (yellow_at, due_at) = (self.yellow_at?, self.due_at?);
        Some(if seen > due_at {
            Light::Red
        } else if seen > yellow_at {
            Light::Yellow
        } else {
            Light::Green
        })
    }
}

/// A case as it stands.
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that do not depend on one another, as the table holds them"
)]
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// District; a case never changes it.
    pub district: i64,
    /// Identity.
    pub id: CaseId,
    /// Number of changes so far; every command demands the one that it read.
    pub version: i64,
    /// Number that people use.
    pub number: String,
    /// Key of the flow.
    pub flow: String,
    /// Short name of the packs under which it was filed; empty until then.
    pub packs: String,
    /// Where the report came from.
    pub source: Source,
    /// Key of the stage.
    pub stage: String,
    /// What it is about, once registered.
    pub category: Option<Category>,
    /// Whether the clause is of the urgent class.
    pub urgent: bool,
    /// Title of an instruction, a notice or a form; empty for what has a matter.
    pub subject: String,
    /// What was reported, in words.
    pub description: String,
    /// Where, in words.
    pub place: String,
    /// Where, on the map.
    pub point: Option<Point>,
    /// Unit grid.
    pub grid: Option<String>,
    /// How closely that grid is managed: A, B or C.
    pub area: Option<String>,
    /// Component that it is about.
    pub component: Option<ComponentId>,
    /// Account of the collector who reported it.
    pub reporter: Option<AccountId>,
    /// Department that has it, or had it last.
    pub department: Option<OrganisationId>,
    /// Path of that department, for scope.
    pub department_path: Option<String>,
    /// Person who handles it.
    pub handler: Option<AccountId>,
    /// When it was reported.
    pub reported_at: Instant,
    /// When it was registered.
    pub registered_at: Option<Instant>,
    /// When it was filed.
    pub filed_at: Option<Instant>,
    /// When it was dispatched last.
    pub dispatched_at: Option<Instant>,
    /// When the department fed back last.
    pub fed_back_at: Option<Instant>,
    /// When it was closed or voided.
    pub ended_at: Option<Instant>,
    /// When an order was signed for.
    pub signed_at: Option<Instant>,
    /// When the department received it, in this pass.
    pub received_at: Option<Instant>,
    /// The superior platform that sent it and alone closes it.
    pub upstream: Option<Upstream>,
    /// Last moment that was given with the case, such as a leader's deadline.
    pub given_due_at: Option<Instant>,
    /// Cases around it.
    pub kin: Kin,
    /// How it was closed.
    pub closing: Option<ClosingKind>,
    /// The pause in which its clocks stand.
    pub pause: Option<Pause>,
    /// Since when it is a hard case, and whose.
    pub hard: Option<Hard>,
    /// Department named by a ruling.
    pub ruled: Option<OrganisationId>,
    /// Steps of the handling that are done; the clock of the present one.
    pub sub: Sub,
    /// Clock of the stage.
    pub stage_clock: Span,
    /// Clock of the department's pass.
    pub pass_clock: Span,
    /// Clock of the whole case (捆绑时限).
    pub whole_clock: Span,
    /// Task that a collector has to do.
    pub open_task: Option<TaskId>,
    /// What the last verification found.
    pub verify_result: Option<Finding>,
    /// What the last check found.
    pub check_result: Option<Finding>,
    /// Whether the verification was waived.
    pub verify_waived: bool,
    /// Whether the last check was waived.
    pub check_waived: bool,
    /// Application that waits for a decision.
    pub open_application: Option<ApplicationId>,
    /// Permanent facts, counted from the steps.
    pub tally: Tally,
    /// Reports that it answers, merged ones included.
    pub reports: i64,
    /// Whether a fact of it was exempted after an appeal or a storm.
    pub exempt: bool,
    /// Light of which people were told: 0 none, 1 yellow, 2 red.
    pub alarmed: i64,
    /// Steps so far.
    pub steps: i64,
    /// Thumbnail for lists.
    pub thumb: Option<String>,
}

impl Case {
    /// Tells whether somebody outside told it, who is owed an answer; a letter has no reporter.
    pub const fn is_told(&self) -> bool {
        self.source.is_public() && self.reports > 0
    }

    /// Returns the soonest running clock's span.
    pub fn next_clock(&self) -> Option<Span> {
        let clocks = [self.stage_clock, self.pass_clock, self.whole_clock, self.sub.clock];
        clocks.into_iter().filter(Span::runs).min_by_key(|span| span.due_at)
    }
}
