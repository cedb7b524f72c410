-- A unit grid that goes out of use keeps its row: cases of its time point to it.
create table unit_grid (
    district bigint not null,
    id text not null,
    name text not null,
    name_en text not null,
    street_name text not null,
    community_name text not null,
    area_class text not null,
    ring text not null,
    area_m2 double precision not null,
    from_at bigint not null,
    until_at bigint,
    primary key (district, id)
);
create table base_feature (
    district bigint not null,
    id bigint not null,
    layer text not null,
    name text not null,
    name_en text not null,
    class text not null,
    geometry text not null,
    primary key (district, id)
);
