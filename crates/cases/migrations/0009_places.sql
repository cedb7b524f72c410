-- Found again at the same place: a matter within some metres, without a walk through its whole history.
create index cases_near on cases (district, code, lon) where lon is not null;
-- Pauses that may be over.
create index cases_pause on cases (district, pause_until, id) where pause_until is not null;
