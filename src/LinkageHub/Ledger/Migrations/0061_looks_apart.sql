-- 0061: when a case is looked at next, and who looks, in a narrow row of its own. Every case that waits for a partner is looked at once a minute for days; each look moved
-- its time in the case row, and with it made every index entry of the case anew: 3 kB of log a look, where a handoff writes twelve. A node of an older build cannot commit
-- any more once the database has this: its commits fail whole, so stop such nodes first. Takes seconds a million cases that wait.

-- Nobody commits between the copy and the end of what was copied.
lock table hub_case in access exclusive mode;

create table case_look (
    case_id text primary key,
    -- Null: nothing is waited for.
    due_at  timestamptz,
    -- Who looks now; whoever takes it over from somebody else counts a death (0055).
    node    text,
    deaths  int not null default 0
) with (fillfactor = 70);
insert into case_look (case_id, due_at, node, deaths)
select case_id, poll_at, poll_node, poll_deaths from hub_case where poll_at is not null or poll_node is not null or poll_deaths > 0;
create index case_look_due on case_look (due_at) where due_at is not null;
alter table hub_case drop column poll_at, drop column poll_node, drop column poll_deaths;

alter table case_look enable row level security;
alter table case_look force row level security;
create policy engine on case_look to hub_engine, hub_owner using (true) with check (true);
