-- 0062: a list of a partner's whose reading ends the process takes one node after the other along, as a handoff (0047), a callback or a look (0055) does. A list belongs to
-- no case, so it has a row of its own: whoever reads it stands here until he has ended, and who takes it over from somebody else counts a death.
create table list_reading (
    list       text primary key,
    -- When it is read next; while it is read, until when whoever reads it counts as alive.
    due_at     timestamptz not null,
    node       text,
    deaths     int not null default 0,
    -- So many were lost that it is read once a day only.
    stopped_at timestamptz
) with (fillfactor = 50);
insert into list_reading (list, due_at) values ('receptions-lately', hub_now()), ('receptions-of-a-day', hub_now());

alter table list_reading enable row level security;
alter table list_reading force row level security;
create policy engine on list_reading to hub_engine, hub_owner using (true) with check (true);
