-- Two indexes answer every list, count and tile by themselves: one over open cases by deadline, one over all by day. What a
-- department, a flow or a stage has is found along them; indexes of their own cost each command four writes more, and a count
-- with one source took that of stages, row by row.
drop index cases_stage;
drop index cases_flow;
drop index cases_department;
drop index cases_code;
drop index cases_open;
create index cases_open on cases (district, next_due_at, id, flow, stage, source, kind, code, urgent, department_path, department,
    ended_at) where ended_at is null;
drop index cases_reported;
create index cases_reported on cases (district, reported_at, id, flow, stage, source, kind, code, urgent, department_path,
    department, reworks, ended_at, next_due_at, next_yellow_at, cell, lon, lat, number);
drop index cases_component;
create index cases_component on cases (district, component, id) where component is not null;
