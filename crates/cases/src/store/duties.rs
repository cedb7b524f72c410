//! Rules of a city's own about whose a matter is, and rulings.

use crate::model::CaseId;
use wangge_db::{DbError, FromRow, Row, Tx, args, row};
use wangge_identity::OrganisationId;
use wangge_kernel::Instant;
use wangge_pack::DutyRule;

wangge_db::statements! {
    /// A ruling.
    DUTY_PUT = "cases.duty_put", "insert into case_duty (district, code, street, organisation, case_id, ruled_by, at)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (district, code, street) do update set organisation = excluded.organisation, case_id = excluded.case_id,
            ruled_by = excluded.ruled_by, at = excluded.at";
    /// All rulings of a district.
    DUTY_LIST = "cases.duty_list", "select code, organisation, case_id, ruled_by, at, street from case_duty
        where district = $1 order by code, street";
    /// A draft of a rule.
    DUTY_RULE_INSERT = "cases.duty_rule_insert", "insert into duty_rule (district, id, rule_key, name, name_en, clause, code, area,
            owner, department, cohosts, direct, note, drafted_at, drafted_by, from_at, published_by, until_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, null, '', null)";
    /// New words of a draft.
    DUTY_RULE_UPDATE = "cases.duty_rule_update", "update duty_rule set rule_key = $3, name = $4, name_en = $5, clause = $6, code = $7,
            area = $8, owner = $9, department = $10, cohosts = $11, direct = $12, note = $13, drafted_at = $14, drafted_by = $15
        where district = $1 and id = $2 and from_at is null";
    /// Forgets a draft.
    DUTY_RULE_DELETE = "cases.duty_rule_delete", "delete from duty_rule where district = $1 and id = $2 and from_at is null";
    /// A draft begins to hold.
    DUTY_RULE_PUBLISH = "cases.duty_rule_publish", "update duty_rule set from_at = $3, published_by = $4
        where district = $1 and id = $2 and from_at is null";
    /// What held under a key holds no longer.
    DUTY_RULE_END = "cases.duty_rule_end", "update duty_rule set until_at = $4
        where district = $1 and rule_key = $2 and id <> $3 and from_at is not null and until_at is null";
    /// One version of a rule.
    DUTY_RULE_FETCH = "cases.duty_rule_fetch", "select id, rule_key, name, name_en, clause, code, area, owner, department, cohosts, direct,
            note, drafted_at, drafted_by, from_at, published_by, until_at
        from duty_rule where district = $1 and id = $2";
    /// Drafts and what holds.
    DUTY_RULE_LIST = "cases.duty_rule_list", "select id, rule_key, name, name_en, clause, code, area, owner, department, cohosts, direct,
            note, drafted_at, drafted_by, from_at, published_by, until_at
        from duty_rule where district = $1 and until_at is null order by rule_key, id";
    /// All versions of a rule, the latest first.
    DUTY_RULE_HISTORY = "cases.duty_rule_history", "select id, rule_key, name, name_en, clause, code, area, owner, department, cohosts,
            direct, note, drafted_at, drafted_by, from_at, published_by, until_at
        from duty_rule where district = $1 and rule_key = $2 and from_at is not null order by id desc limit 50";
}

row! {
    /// A ruling about whose a matter is.
    pub struct Duty {
        /// Code of the matter.
        pub code: String,
        /// Department.
        pub organisation: OrganisationId,
        /// Case on which it was ruled.
        pub case_id: CaseId,
        /// Who ruled.
        pub ruled_by: String,
        /// When.
        pub at: Instant,
        /// Street that it holds for; empty for the whole district.
        pub street: String,
    }
}

/// A version of a rule of the city's own.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnRule {
    /// Identity of the version.
    pub id: i64,
    /// What it says.
    pub rule: DutyRule,
    /// Why it was written.
    pub note: String,
    /// When it was written.
    pub drafted_at: Instant,
    /// By whom.
    pub drafted_by: String,
    /// Since when it holds; nothing for a draft.
    pub from_at: Option<Instant>,
    /// Who published it.
    pub published_by: String,
    /// Until when it held.
    pub until_at: Option<Instant>,
}

impl FromRow for OwnRule {
    fn from_row(row: &Row) -> Result<Self, DbError> {
        let cohosts: String = row.get("cohosts")?;
        let cohosts = cohosts.split(',').filter(|code| !code.is_empty()).map(str::to_owned);
        Ok(Self {
            id: row.get("id")?,
            rule: DutyRule {
                key: row.get("rule_key")?,
                name: row.get("name")?,
                name_en: row.get("name_en")?,
                clause: row.get("clause")?,
                code: row.get("code")?,
                area: row.get("area")?,
                owner: row.get("owner")?,
                department: row.get("department")?,
                cohosts: cohosts.collect(),
                is_direct: row.get("direct")?,
            },
            note: row.get("note")?,
            drafted_at: row.get("drafted_at")?,
            drafted_by: row.get("drafted_by")?,
            from_at: row.get("from_at")?,
            published_by: row.get("published_by")?,
            until_at: row.get("until_at")?,
        })
    }
}

pub(crate) async fn duty_put(tx: &mut Tx, district: i64, duty: &Duty) -> Result<(), DbError> {
    let Duty { code, street, organisation, case_id, ruled_by, at } = duty;
    let values = args![district, code, street, organisation, case_id, ruled_by, at];
    tx.exec(&DUTY_PUT, values).await.map(drop)
}

pub(crate) async fn duty_list(tx: &mut Tx, district: i64) -> Result<Vec<Duty>, DbError> {
    tx.rows(&DUTY_LIST, args![district]).await
}

/// Stores a draft: new, or in the place of its older words; false when it was published meanwhile.
pub(crate) async fn duty_rule_put(
    tx: &mut Tx,
    district: i64,
    own: &OwnRule,
    is_new: bool,
) -> Result<bool, DbError> {
    let rule = &own.rule;
    let values = args![
        district,
        own.id,
        rule.key,
        rule.name,
        rule.name_en,
        rule.clause,
        rule.code,
        rule.area,
        rule.owner,
        rule.department,
        rule.cohosts.join(","),
        rule.is_direct,
        own.note,
        own.drafted_at,
        own.drafted_by
    ];
    let stmt = if is_new { &DUTY_RULE_INSERT } else { &DUTY_RULE_UPDATE };
    Ok(tx.exec(stmt, values).await? == 1)
}

pub(crate) async fn duty_rule_delete(tx: &mut Tx, district: i64, id: i64) -> Result<bool, DbError> {
    Ok(tx.exec(&DUTY_RULE_DELETE, args![district, id]).await? == 1)
}

/// Publishes a draft; false when somebody else did.
pub(crate) async fn duty_rule_publish(
    tx: &mut Tx,
    district: i64,
    own: &OwnRule,
    now: Instant,
    by: &str,
) -> Result<bool, DbError> {
    if tx.exec(&DUTY_RULE_PUBLISH, args![district, own.id, now, by]).await? != 1 {
        return Ok(false);
    }
    tx.exec(&DUTY_RULE_END, args![district, own.rule.key, own.id, now]).await?;
    Ok(true)
}

pub(crate) async fn duty_rule_fetch(
    tx: &mut Tx,
    district: i64,
    id: i64,
) -> Result<Option<OwnRule>, DbError> {
    tx.row_opt(&DUTY_RULE_FETCH, args![district, id]).await
}

pub(crate) async fn duty_rule_list(tx: &mut Tx, district: i64) -> Result<Vec<OwnRule>, DbError> {
    tx.rows(&DUTY_RULE_LIST, args![district]).await
}

pub(crate) async fn duty_rule_history(
    tx: &mut Tx,
    district: i64,
    key: &str,
) -> Result<Vec<OwnRule>, DbError> {
    tx.rows(&DUTY_RULE_HISTORY, args![district, key]).await
}
