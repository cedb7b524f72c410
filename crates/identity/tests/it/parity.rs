//! One day in the office on both engines: the same statements, arguments and answers.

use crate::look;
use crate::office::{DISTRICT, HOUR_MS, Office, PASSWORD, SCHEMA, typed};
use wangge_db::filter::Filter;
use wangge_db::{DbError, Record};
use wangge_identity::queries::{self, AccountPage, AuditPage};
use wangge_identity::{Author, Language, STATEMENTS, Theme, audit, commands};
use wangge_testkit::{Engine, TestDb, assert_same, block_on, unrun};

async fn day(engine: Engine) -> Vec<Record> {
    let bed = TestDb::open(engine, SCHEMA).await;
    let office = Office::open(&bed.db).await;
    let identity = &office.identity;
    let clerk = office.employ("clerk", "street_clerk", office.street).await;
    let author = Author::from(&clerk);
    let account = office.person("zhangsan").await;
    let first = office.post(account, "collector", office.team).await;
    office.post(account, "collector", office.street).await;
    assert!(office.sign_in("zhangsan", "Guessing-1999!").await.is_err());
    let token = office.token("zhangsan").await;
    let actor = office.actor(&token).await;
    commands::switch_post(identity, &actor, &token, first).await.unwrap();
    commands::set_preferences(identity, &actor, Language::En, Theme::Light).await.unwrap();
    office.clock.advance_millis(HOUR_MS);
    commands::change_password(identity, &token, PASSWORD, "Weiwei-2027!").await.unwrap();
    let mut again = typed("zhangsan", "Weiwei-2027!");
    again.previous = Some(token);
    let token = commands::sign_in(identity, again).await.unwrap().token;
    commands::sign_out(identity, &token).await.unwrap();
    commands::unlock_account(identity, &author, account).await.unwrap();
    commands::reset_password(identity, &author, account, "Nanhai-2028!").await.unwrap();
    look_round(&office, &author).await;
    commands::end_grant(identity, &author, first).await.unwrap();
    commands::end_account(identity, &author, account).await.unwrap();
    office.clock.advance_millis(24 * HOUR_MS);
    commands::sessions_sweep(identity).await.unwrap();
    for (token, led_to) in [("a1", Some("/cases/1")), ("b2", None)] {
        let claim = || commands::form_claim(identity, account, token);
        assert_eq!(claim().await.unwrap(), commands::Sent::First);
        assert_eq!(claim().await.unwrap(), commands::Sent::Open);
        commands::form_answered(identity, account, token, led_to).await.unwrap();
        let known = led_to.map_or(commands::Sent::First, |to| commands::Sent::Done(to.to_owned()));
        assert_eq!(claim().await.unwrap(), known);
    }
    office.clock.advance_millis(25 * HOUR_MS);
    commands::forms_sweep(identity).await.unwrap();
    assert_eq!(commands::form_claim(identity, account, "a1").await.unwrap(), commands::Sent::First);
    let now = identity.tools.now();
    let sealed: Result<u64, DbError> = identity
        .db
        .write("test.seal", now, |tx, now| Box::pin(audit::seal(tx, *now, 1, 100)))
        .await;
    assert!(sealed.unwrap() > 10);
    assert!(look!(office, (), |tx, _none| audit::verify_chain(tx)).is_ok());
    bed.recorder.take()
}

async fn look_round(office: &Office, author: &Author) {
    let now = office.identity.tools.now();
    look!(office, DISTRICT, |tx, district| queries::organisation_tree(tx, *district));
    look!(office, "/".to_owned(), |tx, path| queries::subtree_ids(tx, path));
    let people =
        look!(office, now, |tx, now| queries::people(tx, DISTRICT, "collector", "/", *now));
    assert_eq!(people.len(), 2);
    let held = look!(office, now, |tx, now| queries::holders(tx, DISTRICT, "collector", "/", *now));
    assert_eq!(held, people.iter().map(|one| one.account_id).collect::<Vec<_>>());
    let codes = look!(office, DISTRICT, |tx, district| queries::organisation_codes(tx, *district));
    assert!(codes.iter().any(|one| one.id == office.street && one.ended_at.is_none()));
    let street = format!("/{}/", office.street);
    let near = look!(office, (street, now), |tx, given| queries::colleagues(
        tx, DISTRICT, &given.0, given.1
    ));
    assert_eq!(near.len(), 2, "the clerk and the collector");
    let me = near[0].account_id;
    look!(office, (me, now), |tx, given| queries::delegation_list(tx, given.0, given.1));
    let page =
        AccountPage { author: author.clone(), filter: Filter::everything(), after: None, limit: 9 };
    let rows = look!(office, (page, now), |tx, given| queries::account_list(tx, &given.0, given.1));
    assert_eq!(rows.len(), 2);
    assert!(look!(office, now, |tx, now| queries::session_count(tx, *now)) > 0);
    let page =
        AuditPage { author: author.clone(), filter: Filter::everything(), after: None, limit: 99 };
    assert!(!look!(office, page, |tx, page| queries::audit_list(tx, page)).is_empty());
}

#[test]
fn both_engines_do_the_same_and_every_statement_ran() {
    let lite = block_on(day(Engine::Lite));
    let pg = block_on(day(Engine::Pg));
    assert_same(&lite, &pg);
    assert_eq!(unrun(STATEMENTS, &lite), Vec::<&str>::new());
}
