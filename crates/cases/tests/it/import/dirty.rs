//! Makes a ledger of cases as bureaus hand it on: a title, merged headings, dates in every form,
//! digits in full width, unknown categories, numbers that stand twice.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::path::Path;

/// Columns of the ledger, each with its group; a column without group reaches over both rows.
pub(crate) const COLUMNS: [(&str, &str); 16] = [
    ("", "序号"),
    ("", "案件编号"),
    ("上报信息", "上报时间"),
    ("上报信息", "问题来源"),
    ("上报信息", "上报人"),
    ("案件分类", "大类名称"),
    ("案件分类", "小类名称"),
    ("", "问题描述"),
    ("案发位置", "地址描述"),
    ("案发位置", "经度"),
    ("案发位置", "纬度"),
    ("处置信息", "处置部门"),
    ("处置信息", "处置时限"),
    ("处置信息", "办理状态"),
    ("处置信息", "结案时间"),
    ("处置信息", "处理结果"),
];

/// A cell of the ledger.
#[derive(Clone, Copy)]
pub(crate) enum Cell {
    Text(&'static str),
    Number(f64),
    /// A date that the workbook knows as one, by its ISO form.
    Date(&'static str),
}
use Cell::{Date, Number, Text};

/// A clean row that the dirty ones are made of.
const CLEAN: [Cell; 16] = [
    Number(1.0),
    Text("202603050001"),
    Text("2026-03-05 14:00"),
    Text("12345热线"),
    Text("张采集"),
    Text("市容环境"),
    Text("暴露垃圾"),
    Text("垃圾桶旁堆了三袋垃圾"),
    Text("滨河路 12 号门前"),
    Number(120.1234),
    Number(30.2345),
    Text("环卫中心"),
    Text("2026-03-06 14:00"),
    Text("处置中"),
    Text(""),
    Text(""),
];

fn row(changes: &[(usize, Cell)]) -> [Cell; 16] {
    let mut row = CLEAN;
    for (column, cell) in changes {
        row[*column] = *cell;
    }
    row
}

/// Rows of the dirty ledger in order; the first stands in row 4 of the sheet.
pub(crate) fn rows() -> Vec<[Cell; 16]> {
    let number = |text| (1, Text(text));
    vec![
        row(&[]),
        // Dates in every form that people write, all the same moment or day.
        row(&[number("202603050002"), (2, Text("2026-3-5 14:00"))]),
        row(&[number("202603050003"), (2, Text("2026/03/05 14:00"))]),
        row(&[number("202603050004"), (2, Text("2026年3月5日 14时00分"))]),
        row(&[number("202603050005"), (2, Text("２０２６－０３－０５　１４：００"))]),
        row(&[number("202603050006"), (2, Date("2026-03-05T14:00:00"))]),
        row(&[number("202603050007"), (2, Number(46_086.583_333_333_336))]),
        row(&[number("202603050008"), (2, Text("20260305"))]),
        row(&[number("202603050009"), (2, Text("2026年3月5日"))]),
        // Digits in full width, in number and coordinates.
        row(&[number("２０２６０３０５００１０"), (9, Text("１２０．５")), (10, Text("３０．５"))]),
        // A number kept as a number.
        row(&[(1, Number(202_603_050_011.0))]),
        // No place on earth: taken without a point.
        row(&[number("202603050012"), (9, Number(0.0)), (10, Number(0.0))]),
        row(&[number("202603050013"), (9, Text("")), (10, Text("不详"))]),
        row(&[number("202603050014"), (9, Number(30.2)), (10, Number(120.1))]),
        // Closed on the day of the report, only the day being written.
        row(&[
            number("202603050015"),
            (13, Text("已结案")),
            (14, Text("2026-03-05")),
            (15, Text("已清运")),
        ]),
        row(&[
            number("202603050016"),
            (13, Text("已作废")),
            (14, Date("2026-03-05T15:00:00")),
            (15, Text("重复上报")),
        ]),
        // A name of the 2013 edition, a component, a word of the mapping, a department nobody knows.
        row(&[number("202603050017"), (6, Text("乱堆物堆料"))]),
        row(&[number("202603050018"), (6, Text("路灯井盖"))]),
        row(&[number("202603050019"), (6, Text(" 井盖缺失 "))]),
        row(&[number("202603050020"), (11, Text("城投公司"))]),
        // From here on nothing can be taken.
        row(&[]),
        row(&[number("２０２６０３０５０００２")]),
        row(&[number("")]),
        row(&[(1, Number(990_101_202_603_050_021.0))]),
        row(&[number("202603050022"), (2, Text("三月五日"))]),
        row(&[number("202603050023"), (2, Text(""))]),
        row(&[number("202603050024"), (2, Text("2026-02-30 08:00"))]),
        row(&[number("202603050025"), (2, Text("26-3-5"))]),
        row(&[number("202603050026"), (2, Text("2027-03-05 14:00"))]),
        row(&[number("202603050027"), (6, Text("外星人降落"))]),
        row(&[number("202603050028"), (6, Text(""))]),
        row(&[number("202603050029"), (6, Text("餐厨垃圾遗撒和污染"))]),
        row(&[number("202603050030"), (13, Text("不知道"))]),
        row(&[number("202603050031"), (13, Text("已结案"))]),
        row(&[number("202603050032"), (13, Text("已结案")), (14, Text("2026/3/4"))]),
        row(&[number("202603050033"), (12, Text("2026-3-1"))]),
        row(&[number("202603050034"), (3, Text("飞鸽传书"))]),
        row(&[number("202603050035"), (7, Text("  "))]),
        row(&[number("202603050036"), (8, Text("")), (9, Text("")), (10, Text(""))]),
    ]
}

/// Writes a ledger with a title, a heading of two merged rows, an empty row and a sum at the end.
pub(crate) fn write(path: &Path, rows: &[[Cell; 16]]) -> Result<(), XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("案件台账")?;
    let plain = Format::new();
    sheet.merge_range(0, 0, 0, 15, "城市管理案件台账（2026年3月）", &plain)?;
    heading(sheet, &plain)?;
    let date = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    let mut at = 3;
    for row in rows {
        for (column, cell) in (0u16..).zip(row) {
            match cell {
                Text(text) => sheet.write(at, column, *text)?,
                Number(number) => sheet.write(at, column, *number)?,
                Date(iso) => sheet.write_with_format(
                    at,
                    column,
                    &ExcelDateTime::parse_from_str(iso)?,
                    &date,
                )?,
            };
        }
        at += 1;
    }
    sheet.write(at + 1, 0, "合计")?;
    sheet.write(at + 1, 2, f64::from(at - 3))?;
    book.save(path)
}

fn heading(sheet: &mut Worksheet, plain: &Format) -> Result<(), XlsxError> {
    let mut column = 0u16;
    while let Some((group, name)) = COLUMNS.get(usize::from(column)) {
        if group.is_empty() {
            sheet.merge_range(1, column, 2, column, name, plain)?;
            column += 1;
            continue;
        }
        let mut last = column;
        while let Some((same, name)) =
            COLUMNS.get(usize::from(last)).filter(|(same, _)| same == group)
        {
            sheet.write(2, last, *name)?;
            debug_assert_eq!(same, group);
            last += 1;
        }
        sheet.merge_range(1, column, 1, last - 1, group, plain)?;
        column = last;
    }
    Ok(())
}
