-- Rules of a city's own about whose a matter is. A version is a draft until it is published, holds until another of
-- its key is published, and keeps its row.
create table duty_rule (
    district bigint not null,
    id bigint not null,
    rule_key text not null,
    name text not null,
    name_en text not null,
    clause text,
    code text,
    area text,
    owner text,
    department text not null,
    cohosts text not null,
    direct boolean not null,
    note text not null,
    drafted_at bigint not null,
    drafted_by text not null,
    from_at bigint,
    published_by text not null,
    until_at bigint,
    primary key (district, id)
);
create index duty_rule_key on duty_rule (district, rule_key, id);
