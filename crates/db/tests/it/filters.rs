//! The filter language: URL to tree to SQL to the same rows on both engines.

use wangge_db::filter::{Field, Filter, Index, Inner, Keys, Kind, Order, Query, parse};
use wangge_db::{Db, DbError, Engine, Migration, Migrations, Stmt, Value, args, text};
use wangge_kernel::cell::cell;
use wangge_kernel::{Instant, Point};
use wangge_testkit::both_engines;

const SCHEMA: &[Migrations] = &[Migrations {
    slice: "item",
    steps: &[Migration {
        name: "0001_item",
        text: "create table item (id bigint not null primary key, stage text not null, street text, made_at bigint not null, lon double precision, lat double precision, cell bigint);",
        lite: "create virtual table item_text using fts5(tokens, tokenize = 'unicode61 remove_diacritics 0');",
        pg: "create table item_text (item_id bigint not null primary key, tokens tsvector not null); create index item_text_tokens on item_text using gin (tokens);",
    }],
}];
const PUT: Stmt = Stmt::new(
    "item.put",
    "insert into item (id, stage, street, made_at, lon, lat, cell) values ($1, $2, $3, $4, $5, $6, $7)",
);
const PUT_TEXT: Stmt = Stmt::twin(
    "item.put_text",
    "insert into item_text (rowid, tokens) values ($1, $2)",
    "insert into item_text (item_id, tokens) values ($1, array_to_tsvector(string_to_array($2, ' ')))",
);
const FIELDS: &[Field] = &[
    Field { name: "stage", column: "i.stage", kind: Kind::Text },
    Field { name: "street", column: "i.street", kind: Kind::Text },
    Field { name: "made", column: "i.made_at", kind: Kind::Time },
    Field { name: "id", column: "i.id", kind: Kind::Int },
    Field { name: "q", column: "i.id", kind: Kind::Words },
    Field { name: "box", column: "i", kind: Kind::Window },
];
const LAST: Inner = Inner { head: "select max(i.id) from item i" };
const INDEX: Index = Index { table: "item_text", key: "item_id" };
const DAY_MS: i64 = 86_400_000;

fn day(text: &str) -> Option<(Instant, Instant)> {
    let number: i64 = text.strip_prefix("2026-01-")?.parse().ok()?;
    let start = Instant::from_millis(number * DAY_MS);
    Some((start, start.plus_millis(DAY_MS)))
}

fn filter(url: &str) -> Filter {
    let pairs: Vec<_> = url
        .split('&')
        .map(|pair| {
            pair.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned())).unwrap()
        })
        .collect();
    parse(FIELDS, Some(INDEX), &day, &pairs).unwrap()
}

async fn seed(db: &Db) {
    let rows = [
        (1i64, "intake", Some("滨河路"), 1i32, "井盖缺失 Lamp"),
        (2, "handle", None, 2, "暴露垃圾"),
        (3, "handle", Some("东门街"), 2, "井盖破损"),
        (4, "check", Some("滨河路"), 3, "路灯不亮"),
    ];
    db.write("item.seed", rows, |tx, rows| {
        Box::pin(async move {
            for (id, stage, street, day, words) in rows {
                // One degree further north-east with each; the second is nowhere.
                let place = (*id != 2)
                    .then(|| Point { lon: 120.0 + f64::from(*day), lat: 29.0 + f64::from(*day) });
                let (lon, lat) = (place.map(|it| it.lon), place.map(|it| it.lat));
                let row = args![
                    *id,
                    *stage,
                    street.map(str::to_owned),
                    i64::from(*day) * DAY_MS,
                    lon,
                    lat,
                    place.map(cell)
                ];
                tx.exec(&PUT, row).await?;
                tx.exec(&PUT_TEXT, args![*id, text::index_text(words)]).await?;
            }
            Ok::<_, DbError>(())
        })
    })
    .await
    .unwrap();
}

async fn ids(db: &Db, filter: Filter, after: Vec<Value>) -> Vec<i64> {
    let order = [
        Order { column: "i.made_at", descending: true },
        Order { column: "i.id", descending: false },
    ];
    let query = Query::new("item.list", "select i.id from item i", filter)
        .order(&order)
        .after(after)
        .limit(10);
    let rows: Result<Vec<(i64,)>, DbError> = db
        .read("item.list", query, |tx, query| Box::pin(async move { tx.select(query).await }))
        .await;
    rows.unwrap().into_iter().map(|row| row.0).collect()
}

both_engines! { SCHEMA;
    async fn each_form_of_filter_finds_its_rows(bed: TestDb) {
        seed(&bed.db).await;
        let table: [(&str, &[i64]); 17] = [
            ("stage=handle", &[2, 3]),
            ("stage=handle,check", &[4, 2, 3]),
            ("stage=!handle", &[4, 1]),
            ("street=-", &[2]),
            ("street=!滨河路", &[2, 3]),
            ("made=2026-01-02", &[2, 3]),
            ("made=2026-01-01..2026-01-02", &[2, 3, 1]),
            ("made=2026-01-03..", &[4]),
            ("q=井盖", &[3, 1]),
            ("q=井", &[3, 1]),
            ("q=井盖 lam&stage=intake", &[1]),
            ("q=。。", &[]),
            ("box=121,30,123,32", &[3, 1]),
            ("box=121.00001,30,124,33", &[4, 3]),
            ("box=120,29,121,30", &[]),
            ("box=!121,30,123,32", &[4, 2]),
            ("box=120.9,29.9,123.1,32.1&stage=!handle", &[4, 1]),
        ];
        for (url, wanted) in table {
            assert_eq!(ids(&bed.db, filter(url), Vec::new()).await, wanted, "{url}");
        }
    }

    async fn words_are_searched_among_some_keys(bed: TestDb) {
        seed(&bed.db).await;
        let found = async |url: &str, from, last: Option<&str>| {
            let last = last.map(|url| (LAST, Box::new(filter(url))));
            let among = filter(url).words_among(&Keys { from, last });
            ids(&bed.db, among, Vec::new()).await
        };
        assert_eq!(found("q=井盖", Some(1), None).await, [3, 1]);
        assert_eq!(found("q=井盖", Some(2), None).await, [3]);
        assert_eq!(found("q=井盖", None, Some("made=2026-01-01")).await, [1]);
        assert_eq!(found("q=井盖", Some(2), Some("made=2026-01-01")).await, Vec::<i64>::new());
        assert_eq!(found("q=井盖", None, Some("made=2026-01-09")).await, Vec::<i64>::new());
        let others = found("street=滨河路", Some(2), Some("made=2026-01-01")).await;
        assert_eq!(others, [4, 1], "what is no word is not bounded");
        let field = |name: &str| FIELDS.iter().find(|field| field.name == name).copied().unwrap();
        let spans = filter("q=井盖&made=2026-01-01..2026-01-02");
        let (from, to) = (Value::Int(DAY_MS), Value::Int(3 * DAY_MS));
        assert_eq!(spans.span(field("made")), Some((Some(&from), Some(&to))));
        assert_eq!(filter("made=!2026-01-02").span(field("made")), None);
    }

    async fn a_page_goes_on_after_the_last_row(bed: TestDb) {
        seed(&bed.db).await;
        let next = ids(&bed.db, Filter::everything(), vec![Value::Int(2 * DAY_MS), Value::Int(2)]).await;
        assert_eq!(next, [3, 1]);
    }
}

#[test]
fn what_is_no_filter_is_named() {
    let error = |name: &str, value: &str| {
        parse(FIELDS, None, &day, &[(name.to_owned(), value.to_owned())]).unwrap_err().to_string()
    };
    assert_eq!(
        error("colour", "red"),
        "colour: is no filter; known are stage, street, made, id, q, box"
    );
    assert_eq!(error("made", "yesterday"), "made: 'yesterday' is no day; write 2026-01-31");
    assert_eq!(error("id", "x"), "id: 'x' is no number");
    assert_eq!(
        error("box", "121,30,120,31"),
        "box: '121,30,120,31' is no window of the map; write west,south,east,north in degrees, such as 121.60,28.90,121.65,28.93"
    );
    assert!(error("box", "121..122").starts_with("box: '121..122' is no window"));
    assert_eq!(error("stage", "a..b"), "stage: takes words, not a span");
}

#[test]
fn the_engines_are_told_apart_by_their_address() {
    assert_eq!("sqlite:///x.db".parse::<wangge_db::DbUrl>().unwrap().engine(), Engine::Lite);
}
