//! What a flow is: stages, and the actions that lead from one to another.
//!
//! The readers fill these types; the cases slice runs them. Here is no rule about any case.

use serde::Serialize;
use wangge_kernel::text_enum;

/// Target of an action that leaves the case in its stage.
pub const STAYS: &str = "=";

text_enum! {
    /// Where the limit of a stage comes from.
    pub enum LimitFrom {
        /// From the clause of the case.
        Clause = "clause",
        /// From the stage limits of the pack.
        Stage = "stage",
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
    /// What the person who acts must fill in.
    pub enum FormField {
        /// Why.
        Reason = "reason",
        /// What was done or seen.
        Note = "note",
        /// At least one photo.
        Photo = "photo",
        /// The filing clause.
        Clause = "clause",
        /// The department that handles.
        Department = "department",
        /// The collector who goes there.
        Collector = "collector",
        /// The person of the department who does it.
        Handler = "handler",
        /// Yes or no: true, done.
        Result = "result",
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
        /// A new pass of the department begins.
        DepartmentStart = "department.start",
        /// The department's pass ends.
        DepartmentStop = "department.stop",
        /// The same department goes on with what was left, after a failed check.
        DepartmentRework = "department.rework",
    }
}

text_enum! {
    /// What must be true of a case besides its stage.
    pub enum Need {
        /// The report has a category.
        Category = "category",
        /// A public report was verified (核实) and found true; other sources need no verification.
        Verified = "verified",
        /// The last check (核查) found the problem solved.
        CheckPassed = "check-passed",
        /// The last check did not.
        CheckFailed = "check-failed",
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
    /// Stages in the order in which people think of them.
    pub stages: Vec<StageDef>,
    /// Actions in the order in which a page offers them.
    pub actions: Vec<ActionDef>,
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
    /// What must be true of the case.
    pub needs: Vec<Need>,
    /// The task that it gives to somebody.
    pub opens_task: Option<TaskKind>,
    /// The task that it finishes; without one open the action is not possible.
    pub closes_task: Option<TaskKind>,
    /// What it does to the clocks.
    pub clocks: Vec<ClockStep>,
}

impl Flow {
    /// Finds a stage.
    pub fn stage(&self, key: &str) -> Option<&StageDef> {
        self.stages.iter().find(|stage| stage.key == key)
    }

    /// Finds an action.
    pub fn action(&self, key: &str) -> Option<&ActionDef> {
        self.actions.iter().find(|action| action.key == key)
    }

    /// Lists the actions that are possible in a stage, in the order of the flow.
    pub fn actions_from(&self, stage: &str) -> impl Iterator<Item = &ActionDef> {
        let is_here = move |action: &&ActionDef| action.from.iter().any(|from| from == stage);
        self.actions.iter().filter(is_here)
    }
}

impl ActionDef {
    /// Returns the stage after this action when it is done in `stage`.
    pub fn target<'a>(&'a self, stage: &'a str) -> &'a str {
        if self.to == STAYS { stage } else { &self.to }
    }
}
