//! Something asked for on a case that somebody must approve, and what an appeal leaves behind.

use super::{ApplicationId, CaseId, ExemptionId, Fact};
use wangge_db::row;
use wangge_identity::{AccountId, OrganisationId};
use wangge_kernel::{Instant, text_enum};
use wangge_pack::ApplicationKind;

text_enum! {
    /// Where an application stands.
    pub enum ApplicationState {
        /// Somebody must decide.
        Pending = "pending",
        /// It took effect, from the moment of asking.
        Approved = "approved",
        /// It did not.
        Refused = "refused",
        /// Whoever asked took it back.
        Withdrawn = "withdrawn",
    }
}

row! {
    /// An application (申请).
    pub struct Application {
        /// Identity.
        pub id: ApplicationId,
        /// Case that it belongs to.
        pub case_id: CaseId,
        /// What is asked for.
        pub kind: ApplicationKind,
        /// Where it stands.
        pub state: ApplicationState,
        /// When it was made; it takes effect from then.
        pub asked_at: Instant,
        /// Account of whoever asked, unless the program did.
        pub asked_by: Option<AccountId>,
        /// Name at that time.
        pub asker: String,
        /// Department that had the case.
        pub organisation: Option<OrganisationId>,
        /// Number of that department's pass.
        pub pass: i64,
        /// Key of the reason, or words.
        pub reason: String,
        /// What was written.
        pub note: String,
        /// How it will be solved.
        pub plan: String,
        /// How much more time, as a limit.
        pub amount: Option<String>,
        /// The last moment asked for.
        pub until: Option<Instant>,
        /// Number of the upstream platform's consent.
        pub consent: String,
        /// Permissions of those who approve, in order, joined by commas.
        pub approvals: String,
        /// Approvals given so far.
        pub level: i64,
        /// When the present approver is late.
        pub due_at: Instant,
        /// When it was decided.
        pub decided_at: Option<Instant>,
        /// Name of whoever decided last.
        pub decider: String,
        /// What they wrote.
        pub decision: String,
    }
}

impl Application {
    /// Returns the permission of whoever must decide now; nothing when it was decided.
    pub fn approver(&self) -> Option<&str> {
        let level = usize::try_from(self.level).ok()?;
        self.approvals
            .split(',')
            .nth(level)
            .filter(|name| !name.is_empty() && self.state == ApplicationState::Pending)
    }

    /// Tells whether the next approval is the last.
    pub fn is_last_level(&self) -> bool {
        let levels = self.approvals.split(',').count();
        usize::try_from(self.level + 1).is_ok_and(|next| next >= levels)
    }
}

row! {
    /// A fact that shall not count in assessments; the fact itself stays.
    pub struct Exemption {
        /// Identity.
        pub id: ExemptionId,
        /// Case.
        pub case_id: CaseId,
        /// What does not count.
        pub fact: Fact,
        /// Why.
        pub reason: String,
        /// Since when.
        pub at: Instant,
        /// Name of whoever granted it.
        pub granted_by: String,
        /// The appeal behind it; nothing for a bulk exemption.
        pub application: Option<ApplicationId>,
    }
}
