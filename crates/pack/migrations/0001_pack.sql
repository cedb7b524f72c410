-- Versions of packs as they were applied. A row is never changed: cases point to it.
create table pack_version (
    pack text not null,
    -- SHA-256 over file names and bytes.
    version_hash text not null,
    -- As the pack's authors count.
    version text not null,
    -- JSON: path → text.
    files text not null,
    applied_at bigint not null,
    applied_by text not null,
    primary key (pack, version_hash)
);

-- The stack in force in each district.
create table city_stack (
    district bigint not null primary key,
    -- JSON: [[pack, version_hash], …], bottom first.
    stack text not null,
    changed_at bigint not null,
    changed_by text not null
);
