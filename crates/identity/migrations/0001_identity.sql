-- Who works here, in which post, and what they did. Small reference tables, known on every node.
create table organisation (
    id bigint not null primary key,
    district bigint not null,
    parent_id bigint references organisation (id),
    code text not null,
    name text not null,
    name_en text not null,
    kind text not null check (kind in ('centre', 'department', 'street', 'team', 'contractor')),
    -- Ids from the root to here, as in /1/5/: a subtree is one range of this column.
    path text not null,
    sort_key text not null,
    ended_at bigint
);

create unique index organisation_code on organisation (district, code);

create unique index organisation_path on organisation (path);

create table account (
    id bigint not null primary key,
    -- Folded: plain width, lower case.
    login text not null,
    name text not null,
    phone text,
    -- PHC string of argon2id.
    password_hash text not null,
    must_change boolean not null,
    failed_count bigint not null,
    locked_until bigint,
    last_sign_in_at bigint,
    language text not null check (language in ('zh-CN', 'en')),
    theme text not null check (theme in ('auto', 'light', 'dark')),
    created_at bigint not null,
    ended_at bigint,
    version bigint not null
);

create unique index account_login on account (login);

create table post_grant (
    id bigint not null primary key,
    account_id bigint not null references account (id),
    -- Key of a post in a pack.
    post text not null,
    organisation_id bigint not null references organisation (id),
    district bigint not null,
    from_at bigint not null,
    until_at bigint
);

create index post_grant_account on post_grant (account_id, from_at, id);

create index post_grant_post on post_grant (district, post, organisation_id);

create table session (
    -- SHA-256 of the token in hexadecimal; the token itself is with the browser alone.
    token_hash text not null primary key,
    account_id bigint not null references account (id),
    -- Post in use; null while the account has none.
    grant_id bigint references post_grant (id),
    made_at bigint not null,
    seen_at bigint not null,
    expires_at bigint not null,
    address text
);

create index session_account on session (account_id);

create index session_expires on session (expires_at);

-- Append-only. Sealing writes seal and seal_number once; erasure of personal data empties detail, sets erased_at and keeps payload_hash.
create table audit_entry (
    id bigint not null primary key,
    at bigint not null,
    account_id bigint,
    grant_id bigint,
    district bigint,
    deed text not null,
    subject text not null,
    -- JSON.
    detail text not null,
    outcome text not null check (outcome in ('done', 'refused', 'failed')),
    payload_hash text not null,
    erased_at bigint,
    -- Place in the chain; not the order of ids, because a late commit may bring a lower id.
    seal_number bigint,
    seal text
);

create unique index audit_entry_seal on audit_entry (seal_number);

create index audit_entry_unsealed on audit_entry (id) where seal_number is null;

create index audit_entry_account on audit_entry (account_id, id);

create index audit_entry_district on audit_entry (district, id);
