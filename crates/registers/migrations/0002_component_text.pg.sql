create table component_text (
    component bigint not null primary key,
    tokens tsvector not null
);
create index component_text_tokens on component_text using gin (tokens);
