-- A post that is held for somebody who is away: the post of the absent person for which it stands.
alter table post_grant add column for_grant bigint;

create index post_grant_for on post_grant (for_grant);
