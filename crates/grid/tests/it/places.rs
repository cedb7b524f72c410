//! Places are stored, replaced and found, on both engines.

use super::{DISTRICT, SCHEMA, grids, river};
use wangge_grid::{BaseFeature, Grids, Layer, commands, queries};
use wangge_identity::Author;
use wangge_testkit::both_engines;

const FILE: &str = "kind,name,road,number,aliases,lon,lat\n\
    number,海棠路12号,海棠路,12,老粮站,120.361,30.021\n";

pub(crate) async fn tell(grids: &Grids) {
    let file = FILE.as_bytes().to_vec();
    commands::import_places(grids, &Author::Program, DISTRICT, file).await.unwrap();
}

both_engines! { SCHEMA;
    async fn places_of_a_file_are_found_at_once_beside_those_of_the_map(bed: TestDb) {
        let grids = grids(&bed);
        let road = BaseFeature {
            id: 2,
            layer: Layer::Road,
            name: "望潮街".to_owned(),
            ..river()
        };
        commands::replace_district(&grids, &Author::Program, DISTRICT, Vec::new(), vec![road]).await.unwrap();
        let import = |file: &str| commands::import_places(&grids, &Author::Program, DISTRICT, file.as_bytes().to_vec());
        let (count, rejects) = import(FILE).await.unwrap();
        assert_eq!((count, rejects.len()), (1, 0));
        let found = |text: &str| {
            let places = grids.places(DISTRICT);
            places.search(text, 3).first().map(|it| it.spot.name.clone())
        };
        assert_eq!(found("海棠路12").as_deref(), Some("海棠路12号"));
        assert_eq!(found("老粮站").as_deref(), Some("海棠路12号"));
        assert_eq!(found("望潮").as_deref(), Some("望潮街"));
        let (_, rejects) = import("kind,name,lon,lat\npoi,,120.1,30.1\n").await.unwrap();
        assert_eq!(rejects.len(), 1);
        let kept = bed.db.read("test.places", (), |tx, ()| Box::pin(queries::places_of(tx, DISTRICT))).await.unwrap();
        assert_eq!(kept[0].aliases, ["老粮站"]);
    }
}
