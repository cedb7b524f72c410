-- Short names of whole stacks: a filed case keeps the name of the stack under which it was filed.
create table city_version (
    version text not null primary key,
    -- JSON: [[pack, version_hash], …], bottom first.
    stack text not null
);
