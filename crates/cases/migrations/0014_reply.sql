-- Answers on their way to the platform above: one row for each step that answered it. How often they were tried and what went
-- wrong is said by the item of the outbox; what stays when that is swept stands here.
create table case_reply (
    district bigint not null,
    case_id bigint not null,
    -- Step that answered.
    seq bigint not null,
    -- Item of the outbox that carries it; its key is the one that the platform recognises a repetition by.
    item bigint not null,
    -- Name of the platform.
    system text not null,
    state text not null check (state in ('waiting', 'delivered', 'failed')),
    given_at bigint not null,
    -- When it was delivered or given up.
    ended_at bigint,
    -- Attempts that this took.
    attempts bigint not null,
    -- The platform's own number for it.
    receipt text not null,
    -- Why it was given up.
    trouble text not null,
    primary key (district, case_id, seq)
);
create index case_reply_waiting on case_reply (district, item) where state = 'waiting';
