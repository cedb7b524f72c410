//! A case and what belongs to it.
//!
//! The case row is the projection of its steps; [`crate::rules`] alone makes new ones.

use wangge_db::row;
use wangge_identity::{AccountId, OrganisationId};
use wangge_kernel::{Instant, Point, id_type, text_enum};
pub use wangge_pack::TaskKind;

id_type!(
    /// Identity of a case, unique in the program.
    CaseId
);
id_type!(
    /// Identity of a verify or check task.
    TaskId
);
id_type!(
    /// Identity of an attachment of a case.
    FileId
);

text_enum! {
    /// Where a report came from.
    pub enum Source {
        /// A collector on patrol (信息采集员上报).
        Patrol = "patrol",
        /// The hotline (热线).
        Hotline = "hotline",
        /// The public website or app (公众).
        Web = "web",
        /// The press (媒体).
        Media = "media",
        /// A leader's instruction (领导交办).
        Leader = "leader",
        /// A camera (视频).
        Video = "video",
        /// A superior platform (上级).
        Upstream = "upstream",
        /// Anything else.
        Other = "other",
    }
}

impl Source {
    /// Tells whether a collector must see the place before filing: everything that a collector
    /// did not report (standards: 核实 concerns public, press and superior sources).
    pub const fn is_public(self) -> bool {
        !matches!(self, Self::Patrol | Self::Video)
    }
}

text_enum! {
    /// What a collector found.
    pub enum Finding {
        /// The problem exists, or is solved.
        Pass = "pass",
        /// It does not exist, or is not solved.
        Fail = "fail",
        /// It could not be established.
        Unclear = "unclear",
    }
}

text_enum! {
    /// What an attachment shows.
    pub enum FileRole {
        /// The problem as found.
        Before = "before",
        /// The place after handling.
        After = "after",
        /// What a collector saw on a task.
        Scene = "scene",
        /// A document.
        Document = "document",
    }
}

text_enum! {
    /// Light of a running clock: green up to 80 % of the limit, yellow up to 100 %, then red.
    pub enum Light {
        /// Overdue.
        Red = "red",
        /// More than 80 % used.
        Yellow = "yellow",
        /// Enough time.
        Green = "green",
    }
}

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
    /// Where the report came from.
    pub source: Source,
    /// Key of the stage.
    pub stage: String,
    /// What it is about, once registered.
    pub category: Option<Category>,
    /// Whether the clause is of the urgent class.
    pub urgent: bool,
    /// What was reported, in words.
    pub description: String,
    /// Where, in words.
    pub place: String,
    /// Where, on the map.
    pub point: Option<Point>,
    /// Unit grid.
    pub grid: Option<String>,
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
    /// Dispatches to a department so far.
    pub passes: i64,
    /// Times that it went back to the same department after a check.
    pub reworks: i64,
    /// Steps so far.
    pub steps: i64,
    /// Thumbnail for lists.
    pub thumb: Option<String>,
}

impl Case {
    /// Returns the soonest running clock's span.
    pub fn next_clock(&self) -> Option<Span> {
        let clocks = [self.stage_clock, self.pass_clock, self.whole_clock];
        clocks.into_iter().filter(Span::runs).min_by_key(|span| span.due_at)
    }
}

row! {
    /// One entry of the append-only history.
    pub struct Step {
        /// Place in the history, from 1.
        pub seq: i64,
        /// When.
        pub at: Instant,
        /// Key of the action.
        pub action: String,
        /// Stage before; nothing for the first.
        pub from_stage: Option<String>,
        /// Stage after.
        pub to_stage: String,
        /// Account, unless the program acted.
        pub account: Option<AccountId>,
        /// Name of the person at that time.
        pub actor: String,
        /// Key of the post.
        pub post: String,
        /// What the person wrote.
        pub note: String,
        /// Facts of the step as JSON.
        pub detail: String,
    }
}

row! {
    /// A collector's task.
    pub struct Task {
        /// Identity.
        pub id: TaskId,
        /// Case that it belongs to.
        pub case_id: CaseId,
        /// Verify or check.
        pub kind: TaskKind,
        /// Collector who has it.
        pub assignee: Option<AccountId>,
        /// When it was sent.
        pub opened_at: Instant,
        /// Last green moment.
        pub yellow_at: Instant,
        /// Last moment in time.
        pub due_at: Instant,
        /// When it was answered.
        pub done_at: Option<Instant>,
        /// What was found.
        pub result: Option<Finding>,
        /// What was written.
        pub note: String,
    }
}

row! {
    /// An attachment.
    pub struct CaseFile {
        /// Identity.
        pub id: FileId,
        /// Step with which it came.
        pub seq: i64,
        /// What it shows.
        pub role: FileRole,
        /// Content in the blob store.
        pub blob: String,
        /// Small picture in the blob store.
        pub thumb: Option<String>,
        /// Name for downloads.
        pub name: String,
        /// Kind by its content.
        pub mime: String,
        /// Size in bytes.
        pub bytes: i64,
        /// When the picture was taken, by its own record.
        pub taken_at: Option<Instant>,
        /// Longitude by its own record.
        pub lon: Option<f64>,
        /// Latitude by its own record.
        pub lat: Option<f64>,
    }
}
