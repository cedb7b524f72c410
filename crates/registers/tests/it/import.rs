//! Files become components, every row is accounted for.

use crate::ward::{DISTRICT, SCHEMA, Ward};
use std::io;
use std::ops::ControlFlow;
use std::path::Path;
use wangge_db::filter::Filter;
use wangge_identity::Author;
use wangge_registers::State;
use wangge_registers::commands::import::{
    ImportError, Job, Mapping, Outcome, Reject, Watch, import,
};
use wangge_registers::model::Deed;
use wangge_testkit::both_engines;

/// Collects rejects; stops after some chunks.
#[derive(Default)]
struct Seen {
    rejects: Vec<(u64, String, String)>,
    stops: bool,
}

impl Watch for Seen {
    fn reject(&mut self, reject: &Reject) -> io::Result<()> {
        self.rejects.push((reject.row, reject.column.clone(), reject.reason.to_string()));
        Ok(())
    }

    fn progress(&mut self, outcome: &Outcome, _: f64) -> ControlFlow<()> {
        assert!(outcome.adds_up(), "{outcome:?}");
        if self.stops { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

fn job(path: &Path, mapping: &str) -> Job {
    Job {
        file: path.to_owned(),
        name: "普查.csv".into(),
        mapping: Mapping::parse("m.toml", mapping).unwrap_or_else(|errors| panic!("{errors:?}")),
        district: DISTRICT,
        is_dry_run: false,
        updates: false,
    }
}

async fn run(ward: &Ward, job: &Job) -> (Outcome, Vec<(u64, String, String)>) {
    let mut seen = Seen::default();
    let author = Author::from(ward.keeper());
    let outcome = import(&ward.registers, &author, job, &mut seen).await.unwrap();
    (outcome, seen.rejects)
}

const SURVEY: &str =
    "\u{feff}管理部件标识码,管理部件名称,经度,纬度,主管部门名称,权属单位名称,状态,初始日期
99010101003000001,雨水井盖,120.001,30.001,市政设施所,市政公司,完好,20240131
99010101003000002,,120.002,30.001,市政设施所,市政公司,破损,2024年2月1日
99010101003000003,雨水井盖,120.003,,市政设施所,,完好,
99010101003000002,雨水井盖,120.004,30.001,,,完好,
99010101003000005,雨水井盖,121.5,30.001,,,完好,
33010101003000006,雨水井盖,120.005,30.001,,,完好,
9.90101010030000e16,雨水井盖,120.005,30.001,,,完好,
99010101003000008,雨水井盖,120.005,30.001,,,好的,
99010101003000009,雨水井盖,120.005,30.001,,,完好,上周
99010101003000010,雨水井盖,120.006,30.001,水务站,,,
";

both_engines! { SCHEMA;
    async fn a_survey_is_taken_and_every_reject_has_its_row_and_reason(bed: TestDb) {
        let ward = Ward::open(&bed.db).await;
        let path = bed.folder.path().join("survey.csv");
        std::fs::write(&path, SURVEY).unwrap();
        let dry = Job { is_dry_run: true, ..job(&path, "") };
        let (looked, _) = run(&ward, &dry).await;
        assert_eq!(ward.list(Filter::everything()).await.len(), 0, "a look stores nothing");
        let (outcome, rejects) = run(&ward, &job(&path, "")).await;
        assert_eq!(looked, outcome);
        assert_eq!((outcome.rows, outcome.taken, outcome.rejected, outcome.without_department), (10, 3, 7, 1));
        let expected = [
            (4, "纬度", "is empty"),
            (5, "管理部件标识码", "same identity code as row 3"),
            (6, "point", "lies in no unit grid of the district"),
            (7, "管理部件标识码", "the identity code belongs to another district"),
            (8, "管理部件标识码", "was rounded by a spreadsheet; format the column as text and export again"),
            (9, "状态", "is not a word that is known here"),
            (10, "初始日期", "is no day; write 20260131 or 2026-01-31"),
        ];
        let seen: Vec<(u64, &str, &str)> = rejects.iter().map(|(row, column, why)| (*row, column.as_str(), why.as_str())).collect();
        assert_eq!(seen, expected);
        let lines = ward.list(Filter::everything()).await;
        let (second, _) = ward.view(lines[1].id).await;
        assert_eq!((second.facts.state, second.facts.began_on.as_deref()), (State::Damaged, Some("2024-02-01")));
        assert_eq!((second.facts.department, second.facts.name.as_str()), (Some(ward.office), "雨水井盖"));
        assert_eq!(ward.found("市政公司").await.len(), 2);
        assert_eq!(ward.audited("registers.import").await, 1);
    }

    async fn an_import_goes_on_where_it_stopped_and_updates_when_it_may(bed: TestDb) {
        let ward = Ward::open(&bed.db).await;
        let path = bed.folder.path().join("many.csv");
        let mut text = "code,kind,lon,lat,owner\n".to_owned();
        for n in 0..450 {
            let line = format!("99010101003{n:06},雨水井盖,120.00{},30.001,甲公司\n", 1 + n % 9);
            text.push_str(&line);
        }
        std::fs::write(&path, &text).unwrap();
        let author = Author::from(ward.keeper());
        let mut seen = Seen { stops: true, ..Seen::default() };
        let first = import(&ward.registers, &author, &job(&path, ""), &mut seen).await.unwrap();
        assert_eq!((first.taken, first.is_interrupted), (200, true));
        let (rest, _) = run(&ward, &job(&path, "")).await;
        assert_eq!((rest.taken, rest.there, rest.rejected), (250, 200, 0));
        std::fs::write(&path, text.replacen("甲公司", "乙公司", 2)).unwrap();
        let (kept, _) = run(&ward, &job(&path, "")).await;
        assert_eq!((kept.there, kept.changed), (450, 0));
        let (updated, _) = run(&ward, &Job { updates: true, ..job(&path, "") }).await;
        assert_eq!((updated.there, updated.changed, updated.taken), (448, 2, 0));
        let lines = ward.list(Filter::everything()).await;
        let (one, history) = ward.view(lines[0].id).await;
        assert_eq!((one.facts.owner.name.as_str(), history[0].deed, history[0].note.as_str()), ("乙公司", Deed::Import, "普查.csv"));
    }

    async fn a_mapping_names_what_a_source_calls_otherwise(bed: TestDb) {
        let ward = Ward::open(&bed.db).await;
        let path = bed.folder.path().join("lamps.geojson");
        let text = r#"{"type":"FeatureCollection","features":[
            {"type":"Feature","geometry":{"type":"Point","coordinates":[120.001,30.001]},"properties":{"Nr":"L1","Art":"gully","Zustand":"ok","Amt":"works"}},
            {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[120,30],[120.001,30],[120,30.001],[120,30]]]},"properties":{"Nr":"L2","Art":"gully","Zustand":"ok"}}]}"#;
        std::fs::write(&path, text).unwrap();
        let mapping = "[import]\ngive_codes = true\n[columns]\nkind = \"Art\"\nstate = \"Zustand\"\nmanaging = \"Amt\"\n\
            [kinds]\ngully = \"01003\"\n[states]\nok = \"intact\"\n[departments]\nworks = \"municipal\"\n";
        let (outcome, rejects) = run(&ward, &job(&path, mapping)).await;
        assert_eq!((outcome.taken, outcome.rejected), (1, 1));
        assert_eq!((rejects[0].0, rejects[0].1.as_str(), rejects[0].2.as_str()), (2, "lon", "is empty"));
        let lines = ward.list(Filter::everything()).await;
        let (one, _) = ward.view(lines[0].id).await;
        assert_eq!((one.facts.code.as_str(), one.facts.department), ("99010101003000001", Some(ward.office)));
        let wrong = "[columns]\nkind = \"Sorte\"\nwhat = \"x\"\n[states]\nok = \"fine\"\n[departments]\nworks = \"nobody\"\n";
        let author = Author::from(ward.keeper());
        let refused = import(&ward.registers, &author, &job(&path, wrong), &mut Seen::default()).await;
        let Err(ImportError::Mapping(errors)) = refused else { panic!("{refused:?}") };
        assert_eq!(errors.len(), 6, "{errors:?}");
        assert!(Mapping::parse("m.toml", "[column]\n").is_err());
    }

    async fn a_workbook_is_read_like_a_text(bed: TestDb) {
        let ward = Ward::open(&bed.db).await;
        let path = bed.folder.path().join("survey.xlsx");
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (column, name) in (0u16..).zip(["GLBJBSM", "经度", "纬度", "GLBJZT", "CSRQ"]) {
            sheet.write_string(0, column, name).unwrap();
        }
        for (column, text) in [(0u16, "99010101003000001"), (3, "破损")] {
            sheet.write_string(1, column, text).unwrap();
        }
        sheet.write_number(1, 1, 120.001).unwrap();
        sheet.write_number(1, 2, 30.001).unwrap();
        let day = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
        let date = rust_xlsxwriter::ExcelDateTime::from_ymd(2024, 5, 6).unwrap();
        sheet.write_datetime_with_format(1, 4, &date, &day).unwrap();
        sheet.write_number(2, 0, 99_010_101_003_000_002_f64).unwrap();
        book.save(&path).unwrap();
        let (outcome, rejects) = run(&ward, &job(&path, "")).await;
        assert_eq!((outcome.taken, outcome.rejected), (1, 1), "{rejects:?}");
        assert!(rejects[0].2.contains("rounded"), "{rejects:?}");
        let lines = ward.list(Filter::everything()).await;
        let (one, _) = ward.view(lines[0].id).await;
        assert_eq!((one.facts.state, one.facts.began_on.as_deref()), (State::Damaged, Some("2024-05-06")));
    }
}
