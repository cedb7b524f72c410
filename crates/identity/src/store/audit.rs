//! Statements about the audit log: add, seal once, read. Nothing here changes or removes an entry.

use crate::{AccountId, AuditEntry, AuditId, GrantId, Outcome};
use wangge_db::filter::Query;
use wangge_db::{DbError, Tx, args, row, statements};
use wangge_kernel::Instant;

statements! {
    /// Adds an entry.
    ENTRY_ADD = "identity.entry_add",
        "insert into audit_entry
             (id, at, account_id, grant_id, district, deed, subject, detail, outcome, payload_hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

    /// Last link of the chain.
    SEAL_LAST = "identity.seal_last",
        "select seal_number, seal
         from audit_entry
         where seal_number is not null
         order by seal_number desc
         limit 1";

    /// Entries to be sealed, in the order of ids.
    UNSEALED_LIST = "identity.unsealed_list",
        "select id, payload_hash
         from audit_entry
         where seal_number is null and at <= $1
         order by id
         limit $2";

    /// Seals an entry.
    SEAL_SET = "identity.seal_set",
        "update audit_entry
         set seal_number = $2, seal = $3
         where id = $1 and seal_number is null";

    /// A stretch of the chain.
    CHAIN_LIST = "identity.chain_list",
        "select id, at, account_id, grant_id, district, deed, subject, detail, outcome,
                payload_hash, erased_at, seal_number, seal
         from audit_entry
         where seal_number > $1
         order by seal_number
         limit $2";

    /// Number of entries that wait for their seal.
    UNSEALED_COUNT = "identity.unsealed_count",
        "select cast(count(*) as bigint) as n
         from audit_entry
         where seal_number is null";
}

row! {
    /// Last link of the chain.
    pub struct SealRow {
        /// Place.
        pub seal_number: i64,
        /// Seal.
        pub seal: String,
    }
}

row! {
    /// An entry that waits for its seal.
    pub struct UnsealedRow {
        /// Key.
        pub id: AuditId,
        /// Hash of its payload.
        pub payload_hash: String,
    }
}

row! {
    /// A link of the chain with everything that its hash covers.
    pub struct LinkRow {
        /// Key.
        pub id: AuditId,
        /// When it happened.
        pub at: Instant,
        /// Who.
        pub account_id: Option<AccountId>,
        /// In which post.
        pub grant_id: Option<GrantId>,
        /// In which district.
        pub district: Option<i64>,
        /// What.
        pub deed: String,
        /// To what.
        pub subject: String,
        /// Particulars as JSON.
        pub detail: String,
        /// How it ended.
        pub outcome: Outcome,
        /// Hash of all before.
        pub payload_hash: String,
        /// When personal data were taken out of it.
        pub erased_at: Option<Instant>,
        /// Place in the chain.
        pub seal_number: i64,
        /// Seal.
        pub seal: String,
    }
}

/// An entry with the hash of its payload.
pub(crate) struct NewEntry<'a> {
    pub(crate) id: AuditId,
    pub(crate) at: Instant,
    pub(crate) account: Option<AccountId>,
    pub(crate) grant: Option<GrantId>,
    pub(crate) district: Option<i64>,
    pub(crate) deed: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) detail: &'a str,
    pub(crate) outcome: Outcome,
}

pub(crate) async fn entry_add(
    tx: &mut Tx,
    new: &NewEntry<'_>,
    payload_hash: &str,
) -> Result<(), DbError> {
    let NewEntry { id, at, account, grant, district, deed, subject, detail, outcome } = new;
    let args =
        args![id, at, account, grant, district, deed, subject, detail, outcome, payload_hash];
    tx.exec(&ENTRY_ADD, args).await?;
    Ok(())
}

pub(crate) async fn seal_last(tx: &mut Tx) -> Result<Option<SealRow>, DbError> {
    tx.row_opt(&SEAL_LAST, args![]).await
}

pub(crate) async fn unsealed_list(
    tx: &mut Tx,
    until: Instant,
    limit: i64,
) -> Result<Vec<UnsealedRow>, DbError> {
    tx.rows(&UNSEALED_LIST, args![until, limit]).await
}

pub(crate) async fn seal_set(
    tx: &mut Tx,
    id: AuditId,
    number: i64,
    seal: &str,
) -> Result<bool, DbError> {
    Ok(tx.exec(&SEAL_SET, args![id, number, seal]).await? == 1)
}

pub(crate) async fn chain_list(
    tx: &mut Tx,
    after: i64,
    limit: i64,
) -> Result<Vec<LinkRow>, DbError> {
    tx.rows(&CHAIN_LIST, args![after, limit]).await
}

pub(crate) async fn unsealed_count(tx: &mut Tx) -> Result<i64, DbError> {
    let (count,) = tx.row(&UNSEALED_COUNT, args![]).await?;
    Ok(count)
}

pub(crate) async fn entry_list(tx: &mut Tx, query: &Query) -> Result<Vec<AuditEntry>, DbError> {
    tx.select(query).await
}
