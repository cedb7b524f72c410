//! Packs in the database: applied once, kept for ever, loaded as they were.

use std::fs;
use std::path::Path;

use wangge_db::Migrations;
use wangge_kernel::Instant;
use wangge_pack::{
    Applied, ApplyError, MIGRATIONS, apply, load_from_db, load_version, load_versions, remember,
};
use wangge_testkit::{both_engines, unrun};

use crate::packs;

const ALL: &[Migrations] = &[MIGRATIONS];
const DISTRICT: i64 = 990_101;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn added(applied: &Applied) -> Vec<&str> {
    match applied {
        Applied::New { added, .. } => added.iter().map(String::as_str).collect(),
        Applied::Unchanged => vec!["unchanged"],
    }
}

both_engines! { ALL;
    async fn a_city_comes_back_as_it_was_applied(bed: TestDb) {
        let at = Instant::from_millis;
        let first = apply(&bed.db, DISTRICT, &packs(), "demo-city", at(1), "admin").await.unwrap();
        assert_eq!(added(&first), ["base", "national", "demo-city"]);
        let city = load_from_db(&bed.db, DISTRICT).await.unwrap();
        let fresh = wangge_pack::load(&packs(), "demo-city").unwrap();
        assert_eq!(city.packs(), fresh.packs());
        assert_eq!(city.items(), fresh.items());
        assert_eq!(city.clauses(), fresh.clauses());
        assert_eq!(city.flows(), fresh.flows());
        let again = apply(&bed.db, DISTRICT, &packs(), "demo-city", at(2), "admin").await.unwrap();
        assert_eq!(again, Applied::Unchanged);
        let other = apply(&bed.db, 990_102, &packs(), "national", at(3), "admin").await.unwrap();
        assert_eq!(added(&other), [""; 0]);
        remember(&bed.db, &city).await.unwrap();
        remember(&bed.db, &city).await.unwrap();
        let named = load_version(&bed.db, city.version()).await.unwrap();
        assert_eq!((named.packs(), named.version()), (city.packs(), city.version()));
        let unknown = load_version(&bed.db, "no-such-city").await;
        assert!(matches!(unknown, Err(ApplyError::NoVersion { .. })), "{unknown:?}");
        assert_eq!(unrun(&[wangge_pack::STATEMENTS], &bed.recorder.take()), [""; 0]);
    }

    async fn a_changed_file_makes_a_new_version_and_the_old_one_stays(bed: TestDb) {
        let folder = bed.folder.path().join("packs");
        copy(&packs(), &folder);
        let first = apply(&bed.db, DISTRICT, &folder, "new-york", Instant::from_millis(1), "admin").await.unwrap();
        let Applied::New { stack: old, .. } = first else { panic!("applied already") };
        let file = folder.join("new-york/clauses.toml");
        let text = fs::read_to_string(&file).unwrap();
        fs::write(&file, text.replace("10 natural-days", "5 natural-days")).unwrap();
        let second = apply(&bed.db, DISTRICT, &folder, "new-york", Instant::from_millis(2), "admin").await.unwrap();
        assert_eq!(added(&second), ["new-york"]);
        let limit = |city: &wangge_pack::City| city.clause("illegal-animal-sold-1").unwrap().limit.to_string();
        assert_eq!(limit(&load_from_db(&bed.db, DISTRICT).await.unwrap()), "5 natural-days");
        assert_eq!(limit(&load_versions(&bed.db, old).await.unwrap()), "10 natural-days");
    }

    async fn a_wrong_pack_is_refused_whole(bed: TestDb) {
        let folder = bed.folder.path().join("packs");
        copy(&packs(), &folder);
        fs::write(folder.join("new-york/clauses.toml"), "standard = \"NYC 311\"\n[[clause]]\n").unwrap();
        let outcome = apply(&bed.db, DISTRICT, &folder, "new-york", Instant::from_millis(1), "admin").await;
        assert!(matches!(outcome, Err(ApplyError::Pack(errors)) if errors.len() > 3));
        assert!(matches!(load_from_db(&bed.db, DISTRICT).await, Err(ApplyError::NoStack(DISTRICT))));
        let missing = load_versions(&bed.db, vec![("base".to_owned(), "0".to_owned())]).await;
        assert!(matches!(missing, Err(ApplyError::NoVersion { .. })));
    }
}
