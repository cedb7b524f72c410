-- What people are told inside the program. Led by the account and not by the district: every question
-- is asked for one person, whose notices may come from several districts.
create table notice (
    -- Where it comes from.
    district bigint not null,
    -- Time-ordered, made by the publisher.
    id bigint not null,
    account bigint not null,
    -- Key of a sentence in the catalogue, such as notice-dispatched.
    kind text not null,
    -- What it is about, in words that need no translation: a number, a matter.
    about text not null,
    -- Path inside the program.
    href text not null check (href like '/%' and href not like '//%'),
    -- What it belongs to, so that all notices of one deed can be taken back together.
    batch bigint not null,
    at bigint not null,
    -- Held back until then; the same as at for most.
    visible_at bigint not null,
    -- Null until it was read.
    read_at bigint,
    primary key (account, id)
);

create index notice_unread on notice (account, visible_at) where read_at is null;

create index notice_batch on notice (batch) where read_at is null;

create index notice_read on notice (read_at, account, id) where read_at is not null;
