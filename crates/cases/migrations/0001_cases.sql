-- A case is the projection of its steps: the columns hold what lists, lights and facts need, so
-- that none of them joins the history.
create table cases (
    district bigint not null,
    id bigint not null,
    version bigint not null,
    number text not null,
    flow text not null,
    source text not null,
    stage text not null,
    -- Category: empty until the report is registered.
    standard text,
    kind text,
    code text,
    clause text,
    urgent boolean not null,
    description text not null,
    place text not null,
    lon double precision,
    lat double precision,
    grid text,
    -- Who has it.
    reporter bigint,
    department bigint,
    department_path text,
    handler bigint,
    -- When what happened last.
    reported_at bigint not null,
    registered_at bigint,
    filed_at bigint,
    dispatched_at bigint,
    fed_back_at bigint,
    ended_at bigint,
    -- Three clocks.
    stage_at bigint not null,
    stage_yellow_at bigint,
    stage_due_at bigint,
    pass_at bigint,
    pass_yellow_at bigint,
    pass_due_at bigint,
    pass_stopped_at bigint,
    whole_at bigint,
    whole_yellow_at bigint,
    whole_due_at bigint,
    whole_stopped_at bigint,
    -- Soonest running deadline; the last moment there is when no clock runs, so that it sorts.
    next_yellow_at bigint not null,
    next_due_at bigint not null,
    -- The open task, and what the last of each kind found.
    open_task bigint,
    verify_result text,
    check_result text,
    passes bigint not null,
    reworks bigint not null,
    steps bigint not null,
    thumb text,
    -- Where an imported case comes from.
    origin text,
    origin_key text,
    primary key (district, id)
);
create unique index cases_number on cases (district, number);
create unique index cases_origin on cases (district, origin, origin_key) where origin is not null;
create index cases_open on cases (district, next_due_at, id) where ended_at is null;
create index cases_stage on cases (district, stage, next_due_at, id);
create index cases_department on cases (district, department, next_due_at, id);
create index cases_reported on cases (district, reported_at, id);

create table case_step (
    district bigint not null,
    case_id bigint not null,
    seq bigint not null,
    at bigint not null,
    action text not null,
    from_stage text,
    to_stage text not null,
    account bigint,
    actor text not null,
    post text not null,
    note text not null,
    detail text not null,
    primary key (district, case_id, seq)
);

create table case_task (
    district bigint not null,
    id bigint not null,
    case_id bigint not null,
    kind text not null,
    assignee bigint,
    opened_at bigint not null,
    yellow_at bigint not null,
    due_at bigint not null,
    done_at bigint,
    result text,
    note text not null,
    primary key (district, id)
);
create index case_task_open on case_task (district, assignee, due_at, id) where done_at is null;
create index case_task_case on case_task (district, case_id, id);

create table case_file (
    district bigint not null,
    id bigint not null,
    case_id bigint not null,
    seq bigint not null,
    role text not null,
    blob text not null,
    thumb text,
    name text not null,
    mime text not null,
    bytes bigint not null,
    taken_at bigint,
    lon double precision,
    lat double precision,
    primary key (district, id)
);
create index case_file_case on case_file (district, case_id, id);

create table case_counter (
    district bigint not null,
    day text not null,
    last bigint not null,
    primary key (district, day)
);
