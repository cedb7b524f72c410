//! Checks that need several entries: codes that exist, stages that are reached, words that fit.
//!
//! `stack` calls it once all layers lie on each other. It changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Found, Problems, Spot, nearest, nearest_hint};
use crate::flow::{ActionDef, EVERYWHERE, Effect, Flow, STAYS, TaskKind};
use crate::model::{Item, Kind};
use crate::number::pattern_fault;
use crate::stack::Merged;

/// What a pattern of numbers may hold.
const PATTERN_HINT: &str =
    "places are {district}, {year}, {month}, {day}, {count} and {count:5} with a width";

/// Runs every check.
pub(crate) fn all(merged: &Merged, problems: &Problems) {
    let codes = Codes::of(merged);
    standards(merged, problems);
    items(merged, problems);
    for found in merged.clauses.found() {
        let clause = &found.value;
        codes.expect(
            &found.spot,
            ("standard", "code"),
            &clause.standard,
            clause.kind,
            &clause.code,
            problems,
        );
    }
    crosswalks(merged, &codes, problems);
    duty_rules(merged, problems);
    let permissions: BTreeSet<&str> =
        merged.posts.iter().flat_map(|post| &post.permissions).map(String::as_str).collect();
    for found in merged.flows.found() {
        flow(found, &permissions, problems);
    }
    numbers(merged, problems);
    stage_limits(merged, problems);
}

/// A pattern for a flow that is not there would be used for nothing, in silence.
fn numbers(merged: &Merged, problems: &Problems) {
    for found in merged.numbers.found() {
        let rule = &found.value;
        if merged.flows.get(&rule.flow).is_none() {
            let known = merged.flows.iter().map(|flow| flow.key.as_str());
            let message = format!("unknown flow '{}'", rule.flow);
            problems.add(found.spot.error("flow", &message, nearest_hint(&rule.flow, known)));
        }
        if let Some(fault) = pattern_fault(&rule.pattern) {
            problems.add(found.spot.error("pattern", &fault, PATTERN_HINT));
        }
    }
    // Where `numbers.toml` says another one, it was checked above.
    let is_own = |flow: &Flow| merged.numbers.get(&flow.key).is_none();
    for found in merged.flows.found().filter(|found| is_own(&found.value)) {
        if let Some(fault) = pattern_fault(&found.value.number) {
            problems.add(found.spot.error("number", &fault, PATTERN_HINT));
        }
    }
}

/// A rule about a clause or code that does not exist would hold for nothing, in silence.
fn duty_rules(merged: &Merged, problems: &Problems) {
    for found in merged.duty_rules.found() {
        let rule = &found.value;
        if let Some(clause) = rule.clause.as_ref().filter(|key| merged.clauses.get(*key).is_none())
        {
            let known = merged.clauses.iter().map(|clause| clause.key.as_str());
            let message = format!("unknown clause '{clause}'");
            problems.add(found.spot.error("clause", &message, nearest_hint(clause, known)));
        }
        let Some(code) = &rule.code else {
            continue;
        };
        let mut items = merged.items.iter().chain(&merged.twins);
        if !items.any(|item| item.code.starts_with(code.as_str())) {
            let message = format!("no code begins with '{code}'");
            problems.add(found.spot.error("code", &message, "write a class, such as \"06\""));
        }
    }
}

/// Every code with its name, twins included.
struct Codes<'m> {
    names: BTreeMap<(&'m str, Kind), BTreeMap<&'m str, &'m str>>,
    standards: Vec<&'m str>,
}

impl<'m> Codes<'m> {
    fn of(merged: &'m Merged) -> Self {
        let mut names: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        for item in merged.items.iter().chain(&merged.twins) {
            let table = names.entry((item.standard.as_str(), item.kind)).or_default();
            table.insert(item.code.as_str(), item.name.as_str());
        }
        let standards = merged.standards.iter().map(|standard| standard.reference.as_str());
        Self { names, standards: standards.collect() }
    }

    /// Notes a code that does not exist; `keys` are where the file writes standard and code.
    fn expect(
        &self,
        spot: &Spot,
        keys: (&str, &str),
        standard: &str,
        kind: Kind,
        code: &str,
        problems: &Problems,
    ) {
        if standard.is_empty() || code.is_empty() {
            return;
        }
        if !self.standards.contains(&standard) {
            let hint = nearest_hint(standard, self.standards.iter().copied());
            problems.add(spot.error(keys.0, &format!("unknown standard '{standard}'"), hint));
            return;
        }
        let table = self.names.get(&(standard, kind));
        if table.is_some_and(|table| table.contains_key(code)) {
            return;
        }
        let best = table.and_then(|table| {
            nearest(code, table.keys().copied()).and_then(|best| table.get_key_value(best))
        });
        let hint = best.map_or_else(
            || format!("{standard} has no such {kind}"),
            |(code, name)| format!("nearest is '{code}' {name}"),
        );
        problems.add(spot.error(keys.1, &format!("unknown code '{code}'"), hint));
    }
}

fn standards(merged: &Merged, problems: &Problems) {
    let known: Vec<&str> =
        merged.standards.iter().map(|standard| standard.reference.as_str()).collect();
    for found in merged.standards.found() {
        let replaced = found.value.replaces.as_deref();
        if let Some(replaced) = replaced.filter(|replaced| !known.contains(replaced)) {
            let hint = nearest_hint(replaced, known.iter().copied());
            problems.add(found.spot.error(
                "replaces",
                &format!("unknown standard '{replaced}'"),
                hint,
            ));
        }
    }
    for found in merged.classes.found() {
        if !known.contains(&found.value.standard.as_str()) {
            let hint = nearest_hint(&found.value.standard, known.iter().copied());
            problems.add(found.spot.error(
                "standard",
                &format!("unknown standard '{}'", found.value.standard),
                hint,
            ));
        }
    }
}

fn items(merged: &Merged, problems: &Problems) {
    for found in merged.items.found() {
        let item = &found.value;
        let Some(standard) = merged.standards.get(&item.standard) else {
            let hint = nearest_hint(
                &item.standard,
                merged.standards.iter().map(|standard| standard.reference.as_str()),
            );
            problems.add(found.spot.error(
                "standard",
                &format!("unknown standard '{}'", item.standard),
                hint,
            ));
            continue;
        };
        if let (Some(class), Some(own)) = (standard.class_digits, standard.item_digits) {
            let is_fit = item.code.len() == class + own
                && item.code.bytes().all(|byte| byte.is_ascii_digit());
            if !is_fit && !item.code.is_empty() {
                let hint = format!("codes of {} have {} digits", standard.reference, class + own);
                problems.add(found.spot.error(
                    "code",
                    &format!("'{}' is no code", item.code),
                    hint,
                ));
                continue;
            }
        }
        class_of(merged, found, problems);
    }
}

fn class_of(merged: &Merged, found: &Found<Item>, problems: &Problems) {
    let item = &found.value;
    if item.code.is_empty()
        || merged.classes.get(&(item.standard.clone(), item.kind, item.class.clone())).is_some()
    {
        return;
    }
    if item.class.is_empty() {
        let hint = "name it, since the standard has no `class_digits` to cut it from the code";
        problems.add(found.spot.error("class", "'class' is missing", hint));
        return;
    }
    let same = merged
        .classes
        .iter()
        .filter(|class| class.standard == item.standard && class.kind == item.kind);
    let codes: Vec<&str> = same.map(|class| class.code.as_str()).collect();
    let hint = nearest_hint(&item.class, codes.iter().copied());
    problems.add(found.spot.error("class", &format!("unknown class '{}'", item.class), hint));
}

fn crosswalks(merged: &Merged, codes: &Codes<'_>, problems: &Problems) {
    for found in merged.crosswalk_rows.found() {
        let (from, to, row) = &found.value;
        codes.expect(&found.spot, ("crosswalk", "from"), from, row.kind, &row.from, problems);
        if let Some(code) = &row.to {
            codes.expect(&found.spot, ("crosswalk", "to"), to, row.kind, code, problems);
        }
    }
}

fn stage_limits(merged: &Merged, problems: &Problems) {
    if merged.flows.iter().next().is_none() {
        return;
    }
    let stages = merged.flows.iter().flat_map(|flow| &flow.stages).filter(|stage| !stage.ended);
    let tasks = TaskKind::ALL.iter().map(|task| task.as_str());
    let flows = merged.flows.iter().map(|flow| flow.key.as_str());
    // A flow's own key limits its whole case, where no clause does.
    let known: BTreeSet<&str> = stages
        .map(|stage| stage.key.as_str())
        .chain(tasks)
        .chain(flows)
        .chain(["approve"])
        .collect();
    for found in merged.stage_limits.found() {
        let stage = found.value.stage.as_str();
        if !stage.is_empty() && !known.contains(stage) {
            let hint = nearest_hint(stage, known.iter().copied());
            problems.add(found.spot.error("stage", &format!("unknown stage '{stage}'"), hint));
        }
    }
}

fn flow(found: &Found<Flow>, permissions: &BTreeSet<&str>, problems: &Problems) {
    let flow = &found.value;
    let stages: Vec<&str> = flow.stages.iter().map(|stage| stage.key.as_str()).collect();
    let unknown = |key: &str, stage: &str, who: &str| {
        let hint = nearest_hint(stage, stages.iter().copied());
        problems.add(found.spot.error(key, &format!("{who}unknown stage '{stage}'"), hint));
    };
    if !flow.start.is_empty() && !stages.contains(&flow.start.as_str()) {
        unknown("start", &flow.start, "");
    }
    twice(found, "stage", stages.iter().copied(), problems);
    twice(found, "action", flow.actions.iter().map(|action| action.key.as_str()), problems);
    for (number, action) in flow.actions.iter().enumerate() {
        let who = format!("action '{}': ", action.key);
        let place = |key: &str| format!("action {number} {key}");
        if action.from.is_empty() {
            let message = format!("{who}'from' is empty");
            problems.add(found.spot.error(
                &format!("action {number}"),
                &message,
                "name the stages where it is possible",
            ));
        }
        for from in action.from.iter().filter(|from| *from != EVERYWHERE) {
            match flow.stage(from) {
                None => unknown(&place("from"), from, &who),
                Some(stage) if stage.ended && !may_follow_the_end(action) => {
                    let message = format!("{who}nothing can happen in the ended stage '{from}'");
                    problems.add(found.spot.error(
                        &place("from"),
                        &message,
                        "take it out of `from`, let it stay (to = \"=\") or reopen",
                    ));
                }
                Some(_) => {}
            }
        }
        if !action.to.is_empty() && action.to != STAYS && flow.stage(&action.to).is_none() {
            unknown(&place("to"), &action.to, &who);
        }
        if !action.permission.is_empty() && !permissions.contains(action.permission.as_str()) {
            let message = format!("{who}no post has the permission '{}'", action.permission);
            let hint = nearest_hint(&action.permission, permissions.iter().copied());
            problems.add(found.spot.error(&place("permission"), &message, hint));
        }
    }
    applications(found, permissions, problems);
    reach(found, problems);
    tasks(found, problems);
}

/// What is done with an ended case leaves it ended, unless it is meant to go on.
fn may_follow_the_end(action: &ActionDef) -> bool {
    action.to == STAYS || action.has_effect(Effect::Reopen)
}

/// Notes applications that nobody can make or decide, and reasons of no action.
fn applications(found: &Found<Flow>, permissions: &BTreeSet<&str>, problems: &Problems) {
    let flow = &found.value;
    let decided = |effect| flow.actions.iter().any(|action| action.has_effect(effect));
    for (number, application) in flow.applications.iter().enumerate() {
        let place = format!("application {number}");
        let note = |message: &str, hint: &str| {
            let message = format!("application '{}': {message}", application.kind);
            problems.add(found.spot.error(&place, &message, hint));
        };
        if flow.asking(application.kind).is_none() {
            note("no action asks for it", "add an action with `asks`");
        }
        if !decided(Effect::Approve) || !decided(Effect::Refuse) {
            note("nobody can decide it", "add actions that do \"approve\" and \"refuse\"");
        }
        if application.to != STAYS && flow.stage(&application.to).is_none() {
            note(&format!("unknown stage '{}'", application.to), "name a stage of the flow");
        }
        let approvals = application.levels.iter().flat_map(|level| &level.approvals);
        for permission in approvals.filter(|name| !permissions.contains(name.as_str())) {
            let hint = nearest_hint(permission, permissions.iter().copied());
            note(&format!("no post has the permission '{permission}'"), &hint);
        }
        if application.levels.iter().any(|level| level.approvals.is_empty()) {
            note("a level without approvals", "nothing is approved by silence: name who approves");
        }
    }
    for (number, action) in flow.actions.iter().enumerate() {
        if action.asks.is_some_and(|kind| flow.application(kind).is_none()) {
            let message = format!("action '{}': what it asks for is not described", action.key);
            let place = format!("action {number} asks");
            problems.add(found.spot.error(&place, &message, "add an [[application]] of this kind"));
        }
    }
    for (number, reason) in flow.reasons.iter().enumerate() {
        if !reason.action.is_empty() && flow.action(&reason.action).is_none() {
            let hint = nearest_hint(&reason.action, flow.actions.iter().map(|it| it.key.as_str()));
            let message = format!("reason '{}': unknown action '{}'", reason.key, reason.action);
            problems.add(found.spot.error(&format!("reason {number} action"), &message, hint));
        }
    }
}

fn twice<'a>(
    found: &Found<Flow>,
    form: &str,
    keys: impl Iterator<Item = &'a str>,
    problems: &Problems,
) {
    let mut seen = BTreeSet::new();
    for (number, key) in keys.enumerate() {
        if !key.is_empty() && !seen.insert(key) {
            let message = format!("{form} '{key}' stands twice in the flow");
            problems.add(found.spot.error(
                &format!("{form} {number}"),
                &message,
                "give one another key",
            ));
        }
    }
}

/// Notes stages that no case ever reaches, and those that it never leaves.
fn reach(found: &Found<Flow>, problems: &Problems) {
    let flow = &found.value;
    let mut reached = BTreeSet::from([flow.start.as_str()]);
    for _ in &flow.stages {
        for action in &flow.actions {
            let is_reached = action
                .from
                .iter()
                .any(|from| from == EVERYWHERE || reached.contains(from.as_str()));
            let asked = action.asks.and_then(|kind| flow.application(kind));
            let targets = [Some(&action.to), asked.map(|application| &application.to)];
            if is_reached {
                reached.extend(
                    targets.into_iter().flatten().map(String::as_str).filter(|to| *to != STAYS),
                );
            }
        }
    }
    for (number, stage) in flow.stages.iter().enumerate() {
        let (key, place) = (stage.key.as_str(), format!("stage {number}"));
        if !reached.contains(key) {
            let message = format!("stage '{key}' is never reached");
            problems.add(found.spot.error(&place, &message, "add an action that leads to it"));
        }
        if !stage.ended && flow.actions_from(key).all(|action| action.target(key) == key) {
            let message = format!("stage '{key}' is never left");
            problems.add(found.spot.error(
                &place,
                &message,
                "add an action that leads on, or write ended = true",
            ));
        }
    }
}

/// Notes tasks that nobody can finish.
fn tasks(found: &Found<Flow>, problems: &Problems) {
    let flow = &found.value;
    for (number, action) in flow.actions.iter().enumerate() {
        let Some(task) = action.opens_task else {
            continue;
        };
        if flow.actions.iter().all(|other| other.closes_task != Some(task)) {
            let message = format!("action '{}': no action finishes the task '{task}'", action.key);
            let hint = format!("add closes_task = \"{task}\" to the action that does");
            problems.add(found.spot.error(&format!("action {number} opens_task"), &message, hint));
        }
    }
}
