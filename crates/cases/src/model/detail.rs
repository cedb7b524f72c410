//! What a step holds besides who, when and where: JSON in the history, read by pages and rules.

use super::{ApplicationId, CaseId, Fact, Finding, ReportId, Satisfaction};
use serde::{Deserialize, Serialize};
use wangge_identity::{AccountId, OrganisationId};
use wangge_kernel::Instant;

/// What was done, measured (S51).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Work {
    /// How much.
    pub quantity: f64,
    /// Of what: m, m², pieces.
    pub unit: String,
    /// Cost in cents.
    pub cost: Option<i64>,
}

/// Facts of one step; empty ones are left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Detail {
    /// What the step counts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
    /// By how much a pass was late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_ms: Option<i64>,
    /// Department.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department: Option<OrganisationId>,
    /// Departments that help.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cohosts: Vec<OrganisationId>,
    /// Organisation inside the department.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<OrganisationId>,
    /// Person who handles it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handler: Option<AccountId>,
    /// Collector who got the task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collector: Option<AccountId>,
    /// Key of a reason, or words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What a collector found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Finding>,
    /// Clause.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
    /// Code of the matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What the reporter was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// Report that was answered or called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<ReportId>,
    /// Whether a call reached the reporter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid: Option<bool>,
    /// Whether the reporter calls it solved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub solved: Option<bool>,
    /// How satisfied the reporter is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub satisfied: Option<Satisfaction>,
    /// Application that was made or decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application: Option<ApplicationId>,
    /// How much more time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// The last moment asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
    /// How it will be solved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// When it was told by telephone; the step's own moment is that of the entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub told_at: Option<Instant>,
    /// Quantity, unit and cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work: Option<Work>,
    /// The other case of a link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<CaseId>,
    /// Its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_number: Option<String>,
    /// Name of the rule by which the program acted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Platform above to which an answer goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// The platform's own number for the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt: Option<String>,
    /// Attempts that it took to hand the answer over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempts: Option<i64>,
    /// Why the answer was given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    /// Place of the step that this one takes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undoes: Option<i64>,
    /// Whatever else, such as where an imported row comes from.
    #[serde(flatten)]
    pub more: serde_json::Map<String, serde_json::Value>,
}

impl Detail {
    /// Reads the detail of a step; what is no detail is empty.
    pub fn read(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// Writes it as the history keeps it.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
