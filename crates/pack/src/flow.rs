//! What a flow is: stages, and the actions that lead from one to another.
//!
//! The readers fill these types; the cases slice runs them. Here is no rule about any case.

use serde::Serialize;
use wangge_kernel::text_enum;

/// Target of an action that leaves the case in its stage.
pub const STAYS: &str = "=";
/// Stands for every stage that has not ended.
pub const EVERYWHERE: &str = "*";

text_enum! {
    /// Where the limit of a stage comes from.
    pub enum LimitFrom {
        /// From the clause of the case.
        Clause = "clause",
        /// From the stage limits of the pack.
        Stage = "stage",
        /// The day that was given with the case, such as a leader's deadline.
        Given = "given",
    }
}

text_enum! {
    /// A piece of work given to one collector.
    pub enum TaskKind {
        /// Look before filing whether the report is true (核实).
        Verify = "verify",
        /// Look before closing whether it was done (核查).
        Check = "check",
    }
}

text_enum! {
    /// What the person who acts fills in.
    pub enum FormField {
        /// Why; one of the reasons that the flow lists for the action, or free words.
        Reason = "reason",
        /// What was done or seen.
        Note = "note",
        /// At least one photo or document.
        Photo = "photo",
        /// The filing clause.
        Clause = "clause",
        /// The department that handles.
        Department = "department",
        /// Departments that help (协办).
        Cohosts = "cohosts",
        /// An organisation below the department, for dispatching inside it.
        Team = "team",
        /// The collector who goes there.
        Collector = "collector",
        /// The person of the department who does it.
        Handler = "handler",
        /// Yes or no: true, done.
        Result = "result",
        /// What the reporter is answered.
        Answer = "answer",
        /// How much more time, as a limit.
        Amount = "amount",
        /// The last day.
        Until = "until",
        /// How it will be solved, and by whom.
        Plan = "plan",
        /// Number of the upstream platform's consent.
        Consent = "consent",
        /// When it was told by telephone, before it was entered.
        ToldAt = "told_at",
        /// Quantity, unit and cost of the work.
        Work = "work",
        /// The outcome of a call: valid, solved, satisfied.
        Call = "call",
        /// The person who owns a hard case.
        Owner = "owner",
        /// Another case, by its number.
        Target = "target",
        /// Another district, by its number.
        District = "district",
    }
}

text_enum! {
    /// What an action does to a clock; the stage's clock follows the stage by itself.
    pub enum ClockStep {
        /// The whole case begins to run.
        CaseStart = "case.start",
        /// The whole case stops: the department is done, or the case ends.
        CaseStop = "case.stop",
        /// The whole case goes on with what was left, after a failed check.
        CaseRework = "case.rework",
        /// The whole case goes on with what was left, after a pause.
        CaseResume = "case.resume",
        /// A new pass of the department begins.
        DepartmentStart = "department.start",
        /// The department's pass ends.
        DepartmentStop = "department.stop",
        /// The same department goes on with what was left, after a failed check.
        DepartmentRework = "department.rework",
        /// The same department goes on with what was left, after a pause.
        DepartmentResume = "department.resume",
    }
}

text_enum! {
    /// What must be true of a case besides its stage.
    pub enum Need {
        /// The report has a category.
        Category = "category",
        /// An order from a hotline or a superior platform was signed for (签收).
        Signed = "signed",
        /// Such an order waits to be signed for.
        Unsigned = "unsigned",
        /// A public report was verified (核实) and found true; other sources need no verification.
        Verified = "verified",
        /// It is a public report that was not verified yet.
        Unverified = "unverified",
        /// The last check (核查) found the problem solved.
        CheckPassed = "check-passed",
        /// The last check did not.
        CheckFailed = "check-failed",
        /// Nobody checked since the last feedback.
        Unchecked = "unchecked",
        /// The department's time has not run out.
        InTime = "in-time",
        /// The clause is not of the urgent class.
        NotUrgent = "not-urgent",
        /// It was not extended as often as the rules allow.
        ExtensionsLeft = "extensions-left",
        /// A step of the handling with a limit of its own is open.
        SubLeft = "sub-left",
        /// No step of the handling is open.
        SubsDone = "subs-done",
        /// The first step, which makes the place safe, is done, or the clause has none.
        Safe = "safe",
        /// No application waits for a decision.
        NoApplication = "no-application",
        /// An application waits for a decision.
        Application = "application",
        /// A superior platform sent it, and it alone closes it.
        Upstream = "upstream",
        /// No superior platform is waiting.
        NotUpstream = "not-upstream",
        /// Every child case has ended.
        ChildrenEnded = "children-ended",
        /// It stands in the list of hard cases (疑难案件).
        Hard = "hard",
        /// It does not.
        NotHard = "not-hard",
        /// A reporter waits for an answer or a call.
        Caller = "caller",
        /// No appeal was made yet.
        AppealLeft = "appeal-left",
        /// Every department that helps has said that it is done.
        CohostsDone = "cohosts-done",
        /// The post's own organisation helps and has not said that it is done.
        Cohost = "cohost",
    }
}

text_enum! {
    /// What an action does besides stage, clocks and form.
    pub enum Effect {
        /// Signs for an order.
        Sign = "sign",
        /// The department receives the case.
        Receive = "receive",
        /// Verification is waived on the strength of a photo.
        WaiveVerify = "waive.verify",
        /// Checking is waived on the strength of a photo.
        WaiveCheck = "waive.check",
        /// The present step of the handling is done.
        SubDone = "sub.done",
        /// The pending application is approved, at this level.
        Approve = "approve",
        /// The pending application is refused.
        Refuse = "refuse",
        /// The pending application is taken back.
        Withdraw = "withdraw",
        /// The department is named by ruling; the table of responsibilities learns it.
        Rule = "rule",
        /// The monthly look at a suspended case.
        Look = "look",
        /// Somebody presses (催办).
        Remind = "remind",
        /// It goes to the list of hard cases.
        HardMark = "hard.mark",
        /// It leaves the list of hard cases.
        HardClear = "hard.clear",
        /// It is closed although it was not proven (特殊结案).
        CloseSpecial = "close.special",
        /// It is closed as proven.
        CloseNormal = "close.normal",
        /// A call to the reporter.
        Call = "call",
        /// The reporter is answered.
        Answer = "answer",
        /// A closed case goes on.
        Reopen = "reopen",
        /// It becomes part of another case.
        Merge = "merge",
        /// It goes on in another district, as a linked case.
        Transfer = "transfer",
        /// A department that helps is done.
        CohostDone = "cohost.done",
        /// The answer goes to the superior platform, where one of its name is set up.
        ReplyUp = "reply.up",
    }
}

text_enum! {
    /// Something asked for that somebody must approve.
    pub enum ApplicationKind {
        /// More time (延期).
        Extend = "extend",
        /// The clocks stand for what cannot be solved soon (挂账).
        Suspend = "suspend",
        /// The same for a short while (缓办).
        Defer = "defer",
        /// The department says that the case is not its own (回退).
        Return = "return",
        /// Closing without proof (强制结案).
        ForceClose = "force_close",
        /// A fact of a closed case shall not count (申诉).
        Appeal = "appeal",
    }
}

text_enum! {
    /// Who made the mistake when a reason is accepted.
    pub enum Fault {
        /// Nobody.
        None = "none",
        /// The dispatcher chose the wrong department (错派).
        Dispatcher = "dispatcher",
        /// Intake wrote the wrong place or matter.
        Intake = "intake",
    }
}

text_enum! {
    /// Who gets a notice.
    pub enum Audience {
        /// The person who handles it.
        Handler = "handler",
        /// Whoever assigns the department's cases.
        Department = "department",
        /// Departments that help.
        Cohosts = "cohosts",
        /// The collector who has the task.
        Collector = "collector",
        /// Whoever registers reports.
        Intake = "intake",
        /// Whoever files and closes.
        ShiftLeader = "shift_leader",
        /// Whoever dispatches.
        Dispatcher = "dispatcher",
        /// Whoever watches deadlines.
        Supervisor = "supervisor",
        /// Whoever must decide the application now.
        Approver = "approver",
        /// Whoever made the application.
        Applicant = "applicant",
        /// The owner of a hard case.
        Owner = "owner",
        /// Whoever opened it: for a letter, whoever issued it.
        Issuer = "issuer",
    }
}

/// The way of a case from its first stage to an ended one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Flow {
    /// Stable key, such as `case`.
    pub key: String,
    /// Name in the pack's own language.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Version as its authors count.
    pub version: Option<String>,
    /// Key of the first stage.
    pub start: String,
    /// How its cases are numbered; see [`Flow::DEFAULT_NUMBER`].
    pub number: String,
    /// Permission to open one, where it is not a report from the street or the desk.
    pub opened_by: Option<String>,
    /// Clocks that start when one is opened.
    pub clocks: Vec<ClockStep>,
    /// Who is told when one is opened.
    pub tells: Vec<Audience>,
    /// Stages in the order in which people think of them.
    pub stages: Vec<StageDef>,
    /// Actions in the order in which a page offers them.
    pub actions: Vec<ActionDef>,
    /// What can be asked for, and who approves it.
    pub applications: Vec<ApplicationDef>,
    /// Reasons to choose from.
    pub reasons: Vec<ReasonDef>,
}

/// Something that can be asked for in a flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApplicationDef {
    /// What it is.
    pub kind: ApplicationKind,
    /// Name in the pack's own language.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Stage after it was approved, or [`STAYS`].
    pub to: String,
    /// Who approves, by how much is asked for; the first level that is wide enough holds.
    pub levels: Vec<Level>,
}

/// Who approves up to some amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Level {
    /// Per cent of the original limit, or days; nothing is no bound.
    pub up_to: Option<usize>,
    /// Permissions of those who approve, one after the other.
    pub approvals: Vec<String>,
}

/// A reason that can be chosen for an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReasonDef {
    /// Key of the action.
    pub action: String,
    /// Stable key within the action.
    pub key: String,
    /// Name in the pack's own language.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Who made the mistake when it is accepted.
    pub fault: Fault,
}

/// A stage of a flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StageDef {
    /// Stable key, such as `dispatch`.
    pub key: String,
    /// Name in the pack's own language.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Whether nothing happens any more.
    pub ended: bool,
    /// Where its limit comes from; nothing where no clock runs.
    pub limit_from: Option<LimitFrom>,
    /// Whose turn it is, and who is told when its clock turns while no department has the case.
    pub turn: Option<Audience>,
}

/// An action of a flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActionDef {
    /// Stable key, such as `send_check`.
    pub key: String,
    /// Name in the pack's own language.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Keys of the stages in which it is possible.
    pub from: Vec<String>,
    /// Key of the stage after it, or [`STAYS`].
    pub to: String,
    /// The permission that it demands.
    pub permission: String,
    /// What must be filled in.
    pub form: Vec<FormField>,
    /// What may be filled in.
    pub may: Vec<FormField>,
    /// What must be true of the case.
    pub needs: Vec<Need>,
    /// The task that it gives to somebody.
    pub opens_task: Option<TaskKind>,
    /// The task that it finishes; without one open the action is not possible.
    pub closes_task: Option<TaskKind>,
    /// What it does to the clocks.
    pub clocks: Vec<ClockStep>,
    /// What it does besides.
    pub does: Vec<Effect>,
    /// What it asks for.
    pub asks: Option<ApplicationKind>,
    /// Who gets a notice.
    pub tells: Vec<Audience>,
    /// Whether it can be done on many cases at once.
    pub bulk: bool,
    /// Whether the program alone does it.
    pub by_program: bool,
}

impl Flow {
    /// The number of a case unless the flow says otherwise: district, day, count of the day.
    pub const DEFAULT_NUMBER: &str = "{district}{year}{month}{day}{count:5}";

    /// Finds a stage.
    pub fn stage(&self, key: &str) -> Option<&StageDef> {
        self.stages.iter().find(|stage| stage.key == key)
    }

    /// Finds an action.
    pub fn action(&self, key: &str) -> Option<&ActionDef> {
        self.actions.iter().find(|action| action.key == key)
    }

    /// Lists the actions that are possible in a stage, in the order of the flow.
    pub fn actions_from<'a>(&'a self, stage: &'a str) -> impl Iterator<Item = &'a ActionDef> {
        self.actions.iter().filter(move |action| self.begins(action, stage))
    }

    /// Tells whether an action is possible in a stage.
    pub fn begins(&self, action: &ActionDef, stage: &str) -> bool {
        let is_open = || self.stage(stage).is_some_and(|stage| !stage.ended);
        action.from.iter().any(|from| from == stage || (from == EVERYWHERE && is_open()))
    }

    /// Finds what can be asked for.
    pub fn application(&self, kind: ApplicationKind) -> Option<&ApplicationDef> {
        self.applications.iter().find(|application| application.kind == kind)
    }

    /// Lists the reasons of an action; none means that free words are asked for.
    pub fn reasons_of<'a>(&'a self, action: &'a str) -> impl Iterator<Item = &'a ReasonDef> {
        self.reasons.iter().filter(move |reason| reason.action == action)
    }

    /// Finds a reason of an action.
    pub fn reason(&self, action: &str, key: &str) -> Option<&ReasonDef> {
        self.reasons.iter().find(|reason| reason.action == action && reason.key == key)
    }

    /// Finds the action that asks for something.
    pub fn asking(&self, kind: ApplicationKind) -> Option<&ActionDef> {
        self.actions.iter().find(|action| action.asks == Some(kind))
    }
}

impl ApplicationDef {
    /// Returns who approves so many per cent or days, one after the other.
    pub fn approvals(&self, amount: usize) -> &[String] {
        let wide = |level: &&Level| level.up_to.is_none_or(|bound| amount <= bound);
        let level = self.levels.iter().find(wide).or(self.levels.last());
        level.map_or(&[], |level| level.approvals.as_slice())
    }
}

impl ActionDef {
    /// Returns the stage after this action when it is done in `stage`.
    pub fn target<'a>(&'a self, stage: &'a str) -> &'a str {
        if self.to == STAYS { stage } else { &self.to }
    }

    /// Tells whether the form has a field, demanded or not.
    pub fn has(&self, field: FormField) -> bool {
        self.form.contains(&field) || self.may.contains(&field)
    }

    /// Tells whether it has an effect.
    pub fn has_effect(&self, effect: Effect) -> bool {
        self.does.contains(&effect)
    }
}
