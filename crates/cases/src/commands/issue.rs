//! Letters: supervision and reminder notices, instructions, contact forms. Each is a case of a flow
//! of its own, numbered, with a deadline and a required reply, about one, many or no other cases.

use super::open::{blank, next_number};
use super::{NewFile, Opened, Remark, StepFacts, index, note, remark, seen};
use crate::context::{Cases, Work, flow, ground};
use crate::error::CaseError;
use crate::model::{Case, CaseId, Detail, Fact, LinkKind, Source};
use crate::permissions::by_name;
use crate::rules::{Refusal, opened};
use crate::store::{self, PassRow};
use wangge_db::Tx;
use wangge_identity::{AccountId, Author, OrganisationId};
use wangge_kernel::Instant;
use wangge_pack::FormField;

/// A letter that somebody issues.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    /// District.
    pub district: i64,
    /// Key of its flow, such as `supervision`.
    pub flow: String,
    /// Title.
    pub subject: String,
    /// What is demanded or asked.
    pub body: String,
    /// Who must answer, with the path.
    pub department: Option<(OrganisationId, String)>,
    /// Person who must answer, when one is named.
    pub handler: Option<AccountId>,
    /// When the reply is due.
    pub due_at: Option<Instant>,
    /// Cases that it is about.
    pub concerns: Vec<CaseId>,
    /// Documents.
    pub files: Vec<NewFile>,
}

/// Issues a letter; the permission is the one by which its flow is opened.
pub async fn issue(cases: &Cases, author: &Author, letter: Letter) -> Result<Opened, CaseError> {
    cases.write("cases.issue", author, letter, |tx, work| Box::pin(issue_in(tx, work))).await
}

async fn issue_in(tx: &mut Tx, work: &Work<Letter>) -> Result<Opened, CaseError> {
    let (tools, author, letter) = (&work.tools, &work.author, &work.input);
    let (city, now) = (tools.city(), tools.now());
    let def = flow(&city, &letter.flow)?;
    let name = def.opened_by.as_deref().ok_or(Refusal::UnknownAction)?;
    let permission = by_name(name).ok_or_else(|| CaseError::UnknownPermission(name.to_owned()))?;
    author.require(permission)?;
    if author.actor().is_some_and(|actor| actor.district != letter.district) {
        return Err(CaseError::NotFound);
    }
    complete(letter, now)?;
    super::act::employed(tx, letter.district, &[letter.handler], now).await?;
    let number = next_number(tx, &city, &letter.flow, letter.district, now).await?;
    let mut fresh = Case { number, ..blank(tools, letter.district, &letter.flow, Source::Leader) };
    letter.subject.trim().clone_into(&mut fresh.subject);
    letter.body.trim().clone_into(&mut fresh.description);
    fresh.department = letter.department.as_ref().map(|it| it.0);
    fresh.department_path = letter.department.as_ref().map(|it| it.1.clone());
    fresh.handler = letter.handler;
    fresh.reports = 0;
    fresh.given_due_at = letter.due_at;
    city.version().clone_into(&mut fresh.packs);
    let (case, detail, pass) = {
        let ground = ground(&city, &fresh, None)?;
        opened(&ground.book()?, fresh, now)
    };
    store::case_insert(tx, &case, None).await?;
    let detail = Detail { department: case.department, handler: case.handler, ..detail };
    let step = StepFacts { at: now, action: "issue", from_stage: None, note: "", detail };
    note(tx, tools, author, &case, step, &letter.files).await?;
    index(tx, &city, &case).await?;
    if let (Some(pass), Some((organisation, path))) = (pass, &letter.department) {
        let row = PassRow {
            organisation: *organisation,
            path,
            pass: case.tally.of(Fact::Pass),
            is_rework: false,
            clock: case.pass_clock,
            from_at: now,
            entered_at: now,
            received_at: None,
            outcome: pass.as_str(),
            late_ms: 0,
            work: None,
        };
        store::pass_put(tx, case.district, case.id, &row).await?;
    }
    for concerned in &letter.concerns {
        concern(tx, work, &case.number, case.id, *concerned).await?;
    }
    super::tell::tell_opened(tx, tools, author, &city, &case).await?;
    Ok(Opened { id: case.id, number: case.number })
}

fn complete(letter: &Letter, now: Instant) -> Result<(), Refusal> {
    if letter.subject.trim().is_empty() || letter.body.trim().is_empty() {
        return Err(Refusal::Missing(FormField::Note));
    }
    if letter.department.is_none() {
        return Err(Refusal::Missing(FormField::Department));
    }
    match letter.due_at {
        None => Err(Refusal::Missing(FormField::Until)),
        Some(due_at) if due_at <= now => Err(Refusal::NotLater),
        Some(_) => Ok(()),
    }
}

/// Links a letter to a case that it is about, and notes it there as a permanent fact.
async fn concern(
    tx: &mut Tx,
    work: &Work<Letter>,
    number: &str,
    letter: CaseId,
    case: CaseId,
) -> Result<(), CaseError> {
    let (tools, author, input) = (&work.tools, &work.author, &work.input);
    let before = seen(tx, author, input.district, case).await?;
    let other = (input.district, before.id, before.number.as_str());
    store::link_insert(tx, input.district, letter, LinkKind::Concerns, other, tools.now()).await?;
    let fact = match input.flow.as_str() {
        "supervision" => Some(Fact::Supervision),
        "reminder" => Some(Fact::Reminder),
        _ => None,
    };
    let detail = Detail {
        facts: fact.into_iter().collect(),
        other: Some(letter),
        other_number: Some(number.to_owned()),
        ..Detail::default()
    };
    let step = Remark {
        action: &format!("letter_{}", input.flow),
        note: &input.subject,
        detail,
        reports: 0,
    };
    remark(tx, tools, author, &before, step).await?;
    Ok(())
}
