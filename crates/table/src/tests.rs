//! Texts of any kind, dates in many forms, files as they are written.

use super::*;
use futures::StreamExt as _;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use std::io::Write as _;

fn read(text: &str, formats: &[&str], zone: &str) -> Option<String> {
    let formats: Vec<String> = formats.iter().map(|&format| format.to_owned()).collect();
    let zone = TimeZone::get(zone).unwrap();
    let moment = dates::read(text, &formats, &zone)?;
    Some(moment.first.in_zone(&TimeZone::UTC).strftime("%F %T").to_string())
}

#[test]
fn dates_are_read_in_many_forms_and_zones() {
    let chinese = [
        "%Y-%m-%d %H:%M",
        "%Y/%m/%d %H:%M",
        "%Y年%m月%d日 %H时%M分",
        "%Y年%m月%d日",
        "%Y-%m-%d",
        "%Y%m%d",
        "serial",
    ];
    for text in [
        "2026-3-5 14:00",
        "2026/03/05 14:00",
        "2026年3月5日 14时00分",
        "46086.583333333336",
        "2026-03-05T14:00:00",
    ] {
        assert_eq!(
            read(text, &chinese, "Asia/Shanghai").as_deref(),
            Some("2026-03-05 06:00:00"),
            "{text}"
        );
    }
    for text in ["2026-3-5", "20260305", "2026年3月5日", "46086"] {
        assert_eq!(
            read(text, &chinese, "Asia/Shanghai").as_deref(),
            Some("2026-03-04 16:00:00"),
            "{text}"
        );
    }
    let american = ["%m/%d/%Y %I:%M:%S %p"];
    let table = [
        ("03/05/2026 02:07:21 PM", Some("2026-03-05 19:07:21")),
        ("07/05/2026 12:00:00 AM", Some("2026-07-05 04:00:00")),
        // Clocks go back: the first of the two half past ones.
        ("11/07/2021 01:30:00 AM", Some("2021-11-07 05:30:00")),
        // Clocks go forward: half past two does not exist, half past three does.
        ("03/14/2021 02:30:00 AM", Some("2021-03-14 07:30:00")),
        ("13/05/2026 02:07:21 PM", None),
        ("03/05/2026", None),
        ("03/05/2026 02:07:21 PM or so", None),
    ];
    for (text, expected) in table {
        assert_eq!(read(text, &american, "America/New_York").as_deref(), expected, "{text}");
    }
    assert_eq!(
        read("2026-03-05T14:00:00+02:00", &["%Y-%m-%dT%H:%M:%S%:z"], "UTC").as_deref(),
        Some("2026-03-05 12:00:00")
    );
    for text in ["0", "-1", "2958466", "NaN", "inf", "1e300", ""] {
        assert_eq!(read(text, &["serial"], "UTC"), None, "{text}");
    }
}

/// Reads a CSV file and returns its heading and rows.
fn rows_of(bytes: &[u8], form: &TableForm) -> (Vec<String>, Vec<RawRow>) {
    let (mut headings, mut rows) = (Vec::new(), Vec::new());
    let mut take = |event| {
        match event {
            Event::Headings(names) => headings = names,
            Event::Rows(more, part) => {
                assert!(more.len() <= CHUNK && (0.0..=1.0).contains(&part));
                rows.extend(more);
            }
            Event::End | Event::Failed(_) => {}
        }
        true
    };
    read_text(bytes, u64::try_from(bytes.len()).unwrap(), form, &mut take).unwrap();
    (headings, rows)
}

#[test]
fn a_text_file_may_have_another_encoding_and_separator() {
    let form: TableForm = toml::from_str("encoding = \"gb18030\"\ndelimiter = \";\"\n").unwrap();
    let (bytes, _, _) = encoding_rs::GB18030.encode("编号;地址\n1;\"滨河路;12 号\"\n\n2;甲;乙\n");
    let (headings, rows) = rows_of(&bytes, &form);
    assert_eq!(headings, ["编号", "地址"]);
    assert_eq!((rows[0].number, rows[0].cells[1].as_str()), (2, "滨河路;12 号"));
    assert_eq!(
        (rows[1].number, &rows[1].fault),
        (4, &Some(Fault::CellCount { found: 3, expected: 2 }))
    );
}

#[test]
fn a_byte_order_mark_and_bytes_that_are_no_text_do_no_harm() {
    let form = TableForm::default();
    let (headings, rows) = rows_of(b"\xef\xbb\xbfNr,When\r\n1,\xff\r\n2,a\0b\r\n", &form);
    assert_eq!(headings, ["Nr", "When"]);
    assert_eq!(rows[0].fault, Some(Fault::NotText));
    assert_eq!(rows[1].cells, ["2", "ab"]);
}

#[test]
fn a_row_is_named_by_its_line_whatever_ends_the_lines() {
    let form = TableForm::default();
    for text in
        ["a,b\n\n\n1,2\n\"x\ny\",2\n\n3,4", "a,b\r\n\r\n\r\n1,2\r\n\"x\r\ny\",2\r\n\r\n3,4\r\n"]
    {
        let numbers: Vec<u64> =
            rows_of(text.as_bytes(), &form).1.iter().map(|row| row.number).collect();
        assert_eq!(numbers, [4, 5, 8], "{text:?}");
    }
}

#[test]
fn what_looks_like_a_formula_is_only_text() {
    let cells = ["=1+1", "-12.5", "-cmd", "a,b", "说\"好\""].map(str::to_owned);
    assert_eq!(write::line(&cells).unwrap(), "'=1+1,-12.5,'-cmd,\"a,b\",\"说\"\"好\"\"\"\r\n");
}

/// Reads a file from the disk to its end.
async fn all(name: &str, bytes: &[u8]) -> (Vec<String>, Vec<RawRow>, Option<String>) {
    let path = std::env::temp_dir().join(format!("wangge-table-{}-{name}", std::process::id()));
    std::fs::File::create(&path).unwrap().write_all(bytes).unwrap();
    let mut table = Table::open(&path, &TableForm::default());
    let (mut headings, mut rows, mut failed) = (Vec::new(), Vec::new(), None);
    while let Some(event) = table.next().await {
        match event {
            Event::Headings(names) => headings = names,
            Event::Rows(more, _) => rows.extend(more),
            Event::Failed(why) => failed = Some(why),
            Event::End => break,
        }
    }
    std::fs::remove_file(&path).unwrap();
    (headings, rows, failed)
}

#[test]
fn features_become_rows_with_all_properties_and_the_point() {
    let text = r#" {"type":"FeatureCollection","features":[
        {"type":"Feature","geometry":{"type":"Point","coordinates":[120.5,30.25]},"properties":{"名称":"雨水箅子","n":3}},
        {"type":"Feature","geometry":null,"properties":{"状态":"完好","lon":"9"}}]}"#;
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (headings, rows, failed) = runtime.block_on(all("ok.geojson", text.as_bytes()));
    assert_eq!(
        (headings, failed),
        (["n", "名称", "状态", "lon", "lat"].map(str::to_owned).into(), None)
    );
    assert_eq!(rows[0].cells, ["3", "雨水箅子", "", "120.5", "30.25"]);
    assert_eq!(
        (rows[1].number, rows[1].cells.as_slice()),
        (2, ["", "", "完好", "", ""].map(str::to_owned).as_slice())
    );
    let broken = runtime.block_on(all("broken.geojson", &text.as_bytes()[..text.len() - 30]));
    assert!(broken.2.is_some(), "half a file must not pass for a whole: {broken:?}");
}

/// Files that somebody makes to do harm, or a careless program makes without meaning to.
fn nasty() -> Vec<(&'static str, Vec<u8>)> {
    let utf16 = |text: &str| -> Vec<u8> {
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        [0xFF, 0xFE].into_iter().chain(units).collect()
    };
    let feature = r#"{"type":"Feature","geometry":null,"properties":{"a":"#;
    vec![
        ("nothing.csv", Vec::new()),
        ("one-byte.csv", vec![0]),
        ("nul.csv", b"a,b\n\0,\0\0\n".to_vec()),
        ("bom.csv", b"\xef\xbb\xbfa,b\n1,2\n".to_vec()),
        ("bom-alone.csv", b"\xef\xbb\xbf".to_vec()),
        ("utf16.csv", utf16("名称,状态\n井盖,完好\n")),
        ("gbk.csv", vec![0xC3, 0xFB, b',', 0xB3, 0xC6, b'\n', 0xFF, b',', 0x81, b'\n']),
        ("quotes.csv", b"\"a\n".repeat(4_000)),
        ("long-line.csv", vec![b'a'; 8 * 1024 * 1024]),
        ("wide.csv", vec![b','; 1024 * 1024]),
        ("returns.csv", vec![b'\r'; 100_000]),
        ("deep.geojson", [b"{\"type\":", "[".repeat(100_000).as_bytes()].concat()),
        (
            "deep-feature.geojson",
            format!(r#"{{"type":"FeatureCollection","features":[{feature}{}"#, "[".repeat(100_000))
                .into_bytes(),
        ),
        (
            "endless.geojson",
            format!(
                r#"{{"type":"FeatureCollection","features":[{}"#,
                format!("{feature}1}}}},").repeat(3_000)
            )
            .into_bytes(),
        ),
        ("no-archive.xlsx", b"PK\x03\x04 and nothing more".to_vec()),
        ("half.xlsx", [b"PK\x03\x04".to_vec(), vec![0; 4_000]].concat()),
    ]
}

#[test]
fn nasty_files_give_rows_or_a_reason() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for (name, bytes) in nasty() {
        let (_, rows, failed) = runtime.block_on(all(name, &bytes));
        let widest = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        assert!(widest <= 1_000, "{name}: {widest} cells");
        assert!(failed.is_none_or(|reason| !reason.is_empty()), "{name}");
    }
}

fn workbook() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, text) in [(0, "名称"), (1, "状态")] {
        sheet.write_string(0, column, text).unwrap();
        sheet.write_string(1, column, "井盖").unwrap();
    }
    book.save_to_buffer().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_damaged_workbook_gives_rows_or_a_reason(
        hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = workbook();
        for (at, value) in hits {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()) + 1);
        }
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (_, rows, failed) = runtime.block_on(all("damaged.xlsx", &bytes));
        prop_assert!(rows.len() <= 10 && failed.is_none_or(|reason| !reason.is_empty()));
    }

    #[test]
    fn a_damaged_collection_gives_rows_or_a_reason(
        hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
    ) {
        let mut bytes = br#"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[120.5,30.25]},"properties":{"n":3}}]}"#.to_vec();
        for (at, value) in hits {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(all("damaged.geojson", &bytes));
    }
}

proptest! {
    #[test]
    fn any_bytes_give_rows(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        rows_of(&bytes, &TableForm::default());
    }

    #[test]
    fn any_format_and_date_is_read_or_refused(format in "(%[A-Za-z:.]{1,2}|[ -/年]){0,6}", text in ".{0,20}") {
        let _ = dates::is_format(&format);
        let _ = dates::read(&text, &[format], &TimeZone::UTC);
    }
}

#[test]
fn a_written_stream_bears_being_asked_after_its_end() {
    // As a stream of pages is: it panics when it is asked once more.
    let pages =
        || futures::stream::unfold(Some(()), async |place| place.map(|()| (Ok(Vec::new()), None)));
    let head = ["a".to_owned()];
    futures::executor::block_on(async {
        let mut text = Box::pin(write::csv(
            &head,
            pages().map(|page| page.map(|_| vec![vec!["1".to_owned()]])),
        ));
        assert_eq!(text.next().await.unwrap().unwrap(), "\u{FEFF}a\r\n");
        assert_eq!(text.next().await.unwrap().unwrap(), "1\r\n");
        assert!(text.next().await.is_none() && text.next().await.is_none());
        let mut text = Box::pin(write::geojson(pages()));
        while text.next().await.is_some() {}
        assert!(text.next().await.is_none());
    });
}

#[test]
fn pages_follow_one_another_until_the_last_and_break_off_at_a_failure() {
    let list = |fails_at: Option<usize>| {
        write::pages(move |after: Option<usize>| async move {
            let page = after.unwrap_or(0);
            if fails_at == Some(page) {
                return Err(std::io::Error::other("away"));
            }
            Ok((vec![page * 2, page * 2 + 1], (page < 2).then_some(page + 1)))
        })
    };
    futures::executor::block_on(async {
        let whole: Vec<_> = list(None).map(Result::unwrap).concat().await;
        assert_eq!(whole, [0, 1, 2, 3, 4, 5]);
        let broken: Vec<_> = list(Some(1)).collect().await;
        assert_eq!(broken.len(), 2);
        assert!(broken[0].is_ok() && broken[1].is_err());
    });
}
