//! Lending a post while away: to whom, which, how long, and what ends it.

use crate::look;
use crate::office::{DISTRICT, HOUR_MS, Office, SCHEMA};
use wangge_identity::commands::{self, MOST_AWAY_MS, NewDelegation};
use wangge_identity::{
    Actor, Author, GrantId, IdentityError, OrganisationId, PostRights, Scope, queries,
};
use wangge_testkit::both_engines;

/// An office whose street has heads.
async fn with_heads(bed: &wangge_testkit::TestDb) -> Office {
    let office = Office::open(&bed.db).await;
    office.identity.tools.replace_rights(PostRights::new([
        ("head", Scope::Organisation, vec!["case.handle"]),
        ("administrator", Scope::District, vec!["user.manage"]),
        ("collector", Scope::Own, vec!["case.read"]),
    ]));
    office
}

fn away(office: &Office, actor: &Actor, deputy: &Actor, hours: i64) -> NewDelegation {
    let until = office.identity.tools.now().plus_millis(hours * HOUR_MS);
    NewDelegation { grant: actor.grant, deputy: deputy.account, from: None, until }
}

async fn held(office: &Office, actor: &Actor) -> Vec<(GrantId, Option<GrantId>)> {
    let now = office.identity.tools.now();
    let found =
        look!(office, (actor.account, now), |tx, given| queries::grant_list(tx, given.0, given.1));
    found.into_iter().map(|grant| (grant.id, grant.for_grant)).collect()
}

async fn heads(office: &Office, at: OrganisationId) -> usize {
    let now = office.identity.tools.now();
    let found = look!(office, at, |tx, id| queries::organisation_fetch(tx, *id)).unwrap();
    look!(office, (found.path, now), |tx, given| queries::people(
        tx, DISTRICT, "head", &given.0, given.1
    ))
    .len()
}

both_engines! { SCHEMA;
    async fn a_deputy_holds_the_post_until_the_absent_is_back(bed: TestDb) {
        let office = with_heads(&bed).await;
        let head = office.employ("head", "head", office.street).await;
        let deputy = office.employ("deputy", "collector", office.team).await;
        let wanted = away(&office, &head, &deputy, 8);
        let lent = commands::delegate_post(&office.identity, &head, wanted).await.unwrap();
        assert_eq!(held(&office, &deputy).await, [(deputy.grant, None), (lent, Some(head.grant))]);
        assert_eq!(heads(&office, office.street).await, 2, "both are told what the post is told");
        let token = office.token("deputy").await;
        let acting = office.actor(&token).await;
        commands::switch_post(&office.identity, &acting, &token, lent).await.unwrap();
        let acting = office.actor(&token).await;
        assert_eq!((acting.organisation, acting.post.as_str()), (office.street, "head"));
        let now = office.identity.tools.now();
        let list = look!(office, (head.account, now), |tx, given| queries::delegation_list(tx, given.0, given.1));
        assert_eq!((list.len(), list[0].absent, list[0].deputy), (1, head.account, deputy.account));
        office.clock.advance_millis(8 * HOUR_MS);
        assert_eq!(held(&office, &deputy).await, [(deputy.grant, None)]);
        assert_eq!(office.actor(&token).await.grant, deputy.grant, "the session falls back");
    }

    async fn either_of_the_two_ends_it_and_nobody_else(bed: TestDb) {
        let office = with_heads(&bed).await;
        let head = office.employ("head", "head", office.street).await;
        let deputy = office.employ("deputy", "collector", office.team).await;
        let third = office.employ("third", "head", office.street).await;
        for ends in [&head, &deputy] {
            let wanted = away(&office, &head, &deputy, 8);
            let lent = commands::delegate_post(&office.identity, &head, wanted).await.unwrap();
            let missing = Err(IdentityError::NotFound { what: "grant" });
            assert_eq!(commands::end_delegation(&office.identity, &third, lent).await, missing);
            assert_eq!(commands::end_delegation(&office.identity, &head, head.grant).await, missing, "an own post is not one");
            commands::end_delegation(&office.identity, ends, lent).await.unwrap();
            assert_eq!(held(&office, &deputy).await, [(deputy.grant, None)]);
        }
    }

    async fn a_lent_post_ends_with_the_post_that_was_lent(bed: TestDb) {
        let office = with_heads(&bed).await;
        let head = office.employ("head", "head", office.street).await;
        let deputy = office.employ("deputy", "collector", office.team).await;
        let wanted = away(&office, &head, &deputy, 8);
        commands::delegate_post(&office.identity, &head, wanted).await.unwrap();
        commands::end_account(&office.identity, &Author::Program, head.account).await.unwrap();
        office.clock.advance_millis(1);
        assert_eq!(held(&office, &deputy).await, [(deputy.grant, None)]);
        assert_eq!(heads(&office, office.street).await, 0);
    }

    async fn it_begins_on_its_day(bed: TestDb) {
        let office = with_heads(&bed).await;
        let head = office.employ("head", "head", office.street).await;
        let deputy = office.employ("deputy", "collector", office.team).await;
        let mut wanted = away(&office, &head, &deputy, 8);
        wanted.from = Some(office.identity.tools.now().plus_millis(2 * HOUR_MS));
        commands::delegate_post(&office.identity, &head, wanted).await.unwrap();
        assert_eq!(held(&office, &deputy).await.len(), 1);
        office.clock.advance_millis(2 * HOUR_MS);
        assert_eq!(held(&office, &deputy).await.len(), 2);
    }

    async fn what_cannot_be_lent_says_why(bed: TestDb) {
        let office = with_heads(&bed).await;
        let head = office.employ("head", "head", office.street).await;
        let admin = office.employ("admin", "administrator", office.street).await;
        let deputy = office.employ("deputy", "collector", office.team).await;
        let stranger = office.employ("stranger", "collector", office.centre).await;
        let lend = |actor: &Actor, new: NewDelegation| {
            let (identity, actor) = (office.identity.clone(), actor.clone());
            async move { commands::delegate_post(&identity, &actor, new).await }
        };
        assert_eq!(lend(&head, away(&office, &head, &head, 8)).await, Err(IdentityError::OwnGrant));
        assert_eq!(lend(&head, away(&office, &head, &stranger, 8)).await, Err(IdentityError::NoColleague));
        assert_eq!(lend(&head, away(&office, &head, &deputy, 0)).await, Err(IdentityError::BadPeriod));
        let too_long = MOST_AWAY_MS / HOUR_MS + 1;
        assert_eq!(lend(&head, away(&office, &head, &deputy, too_long)).await, Err(IdentityError::TooLong { max_days: 60 }));
        assert_eq!(lend(&admin, away(&office, &admin, &deputy, 8)).await, Err(IdentityError::NotDelegable), "it gives posts");
        assert_eq!(lend(&deputy, away(&office, &deputy, &head, 8)).await, Err(IdentityError::NotDelegable), "its tasks are its own");
        let foreign = NewDelegation { grant: admin.grant, ..away(&office, &head, &deputy, 8) };
        assert_eq!(lend(&head, foreign).await, Err(IdentityError::NotFound { what: "grant" }));
        let lent = lend(&head, away(&office, &head, &deputy, 8)).await.unwrap();
        let again = NewDelegation { grant: lent, ..away(&office, &deputy, &head, 4) };
        assert_eq!(lend(&deputy, again).await, Err(IdentityError::NotDelegable), "it is lent already");
    }
}
