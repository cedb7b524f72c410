-- Components of a district. The cell orders them along the tiles of the map; kind and class, state,
-- street and department carry the facets of the list.
create table component (
    district bigint not null,
    id bigint not null,
    version bigint not null,
    code text not null,
    standard text not null,
    class text not null,
    kind text not null,
    name text not null,
    lon double precision not null,
    lat double precision not null,
    cell bigint not null,
    grid text,
    street text,
    community text,
    place text not null,
    managing_code text not null,
    managing_name text not null,
    department bigint,
    owner_code text not null,
    owner_name text not null,
    maintainer_code text not null,
    maintainer_name text not null,
    state text not null,
    began_on text,
    changed_on text,
    source text not null,
    accuracy text,
    remark text not null,
    created_at bigint not null,
    created_by text not null,
    updated_at bigint not null,
    primary key (district, id),
    unique (district, code)
);
create index component_cell on component (district, cell, state, kind);
create index component_kind on component (district, class, kind, code);
create index component_state on component (district, state, code);
create index component_street on component (district, street, code);
create index component_department on component (district, department, code);
create index component_owner on component (district, owner_name, code);

-- What happened to a component; rows are added and never changed. How it began says its own row.
create table component_change (
    district bigint not null,
    component bigint not null,
    version bigint not null,
    at bigint not null,
    account bigint,
    name text not null,
    deed text not null,
    changes text not null,
    note text not null,
    primary key (district, component, version)
);
