//! Calls, exchanges, shifts and what is written in them.

use serde::{Deserialize, Serialize};
use wangge_cases::model::CaseId;
use wangge_db::row;
use wangge_identity::AccountId;
use wangge_kernel::{Instant, text_enum};

wangge_kernel::id_type!(
    /// One telephone call.
    CallId
);
wangge_kernel::id_type!(
    /// One telephone exchange that talks to us.
    AdapterId
);
wangge_kernel::id_type!(
    /// One shift.
    ShiftId
);

text_enum! {
    /// What an exchange tells of a call.
    pub enum CallEvent {
        /// It rings at a seat.
        Ringing = "ringing",
        /// A seat took it.
        Answered = "answered",
        /// Nobody took it.
        Missed = "missed",
        /// It ended.
        HungUp = "hung-up",
    }
}

text_enum! {
    /// How a call stands.
    pub enum CallState {
        /// It rings.
        Ringing = "ringing",
        /// Somebody talks.
        Talking = "talking",
        /// It was answered and has ended.
        Answered = "answered",
        /// Nobody answered it.
        Missed = "missed",
        /// Nobody answered it, and somebody called back.
        CalledBack = "called-back",
    }
}

row! {
    /// A telephone call, as far as the exchange told of it.
    pub struct PhoneCall {
        /// Identity.
        pub id: CallId,
        /// Number of changes so far.
        pub version: i64,
        /// The exchange that told of it.
        pub adapter: AdapterId,
        /// The exchange's own name for it.
        pub call_key: String,
        /// The earliest moment that was told.
        pub began_at: Instant,
        /// When it rang.
        pub rang_at: Option<Instant>,
        /// When it was answered.
        pub answered_at: Option<Instant>,
        /// When the exchange gave up ringing.
        pub gave_up_at: Option<Instant>,
        /// When it ended.
        pub hung_up_at: Option<Instant>,
        /// Since when it counts as missed.
        pub missed_at: Option<Instant>,
        /// Seat as the exchange names it.
        pub seat: String,
        /// When the event happened that named the seat.
        pub seat_at: Instant,
        /// Account at that seat, when it is known.
        pub account: Option<AccountId>,
        /// The caller's number, sealed.
        pub caller: Vec<u8>,
        /// Digest under which calls of one number are found; empty for a withheld number.
        pub caller_hash: String,
        /// Where the exchange keeps the recording; empty for none.
        pub recording: String,
        /// When somebody called back.
        pub back_at: Option<Instant>,
        /// Who called back.
        pub back_by: String,
        /// What came of it.
        pub back_note: String,
    }
}

/// One event as the exchange told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What happened.
    pub event: CallEvent,
    /// The exchange's own name for the call.
    pub call_key: String,
    /// The caller's number; empty when it was withheld or not told this time.
    pub caller: String,
    /// Seat; empty when none is concerned.
    pub seat: String,
    /// When it happened.
    pub at: Instant,
    /// Where the recording is; empty for none.
    pub recording: String,
}

row! {
    /// A telephone exchange that may talk to us.
    pub struct Adapter {
        /// District whose calls it tells.
        pub district: i64,
        /// Identity.
        pub id: AdapterId,
        /// Name for people.
        pub name: String,
        /// When it was set up.
        pub made_at: Instant,
        /// Who set it up.
        pub made_by: String,
        /// When its token ended.
        pub ended_at: Option<Instant>,
    }
}

row! {
    /// Who sits at an extension.
    pub struct Seat {
        /// Number of the extension.
        pub extension: String,
        /// Account.
        pub account: AccountId,
    }
}

row! {
    /// A stretch of work of the centre under one leader.
    pub struct Shift {
        /// Identity.
        pub id: ShiftId,
        /// Number of changes so far.
        pub version: i64,
        /// When it began.
        pub began_at: Instant,
        /// Who leads it.
        pub leader: AccountId,
        /// Name of the leader.
        pub leader_name: String,
        /// Number of entries.
        pub entries: i64,
        /// Figures at the first signature, as JSON; empty before.
        pub counts: String,
        /// What the outgoing leader wrote.
        pub words: String,
        /// Digest of what was signed; empty before.
        pub digest: String,
        /// When it was handed over.
        pub out_at: Option<Instant>,
        /// Who signed the hand-over.
        pub out_account: Option<AccountId>,
        /// Name of that person.
        pub out_name: String,
        /// When it was taken over.
        pub in_at: Option<Instant>,
        /// Who countersigned.
        pub in_account: Option<AccountId>,
        /// Name of that person.
        pub in_name: String,
        /// What the incoming leader wrote.
        pub in_words: String,
    }
}

row! {
    /// Somebody who led shifts.
    pub struct Leader {
        /// Account.
        pub leader: AccountId,
        /// Name.
        pub leader_name: String,
    }
}

text_enum! {
    /// What an entry of the log is about.
    pub enum EntryKind {
        /// Something worth knowing.
        Note = "note",
        /// A leader's order.
        Order = "order",
        /// Something sudden.
        Incident = "incident",
        /// Something at the desk is broken.
        Fault = "fault",
        /// Who came, went, or stood in for somebody.
        Staff = "staff",
        /// An earlier entry was wrong.
        Correction = "correction",
    }
}

row! {
    /// One entry of a shift's log; never changed.
    pub struct Entry {
        /// Shift.
        pub shift: ShiftId,
        /// Place in the shift, from 1.
        pub seq: i64,
        /// When it was written.
        pub at: Instant,
        /// What it is about.
        pub kind: EntryKind,
        /// The words.
        pub words: String,
        /// Case that it names.
        pub case_id: Option<CaseId>,
        /// Number of that case.
        pub case_number: String,
        /// Shift of the entry that it corrects.
        pub corrects_shift: Option<ShiftId>,
        /// Place of the entry that it corrects.
        pub corrects_seq: Option<i64>,
        /// Who wrote it.
        pub account: AccountId,
        /// Name of that person.
        pub author: String,
    }
}

/// How the centre stood at a hand-over.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Open cases by the key of their stage.
    pub stages: Vec<(String, i64)>,
    /// Open cases past their deadline.
    pub overdue: i64,
    /// Applications that wait for a decision.
    pub applications: i64,
    /// Missed calls that nobody called back.
    pub missed: i64,
}
