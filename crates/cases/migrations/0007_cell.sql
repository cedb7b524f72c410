-- Where a case is, as one number (Morton order of the web maps): a tile is one range of it. Null without a place.
alter table cases add column cell bigint;
create index cases_cell on cases (district, cell) where cell is not null;
create index cases_open_cell on cases (district, cell) where ended_at is null and cell is not null;
