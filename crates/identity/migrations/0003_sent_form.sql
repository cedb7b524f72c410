-- Forms that somebody sent, so that one that comes twice is done once.
create table sent_form (
    account_id bigint not null references account (id),
    -- Made with the page that shows the form.
    token text not null,
    at bigint not null,
    -- Where the answer led, empty for an answer that led nowhere; null while it is worked on.
    led_to text,
    primary key (account_id, token)
);

create index sent_form_at on sent_form (at);
