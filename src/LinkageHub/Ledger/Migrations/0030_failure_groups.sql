-- 0030: failures of one cause, as something people work on. The cause is partner, linkage and code in an agency; what failed for it stands beside, one
-- line a failure, written in the commit that makes it. Status, assignee and notes are people's; whether a cause has come back is read from the lines, so
-- that no failure ever waits for a page.

create table failure_group (
    id            bigint generated always as identity primary key,
    agency_code   text        not null,
    partner       text        not null,
    linkage       text        not null,
    code          text        not null,
    status        text        not null default 'open' check (status in ('open', 'acknowledged', 'resolved', 'ignored')),
    ignored_until timestamptz,
    assignee      text,
    -- Since when people left it so, and after how many failures; null: nobody has touched it.
    decided_at    timestamptz,
    decided_times bigint      not null default 0,
    version       bigint      not null default 0,
    unique (agency_code, partner, linkage, code),
    check ((status = 'ignored') = (ignored_until is not null))
);

-- No reference to the group: its row would be locked by every failing commit of an outage.
create table failure (
    group_id   bigint      not null,
    handoff_id text        not null,
    status     text        not null,
    -- Which failure of the handoff it is: a look-up that finds nothing is not a new one.
    n          int         not null,
    at         timestamptz not null default hub_now(),
    primary key (group_id, handoff_id, status, n)
);
create index failure_at on failure (group_id, at);

-- Only ever added to: a retry takes nothing away from it.
create table failure_note (
    id            bigint generated always as identity primary key,
    group_id      bigint      not null references failure_group,
    at            timestamptz not null default hub_now(),
    by            text        not null,
    -- What he left it as; what it was before stands in the note before.
    status        text        not null,
    ignored_until timestamptz,
    assignee      text,
    note          text
);
create index failure_note_group on failure_note (group_id, id);

-- What waits for people now.
insert into failure_group (agency_code, partner, linkage, code)
select distinct c.agency_code, h.partner, h.linkage, h.error_code
from handoff h join hub_case c on c.case_id = h.case_id
where h.status in ('failed', 'in-doubt') and h.error_code is not null and c.agency_code is not null
  and h.linkage not in ('copy-delivery', 'return-to-staff');
insert into failure (group_id, handoff_id, status, n, at)
select g.id, h.id, h.status, 0, h.updated_at
from handoff h join hub_case c on c.case_id = h.case_id
join failure_group g on (g.agency_code, g.partner, g.linkage, g.code) = (c.agency_code, h.partner, h.linkage, h.error_code)
where h.status in ('failed', 'in-doubt');
