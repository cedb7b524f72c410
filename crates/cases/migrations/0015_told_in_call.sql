-- The telephone call in which it was told, where it was registered from one.
alter table case_report add column call_id bigint;
create index case_report_call on case_report (district, call_id, id) where call_id is not null;
