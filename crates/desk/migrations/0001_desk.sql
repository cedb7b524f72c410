-- Telephone exchanges that may tell us of calls. Their token is known to them alone.
create table phone_adapter (
    district bigint not null,
    id bigint not null,
    name text not null,
    -- SHA-256 of the token, which is 32 random bytes.
    token_hash text not null,
    made_at bigint not null,
    made_by text not null,
    ended_at bigint,
    primary key (district, id)
);
create unique index phone_adapter_token on phone_adapter (token_hash);

-- Who sits at an extension. A seat may also be told by its account's login, without a line here.
create table phone_seat (
    district bigint not null,
    extension text not null,
    account bigint not null,
    primary key (district, extension)
);

-- A stretch of work of the centre under one leader, ended by two signatures.
create table shift (
    district bigint not null,
    id bigint not null,
    version bigint not null,
    began_at bigint not null,
    leader bigint not null,
    leader_name text not null,
    entries bigint not null,
    -- Figures at the moment of the first signature, as JSON.
    counts text not null,
    words text not null,
    -- SHA-256 of everything that was signed.
    digest text not null,
    out_at bigint,
    out_account bigint,
    out_name text not null,
    in_at bigint,
    in_account bigint,
    in_name text not null,
    in_words text not null,
    primary key (district, id)
);
-- One shift runs or waits for its second signature.
create unique index shift_current on shift (district) where in_at is null;

-- Entries are added and never changed.
create table shift_log (
    district bigint not null,
    shift bigint not null,
    seq bigint not null,
    at bigint not null,
    kind text not null,
    words text not null,
    case_id bigint,
    case_number text not null,
    -- The entry that this one corrects.
    corrects_shift bigint,
    corrects_seq bigint,
    account bigint not null,
    author text not null,
    primary key (district, shift, seq)
);
-- Telephone calls hold sealed bytes; each engine has its own type for them, in the twins of this file.
