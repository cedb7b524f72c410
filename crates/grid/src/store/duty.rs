//! Duty grids, their parts, and the roster.

use crate::model::{DutyGrid, DutyPart, OnDuty, Shift};
use wangge_db::{DbError, Tx, args};
use wangge_kernel::Instant;

wangge_db::statements! {
    /// Duty grids in use.
    DUTY_GRID_LIST = "grid.duty_grid_list", "select id, name, name_en, from_at from duty_grid
        where district = $1 and until_at is null order by name, id";
    /// A new duty grid.
    DUTY_GRID_INSERT = "grid.duty_grid_insert", "insert into duty_grid (district, id, name, name_en, from_at, until_at)
        values ($1, $2, $3, $4, $5, null)";
    /// Another name.
    DUTY_GRID_UPDATE = "grid.duty_grid_update", "update duty_grid set name = $3, name_en = $4 where district = $1 and id = $2 and until_at is null";
    /// Takes a duty grid out of use.
    DUTY_GRID_END = "grid.duty_grid_end", "update duty_grid set until_at = $3 where district = $1 and id = $2 and until_at is null";
    /// A part.
    PART_INSERT = "grid.part_insert", "insert into duty_grid_part (district, duty_grid, area) values ($1, $2, $3)
        on conflict (district, duty_grid, area) do nothing";
    /// Parts of all duty grids in use.
    PART_LIST = "grid.part_list", "select p.duty_grid, p.area from duty_grid_part p
        join duty_grid g on g.district = p.district and g.id = p.duty_grid
        where p.district = $1 and g.until_at is null order by p.area, p.duty_grid";
    /// Duty grids that name exactly this area.
    PART_OF = "grid.part_of", "select duty_grid from duty_grid_part where district = $1 and area = $2 order by duty_grid";
    /// Forgets the parts of a duty grid before new ones are put.
    PARTS_DELETE = "grid.parts_delete", "delete from duty_grid_part where district = $1 and duty_grid = $2";
    /// A line of the roster.
    SHIFT_INSERT = "grid.shift_insert", "insert into duty_shift (district, id, duty_grid, account, weekdays, start_minute, end_minute, from_day, until_day)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// The roster from a day on.
    SHIFT_LIST = "grid.shift_list", "select id, duty_grid, account, weekdays, start_minute, end_minute, from_day, until_day
        from duty_shift where district = $1 and until_day >= $2 order by duty_grid, from_day, start_minute, account, id";
    /// Takes a line off the roster.
    SHIFT_DELETE = "grid.shift_delete", "delete from duty_shift where district = $1 and id = $2";
    /// Forgets the roster of a district before a new one is put.
    SHIFTS_DELETE = "grid.shifts_delete", "delete from duty_shift where district = $1";
    /// Takes the lines of a duty grid that went out of use off the roster.
    SHIFTS_OF_GRID_END = "grid.shifts_of_grid_end", "delete from duty_shift where district = $1 and duty_grid = $2";
    /// Who is on duty for a grid on a day that may have begun yesterday; the closest area first.
    ON_DUTY = "grid.on_duty", "select s.account, cast(max(length(p.area)) as bigint) as closeness
        from duty_shift s
        join duty_grid g on g.district = s.district and g.id = s.duty_grid and g.until_at is null
        join duty_grid_part p on p.district = s.district and p.duty_grid = s.duty_grid
        where s.district = $1 and s.from_day <= $2 and s.until_day >= $2 and s.start_minute <= $3 and s.end_minute > $3
            and (s.weekdays / $4) % 2 = 1 and substr(cast($5 as text), 1, length(p.area)) = p.area
        group by s.account order by closeness desc, s.account limit 50";
}

pub(crate) async fn duty_grid_list(tx: &mut Tx, district: i64) -> Result<Vec<DutyGrid>, DbError> {
    tx.rows(&DUTY_GRID_LIST, args![district]).await
}

pub(crate) async fn duty_grid_insert(
    tx: &mut Tx,
    district: i64,
    grid: &DutyGrid,
) -> Result<(), DbError> {
    let values = args![district, grid.id, grid.name, grid.name_en, grid.from_at];
    tx.exec(&DUTY_GRID_INSERT, values).await.map(drop)
}

pub(crate) async fn duty_grid_update(
    tx: &mut Tx,
    district: i64,
    (id, name, name_en): (i64, &str, &str),
) -> Result<u64, DbError> {
    tx.exec(&DUTY_GRID_UPDATE, args![district, id, name, name_en]).await
}

pub(crate) async fn duty_grid_end(
    tx: &mut Tx,
    district: i64,
    id: i64,
    at: Instant,
) -> Result<u64, DbError> {
    tx.exec(&DUTY_GRID_END, args![district, id, at]).await
}

pub(crate) async fn part_insert(
    tx: &mut Tx,
    district: i64,
    duty_grid: i64,
    area: &str,
) -> Result<(), DbError> {
    tx.exec(&PART_INSERT, args![district, duty_grid, area]).await.map(drop)
}

pub(crate) async fn part_list(tx: &mut Tx, district: i64) -> Result<Vec<DutyPart>, DbError> {
    tx.rows(&PART_LIST, args![district]).await
}

pub(crate) async fn part_of(tx: &mut Tx, district: i64, area: &str) -> Result<Vec<i64>, DbError> {
    let rows: Vec<(i64,)> = tx.rows(&PART_OF, args![district, area]).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

pub(crate) async fn parts_delete(
    tx: &mut Tx,
    district: i64,
    duty_grid: i64,
) -> Result<(), DbError> {
    tx.exec(&PARTS_DELETE, args![district, duty_grid]).await.map(drop)
}

pub(crate) async fn shift_insert(tx: &mut Tx, district: i64, shift: &Shift) -> Result<(), DbError> {
    let values = args![
        district,
        shift.id,
        shift.duty_grid,
        shift.account,
        shift.weekdays,
        shift.start_minute,
        shift.end_minute,
        shift.from_day,
        shift.until_day
    ];
    tx.exec(&SHIFT_INSERT, values).await.map(drop)
}

pub(crate) async fn shift_list(
    tx: &mut Tx,
    district: i64,
    from_day: &str,
) -> Result<Vec<Shift>, DbError> {
    tx.rows(&SHIFT_LIST, args![district, from_day]).await
}

pub(crate) async fn shift_delete(tx: &mut Tx, district: i64, id: i64) -> Result<u64, DbError> {
    tx.exec(&SHIFT_DELETE, args![district, id]).await
}

pub(crate) async fn shifts_delete(tx: &mut Tx, district: i64) -> Result<(), DbError> {
    tx.exec(&SHIFTS_DELETE, args![district]).await.map(drop)
}

pub(crate) async fn shifts_of_grid_end(
    tx: &mut Tx,
    district: i64,
    duty_grid: i64,
) -> Result<(), DbError> {
    tx.exec(&SHIFTS_OF_GRID_END, args![district, duty_grid]).await.map(drop)
}

/// Lists who is on duty at a minute of a day whose bit of the week is `weekday`.
pub(crate) async fn on_duty(
    tx: &mut Tx,
    district: i64,
    (day, minute, weekday): (&str, i64, i64),
    grid: &str,
) -> Result<Vec<OnDuty>, DbError> {
    tx.rows(&ON_DUTY, args![district, day, minute, weekday, grid]).await
}
