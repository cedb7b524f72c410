-- The component that a case is about, by its key in the register.
alter table cases add column component bigint;
create index cases_component on cases (district, component, id);
