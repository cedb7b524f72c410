-- Which hexagon of H3 (resolution 10) a case lies in; those of a wider one are one range. Null without a place.
alter table cases add column hex bigint;
create index cases_hex on cases (district, hex) where hex is not null;
