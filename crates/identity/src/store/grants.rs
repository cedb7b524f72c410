//! Statements about the posts that accounts hold.

use crate::rules::subtree_range;
use crate::{AccountId, Colleague, Delegation, Grant, GrantId, Person};
use wangge_db::filter::Query;
use wangge_db::{DbError, Tx, args, statements};
use wangge_kernel::Instant;

statements! {
    /// Adds a post.
    GRANT_ADD = "identity.grant_add",
        "insert into post_grant (id, account_id, post, organisation_id, district, from_at, until_at, for_grant)
         values ($1, $2, $3, $4, $5, $6, $7, $8)";

    /// One post, whether it still holds or not.
    GRANT_FETCH = "identity.grant_fetch",
        "select g.id, g.account_id, g.post, g.organisation_id,
                o.name as organisation_name, o.name_en as organisation_name_en, o.path as organisation_path,
                g.district, g.from_at, g.until_at, g.for_grant, b.name as for_name
         from post_grant as g
         join organisation as o on o.id = g.organisation_id
         left join post_grant as h on h.id = g.for_grant
         left join account as b on b.id = h.account_id
         where g.id = $1";

    /// Posts of an account that hold at a moment, the oldest first.
    GRANT_LIST = "identity.grant_list",
        "select g.id, g.account_id, g.post, g.organisation_id,
                o.name as organisation_name, o.name_en as organisation_name_en, o.path as organisation_path,
                g.district, g.from_at, g.until_at, g.for_grant, b.name as for_name
         from post_grant as g
         join organisation as o on o.id = g.organisation_id
         left join post_grant as h on h.id = g.for_grant
         left join account as b on b.id = h.account_id
         where g.account_id = $1 and g.from_at <= $2 and (g.until_at is null or g.until_at > $2)
           and (h.until_at is null or h.until_at > $2)
         order by g.from_at, g.id";

    /// Ends a post.
    GRANT_END = "identity.grant_end",
        "update post_grant
         set until_at = $2
         where id = $1 and (until_at is null or until_at > $2)";

    /// Ends every post of an account.
    GRANTS_END = "identity.grants_end",
        "update post_grant
         set until_at = $2
         where account_id = $1 and (until_at is null or until_at > $2)";

    /// People who hold a post at a moment in a subtree of organisations.
    PEOPLE = "identity.people",
        "select a.id as account_id, g.id as grant_id, a.name, g.post, g.organisation_id,
                o.name as organisation_name, o.name_en as organisation_name_en
         from post_grant as g
         join organisation as o on o.id = g.organisation_id
         join account as a on a.id = g.account_id
         left join post_grant as h on h.id = g.for_grant
         where g.district = $1 and g.post = $2 and o.path >= $3 and o.path < $4
           and g.from_at <= $5 and (g.until_at is null or g.until_at > $5)
           and (h.until_at is null or h.until_at > $5)
           and a.ended_at is null
         order by o.sort_key, a.login, g.id";

    /// Accounts that hold a post at a moment in a subtree.
    HOLDERS = "identity.holders",
        "select g.account_id
         from post_grant as g
         join organisation as o on o.id = g.organisation_id
         join account as a on a.id = g.account_id
         left join post_grant as h on h.id = g.for_grant
         where g.district = $1 and g.post = $2 and o.path >= $3 and o.path < $4
           and g.from_at <= $5 and (g.until_at is null or g.until_at > $5)
           and (h.until_at is null or h.until_at > $5)
           and a.ended_at is null
         order by o.sort_key, a.login, g.id";

    /// People who hold a post of their own at a moment, in an organisation, below it or above it.
    COLLEAGUES = "identity.colleagues",
        "select a.id as account_id, a.name, max(o.name) as organisation_name, max(o.name_en) as organisation_name_en
         from post_grant as g
         join organisation as o on o.id = g.organisation_id
         join account as a on a.id = g.account_id
         where g.district = $1
           and ((o.path >= $2 and o.path < $3) or substr(cast($2 as text), 1, length(o.path)) = o.path)
           and g.for_grant is null and g.from_at <= $4 and (g.until_at is null or g.until_at > $4)
           and a.ended_at is null
         group by a.id, a.name, a.login
         order by a.login, a.id";

    /// Posts that an account lent or was lent and that hold now or later, the soonest to end first.
    DELEGATION_LIST = "identity.delegation_list",
        "select g.id, g.post, o.name as organisation_name, o.name_en as organisation_name_en,
                h.account_id as absent, b.name as absent_name, g.account_id as deputy, a.name as deputy_name,
                g.from_at, g.until_at
         from post_grant as g
         join post_grant as h on h.id = g.for_grant
         join organisation as o on o.id = g.organisation_id
         join account as a on a.id = g.account_id
         join account as b on b.id = h.account_id
         where (g.account_id = $1 or h.account_id = $1) and (g.until_at is null or g.until_at > $2)
           and (h.until_at is null or h.until_at > $2)
         order by g.until_at nulls last, g.id";
}

pub(crate) async fn grant_add(tx: &mut Tx, new: &Grant) -> Result<(), DbError> {
    let Grant { id, account_id, post, organisation_id, district, from_at, until_at, .. } = new;
    let for_grant = new.for_grant;
    let args = args![id, account_id, post, organisation_id, district, from_at, until_at, for_grant];
    tx.exec(&GRANT_ADD, args).await?;
    Ok(())
}

pub(crate) async fn grant_fetch(tx: &mut Tx, id: GrantId) -> Result<Option<Grant>, DbError> {
    tx.row_opt(&GRANT_FETCH, args![id]).await
}

pub(crate) async fn grant_list(
    tx: &mut Tx,
    account: AccountId,
    now: Instant,
) -> Result<Vec<Grant>, DbError> {
    tx.rows(&GRANT_LIST, args![account, now]).await
}

pub(crate) async fn grants_of_many(tx: &mut Tx, query: &Query) -> Result<Vec<Grant>, DbError> {
    tx.select(query).await
}

pub(crate) async fn grant_end(tx: &mut Tx, id: GrantId, now: Instant) -> Result<bool, DbError> {
    Ok(tx.exec(&GRANT_END, args![id, now]).await? == 1)
}

pub(crate) async fn grants_end(
    tx: &mut Tx,
    account: AccountId,
    now: Instant,
) -> Result<u64, DbError> {
    tx.exec(&GRANTS_END, args![account, now]).await
}

pub(crate) async fn people(
    tx: &mut Tx,
    district: i64,
    post: &str,
    path: &str,
    now: Instant,
) -> Result<Vec<Person>, DbError> {
    let (from, before) = subtree_range(path);
    tx.rows(&PEOPLE, args![district, post, from, before, now]).await
}

pub(crate) async fn holders(
    tx: &mut Tx,
    district: i64,
    post: &str,
    path: &str,
    now: Instant,
) -> Result<Vec<AccountId>, DbError> {
    let (from, before) = subtree_range(path);
    let rows: Vec<(AccountId,)> =
        tx.rows(&HOLDERS, args![district, post, from, before, now]).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

pub(crate) async fn colleagues(
    tx: &mut Tx,
    district: i64,
    path: &str,
    now: Instant,
) -> Result<Vec<Colleague>, DbError> {
    let (from, before) = subtree_range(path);
    tx.rows(&COLLEAGUES, args![district, from, before, now]).await
}

pub(crate) async fn delegation_list(
    tx: &mut Tx,
    account: AccountId,
    now: Instant,
) -> Result<Vec<Delegation>, DbError> {
    tx.rows(&DELEGATION_LIST, args![account, now]).await
}
