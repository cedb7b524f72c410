-- Events and jobs of every slice. Small by design: finished rows are swept, so no district leads the key.
create table outbox_item (
    -- Time-ordered, made by the publisher; also the stem of the idempotency key.
    id bigint not null primary key,
    kind text not null,
    -- What it is about, in the words of its slice.
    item_key text not null,
    -- JSON.
    payload text not null,
    state text not null check (state in ('waiting', 'done', 'dead')),
    -- Times that it was handed out; a revived one starts at 0 again.
    attempts bigint not null,
    -- Number of the present or last lease; never goes back, so an old holder cannot pass for a new one.
    claim bigint not null,
    due_at bigint not null,
    -- 0 while nobody has it.
    lease_until bigint not null,
    lease_owner text,
    -- Kind and key while an item that must not queue twice waits for its first lease.
    once_key text,
    -- When it was done or given up.
    ended_at bigint,
    last_error text
);

create unique index outbox_item_once on outbox_item (once_key);

create index outbox_item_due on outbox_item (due_at, id) where state = 'waiting';

create index outbox_item_ended on outbox_item (state, ended_at, id) where state in ('done', 'dead');

create index outbox_item_about on outbox_item (item_key, id);
