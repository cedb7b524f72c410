//! Deadlines per second; design §5 asks for a million. Run with `cargo bench -p wangge-kernel`.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use wangge_kernel::Instant;
use wangge_kernel::calendar::{Calendar, Limit, Unit};

const OFFICE: &str = r#"
timezone = "Asia/Shanghai"
[shifts]
mon = ["08:00-12:00", "14:00-18:00"]
tue = ["08:00-12:00", "14:00-18:00"]
wed = ["08:00-12:00", "14:00-18:00"]
thu = ["08:00-12:00", "14:00-18:00"]
fri = ["08:00-12:00", "14:00-18:00"]
[[holiday]]
date = "2026-10-01"
[[workday]]
date = "2026-10-10"
as = "fri"
"#;

/// 2026-01-01T00:00:00Z.
const YEAR_BEGIN_MS: i64 = 1_767_225_600_000;
const YEAR_MS: i64 = 365 * 86_400_000;
const N_STARTS: usize = 10_000;

fn main() {
    divan::main();
}

fn calendar(zone: &str) -> Calendar {
    Calendar::parse(&OFFICE.replace("Asia/Shanghai", zone)).expect("the calendar is valid")
}

/// Starts spread over a year without a pattern that a branch predictor could learn.
fn starts() -> Vec<Instant> {
    let mut state: i64 = 20_260_101;
    let mut next = || {
        state = (state * 1_103_515_245 + 12_345) & 0x7fff_ffff;
        Instant::from_millis(YEAR_BEGIN_MS + state * 14_679 % YEAR_MS)
    };
    std::iter::repeat_with(&mut next).take(N_STARTS).collect()
}

fn bench_clocks(bencher: Bencher<'_, '_>, zone: &str, amount: u16, unit: Unit) {
    let (calendar, starts) = (calendar(zone), starts());
    let limit = Limit::whole(amount, unit);
    bencher.counter(ItemsCount::new(N_STARTS)).bench(|| {
        for start in &starts {
            black_box(calendar.clocks(black_box(*start), limit));
        }
    });
}

#[divan::bench(args = Unit::ALL)]
fn clocks_in_shanghai(bencher: Bencher<'_, '_>, unit: Unit) {
    bench_clocks(bencher, "Asia/Shanghai", 3, unit);
}

#[divan::bench(args = [Unit::WorkingHours, Unit::WorkingDays, Unit::NaturalDays])]
fn clocks_in_berlin(bencher: Bencher<'_, '_>, unit: Unit) {
    bench_clocks(bencher, "Europe/Berlin", 3, unit);
}

#[divan::bench(args = [Unit::WorkingHours, Unit::WorkingDays])]
fn due_at_in_shanghai(bencher: Bencher<'_, '_>, unit: Unit) {
    let (calendar, starts) = (calendar("Asia/Shanghai"), starts());
    let limit = Limit::whole(3, unit);
    bencher.counter(ItemsCount::new(N_STARTS)).bench(|| {
        for start in &starts {
            black_box(calendar.due_at(black_box(*start), limit));
        }
    });
}

#[divan::bench]
fn parse_and_first_deadline(bencher: Bencher<'_, '_>) {
    let start = Instant::from_millis(YEAR_BEGIN_MS);
    bencher.bench(|| calendar("Asia/Shanghai").due_at(start, Limit::whole(1, Unit::WorkingDays)));
}
