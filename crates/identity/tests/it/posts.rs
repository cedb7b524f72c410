//! Posts: given within the scope, ended at once, switched by their holder.

use crate::look;
use crate::office::{DISTRICT, HOUR_MS, Office, SCHEMA, new_grant};
use wangge_identity::commands;
use wangge_identity::queries;
use wangge_identity::{Author, IdentityError, PostRights, Scope};
use wangge_kernel::Permission;
use wangge_testkit::both_engines;

const CASE_READ: Permission = Permission("case.read");

both_engines! { SCHEMA;
    async fn a_post_gives_its_permissions_and_its_place(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        let actor = office.employ("zhangsan", "collector", office.team).await;
        assert!(actor.may(CASE_READ));
        assert_eq!(actor.require(Permission("case.file")), Err(IdentityError::Refused { permission: Permission("case.file") }));
        assert_eq!((actor.organisation, actor.district, actor.scope), (office.team, DISTRICT, Scope::Own));
        // A pack that takes the permission away does so with the next request.
        let token = office.token("zhangsan").await;
        office.identity.tools.replace_rights(PostRights::new([("collector", Scope::Own, Vec::<String>::new())]));
        assert!(!office.actor(&token).await.may(CASE_READ));
        office.identity.tools.replace_rights(PostRights::default());
        assert!(!office.actor(&token).await.may(CASE_READ));
    }

    async fn nobody_gives_a_post_to_themselves_or_outside_their_scope(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        let clerk = office.employ("clerk", "street_clerk", office.street).await;
        let author = Author::from(&clerk);
        let friend = office.person("friend").await;
        let give = |account, post, at| commands::grant_post(&office.identity, &author, new_grant(account, post, at));
        assert_eq!(give(clerk.account, "administrator", office.street).await, Err(IdentityError::OwnGrant));
        assert_eq!(give(friend, "collector", office.centre).await, Err(IdentityError::OutsideScope));
        assert_eq!(give(friend, "emperor", office.team).await, Err(IdentityError::NotFound { what: "post" }));
        assert!(give(friend, "collector", office.team).await.is_ok());
    }

    async fn whoever_also_works_elsewhere_is_out_of_a_clerks_reach(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        let clerk = Author::from(office.employ("clerk", "street_clerk", office.street).await);
        let head = office.employ("head", "administrator", office.centre).await;
        let identity = &office.identity;
        let grant = commands::grant_post(identity, &clerk, new_grant(head.account, "collector", office.team)).await;
        assert_eq!(grant, Err(IdentityError::OutsideScope));
        let reset = commands::reset_password(identity, &clerk, head.account, "Weiwei-2027!").await;
        assert_eq!(reset, Err(IdentityError::OutsideScope));
        assert_eq!(commands::unlock_account(identity, &clerk, head.account).await, Err(IdentityError::OutsideScope));
        assert_eq!(commands::end_account(identity, &clerk, head.account).await, Err(IdentityError::OutsideScope));
        assert_eq!(commands::end_grant(identity, &clerk, head.grant).await, Err(IdentityError::OutsideScope));
    }

    async fn an_ended_post_falls_back_to_the_oldest_other(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        let account = office.person("zhangsan").await;
        let first = office.post(account, "collector", office.team).await;
        let second = office.post(account, "administrator", office.centre).await;
        let token = office.token("zhangsan").await;
        let actor = office.actor(&token).await;
        assert_eq!(actor.grant, first);
        commands::switch_post(&office.identity, &actor, &token, second).await.unwrap();
        assert_eq!(office.actor(&token).await.grant, second);
        commands::end_grant(&office.identity, &Author::Program, second).await.unwrap();
        assert_eq!(office.actor(&token).await.grant, first);
        let again = commands::end_grant(&office.identity, &Author::Program, second).await;
        assert_eq!(again, Err(IdentityError::NotFound { what: "grant" }));
        commands::end_grant(&office.identity, &Author::Program, first).await.unwrap();
        let signed_in = commands::session_fetch(&office.identity, &token).await.unwrap().unwrap();
        assert_eq!((signed_in.actor, signed_in.grants.len()), (None, 0));
    }

    async fn nobody_switches_to_a_post_or_session_of_another(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        let one = office.employ("one", "collector", office.team).await;
        let two = office.employ("two", "administrator", office.centre).await;
        let (token_one, token_two) = (office.token("one").await, office.token("two").await);
        let switch = |token, grant| commands::switch_post(&office.identity, &one, token, grant);
        assert_eq!(switch(&token_one, two.grant).await, Err(IdentityError::NotFound { what: "grant" }));
        assert_eq!(switch(&token_two, two.grant).await, Err(IdentityError::SignedOut));
    }

    async fn a_post_holds_from_its_first_to_before_its_last_moment(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        let account = office.person("zhangsan").await;
        let now = office.identity.tools.now();
        let mut new = new_grant(account, "collector", office.team);
        new.from = Some(now.plus_millis(HOUR_MS));
        new.until = Some(now);
        let wrong = commands::grant_post(&office.identity, &Author::Program, new.clone()).await;
        assert_eq!(wrong, Err(IdentityError::BadPeriod));
        new.until = Some(now.plus_millis(2 * HOUR_MS));
        let grant = commands::grant_post(&office.identity, &Author::Program, new).await.unwrap();
        for (hour, holds) in [(0, false), (1, true), (2, false)] {
            let at = now.plus_millis(hour * HOUR_MS);
            let found = look!(office, (account, at), |tx, given| queries::grant_list(tx, given.0, given.1));
            assert_eq!(found.iter().any(|one| one.id == grant), holds, "hour {hour}");
            let people = look!(office, at, |tx, at| queries::people(tx, DISTRICT, "collector", "/", *at));
            assert_eq!(people.len(), usize::from(holds), "hour {hour}");
        }
    }

    async fn people_are_found_by_post_and_subtree(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        let one = office.employ("one", "collector", office.team).await;
        let two = office.employ("two", "collector", office.centre).await;
        office.employ("three", "administrator", office.team).await;
        let now = office.identity.tools.now();
        let street = look!(office, office.street, |tx, id| queries::organisation_fetch(tx, *id)).unwrap();
        let below = look!(office, (street.path, now), |tx, given| queries::people(tx, DISTRICT, "collector", &given.0, given.1));
        assert_eq!(below.iter().map(|person| person.grant_id).collect::<Vec<_>>(), [one.grant]);
        let all = look!(office, now, |tx, now| queries::people(tx, DISTRICT, "collector", "/", *now));
        assert_eq!(all.iter().map(|person| person.grant_id).collect::<Vec<_>>(), [two.grant, one.grant]);
        assert!(look!(office, now, |tx, now| queries::people(tx, 990_102, "collector", "/", *now)).is_empty());
    }
}
