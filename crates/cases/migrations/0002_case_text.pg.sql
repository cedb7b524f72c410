create table case_text (
    case_id bigint not null primary key,
    tokens tsvector not null
);
create index case_text_tokens on case_text using gin (tokens);
