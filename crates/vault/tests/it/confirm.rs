//! A database belongs to one key.

use wangge_kernel::Instant;
use wangge_testkit::{Engine, TestDb, assert_same, block_on, both_engines, unrun};
use wangge_vault::{MIGRATIONS, STATEMENTS, Vault, VaultError};

const SCHEMA: &[wangge_db::Migrations] = &[MIGRATIONS];

both_engines! { SCHEMA;
    async fn a_database_keeps_to_the_key_that_came_first(bed: TestDb) {
        let (first, other) = (Vault::new(&[7; 32]), Vault::new(&[8; 32]));
        let now = Instant::from_millis(1_795_000_000_000);
        first.confirm(&bed.db, now).await.unwrap();
        first.confirm(&bed.db, now).await.unwrap();
        let refused = other.confirm(&bed.db, now).await.unwrap_err();
        assert!(matches!(&refused, VaultError::Foreign { ours, known }
            if ours == other.key_id() && known == first.key_id()));
        first.confirm(&bed.db, now).await.unwrap();
    }
}

#[test]
fn both_engines_do_the_same_and_every_statement_ran() {
    let day = async |engine| {
        let bed = TestDb::open(engine, SCHEMA).await;
        Vault::new(&[7; 32]).confirm(&bed.db, Instant::from_millis(1)).await.unwrap();
        Vault::new(&[7; 32]).confirm(&bed.db, Instant::from_millis(2)).await.unwrap();
        bed.recorder.take()
    };
    let (lite, pg) = (block_on(day(Engine::Lite)), block_on(day(Engine::Pg)));
    assert_same(&lite, &pg);
    assert_eq!(unrun(&[STATEMENTS], &lite), [""; 0]);
}
