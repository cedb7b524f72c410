//! The SQL of the vault: which key a database belongs to.

use wangge_db::{DbError, Tx, args, row, statements};
use wangge_kernel::Instant;

row! {
    /// A key that seals, by its name.
    pub struct KnownKey {
        /// As [`Vault::key_id`](crate::Vault::key_id) gives it.
        pub id: String,
    }
}

statements! {
    /// The keys in use.
    KEY_LIST = "vault.key_list", "select id from vault_key order by since_at, id";
    /// Remembers a key.
    KEY_ADD = "vault.key_add", "insert into vault_key (id, since_at) values ($1, $2)";
}

pub(crate) async fn key_list(tx: &mut Tx) -> Result<Vec<KnownKey>, DbError> {
    tx.rows(&KEY_LIST, args![]).await
}

pub(crate) async fn key_add(tx: &mut Tx, id: &str, now: Instant) -> Result<(), DbError> {
    tx.exec(&KEY_ADD, args![id, now]).await.map(drop)
}
