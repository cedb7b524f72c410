//! What the history alone says of a case, to hold against its row.
//!
//! The row is made action by action; this is the slow and obvious other way to the same facts.
//! Tests and `wangge doctor` compare both. A step that was taken back counts nowhere.

use crate::model::{Case, Detail, Fact, Finding, Step, Tally, TaskKind};
use std::collections::HashSet;
use wangge_pack::Flow;

/// Facts that the steps and the row must agree on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Projection {
    /// Number of steps.
    pub steps: i64,
    /// Place of the stage in the flow.
    pub stage: Option<usize>,
    /// Whether the stage has ended.
    pub is_ended: bool,
    /// What the last verification found.
    pub verify_result: Option<Finding>,
    /// What the last check found.
    pub check_result: Option<Finding>,
    /// Permanent facts.
    pub tally: Tally,
}

impl Projection {
    /// Reads the facts from the row.
    pub fn of(flow: &Flow, case: &Case) -> Self {
        Self {
            steps: case.steps,
            stage: flow.stages.iter().position(|stage| stage.key == case.stage),
            is_ended: case.ended_at.is_some(),
            verify_result: case.verify_result,
            check_result: case.check_result,
            tally: case.tally,
        }
    }

    /// Computes the facts from the history.
    pub fn from_steps(flow: &Flow, steps: &[Step]) -> Self {
        let details: Vec<Detail> = steps.iter().map(|step| Detail::read(&step.detail)).collect();
        let undone: HashSet<i64> = details.iter().filter_map(|detail| detail.undoes).collect();
        let mut found = Self::default();
        for (step, detail) in steps.iter().zip(&details) {
            found.steps += 1;
            let is_undone = undone.contains(&step.seq) || detail.undoes.is_some();
            if is_undone {
                continue;
            }
            found.stage = flow.stages.iter().position(|stage| stage.key == step.to_stage);
            found.is_ended = flow.stage(&step.to_stage).is_some_and(|stage| stage.ended);
            for fact in &detail.facts {
                found.tally.add(*fact);
            }
            found.tally.late_ms += detail.late_ms.unwrap_or(0);
            found.take_findings(flow, step, detail);
        }
        found
    }

    /// Names the facts in which it differs from another one.
    pub fn differs(&self, other: &Self) -> Vec<&'static str> {
        let facts = [
            ("steps", self.steps == other.steps),
            ("stage", self.stage == other.stage),
            ("end", self.is_ended == other.is_ended),
            ("verification", self.verify_result == other.verify_result),
            ("check", self.check_result == other.check_result),
            ("counted facts", self.tally == other.tally),
        ];
        facts.into_iter().filter(|(_, is_same)| !is_same).map(|(name, _)| name).collect()
    }

    fn take_findings(&mut self, flow: &Flow, step: &Step, detail: &Detail) {
        use wangge_pack::Effect;
        let Some(action) = flow.action(&step.action) else {
            return;
        };
        match action.closes_task {
            Some(TaskKind::Verify) => self.verify_result = detail.result,
            Some(TaskKind::Check) => self.check_result = detail.result,
            None => {}
        }
        if action.opens_task == Some(TaskKind::Check) || detail.facts.contains(&Fact::Reopen) {
            self.check_result = None;
        }
        if action.has_effect(Effect::WaiveVerify) {
            self.verify_result = Some(Finding::Pass);
        }
        if action.has_effect(Effect::WaiveCheck) {
            self.check_result = Some(Finding::Pass);
        }
    }
}
