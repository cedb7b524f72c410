-- A department counts its own cases from the same indexes as the district does.
drop index cases_open;
create index cases_open on cases (district, next_due_at, id, flow, stage, source, kind, code, urgent, department_path, department,
    ended_at) where ended_at is null;
drop index cases_reported;
create index cases_reported on cases (district, reported_at, id, flow, stage, source, kind, code, urgent, department_path,
    department, reworks, ended_at, next_due_at);
