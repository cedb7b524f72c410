//! Statements about organisations.

use crate::rules::subtree_range;
use crate::{Organisation, OrganisationCode, OrganisationId};
use wangge_db::{DbError, Tx, args, statements};

statements! {
    /// Adds an organisation.
    ORGANISATION_ADD = "identity.organisation_add",
        "insert into organisation (id, district, parent_id, code, name, name_en, kind, path, sort_key)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

    /// One organisation.
    ORGANISATION_FETCH = "identity.organisation_fetch",
        "select id, district, parent_id, code, name, name_en, kind, path, sort_key, ended_at
         from organisation
         where id = $1";

    /// One organisation by its code.
    ORGANISATION_BY_CODE = "identity.organisation_by_code",
        "select id, district, parent_id, code, name, name_en, kind, path, sort_key, ended_at
         from organisation
         where district = $1 and code = $2";

    /// All of a district, in the order of sort keys; the tree is put together in the program.
    ORGANISATION_LIST = "identity.organisation_list",
        "select id, district, parent_id, code, name, name_en, kind, path, sort_key, ended_at
         from organisation
         where district = $1
         order by sort_key, id";

    /// The codes of a district's organisations.
    ORGANISATION_CODES = "identity.organisation_codes",
        "select id, code, ended_at
         from organisation
         where district = $1
         order by id";

    /// Ids of a subtree, itself included.
    SUBTREE_IDS = "identity.subtree_ids",
        "select id
         from organisation
         where path >= $1 and path < $2
         order by path";
}

pub(crate) async fn organisation_add(tx: &mut Tx, new: &Organisation) -> Result<(), DbError> {
    let Organisation { id, district, parent_id, code, name, name_en, kind, path, sort_key, .. } =
        new;
    let args = args![id, district, parent_id, code, name, name_en, kind, path, sort_key];
    tx.exec(&ORGANISATION_ADD, args).await?;
    Ok(())
}

pub(crate) async fn organisation_fetch(
    tx: &mut Tx,
    id: OrganisationId,
) -> Result<Option<Organisation>, DbError> {
    tx.row_opt(&ORGANISATION_FETCH, args![id]).await
}

pub(crate) async fn organisation_by_code(
    tx: &mut Tx,
    district: i64,
    code: &str,
) -> Result<Option<Organisation>, DbError> {
    tx.row_opt(&ORGANISATION_BY_CODE, args![district, code]).await
}

pub(crate) async fn organisation_list(
    tx: &mut Tx,
    district: i64,
) -> Result<Vec<Organisation>, DbError> {
    tx.rows(&ORGANISATION_LIST, args![district]).await
}

pub(crate) async fn organisation_codes(
    tx: &mut Tx,
    district: i64,
) -> Result<Vec<OrganisationCode>, DbError> {
    tx.rows(&ORGANISATION_CODES, args![district]).await
}

pub(crate) async fn subtree_ids(tx: &mut Tx, path: &str) -> Result<Vec<OrganisationId>, DbError> {
    let (from, before) = subtree_range(path);
    let rows: Vec<(OrganisationId,)> = tx.rows(&SUBTREE_IDS, args![from, before]).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}
