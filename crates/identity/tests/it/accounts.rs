//! Accounts and organisations: who may make them, what is refused, what lists show.

use crate::look;
use crate::office::{DISTRICT, HOUR_MS, Office, PASSWORD, SCHEMA, new_account, new_organisation};
use wangge_db::filter::{Days, Filter};
use wangge_identity::commands;
use wangge_identity::queries::{self, AccountPage};
use wangge_identity::rules::PasswordFault;
use wangge_identity::{Author, IdentityError, Language, OrganisationKind, Theme};
use wangge_testkit::both_engines;

const NO_DAYS: Days<'static> = &|_| None;

fn page(author: &Author, pairs: &[(&str, &str)]) -> AccountPage {
    let pairs: Vec<_> =
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let filter = queries::account_filter(NO_DAYS, &pairs).unwrap();
    AccountPage { author: author.clone(), filter, after: None, limit: 50 }
}

async fn logins(office: &Office, page: AccountPage) -> Vec<String> {
    let now = office.identity.tools.now();
    let rows = look!(office, (page, now), |tx, given| queries::account_list(tx, &given.0, given.1));
    rows.into_iter().map(|row| row.account.login).collect()
}

both_engines! { SCHEMA;
    async fn a_tree_stands_in_the_order_of_sort_keys(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        let rows = look!(office, DISTRICT, |tx, district| queries::organisation_tree(tx, *district));
        let shape: Vec<_> = rows.iter().map(|row| (row.depth, row.organisation.name.as_str())).collect();
        assert_eq!(shape, [(0, "监督指挥中心"), (0, "滨海街道"), (1, "一中队")]);
        assert_eq!(rows[2].organisation.path, format!("/{}/{}/", office.street, office.team));
        let path = rows[1].organisation.path.clone();
        let ids = look!(office, path, |tx, path| queries::subtree_ids(tx, path));
        assert_eq!(ids, [office.street, office.team]);
        let ids = look!(office, rows[0].organisation.path.clone(), |tx, path| queries::subtree_ids(tx, path));
        assert_eq!(ids, [office.centre]);
    }

    async fn a_code_is_used_once_in_a_district(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        let make = |new| commands::create_organisation(&office.identity, &Author::Program, new);
        let mut new = new_organisation(None, "01", "又一个", OrganisationKind::Department);
        assert_eq!(make(new.clone()).await, Err(IdentityError::CodeTaken));
        new.district = 990_102;
        assert!(make(new.clone()).await.is_ok());
        // A parent of another district is none.
        new.parent = Some(office.street);
        new.code = "77".into();
        assert_eq!(make(new).await, Err(IdentityError::NotFound { what: "organisation" }));
    }

    async fn a_clerk_makes_teams_below_the_own_street_only(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        let clerk = Author::from(office.employ("clerk", "street_clerk", office.street).await);
        let make = |parent, code| {
            let new = new_organisation(parent, code, "二中队", OrganisationKind::Team);
            commands::create_organisation(&office.identity, &clerk, new)
        };
        assert!(make(Some(office.street), "0202").await.is_ok());
        assert_eq!(make(Some(office.centre), "0101").await, Err(IdentityError::OutsideScope));
        assert_eq!(make(None, "03").await, Err(IdentityError::OutsideScope));
    }

    async fn whoever_lacks_the_permission_makes_nothing(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        let collector = Author::from(office.employ("collector", "collector", office.team).await);
        let outcome = commands::create_account(&office.identity, &collector, new_account("friend")).await;
        assert!(matches!(outcome, Err(IdentityError::Refused { permission }) if permission.name() == "user.manage"));
        assert_eq!(look!(office, (), |tx, _none| queries::account_by_login(tx, "friend")), None);
    }

    async fn a_login_is_taken_however_it_is_typed(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        office.person("zhangsan").await;
        let make = |login| commands::create_account(&office.identity, &Author::Program, new_account(login));
        assert_eq!(make(" ZhangＳan").await, Err(IdentityError::LoginTaken));
        assert_eq!(make("zhang san").await, Err(IdentityError::BadLogin));
    }

    async fn a_weak_password_is_refused_with_reasons(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        let mut new = new_account("zhangsan");
        new.password = "zhangsan".into();
        let outcome = commands::create_account(&office.identity, &Author::Program, new).await;
        let faults = vec![
            PasswordFault::TooShort { min_chars: 10 },
            PasswordFault::FewClasses { classes: 3 },
            PasswordFault::HoldsLogin,
        ];
        assert_eq!(outcome, Err(IdentityError::BadPassword(faults)));
    }

    async fn a_person_keeps_language_and_colours(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        let actor = office.employ("zhangsan", "collector", office.team).await;
        commands::set_preferences(&office.identity, &actor, Language::En, Theme::Dark).await.unwrap();
        let account = look!(office, actor.account, |tx, id| queries::account_fetch(tx, *id)).unwrap();
        assert_eq!((account.language, account.theme), (Language::En, Theme::Dark));
    }

    async fn a_closed_account_is_out_at_once_and_for_good(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        let account = office.person("zhangsan").await;
        office.post(account, "collector", office.team).await;
        let token = office.token("zhangsan").await;
        commands::end_account(&office.identity, &Author::Program, account).await.unwrap();
        assert!(!office.is_signed_in(&token).await);
        assert_eq!(office.sign_in("zhangsan", PASSWORD).await.unwrap_err(), IdentityError::WrongPassword);
        let now = office.identity.tools.now();
        assert!(look!(office, (account, now), |tx, given| queries::grant_list(tx, given.0, given.1)).is_empty());
        let again = commands::end_account(&office.identity, &Author::Program, account).await;
        assert_eq!(again, Err(IdentityError::NotFound { what: "account" }));
    }

    async fn the_list_keeps_to_filter_scope_and_page(bed: TestDb) {
        let office = Office::open(&bed.db).await;
        let clerk = Author::from(office.employ("clerk", "street_clerk", office.street).await);
        let collector = Author::from(office.employ("collector", "collector", office.team).await);
        office.employ("head", "administrator", office.centre).await;
        let both = office.person("both").await;
        office.post(both, "collector", office.team).await;
        office.post(both, "administrator", office.centre).await;
        office.person("idle").await;
        let all = Author::Program;
        assert_eq!(logins(&office, page(&all, &[])).await, ["both", "clerk", "collector", "head", "idle"]);
        assert_eq!(logins(&office, page(&clerk, &[])).await, ["both", "clerk", "collector", "idle"]);
        assert_eq!(logins(&office, page(&collector, &[])).await, ["collector"]);
        assert_eq!(logins(&office, page(&all, &[("post", "administrator")])).await, ["both", "head"]);
        assert_eq!(logins(&office, page(&all, &[("q", "C")])).await, ["clerk", "collector"]);
        assert_eq!(logins(&office, page(&all, &[("q", "张")])).await.len(), 5);
        let next = AccountPage { author: all.clone(), filter: Filter::everything(), after: Some("clerk".into()), limit: 2 };
        assert_eq!(logins(&office, next).await, ["collector", "head"]);
        let now = office.identity.tools.now().plus_millis(HOUR_MS);
        let rows = look!(office, (page(&all, &[]), now), |tx, given| queries::account_list(tx, &given.0, given.1));
        let posts: Vec<_> = rows[0].grants.iter().map(|grant| grant.post.as_str()).collect();
        assert_eq!(posts, ["collector", "administrator"]);
    }
}
