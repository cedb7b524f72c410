-- A telephone call, as far as the exchange told of it.
create table phone_call (
    district bigint not null,
    id bigint not null,
    version bigint not null,
    adapter bigint not null,
    -- The exchange's own name for it.
    call_key text not null,
    -- The earliest moment that was told.
    began_at bigint not null,
    rang_at bigint,
    answered_at bigint,
    gave_up_at bigint,
    hung_up_at bigint,
    -- Since when it counts as missed; null while it rings and once it was answered.
    missed_at bigint,
    seat text not null,
    seat_at bigint not null,
    account bigint,
    -- Personal data: sealed, found by keyed hash.
    caller bytea not null,
    caller_hash text not null,
    recording text not null,
    back_at bigint,
    back_account bigint,
    back_by text not null,
    back_note text not null,
    primary key (district, id)
);
create unique index phone_call_key on phone_call (district, adapter, call_key);
create index phone_call_began on phone_call (district, began_at, id);
create index phone_call_missed on phone_call (district, began_at, id) where missed_at is not null and back_at is null;
create index phone_call_caller on phone_call (district, caller_hash, id) where caller_hash <> '';
create index phone_call_open on phone_call (district, account) where hung_up_at is null and missed_at is null;
