-- What the whole engine needs of a case beside its first way through.
alter table cases add column packs text not null default '';
alter table cases add column subject text not null default '';
alter table cases add column area text;
alter table cases add column signed_at bigint;
alter table cases add column received_at bigint;
alter table cases add column upstream_system text;
alter table cases add column upstream_number text;
alter table cases add column upstream_due_at bigint;
alter table cases add column given_due_at bigint;
alter table cases add column parent bigint;
alter table cases add column merged_into bigint;
alter table cases add column repeat_of bigint;
alter table cases add column closing text;
alter table cases add column pause_kind text;
alter table cases add column pause_at bigint;
alter table cases add column pause_until bigint;
alter table cases add column looked_at bigint;
alter table cases add column hard_at bigint;
alter table cases add column hard_owner bigint;
alter table cases add column ruled bigint;
alter table cases add column sub_done bigint not null default 0;
alter table cases add column sub_at bigint;
alter table cases add column sub_yellow_at bigint;
alter table cases add column sub_due_at bigint;
alter table cases add column sub_stopped_at bigint;
alter table cases add column verify_waived boolean not null default false;
alter table cases add column check_waived boolean not null default false;
alter table cases add column open_application bigint;
-- Permanent facts, counted from the steps.
alter table cases add column returns bigint not null default 0;
alter table cases add column refused_returns bigint not null default 0;
alter table cases add column misdispatches bigint not null default 0;
alter table cases add column intake_errors bigint not null default 0;
alter table cases add column shuffles bigint not null default 0;
alter table cases add column extensions bigint not null default 0;
alter table cases add column suspensions bigint not null default 0;
alter table cases add column deferrals bigint not null default 0;
alter table cases add column backlogs bigint not null default 0;
alter table cases add column reopens bigint not null default 0;
alter table cases add column reminders bigint not null default 0;
alter table cases add column supervisions bigint not null default 0;
alter table cases add column late_passes bigint not null default 0;
alter table cases add column late_ms bigint not null default 0;
alter table cases add column reports bigint not null default 1;
alter table cases add column exempt boolean not null default false;
-- Light of which people were told: 0 none, 1 yellow, 2 red.
alter table cases add column alarmed bigint not null default 0;

create index cases_flow on cases (district, flow, next_due_at, id);
create index cases_parent on cases (district, parent, id) where parent is not null;
create index cases_hard on cases (district, hard_at, id) where hard_at is not null;
create index cases_alarm on cases (district, alarmed, next_yellow_at, id) where ended_at is null;
create index cases_code on cases (district, code, reported_at, id);

-- Each time that a department had a case, judged for itself.
create table case_pass (
    district bigint not null,
    case_id bigint not null,
    pass bigint not null,
    organisation bigint not null,
    organisation_path text not null,
    is_rework boolean not null,
    from_at bigint not null,
    -- Later than from_at when it was told by telephone first.
    entered_at bigint not null,
    received_at bigint,
    yellow_at bigint,
    due_at bigint,
    stopped_at bigint,
    outcome text not null,
    late_ms bigint not null,
    quantity double precision,
    unit text,
    cost bigint,
    primary key (district, case_id, pass)
);
create index case_pass_organisation on case_pass (district, organisation, from_at, case_id);

-- What was asked for and what was decided.
create table case_application (
    district bigint not null,
    id bigint not null,
    case_id bigint not null,
    kind text not null,
    state text not null,
    asked_at bigint not null,
    asked_by bigint,
    asker text not null,
    organisation bigint,
    pass bigint not null,
    reason text not null,
    note text not null,
    plan text not null,
    amount text,
    until_at bigint,
    consent text not null,
    approvals text not null,
    level bigint not null,
    -- Permission of whoever must decide now; empty when it was decided.
    approver text not null,
    due_at bigint not null,
    decided_at bigint,
    decider text not null,
    decision text not null,
    primary key (district, id)
);
create index case_application_case on case_application (district, case_id, id);
create index case_application_pending on case_application (district, approver, due_at, id) where state = 'pending';

-- Who told, and what they were answered; merged reports follow the case that took them in.
create table case_report (
    district bigint not null,
    id bigint not null,
    case_id bigint not null,
    first_case bigint not null,
    source text not null,
    said_at bigint not null,
    words text not null,
    has_contact boolean not null,
    answered_at bigint,
    answer text not null,
    attempts bigint not null,
    called_at bigint,
    solved boolean,
    satisfied text,
    primary key (district, id)
);
create index case_report_case on case_report (district, case_id, id);

create table case_link (
    district bigint not null,
    from_id bigint not null,
    kind text not null,
    to_district bigint not null,
    to_id bigint not null,
    to_number text not null,
    at bigint not null,
    primary key (district, from_id, kind, to_id)
);
create index case_link_to on case_link (to_district, to_id, kind);

-- Departments that help (协办).
create table case_party (
    district bigint not null,
    case_id bigint not null,
    organisation bigint not null,
    organisation_path text not null,
    pass bigint not null,
    done_at bigint,
    note text not null,
    primary key (district, case_id, organisation)
);
create index case_party_path on case_party (district, organisation_path, case_id);

create table case_exemption (
    district bigint not null,
    id bigint not null,
    case_id bigint not null,
    fact text not null,
    reason text not null,
    at bigint not null,
    granted_by text not null,
    application bigint,
    primary key (district, id)
);
create index case_exemption_case on case_exemption (district, case_id, id);

-- Who works on a report just now.
create table case_claim (
    district bigint not null,
    case_id bigint not null,
    account bigint not null,
    name text not null,
    until_at bigint not null,
    primary key (district, case_id)
);

-- The row before a step, for as long as it can be taken back.
create table case_undo (
    district bigint not null,
    case_id bigint not null,
    seq bigint not null,
    before text not null,
    account bigint,
    -- What its notices belong to.
    batch bigint not null,
    until_at bigint not null,
    primary key (district, case_id, seq)
);
create index case_undo_until on case_undo (until_at);

-- Rulings: whose a matter is in a street, decided once (责任裁定).
create table case_duty (
    district bigint not null,
    code text not null,
    -- Nine digits of the street, or empty for the whole district.
    street text not null,
    organisation bigint not null,
    case_id bigint not null,
    ruled_by text not null,
    at bigint not null,
    primary key (district, code, street)
);

-- Collectors on duty for an area: the beginning of unit grids' ids.
create table duty_roster (
    district bigint not null,
    id bigint not null,
    area text not null,
    account bigint not null,
    from_day text not null,
    until_day text not null,
    start_minute bigint not null,
    end_minute bigint not null,
    primary key (district, id)
);
create index duty_roster_account on duty_roster (district, account, from_day);

create table saved_filter (
    id bigint not null primary key,
    account bigint not null,
    name text not null,
    query text not null
);
create index saved_filter_account on saved_filter (account, id);

-- Sentences that people use again and again.
create table case_phrase (
    id bigint not null primary key,
    district bigint not null,
    action text not null,
    words text not null
);
create index case_phrase_action on case_phrase (district, action, id);
