//! Read models for screens and for the slices above, each inside the caller's transaction.
//!
//! Never writes, and never decides whether the caller may see it: routes demand the permission,
//! lists take the [`Author`] and keep to its scope.

use crate::rules::subtree_range;
use crate::store::{accounts, audit, grants, organisations};
use crate::{
    Account, AccountId, AuditEntry, AuditId, Author, Colleague, Delegation, Grant, GrantId,
    Organisation, OrganisationCode, OrganisationId, Person, Scope,
};
use std::collections::{BTreeMap, HashSet};
use wangge_db::filter::{Days, Field, Filter, FilterError, Kind, Order, Query, parse};
use wangge_db::{DbError, ToValue, Tx, Value};
use wangge_kernel::Instant;

/// An organisation and its depth in the tree, 0 at a root.
#[derive(Debug, Clone, PartialEq)]
pub struct TreeRow {
    /// Number of organisations above it.
    pub depth: usize,
    /// The organisation.
    pub organisation: Organisation,
}

/// Returns a district's organisations, each before those below it, neighbours by sort key.
pub async fn organisation_tree(tx: &mut Tx, district: i64) -> Result<Vec<TreeRow>, DbError> {
    let all = organisations::organisation_list(tx, district).await?;
    let known: HashSet<OrganisationId> = all.iter().map(|one| one.id).collect();
    let mut below: BTreeMap<Option<OrganisationId>, Vec<Organisation>> = BTreeMap::new();
    for one in all {
        // A parent in another district makes a root here.
        let parent = one.parent_id.filter(|id| known.contains(id));
        below.entry(parent).or_default().push(one);
    }
    let mut rows = Vec::with_capacity(known.len());
    let mut waiting: Vec<(usize, Organisation)> = Vec::new();
    let push = |waiting: &mut Vec<_>, depth, found: Option<Vec<Organisation>>| {
        waiting.extend(found.into_iter().flatten().rev().map(|one| (depth, one)));
    };
    push(&mut waiting, 0, below.remove(&None));
    while let Some((depth, organisation)) = waiting.pop() {
        push(&mut waiting, depth + 1, below.remove(&Some(organisation.id)));
        rows.push(TreeRow { depth, organisation });
    }
    Ok(rows)
}

/// Returns the codes of a district's organisations, of those that have ended too.
pub async fn organisation_codes(
    tx: &mut Tx,
    district: i64,
) -> Result<Vec<OrganisationCode>, DbError> {
    organisations::organisation_codes(tx, district).await
}

/// Returns one organisation.
pub async fn organisation_fetch(
    tx: &mut Tx,
    id: OrganisationId,
) -> Result<Option<Organisation>, DbError> {
    organisations::organisation_fetch(tx, id).await
}

/// Returns the organisation with a code.
pub async fn organisation_by_code(
    tx: &mut Tx,
    district: i64,
    code: &str,
) -> Result<Option<Organisation>, DbError> {
    organisations::organisation_by_code(tx, district, code).await
}

/// Returns the ids of an organisation and of all below it, by its path.
pub async fn subtree_ids(tx: &mut Tx, path: &str) -> Result<Vec<OrganisationId>, DbError> {
    organisations::subtree_ids(tx, path).await
}

/// Returns one account.
pub async fn account_fetch(tx: &mut Tx, id: AccountId) -> Result<Option<Account>, DbError> {
    accounts::account_fetch(tx, id).await
}

/// Returns the id of the account with a login, however it is typed.
pub async fn account_by_login(tx: &mut Tx, login: &str) -> Result<Option<AccountId>, DbError> {
    let found = accounts::credential_by_login(tx, &crate::rules::fold_login(login)).await?;
    Ok(found.map(|found| found.id))
}

/// Returns one post, whether it still holds or not.
pub async fn grant_fetch(tx: &mut Tx, id: GrantId) -> Result<Option<Grant>, DbError> {
    grants::grant_fetch(tx, id).await
}

/// Returns the posts of an account that hold at a moment, the oldest first.
pub async fn grant_list(
    tx: &mut Tx,
    account: AccountId,
    now: Instant,
) -> Result<Vec<Grant>, DbError> {
    grants::grant_list(tx, account, now).await
}

/// Tells whether somebody holds a post in a district at a moment; unknown accounts hold none.
pub async fn has_post_in(
    tx: &mut Tx,
    account: AccountId,
    district: i64,
    now: Instant,
) -> Result<bool, DbError> {
    let grants = grant_list(tx, account, now).await?;
    Ok(grants.iter().any(|grant| grant.district == district))
}

/// Returns who holds a post at a moment in a subtree of organisations; `/` is the whole district.
pub async fn people(
    tx: &mut Tx,
    district: i64,
    post: &str,
    organisation_path: &str,
    now: Instant,
) -> Result<Vec<Person>, DbError> {
    grants::people(tx, district, post, organisation_path, now).await
}

/// Returns the accounts that hold a post at a moment in a subtree of organisations; an account that
/// holds it twice comes twice.
pub async fn holders(
    tx: &mut Tx,
    district: i64,
    post: &str,
    organisation_path: &str,
    now: Instant,
) -> Result<Vec<AccountId>, DbError> {
    grants::holders(tx, district, post, organisation_path, now).await
}

/// Returns who may stand in for the holder of a post: open accounts with a post of their own in its
/// organisation, below it or above it.
pub async fn colleagues(
    tx: &mut Tx,
    district: i64,
    organisation_path: &str,
    now: Instant,
) -> Result<Vec<Colleague>, DbError> {
    grants::colleagues(tx, district, organisation_path, now).await
}

/// Returns the posts that an account lent or was lent, now or from a later day.
pub async fn delegation_list(
    tx: &mut Tx,
    account: AccountId,
    now: Instant,
) -> Result<Vec<Delegation>, DbError> {
    grants::delegation_list(tx, account, now).await
}

const GRANT_KEY: Field = Field { name: "grant", column: "g.id", kind: Kind::Int };
const GRANT_ACCOUNT: Field = Field { name: "account", column: "g.account_id", kind: Kind::Int };
const DISTRICT: Field = Field { name: "district", column: "g.district", kind: Kind::Int };
const PATH: Field = Field { name: "path", column: "o.path", kind: Kind::Text };
const LOGIN: Field = Field { name: "login", column: "a.login", kind: Kind::Text };
const NAME: Field = Field { name: "name", column: "a.name", kind: Kind::Text };

/// What the list of accounts can be filtered by; `q` besides them finds beginnings.
///
/// `post` and `organisation` look at all posts, also at those that have ended.
pub const ACCOUNT_FIELDS: &[Field] = &[
    LOGIN,
    NAME,
    Field { name: "post", column: "g.post", kind: Kind::Text },
    Field { name: "organisation", column: "g.organisation_id", kind: Kind::Int },
    Field { name: "locked", column: "a.locked_until", kind: Kind::Time },
    Field { name: "ended", column: "a.ended_at", kind: Kind::Time },
    Field { name: "signed_in", column: "a.last_sign_in_at", kind: Kind::Time },
];

/// Reads the filter of the account list from the pairs of a URL.
pub fn account_filter(day: Days<'_>, pairs: &[(String, String)]) -> Result<Filter, FilterError> {
    let (words, rest): (Vec<_>, Vec<_>) = pairs.iter().cloned().partition(|pair| pair.0 == "q");
    let filter = parse(ACCOUNT_FIELDS, None, day, &rest)?;
    Ok(words.iter().filter(|pair| !pair.1.trim().is_empty()).fold(filter, |filter, (_, text)| {
        let folded = crate::rules::fold_login(text);
        filter.and(Filter::Any(vec![begins(LOGIN, &folded), begins(NAME, text.trim())]))
    }))
}

fn begins(field: Field, text: &str) -> Filter {
    let end = format!("{text}{}", char::MAX);
    Filter::Range(field, Some(Value::Text(text.to_owned())), Some(Value::Text(end)))
}

/// An account in a list, with the posts that hold now.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountRow {
    /// The account.
    pub account: Account,
    /// Its posts.
    pub grants: Vec<Grant>,
}

/// A page of the list of accounts.
#[derive(Debug, Clone)]
pub struct AccountPage {
    /// Who asks; the list keeps to the scope, and accounts without any post are everybody's.
    pub author: Author,
    /// Conditions.
    pub filter: Filter,
    /// Login after which the page begins.
    pub after: Option<String>,
    /// Most rows.
    pub limit: i64,
}

/// Returns a page of accounts in the order of logins.
pub async fn account_list(
    tx: &mut Tx,
    page: &AccountPage,
    now: Instant,
) -> Result<Vec<AccountRow>, DbError> {
    const HEAD: &str =
        "select a.id, a.login, a.name, a.phone, a.must_change, a.failed_count, a.locked_until,
            a.last_sign_in_at, a.language, a.theme, a.created_at, a.ended_at, a.version
        from account as a
        left join post_grant as g on g.account_id = a.id
        left join organisation as o on o.id = g.organisation_id";
    let filter = page.filter.clone().and(in_scope(&page.author));
    let query = Query::new("identity.account_list", HEAD, filter)
        .group("a.id")
        .order(&[Order { column: "a.login", descending: false }])
        .after(page.after.iter().map(ToValue::to_value).collect())
        .limit(page.limit);
    let found = accounts::account_list(tx, &query).await?;
    let ids = found.iter().map(|account| account.id.to_value()).collect();
    let mut grants = grants_of(tx, ids, now).await?;
    let rows = found.into_iter().map(|account| {
        let grants = grants.remove(&account.id).unwrap_or_default();
        AccountRow { account, grants }
    });
    Ok(rows.collect())
}

fn in_scope(author: &Author) -> Filter {
    let Some(actor) = author.actor() else {
        return Filter::everything();
    };
    let district = Filter::In(DISTRICT, vec![Value::Int(actor.district)]);
    let inside = match actor.scope {
        Scope::District => district,
        Scope::Organisation => {
            let (from, before) = subtree_range(&actor.organisation_path);
            let range = Filter::Range(PATH, Some(Value::Text(from)), Some(Value::Text(before)));
            Filter::All(vec![district, range])
        }
        Scope::Own => return Filter::In(GRANT_ACCOUNT, vec![actor.account.to_value()]),
    };
    Filter::Any(vec![Filter::Empty(GRANT_KEY), inside])
}

async fn grants_of(
    tx: &mut Tx,
    ids: Vec<Value>,
    now: Instant,
) -> Result<BTreeMap<AccountId, Vec<Grant>>, DbError> {
    const HEAD: &str = "select g.id, g.account_id, g.post, g.organisation_id,
            o.name as organisation_name, o.name_en as organisation_name_en, o.path as organisation_path,
            g.district, g.from_at, g.until_at, g.for_grant, b.name as for_name
        from post_grant as g
        join organisation as o on o.id = g.organisation_id
        left join post_grant as h on h.id = g.for_grant
        left join account as b on b.id = h.account_id";
    const LENDER: Field = Field { name: "lender", column: "h.until_at", kind: Kind::Time };
    const FROM: Field = Field { name: "from", column: "g.from_at", kind: Kind::Time };
    const UNTIL: Field = Field { name: "until", column: "g.until_at", kind: Kind::Time };
    let later = Some(now.plus_millis(1).to_value());
    let holds =
        |end: Field| Filter::Any(vec![Filter::Empty(end), Filter::Range(end, later.clone(), None)]);
    let filter = Filter::All(vec![
        Filter::In(GRANT_ACCOUNT, ids),
        Filter::Range(FROM, None, later.clone()),
        holds(UNTIL),
        holds(LENDER),
    ]);
    let order = ["g.from_at", "g.id"].map(|column| Order { column, descending: false });
    let query = Query::new("identity.grants_of_many", HEAD, filter).order(&order);
    let mut by_account: BTreeMap<AccountId, Vec<Grant>> = BTreeMap::new();
    for grant in grants::grants_of_many(tx, &query).await? {
        by_account.entry(grant.account_id).or_default().push(grant);
    }
    Ok(by_account)
}

/// What the audit log can be filtered by.
pub const AUDIT_FIELDS: &[Field] = &[
    Field { name: "at", column: "e.at", kind: Kind::Time },
    Field { name: "account", column: "e.account_id", kind: Kind::Int },
    Field { name: "deed", column: "e.deed", kind: Kind::Text },
    Field { name: "subject", column: "e.subject", kind: Kind::Text },
    Field { name: "outcome", column: "e.outcome", kind: Kind::Text },
];

/// A page of the audit log.
#[derive(Debug, Clone)]
pub struct AuditPage {
    /// Who asks: a person sees the district of the post only.
    pub author: Author,
    /// Conditions.
    pub filter: Filter,
    /// Entry after which the page begins.
    pub after: Option<AuditId>,
    /// Most rows.
    pub limit: i64,
}

/// Returns a page of the audit log, the latest first.
pub async fn audit_list(tx: &mut Tx, page: &AuditPage) -> Result<Vec<AuditEntry>, DbError> {
    const HEAD: &str =
        "select e.id, e.at, e.account_id, e.grant_id, e.district, e.deed, e.subject, e.detail,
            e.outcome, e.seal_number
        from audit_entry as e";
    const ENTRY_DISTRICT: Field = Field { name: "district", column: "e.district", kind: Kind::Int };
    let scope = page.author.actor().map_or_else(Filter::everything, |actor| {
        Filter::In(ENTRY_DISTRICT, vec![Value::Int(actor.district)])
    });
    let query = Query::new("identity.entry_list", HEAD, page.filter.clone().and(scope))
        .order(&[Order { column: "e.id", descending: true }])
        .after(page.after.iter().map(ToValue::to_value).collect())
        .limit(page.limit);
    audit::entry_list(tx, &query).await
}

/// Returns how many sessions have not ended.
pub async fn session_count(tx: &mut Tx, now: Instant) -> Result<i64, DbError> {
    crate::store::sessions::session_count(tx, now).await
}
