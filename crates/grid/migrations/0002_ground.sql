-- The number of the last change of a district: whoever holds its map in memory asks for this only.
create table ground_change (
    district bigint not null primary key,
    version bigint not null
);
alter table unit_grid add column changed bigint not null default 0;
-- Streets (nine digits) and communities (twelve).
create table ground_area (
    district bigint not null,
    code text not null,
    name text not null,
    name_en text not null,
    primary key (district, code)
);
insert into ground_area (district, code, name, name_en)
    select district, substr(id, 1, 9), max(street_name), '' from unit_grid group by district, substr(id, 1, 9);
insert into ground_area (district, code, name, name_en)
    select district, substr(id, 1, 12), max(community_name), '' from unit_grid group by district, substr(id, 1, 12);
-- What happened to grids; rows are added and never changed.
create table grid_history (
    district bigint not null,
    version bigint not null,
    at bigint not null,
    account bigint,
    author text not null,
    deed text not null,
    old_ids text not null,
    new_ids text not null,
    detail text not null,
    primary key (district, version)
);
-- Unit grids that are looked after together, and who is on duty in them.
create table duty_grid (
    district bigint not null,
    id bigint not null,
    name text not null,
    name_en text not null,
    from_at bigint not null,
    until_at bigint,
    primary key (district, id)
);
-- A part is the beginning of unit grids' ids: district, street, community or one grid.
create table duty_grid_part (
    district bigint not null,
    duty_grid bigint not null,
    area text not null,
    primary key (district, duty_grid, area)
);
create table duty_shift (
    district bigint not null,
    id bigint not null,
    duty_grid bigint not null,
    account bigint not null,
    weekdays bigint not null,
    start_minute bigint not null,
    end_minute bigint not null,
    from_day text not null,
    until_day text not null,
    primary key (district, id)
);
create index duty_shift_grid on duty_shift (district, duty_grid, from_day);
-- Roads, house numbers, points of interest.
create table place (
    district bigint not null,
    id bigint not null,
    kind text not null,
    name text not null,
    name_en text not null,
    aliases text not null,
    road text not null,
    number text not null,
    line text not null,
    primary key (district, id)
);
