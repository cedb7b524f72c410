//! The audit log: every deed is in it, and the chain shows what was changed behind its back.

use crate::look;
use crate::office::{DISTRICT, Office, PASSWORD, SCHEMA, new_account};
use wangge_db::filter::Filter;
use wangge_db::{DbError, Value};
use wangge_identity::audit::{self, BrokenAt, Verified};
use wangge_identity::commands;
use wangge_identity::queries::{self, AuditPage};
use wangge_identity::{AuditEntry, Author, Outcome};
use wangge_testkit::both_engines;

const SETTLE_MS: i64 = 10_000;

async fn entries(office: &Office, author: Author) -> Vec<AuditEntry> {
    let page = AuditPage { author, filter: Filter::everything(), after: None, limit: 100 };
    look!(office, page, |tx, page| queries::audit_list(tx, page))
}

async fn seal(office: &Office) -> u64 {
    let now = office.identity.tools.now();
    let sealed: Result<u64, DbError> = office
        .identity
        .db
        .write("test.seal", now, |tx, now| Box::pin(audit::seal(tx, *now, SETTLE_MS, 100)))
        .await;
    sealed.unwrap()
}

async fn verify(office: &Office) -> Result<Verified, BrokenAt> {
    look!(office, (), |tx, _none| audit::verify_chain(tx))
}

/// An office with four sealed entries and one that is too young.
async fn sealed_office(bed: &wangge_testkit::TestDb) -> Office {
    let office = Office::open(&bed.db).await;
    office.person("zhangsan").await;
    office.clock.advance_millis(SETTLE_MS);
    office.person("lisi").await;
    assert_eq!(seal(&office).await, 4);
    office
}

both_engines! { SCHEMA;
    async fn each_deed_is_noted_with_its_doer_and_its_end(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        let head = office.employ("head", "administrator", office.centre).await;
        let account = commands::create_account(&office.identity, &Author::from(&head), new_account("lisi")).await.unwrap();
        assert!(office.sign_in("head", "Guessing-1999!").await.is_err());
        assert!(office.sign_in("my secret phrase", PASSWORD).await.is_err());
        let found = entries(&office, Author::Program).await;
        let told: Vec<_> = found.iter().map(|entry| (entry.deed.as_str(), entry.outcome)).collect();
        assert_eq!(told, [
            ("session.sign_in", Outcome::Failed),
            ("session.sign_in", Outcome::Failed),
            ("account.create", Outcome::Done),
            ("session.sign_in", Outcome::Done),
            ("grant.create", Outcome::Done),
            ("account.create", Outcome::Done),
            ("organisation.create", Outcome::Done),
            ("organisation.create", Outcome::Done),
            ("organisation.create", Outcome::Done),
        ]);
        assert_eq!(found[0].subject, "login:?");
        assert_eq!((found[1].account_id, found[1].district), (Some(head.account), Some(DISTRICT)));
        assert_eq!((found[2].account_id, found[2].grant_id), (Some(head.account), Some(head.grant)));
        assert_eq!(found[2].subject, format!("account:{account}"));
        assert!(found.iter().all(|entry| !entry.detail.contains("2026") && !entry.detail.contains("argon2")));
        // A person sees the own district only.
        assert_eq!(entries(&office, Author::from(&head)).await.len(), 3);
    }

    async fn what_is_refused_leaves_no_half(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        office.person("zhangsan").await;
        let before = entries(&office, Author::Program).await.len();
        assert!(commands::create_account(&office.identity, &Author::Program, new_account("zhangsan")).await.is_err());
        assert_eq!(entries(&office, Author::Program).await.len(), before);
    }

    async fn old_entries_are_sealed_and_young_ones_wait(bed: TestDb) {
        let office = sealed_office(&bed).await;
        let first = verify(&office).await.unwrap();
        assert_eq!((first.sealed, first.unsealed), (4, 1));
        assert_eq!(seal(&office).await, 0);
        office.clock.advance_millis(SETTLE_MS);
        assert_eq!(seal(&office).await, 1);
        let second = verify(&office).await.unwrap();
        assert_eq!((second.sealed, second.unsealed), (5, 0));
        assert_ne!(first.last_seal, second.last_seal);
    }

    async fn a_changed_entry_breaks_the_chain(bed: TestDb) {
        let office = sealed_office(&bed).await;
        let id = entries(&office, Author::Program).await[2].id;
        office.tamper("update audit_entry set subject = 'account:1' where id = $1", vec![Value::Int(id.0)]).await;
        assert_eq!(verify(&office).await, Err(BrokenAt::Content { id }));
    }

    async fn a_removed_entry_breaks_the_chain(bed: TestDb) {
        let office = sealed_office(&bed).await;
        office.tamper("delete from audit_entry where seal_number = $1", vec![Value::Int(2)]).await;
        assert_eq!(verify(&office).await, Err(BrokenAt::Gap { seal_number: 2 }));
    }

    async fn an_entry_with_a_forged_hash_breaks_the_chain(bed: TestDb) {
        let office = sealed_office(&bed).await;
        let id = entries(&office, Author::Program).await[3].id;
        let text = "update audit_entry set payload_hash = 'f0', erased_at = 1 where id = $1";
        office.tamper(text, vec![Value::Int(id.0)]).await;
        assert_eq!(verify(&office).await, Err(BrokenAt::Seal { id }));
    }

    async fn erased_particulars_leave_the_chain_whole(bed: TestDb) {
        let office = sealed_office(&bed).await;
        let before = verify(&office).await.unwrap();
        let text = "update audit_entry set detail = '{}', erased_at = $1 where seal_number = 2";
        assert_eq!(office.tamper(text, vec![Value::Int(1)]).await, 1);
        assert_eq!(verify(&office).await, Ok(before));
    }

    async fn a_late_commit_with_a_lower_id_is_sealed_behind(bed: TestDb) {
        let office = sealed_office(&bed).await;
        let text = "update audit_entry set id = $1 where seal_number is null";
        // Its hash no longer fits its id: only the order is asked here.
        assert_eq!(office.tamper(text, vec![Value::Int(1)]).await, 1);
        office.clock.advance_millis(SETTLE_MS);
        assert_eq!(seal(&office).await, 1);
        let last = entries(&office, Author::Program).await.pop().unwrap();
        assert_eq!((last.id.0, last.seal_number), (1, Some(5)));
    }
}
