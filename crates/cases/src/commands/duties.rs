//! Rules of the city's own about whose a matter is: drafted, tried, published, kept.

use crate::context::{Cases, Work};
use crate::error::CaseError;
use crate::permissions::DUTY_EDIT;
use crate::rules::{DutyFault, Refusal};
use crate::store::{self, OwnRule};
use serde_json::json;
use wangge_db::Tx;
use wangge_identity::audit::{self, Note};
use wangge_identity::queries::organisation_by_code;
use wangge_identity::{Actor, Author};
use wangge_pack::{City, DutyRule, OF_MANAGING, OF_STREET};

/// Digits of a unit grid's id and of what it begins with.
const AREA_DIGITS: [usize; 4] = [6, 9, 12, 15];
/// Most characters of a key.
const KEY_CHARS: usize = 40;

/// Words of a draft.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleDraft {
    /// The draft that gets new words; nothing begins one.
    pub id: Option<i64>,
    /// What the rule would say; without a department it takes the rule of its key back.
    pub rule: DutyRule,
    /// Why, in words.
    pub note: String,
}

/// Writes a draft and returns its number.
pub async fn draft_rule(cases: &Cases, actor: &Actor, draft: RuleDraft) -> Result<i64, CaseError> {
    actor.require(DUTY_EDIT)?;
    let input = (actor.clone(), draft);
    cases
        .write("cases.draft_rule", &Author::from(actor), input, |tx, work| {
            Box::pin(draft_in(tx, work))
        })
        .await
}

async fn draft_in(tx: &mut Tx, work: &Work<(Actor, RuleDraft)>) -> Result<i64, CaseError> {
    let (tools, (actor, draft)) = (&work.tools, &work.input);
    check(tx, &tools.city(), actor.district, &draft.rule).await?;
    let own = OwnRule {
        id: draft.id.unwrap_or_else(|| tools.ids.next_raw()),
        rule: draft.rule.clone(),
        note: draft.note.trim().chars().take(500).collect(),
        drafted_at: tools.now(),
        drafted_by: actor.name.clone(),
        from_at: None,
        published_by: String::new(),
        until_at: None,
    };
    let is_kept = store::duty_rule_put(tx, actor.district, &own, draft.id.is_none()).await?;
    if is_kept { Ok(own.id) } else { Err(CaseError::NotFound) }
}

/// Checks that a rule could hold for something and leads somewhere.
async fn check(tx: &mut Tx, city: &City, district: i64, rule: &DutyRule) -> Result<(), CaseError> {
    let wrong = |fault| Err(Refusal::BadDuty(fault).into());
    let is_plain = |symbol: char| symbol.is_alphanumeric() || matches!(symbol, '-' | '_' | '.');
    if rule.key.is_empty()
        || rule.key.chars().count() > KEY_CHARS
        || !rule.key.chars().all(is_plain)
    {
        return wrong(DutyFault::Key);
    }
    if rule.name.trim().is_empty() {
        return wrong(DutyFault::Name);
    }
    if rule.clause.as_ref().is_some_and(|clause| city.clause(clause).is_none()) {
        return wrong(DutyFault::Clause);
    }
    let is_code = |code: &String| city.items().iter().any(|item| item.code.starts_with(code));
    if rule.code.as_ref().is_some_and(|code| !is_code(code)) {
        return wrong(DutyFault::Code);
    }
    let is_area = |area: &String| {
        area.bytes().all(|byte| byte.is_ascii_digit()) && AREA_DIGITS.contains(&area.len())
    };
    if rule.area.as_ref().is_some_and(|area| !is_area(area)) {
        return wrong(DutyFault::Area);
    }
    let named = [OF_MANAGING, OF_STREET, ""];
    let department = Some(&rule.department).filter(|code| !named.contains(&code.as_str()));
    for code in department.into_iter().chain(&rule.cohosts) {
        if organisation_by_code(tx, district, code).await?.is_none() {
            return wrong(DutyFault::Department);
        }
    }
    Ok(())
}

/// Forgets a draft.
pub async fn drop_rule(cases: &Cases, actor: &Actor, id: i64) -> Result<(), CaseError> {
    actor.require(DUTY_EDIT)?;
    let input = (actor.clone(), id);
    cases
        .write("cases.drop_rule", &Author::from(actor), input, |tx, work| {
            Box::pin(async move {
                let (actor, id) = &work.input;
                let is_gone = store::duty_rule_delete(tx, actor.district, *id).await?;
                if is_gone { Ok(()) } else { Err(CaseError::NotFound) }
            })
        })
        .await
}

/// Publishes a draft: it holds from now on, and what held under its key ends.
///
/// Open cases keep their departments; the next dispatch asks the new rule.
pub async fn publish_rule(cases: &Cases, actor: &Actor, id: i64) -> Result<(), CaseError> {
    actor.require(DUTY_EDIT)?;
    let input = (actor.clone(), id);
    cases
        .write("cases.publish_rule", &Author::from(actor), input, |tx, work| {
            Box::pin(publish_in(tx, work))
        })
        .await
}

async fn publish_in(tx: &mut Tx, work: &Work<(Actor, i64)>) -> Result<(), CaseError> {
    let (tools, (actor, id)) = (&work.tools, &work.input);
    let own = store::duty_rule_fetch(tx, actor.district, *id).await?.ok_or(CaseError::NotFound)?;
    // Packs and organisations may have changed since it was written.
    check(tx, &tools.city(), actor.district, &own.rule).await?;
    if !store::duty_rule_publish(tx, actor.district, &own, tools.now(), &actor.name).await? {
        return Err(CaseError::NotFound);
    }
    let detail = json!({ "rule": own.rule, "note": own.note });
    let subject = format!("duty_rule:{id}");
    let note = Note::new(&tools.ids, tools.now(), &work.author, "cases.publish_rule", subject);
    audit::note(tx, &note.detail(detail)).await?;
    Ok(())
}
