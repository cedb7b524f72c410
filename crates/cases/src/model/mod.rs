//! A case and what belongs to it.
//!
//! The case row is the projection of its steps; [`crate::rules`] alone makes new ones.

mod application;
mod case;
mod detail;
mod history;
mod parts;
mod reply;
mod report;

pub use application::{Application, ApplicationState, Exemption};
pub use case::{Case, Category, Span};
pub use detail::{Detail, Work};
pub use history::{CaseFile, Step, Task};
pub use parts::{ClosingKind, Fact, Hard, Kin, LinkKind, Pause, PauseKind, Sub, Tally, Upstream};
pub use reply::{Outgoing, Reply, ReplyState};
pub use report::{Call, Contact, ReportRow, Satisfaction};
pub use wangge_pack::{ApplicationKind, TaskKind};

use wangge_kernel::{id_type, text_enum};

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
id_type!(
    /// Identity of an application.
    ApplicationId
);
id_type!(
    /// Identity of a report.
    ReportId
);
id_type!(
    /// Identity of an exemption.
    ExemptionId
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
