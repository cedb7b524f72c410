-- Counts and facets of open cases, and of a period, are read from an index alone, without a look at each row. SQLite
-- takes a partial index for that only when it also holds the column of its condition.
drop index cases_open;
create index cases_open on cases (district, next_due_at, id, flow, stage, source, kind, code, urgent, department, ended_at)
    where ended_at is null;
drop index cases_open_cell;
create index cases_open_cell on cases (district, cell, flow, next_due_at, next_yellow_at, ended_at, id, lon, lat, number)
    where ended_at is null and cell is not null;
drop index cases_reported;
create index cases_reported on cases (district, reported_at, id, flow, stage, source, kind, code, urgent, department, reworks,
    ended_at, next_due_at);
-- Reports of what was merged into a case, which every look at it asks for.
create index cases_merged on cases (district, merged_into, id) where merged_into is not null;
