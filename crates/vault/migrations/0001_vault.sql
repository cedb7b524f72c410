-- The name of the key with which this database's personal data is sealed; the key itself is never here.
create table vault_key (
    id text not null primary key,
    since_at bigint not null
);
