//! Whose a matter is: the rules as they hold, a case as a question, a trial of a draft.

use super::{CaseLine, Sorting, case_page, cases_only};
use crate::error::CaseError;
use crate::model::{Case, CaseId};
use crate::permissions::DUTY_READ;
use crate::rules::{Answer, DutyTable, Held, Origin, Question};
use crate::store::{self, Duty, OwnRule};
use std::collections::BTreeMap;
use wangge_db::filter::{Field, Filter, Kind};
use wangge_db::{Tx, Value};
use wangge_identity::queries::{TreeRow, organisation_codes, organisation_tree};
use wangge_identity::{Actor, OrganisationCode, OrganisationId};
use wangge_kernel::Instant;
use wangge_pack::{City, DutyRule};
use wangge_registers::{Component, ComponentId};

const REPORTED: Field = Field { name: "reported", column: "c.reported_at", kind: Kind::Time };
/// Cases read at once.
const CHUNK: i64 = 1_000;
/// Most cases that a trial looks at; a month of a large district is less.
const MOST: usize = 100_000;
/// Most cases that a trial lists; all are counted.
const LISTED: usize = 200;

/// The rules of a district with its organisations.
pub struct Duties {
    /// The rules.
    pub table: DutyTable,
    /// Organisations by their codes.
    pub offices: BTreeMap<String, OrganisationId>,
    /// The organisations themselves.
    pub tree: Vec<TreeRow>,
}

impl Duties {
    /// Finds whose a matter is.
    pub fn answer(&self, question: &Question) -> Option<Answer<'_>> {
        self.table.answer(question, &self.offices)
    }

    fn whose(&self, question: &Question) -> Option<Whose> {
        self.answer(question).map(Whose::from)
    }
}

/// Loads the rules of a district as they hold now.
pub async fn duties(tx: &mut Tx, district: i64, city: &City) -> Result<Duties, CaseError> {
    with(tx, district, city, None).await
}

/// Loads the rules as they would hold if a draft were published now.
async fn with(
    tx: &mut Tx,
    district: i64,
    city: &City,
    draft: Option<(&DutyRule, Instant)>,
) -> Result<Duties, CaseError> {
    let codes = organisation_codes(tx, district).await?;
    let mut own = own_held(tx, district, &codes).await?;
    own.retain(|held| {
        held.origin != Origin::City || draft.is_none_or(|(rule, _)| rule.key != held.rule.key)
    });
    own.extend(draft.map(|(rule, since)| Held {
        rule: rule.clone(),
        origin: Origin::City,
        since,
        by: String::new(),
    }));
    let table = DutyTable::new(city.duty_rules(), &own, city.clauses());
    let tree = organisation_tree(tx, district).await?;
    Ok(Duties { table, offices: offices(codes), tree })
}

/// Open organisations by their codes.
fn offices(codes: Vec<OrganisationCode>) -> BTreeMap<String, OrganisationId> {
    let open = codes.into_iter().filter(|one| one.ended_at.is_none());
    open.map(|one| (one.code, one.id)).collect()
}

/// What the city itself says: its rulings and its published rules.
async fn own_held(
    tx: &mut Tx,
    district: i64,
    codes: &[OrganisationCode],
) -> Result<Vec<Held>, CaseError> {
    let mut own = ruled(tx, district, codes).await?;
    own.extend(store::duty_rule_list(tx, district).await?.into_iter().filter_map(held));
    Ok(own)
}

/// Lists the rulings of a district.
pub async fn rulings(tx: &mut Tx, district: i64) -> Result<Vec<Duty>, CaseError> {
    Ok(store::duty_list(tx, district).await?)
}

/// Rulings as rules: this matter in this street, as it was ruled on a case.
async fn ruled(
    tx: &mut Tx,
    district: i64,
    codes: &[OrganisationCode],
) -> Result<Vec<Held>, CaseError> {
    let code_of = |id: OrganisationId| {
        let found = codes.iter().find(|one| one.id == id)?;
        Some(found.code.clone())
    };
    let rulings = rulings(tx, district).await?;
    let ruled = rulings.into_iter().filter_map(|duty| {
        let rule = DutyRule {
            key: ruling_key(&duty),
            area: Some(duty.street).filter(|street| !street.is_empty()),
            department: code_of(duty.organisation)?,
            code: Some(duty.code),
            ..DutyRule::default()
        };
        Some(Held { rule, origin: Origin::Ruling, since: duty.at, by: duty.ruled_by })
    });
    Ok(ruled.collect())
}

/// Names a ruling among the rules.
pub(crate) fn ruling_key(duty: &Duty) -> String {
    format!("{}@{}", duty.code, duty.street)
}

/// A published version as a rule that holds; a draft is none.
fn held(own: OwnRule) -> Option<Held> {
    let since = own.from_at?;
    Some(Held { rule: own.rule, origin: Origin::City, since, by: own.published_by })
}

/// Asks about a case.
pub async fn question_of(tx: &mut Tx, case: &Case) -> Result<Question, CaseError> {
    let category = case.category.as_ref();
    let code = category.map(|it| it.code.clone()).unwrap_or_default();
    let clause = category.and_then(|it| it.clause.clone()).unwrap_or_default();
    let grid = case.grid.clone().unwrap_or_default();
    let plain = Question { clause, code, grid, ..Question::default() };
    owned(tx, case.district, case.component, plain).await
}

/// Whose a case is by the rules, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Whose {
    /// The rule.
    pub held: Held,
    /// The department.
    pub organisation: OrganisationId,
    /// Departments that help.
    pub cohosts: Vec<OrganisationId>,
}

impl From<Answer<'_>> for Whose {
    fn from(answer: Answer<'_>) -> Self {
        let Answer { held, organisation, cohosts } = answer;
        Self { held: held.clone(), organisation, cohosts }
    }
}

/// Finds whose a case is.
pub async fn whose(tx: &mut Tx, city: &City, case: &Case) -> Result<Option<Whose>, CaseError> {
    let question = question_of(tx, case).await?;
    let codes = organisation_codes(tx, case.district).await?;
    let own = own_held(tx, case.district, &codes).await?;
    let table = DutyTable::about(city.duty_rules(), &own, city.clauses(), Some(&question));
    Ok(table.answer(&question, &offices(codes)).map(Whose::from))
}

/// Finds whose a report would be while it is still being written, and the organisations by name.
pub async fn whose_report(
    tx: &mut Tx,
    district: i64,
    city: &City,
    question: Question,
    component: Option<Component>,
) -> Result<(Option<Whose>, Vec<TreeRow>), CaseError> {
    let duties = duties(tx, district, city).await?;
    Ok((duties.whose(&of_owner(question, component)), duties.tree))
}

/// Adds to a question what the register says of the component.
async fn owned(
    tx: &mut Tx,
    district: i64,
    component: Option<ComponentId>,
    question: Question,
) -> Result<Question, CaseError> {
    let Some(id) = component else {
        return Ok(question);
    };
    let found = wangge_registers::queries::component(tx, district, id).await?;
    Ok(of_owner(question, found))
}

fn of_owner(question: Question, component: Option<Component>) -> Question {
    let Some(Component { facts, .. }) = component else {
        return question;
    };
    let owner = [facts.owner.name, facts.owner.code];
    Question { owner, managing: facts.department, ..question }
}

/// Lists drafts and what the city itself published.
pub async fn own_rules(tx: &mut Tx, actor: &Actor) -> Result<Vec<OwnRule>, CaseError> {
    actor.require(DUTY_READ)?;
    Ok(store::duty_rule_list(tx, actor.district).await?)
}

/// Loads one version of a rule.
pub async fn own_rule(tx: &mut Tx, actor: &Actor, id: i64) -> Result<OwnRule, CaseError> {
    actor.require(DUTY_READ)?;
    store::duty_rule_fetch(tx, actor.district, id).await?.ok_or(CaseError::NotFound)
}

/// Lists the published versions of a rule, the latest first.
pub async fn rule_history(
    tx: &mut Tx,
    actor: &Actor,
    key: &str,
) -> Result<Vec<OwnRule>, CaseError> {
    actor.require(DUTY_READ)?;
    Ok(store::duty_rule_history(tx, actor.district, key).await?)
}

/// A case that a draft would send elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// The case.
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// Standard, kind and code of its category.
    pub category: [Option<String>; 3],
    /// Where it lies.
    pub place: String,
    /// Whose it is now.
    pub from: Option<OrganisationId>,
    /// Whose it would be.
    pub to: Option<OrganisationId>,
}

/// What a draft would have done with the cases of a time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trial {
    /// Cases with a matter that were looked at.
    pub looked: usize,
    /// Cases that would go elsewhere.
    pub count: usize,
    /// The first of them.
    pub moved: Vec<Moved>,
}

/// Tries a draft on the cases that were reported since a moment.
pub async fn trial(
    tx: &mut Tx,
    actor: &Actor,
    city: &City,
    draft: &DutyRule,
    since: Instant,
    now: Instant,
) -> Result<Trial, CaseError> {
    actor.require(DUTY_READ)?;
    let before = with(tx, actor.district, city, None).await?;
    let after = with(tx, actor.district, city, Some((draft, now))).await?;
    let from = Some(Value::Int(since.as_millis()));
    let filter = cases_only().and(Filter::Range(REPORTED, from, None));
    let mut result = Trial::default();
    let mut place = None;
    while result.looked < MOST {
        let page = (Sorting::Newest, place);
        let rows = case_page(tx, actor, filter.clone(), page, CHUNK).await?;
        let Some(last) = rows.last() else {
            break;
        };
        place = Some(Sorting::Newest.after(last));
        for row in rows.iter().filter(|row| row.code.is_some()) {
            result.looked += 1;
            let question = question_of_line(tx, actor.district, row).await?;
            let whose =
                |duties: &Duties| duties.answer(&question).map(|answer| answer.organisation);
            let (from, to) = (whose(&before), whose(&after));
            if from != to {
                result.count += 1;
                if result.moved.len() < LISTED {
                    result.moved.push(moved(row, from, to));
                }
            }
        }
    }
    Ok(result)
}

async fn question_of_line(
    tx: &mut Tx,
    district: i64,
    row: &CaseLine,
) -> Result<Question, CaseError> {
    let plain = Question {
        clause: row.clause.clone().unwrap_or_default(),
        code: row.code.clone().unwrap_or_default(),
        grid: row.grid.clone().unwrap_or_default(),
        ..Question::default()
    };
    owned(tx, district, row.component, plain).await
}

fn moved(row: &CaseLine, from: Option<OrganisationId>, to: Option<OrganisationId>) -> Moved {
    Moved {
        id: row.id,
        number: row.number.clone(),
        category: [row.standard.clone(), row.kind.clone(), row.code.clone()],
        place: row.place.clone(),
        from,
        to,
    }
}
