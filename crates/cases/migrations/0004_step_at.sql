-- Counts of what was done on a day, without a walk through the whole history.
create index case_step_at on case_step (district, at, case_id, seq);
