//! Makes a metropolis-year: one street and four weeks of the demo district, many times over.
//!
//! ```text
//! street 1, last four weeks ──▶ the same land side by side   = streets
//!                           ──▶ the same weeks one before another = months
//! ```
//!
//! **Invariant:** a block of rows and the mark that counts it are stored together, so that an
//! interrupted making goes on where it stopped; what a block holds follows from its number alone.

use crate::error::BenchError;
use crate::pattern::{AROUND_CASES, DAYS, NODE, Pattern};
use crate::sheet::{Sheet, Shift};
use crate::store;
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;
use std::sync::Arc;
use wangge_db::copy::Table;
use wangge_db::{Db, DbError, DbUrl, Value, bulk};

/// Months of four weeks in a year.
const MONTHS: i64 = 13;
const DAY_MS: i64 = 24 * 3_600_000;
/// Cases or components that are stored at once.
const AT_ONCE: usize = 4_000;
/// Copies of a street-year follow one another by so much, so that not all happens at one moment.
const STAGGER_MS: i64 = 7_919;
const HOUR_MS: i64 = 3_600_000;
/// Tables besides those around cases that get their indexes when they are full.
const INDEXED: &[&str] = &["cases", "component", "component_text"];
const WANTED: &str = "bench wanted";

/// How large the metropolis is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Cases of the year.
    pub cases: i64,
    /// Unit grids, at least.
    pub grids: i64,
    /// Components, rounded down; the demo district has its own.
    pub components: i64,
    /// Districts among which the streets are shared out; the first is the demo district.
    pub districts: i64,
}

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress<'a> {
    /// Rows of a kind: done and all.
    Rows(&'a str, i64, i64),
    /// An index is made.
    Index(&'a str),
}

/// What was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    /// Cases in all districts.
    pub cases: i64,
    /// Unit grids.
    pub grids: i64,
    /// Components.
    pub components: i64,
    /// Streets side by side.
    pub streets: i64,
    /// Districts that they lie in.
    pub districts: i64,
}

/// Rows for several tables.
type Block = Vec<(Table, Vec<Vec<Value>>)>;

/// Multiplies the demo district of a database, which must have been made by `wangge demo`.
pub async fn load(
    url: &DbUrl,
    db: &Db,
    (district, zone): (i64, TimeZone),
    wanted: Wanted,
    told: &mut dyn FnMut(Progress<'_>),
) -> Result<Made, BenchError> {
    let pattern = Pattern::read(url, db, district, &zone).await?;
    let plan = Arc::new(Plan::new(pattern, district, wanted)?);
    let work = Loading { db, district };
    work.agree(wanted).await?;
    let streets = plan.streets;
    let made = Arc::clone(&plan);
    work.run("grids", 1, told, move |_| made.grounds()).await?;
    for tables in [INDEXED, AROUND_CASES] {
        bulk::set_indexes_aside(db, tables).await?;
    }
    let made = Arc::clone(&plan);
    work.run("components", streets - 1, told, move |street| made.components(street + 1)).await?;
    let made = Arc::clone(&plan);
    let blocks = i64::try_from(plan.blocks.len()).unwrap_or(i64::MAX);
    work.run("cases", blocks, told, move |block| made.cases(block)).await?;
    work.count_days(&plan).await?;
    bulk::bring_indexes_back(db, |name| told(Progress::Index(name))).await?;
    Ok(plan.made())
}

struct Loading<'a> {
    db: &'a Db,
    district: i64,
}

impl Loading<'_> {
    /// Remembers what is wanted, or finds that something else was begun.
    async fn agree(&self, wanted: Wanted) -> Result<(), BenchError> {
        let numbers = [wanted.cases, wanted.grids, wanted.components, wanted.districts];
        let input = (self.district, numbers);
        let known = self.db.write("bench.agree", input, |tx, (district, numbers)| {
            Box::pin(async move {
                let mut known = Vec::new();
                for (place, number) in numbers.iter().enumerate() {
                    let name = format!("{WANTED} {place}");
                    let found = store::mark_fetch(tx, *district, &name).await?;
                    store::mark_put(tx, *district, &name, found.unwrap_or(*number)).await?;
                    known.push(found.unwrap_or(*number));
                }
                Ok::<_, DbError>(known)
            })
        });
        let known = known.await?;
        if known == numbers {
            return Ok(());
        }
        Err(BenchError::Unfit(format!(
            "this database was begun with {} cases, {} grids and {} components in {} districts",
            known[0], known[1], known[2], known[3]
        )))
    }

    /// Stores the blocks that are not there yet; the next one is made while one is stored.
    async fn run(
        &self,
        what: &'static str,
        all: i64,
        told: &mut dyn FnMut(Progress<'_>),
        make: impl Fn(i64) -> Block + Clone + Send + 'static,
    ) -> Result<(), BenchError> {
        let mark = format!("bench {what}");
        let input = (self.district, mark.clone());
        let read = self.db.read("bench.mark", input, |tx, (district, mark)| {
            Box::pin(store::mark_fetch(tx, *district, mark))
        });
        let mut done = read.await?.unwrap_or(0);
        let start = |number: i64| {
            let make = make.clone();
            tokio::task::spawn_blocking(
                move || if number < all { make(number) } else { Vec::new() },
            )
        };
        let mut next = start(done);
        while done < all {
            told(Progress::Rows(what, done, all));
            let block = next.await.map_err(|error| BenchError::Unfit(error.to_string()))?;
            done += 1;
            next = start(done);
            let input = (self.district, mark.clone(), done, block);
            self.db
                .write("bench.block", input, |tx, (district, mark, done, block)| {
                    Box::pin(async move {
                        for (table, rows) in block {
                            table.put(tx, rows).await?;
                        }
                        store::mark_put(tx, *district, mark, *done).await
                    })
                })
                .await?;
        }
        Ok(())
    }

    /// Raises the counts of days, so that the numbers of new cases go on behind those of the copies.
    async fn count_days(&self, plan: &Plan) -> Result<(), BenchError> {
        let districts: Vec<i64> = (0..plan.districts).map(|part| plan.district + part).collect();
        let days = plan.days();
        let last = (plan.copies + 1) * plan.pattern.daily;
        self.db
            .write("bench.days", (districts, days, last), |tx, (districts, days, last)| {
                Box::pin(async move {
                    for district in districts {
                        for day in days {
                            store::mark_put(tx, *district, day, *last).await?;
                        }
                    }
                    Ok::<_, DbError>(())
                })
            })
            .await?;
        Ok(())
    }
}

/// What is made in which block.
struct Plan {
    pattern: Pattern,
    district: i64,
    /// Districts beside one another, whose numbers follow that of the first.
    districts: i64,
    streets: i64,
    /// Street-years of cases.
    copies: i64,
    /// Components of each further street.
    each: usize,
    /// Streets in a row of the map, and how wide and high the land of one is.
    columns: i64,
    size: (f64, f64),
    /// Month, copy and number of cases of each street-month, several in a block.
    blocks: Vec<Vec<(i64, i64, usize)>>,
}

impl Plan {
    fn new(pattern: Pattern, district: i64, wanted: Wanted) -> Result<Self, BenchError> {
        let count = |rows: usize| i64::try_from(rows).unwrap_or(i64::MAX).max(1);
        let streets = 1.max(ceil(wanted.grids, count(pattern.grounds[0].rows.len())));
        let (latest, earlier) = (pattern.cases_of(0).len(), pattern.cases_of(1).len());
        let year = count(latest) + (MONTHS - 1) * count(earlier);
        let needed = (wanted.cases - pattern.originals).max(0);
        let copies = ceil(needed, year);
        let districts = wanted.districts.clamp(1, streets);
        if copies >= NODE || streets >= NODE.min(1_000) {
            let what = format!("{streets} streets with {copies} years of cases are too many");
            return Err(BenchError::Unfit(what));
        }
        let own = count(pattern.components.0.rows.len());
        let each = ((wanted.components - own) / (streets - 1).max(1)).clamp(0, own);
        let columns = (1..=streets).find(|side| side * side >= streets).unwrap_or(1);
        let mut blocks: Vec<Vec<(i64, i64, usize)>> = Vec::new();
        let mut filled = AT_ONCE;
        for month in (0..MONTHS).rev() {
            let most = if month == 0 { latest } else { earlier };
            for copy in 1..=copies {
                let before =
                    if month == 0 { 0 } else { count(latest) + (month - 1) * count(earlier) };
                let left = (needed - (copy - 1) * year - before).max(0);
                let cases = usize::try_from(left).unwrap_or(usize::MAX).min(most);
                if filled >= AT_ONCE {
                    blocks.push(Vec::new());
                    filled = 0;
                }
                if let Some(block) = blocks.last_mut() {
                    block.push((month, copy, cases));
                    filled += cases;
                }
            }
        }
        let (size, each) = (extent(&pattern.grounds[0]), usize::try_from(each).unwrap_or(0));
        Ok(Self { pattern, district, districts, streets, copies, each, columns, size, blocks })
    }

    /// The district of a street, and the nine digits of the street within it.
    fn area(&self, street: i64) -> (i64, String) {
        let part = street * self.districts / self.streets;
        let first = ceil(part * self.streets, self.districts);
        let district = self.district + part;
        (district, format!("{district}{:03}", street - first + 1))
    }

    #[expect(clippy::cast_precision_loss, reason = "some dozens of streets in a row")]
    fn by(&self, street: i64) -> (f64, f64) {
        let (column, row) = (street % self.columns, street / self.columns);
        (column as f64 * self.size.0, row as f64 * self.size.1)
    }

    fn grounds(&self) -> Block {
        let tables = self.pattern.grounds.iter().map(|sheet| {
            let streets = (1..self.streets).flat_map(|street| {
                let (district, area) = self.area(street);
                let shift = Shift {
                    district,
                    node: 0,
                    earlier_ms: 0,
                    street,
                    areas: (&self.pattern.street, &area),
                    by: self.by(street),
                    codes: ("", ""),
                };
                sheet.rows.iter().map(|row| sheet.copy(row, &shift)).collect::<Vec<_>>()
            });
            (sheet.table.clone(), streets.collect())
        });
        tables.collect()
    }

    fn components(&self, street: i64) -> Block {
        let (sheet, words) = &self.pattern.components;
        let (district, area) = self.area(street);
        let (mut rows, mut texts) = (Vec::new(), Vec::new());
        let all = sheet.rows.len().max(1);
        // Spread over the land, and all kinds among them.
        for place in (0..self.each).map(|number| number * all / self.each.max(1)) {
            let row = &sheet.rows[place];
            let code = sheet.text(row, "code").unwrap_or_default();
            let fresh = numbered(code, street);
            let shift = Shift {
                district,
                node: u16::try_from(street).unwrap_or_default(),
                earlier_ms: 0,
                street,
                areas: (&self.pattern.street, &area),
                by: self.by(street),
                codes: (code, &fresh),
            };
            rows.push(sheet.copy(row, &shift));
            texts.extend(words.rows.get(place).map(|row| words.copy(row, &shift)));
        }
        vec![(sheet.table.clone(), rows), (words.table.clone(), texts)]
    }

    fn cases(&self, block: i64) -> Block {
        let pattern = &self.pattern;
        let mut cases = Vec::new();
        let mut around: Vec<Vec<Vec<Value>>> = pattern.around.iter().map(|_| Vec::new()).collect();
        let block = usize::try_from(block).ok().and_then(|block| self.blocks.get(block));
        for (month, copy, most) in block.into_iter().flatten().copied() {
            let (district, area) = self.area(copy % self.streets);
            for place in pattern.cases_of(month).into_iter().take(most) {
                let row = &pattern.cases.rows[place];
                let Some(id) = pattern.cases.int(row, "id") else { continue };
                let number = self.number(place, month, copy, district);
                let old = pattern.cases.text(row, "number").unwrap_or_default();
                let street = copy % self.streets;
                let (east, north) = self.by(street);
                let (dx, dy) = jitter(id ^ (copy << 20) ^ month);
                let shift = Shift {
                    district,
                    node: u16::try_from(copy).unwrap_or_default(),
                    earlier_ms: month * DAYS * DAY_MS + copy * STAGGER_MS % HOUR_MS,
                    street,
                    areas: (&pattern.street, &area),
                    by: (east + dx, north + dy),
                    codes: (old, &number),
                };
                cases.push(pattern.cases.copy(row, &shift));
                for (one, rows) in pattern.around.iter().zip(&mut around) {
                    let own = one.of.get(&id).into_iter().flatten();
                    rows.extend(own.map(|row| one.sheet.copy(&one.sheet.rows[*row], &shift)));
                }
            }
        }
        let tables = pattern.around.iter().map(|one| one.sheet.table.clone()).zip(around);
        std::iter::once((pattern.cases.table.clone(), cases)).chain(tables).collect()
    }

    /// The number of a copy: that of its day, behind those of the copies before.
    fn number(&self, place: usize, month: i64, copy: i64, district: i64) -> String {
        let facts = &self.pattern.facts[place];
        let day = earlier(facts.day, month);
        let count = copy * self.pattern.daily + facts.count;
        format!("{district}{}{count:05}", day.strftime("%Y%m%d"))
    }

    /// Days on which cases were reported, as their counters name them.
    fn days(&self) -> Vec<String> {
        let all: BTreeSet<Date> = self.pattern.facts.iter().map(|facts| facts.day).collect();
        let all = all.iter().flat_map(|day| (0..MONTHS).map(|month| earlier(*day, month)));
        all.map(|day| day.strftime("%Y%m%d").to_string()).collect()
    }

    fn made(&self) -> Made {
        let count = |rows: usize| i64::try_from(rows).unwrap_or(i64::MAX);
        let cases: usize = self.blocks.iter().flatten().map(|block| block.2).sum();
        let own = count(self.pattern.components.0.rows.len());
        Made {
            cases: self.pattern.originals + count(cases),
            grids: self.streets * count(self.pattern.grounds[0].rows.len()),
            components: own + (self.streets - 1) * count(self.each),
            streets: self.streets,
            districts: self.districts,
        }
    }
}

fn earlier(day: Date, months: i64) -> Date {
    day.saturating_sub((months * DAYS).days())
}

const fn ceil(number: i64, by: i64) -> i64 {
    if number <= 0 { 0 } else { (number + by - 1) / by }
}

/// Gives a component of another street the number behind those of the streets before.
fn numbered(code: &str, street: i64) -> String {
    /// Most components of one kind in the demo district.
    const OF_ONE_KIND: i64 = 2_500;
    const DIGITS: usize = 6;
    let (head, tail) = code.split_at(code.len().saturating_sub(DIGITS));
    let number: i64 = tail.parse().unwrap_or_default();
    format!("{head}{:0DIGITS$}", street * OF_ONE_KIND + number)
}

/// How wide and high the land of the grids is, in degrees.
fn extent(grids: &Sheet) -> (f64, f64) {
    let texts = grids.rows.iter().filter_map(|row| grids.text(row, "ring"));
    let rings = texts.filter_map(|text| serde_json::from_str::<Vec<[f64; 2]>>(text).ok());
    let mut around = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
    for [lon, lat] in rings.flatten() {
        around = [around[0].min(lon), around[1].min(lat), around[2].max(lon), around[3].max(lat)];
    }
    (around[2] - around[0], around[3] - around[1])
}

/// Some metres to any side, the same for the same case.
#[expect(clippy::cast_precision_loss, reason = "three digits")]
fn jitter(seed: i64) -> (f64, f64) {
    let mixed = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15_u64.cast_signed());
    let part = |bits: u32| ((mixed >> bits) & 511) as f64 / 511.0 - 0.5;
    (part(40) * 2e-4, part(50) * 2e-4)
}
