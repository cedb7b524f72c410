-- Personal data: sealed, found by keyed hash, erasable.
create table case_contact (
    district bigint not null,
    report_id bigint not null,
    name bytea not null,
    phone bytea not null,
    phone_hash text not null,
    primary key (district, report_id)
);
create index case_contact_phone on case_contact (district, phone_hash) where phone_hash <> '';
