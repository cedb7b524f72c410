//! What belongs to a case and is never changed, or ends once: steps, tasks, attachments.

use super::{CaseId, FileId, FileRole, Finding, TaskId, TaskKind};
use wangge_db::row;
use wangge_identity::AccountId;
use wangge_kernel::Instant;

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
