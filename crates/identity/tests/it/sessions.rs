//! Signing in and out, lock-out, passwords, the life of sessions.

use crate::look;
use crate::office::{HOUR_MS, MINUTE_MS, Office, PASSWORD, SCHEMA, new_account, typed};
use wangge_db::Value;
use wangge_identity::commands;
use wangge_identity::queries;
use wangge_identity::rules::PasswordFault;
use wangge_identity::{Author, IdentityError, SessionToken};
use wangge_testkit::both_engines;

const WRONG: &str = "Guessing-1999!";
const LATER: &str = "Weiwei-2027!";

both_engines! { SCHEMA;
    async fn login_and_password_open_a_session(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        let account = office.person("zhangsan").await;
        let session = office.sign_in(" ＺhangSan ", PASSWORD).await.unwrap();
        assert_eq!((session.account, session.must_change), (account, false));
        let signed_in = commands::session_fetch(&office.identity, &session.token).await.unwrap().unwrap();
        assert_eq!(signed_in.account.last_sign_in_at, Some(office.identity.tools.now()));
        assert!(!office.is_signed_in(&SessionToken::from_cookie("0000")).await);
        // What is stored opens nothing.
        let stored = office.tamper("update session set seen_at = seen_at where token_hash = $1", vec![Value::Text(session.token.as_str().to_owned())]).await;
        assert_eq!(stored, 0);
    }

    async fn an_unknown_login_and_a_wrong_password_are_not_told_apart(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        office.person("zhangsan").await;
        let unknown = office.sign_in("nobody", PASSWORD).await.unwrap_err();
        let wrong = office.sign_in("zhangsan", WRONG).await.unwrap_err();
        assert_eq!((unknown, wrong), (IdentityError::WrongPassword, IdentityError::WrongPassword));
    }

    async fn five_wrong_passwords_lock_for_half_an_hour(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        office.person("zhangsan").await;
        for _ in 0..4 {
            assert_eq!(office.sign_in("zhangsan", WRONG).await.unwrap_err(), IdentityError::WrongPassword);
        }
        let locked = office.sign_in("zhangsan", WRONG).await.unwrap_err();
        assert_eq!(locked, IdentityError::Locked { remaining_ms: 30 * MINUTE_MS });
        office.clock.advance_millis(10 * MINUTE_MS);
        let right = office.sign_in("zhangsan", PASSWORD).await.unwrap_err();
        assert_eq!(right, IdentityError::Locked { remaining_ms: 20 * MINUTE_MS });
        assert_eq!(right.minutes(), Some(20));
        office.clock.advance_millis(20 * MINUTE_MS);
        assert!(office.sign_in("zhangsan", PASSWORD).await.is_ok());
    }

    async fn a_success_forgives_what_was_wrong_before(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        office.person("zhangsan").await;
        for _ in 0..3 {
            for _ in 0..4 {
                assert!(office.sign_in("zhangsan", WRONG).await.is_err());
            }
            assert!(office.sign_in("zhangsan", PASSWORD).await.is_ok());
        }
    }

    async fn guesses_at_the_same_time_are_all_counted(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        let account = office.person("zhangsan").await;
        let guesses: Vec<_> = (0..12).map(|_| {
            let identity = office.identity.clone();
            tokio::spawn(async move { commands::sign_in(&identity, typed("zhangsan", WRONG)).await })
        }).collect();
        let mut n_wrong = 0;
        for guess in guesses {
            match guess.await.unwrap().unwrap_err() {
                IdentityError::WrongPassword => n_wrong += 1,
                IdentityError::Locked { .. } => {}
                other => panic!("{other}"),
            }
        }
        assert_eq!(n_wrong, 4);
        let found = look!(office, account, |tx, id| queries::account_fetch(tx, *id)).unwrap();
        assert!(found.locked_until.is_some());
    }

    async fn an_administrator_opens_a_lock(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        let account = office.person("zhangsan").await;
        for _ in 0..5 {
            assert!(office.sign_in("zhangsan", WRONG).await.is_err());
        }
        let head = Author::from(office.employ("head", "administrator", office.centre).await);
        commands::unlock_account(&office.identity, &head, account).await.unwrap();
        assert!(office.sign_in("zhangsan", PASSWORD).await.is_ok());
    }

    async fn a_reset_password_must_be_changed_before_anything_else(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        let actor = office.employ("zhangsan", "collector", office.team).await;
        let before = office.token("zhangsan").await;
        commands::reset_password(&office.identity, &Author::Program, actor.account, LATER).await.unwrap();
        assert!(!office.is_signed_in(&before).await);
        assert_eq!(office.sign_in("zhangsan", PASSWORD).await.unwrap_err(), IdentityError::WrongPassword);
        let session = office.sign_in("zhangsan", LATER).await.unwrap();
        assert!(session.must_change);
        assert!(office.actor(&session.token).await.permissions.is_empty());
        commands::change_password(&office.identity, &session.token, LATER, "Nanhai-2028!").await.unwrap();
        assert!(!office.actor(&session.token).await.permissions.is_empty());
    }

    async fn a_new_password_ends_all_other_sessions(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        office.person("zhangsan").await;
        let (other, own) = (office.token("zhangsan").await, office.token("zhangsan").await);
        let change = |old, new| commands::change_password(&office.identity, &own, old, new);
        assert_eq!(change(WRONG, LATER).await, Err(IdentityError::WrongPassword));
        assert_eq!(change(PASSWORD, PASSWORD).await, Err(IdentityError::BadPassword(vec![PasswordFault::Unchanged])));
        change(PASSWORD, LATER).await.unwrap();
        assert!(office.is_signed_in(&own).await);
        assert!(!office.is_signed_in(&other).await);
        assert!(office.sign_in("zhangsan", LATER).await.is_ok());
        assert!(office.sign_in("zhangsan", PASSWORD).await.is_err());
    }

    async fn a_stolen_session_cannot_try_passwords_for_ever(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        office.person("zhangsan").await;
        let token = office.token("zhangsan").await;
        for _ in 0..5 {
            let outcome = commands::change_password(&office.identity, &token, WRONG, LATER).await;
            assert_eq!(outcome, Err(IdentityError::WrongPassword));
        }
        let outcome = commands::change_password(&office.identity, &token, PASSWORD, LATER).await;
        assert_eq!(outcome, Err(IdentityError::Locked { remaining_ms: 30 * MINUTE_MS }));
    }

    async fn signing_in_leaves_the_token_before_worthless(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        office.person("zhangsan").await;
        let before = office.token("zhangsan").await;
        let mut again = typed("zhangsan", PASSWORD);
        again.previous = Some(before.clone());
        let after = commands::sign_in(&office.identity, again).await.unwrap().token;
        assert_ne!(before, after);
        assert!(!office.is_signed_in(&before).await);
        assert!(office.is_signed_in(&after).await);
    }

    async fn signing_out_ends_the_session_and_may_be_repeated(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        office.person("zhangsan").await;
        let token = office.token("zhangsan").await;
        commands::sign_out(&office.identity, &token).await.unwrap();
        assert!(!office.is_signed_in(&token).await);
        commands::sign_out(&office.identity, &token).await.unwrap();
    }

    async fn a_session_lives_while_it_is_used_and_a_week_at_most(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        office.person("zhangsan").await;
        let (used, silent) = (office.token("zhangsan").await, office.token("zhangsan").await);
        for _ in 0..14 {
            assert!(office.is_signed_in(&used).await);
            office.clock.advance_millis(12 * HOUR_MS);
        }
        assert!(!office.is_signed_in(&silent).await);
        assert!(!office.is_signed_in(&used).await, "a week is over");
    }

    async fn a_session_is_noted_at_most_once_a_minute(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        office.person("zhangsan").await;
        let token = office.token("zhangsan").await;
        bed.recorder.take();
        for seconds in [0, 59, 1, 30, 30] {
            office.clock.advance_millis(seconds * 1000);
            assert!(office.is_signed_in(&token).await);
        }
        let touches = bed.recorder.take().iter().filter(|record| record.name == "identity.session_touch").count();
        assert_eq!(touches, 2);
    }

    async fn a_sweep_removes_what_nobody_can_use(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        office.person("zhangsan").await;
        office.token("zhangsan").await;
        office.clock.advance_millis(13 * HOUR_MS);
        let fresh = office.token("zhangsan").await;
        assert_eq!(commands::sessions_sweep(&office.identity).await, Ok(1));
        assert_eq!(commands::sessions_sweep(&office.identity).await, Ok(0));
        assert!(office.is_signed_in(&fresh).await);
    }

    async fn an_account_made_with_a_first_password_must_change_it(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        let mut new = new_account("zhangsan");
        new.must_change = true;
        commands::create_account(&office.identity, &Author::Program, new).await.unwrap();
        assert!(office.sign_in("zhangsan", PASSWORD).await.unwrap().must_change);
    }
}
