-- 0007: one action on many handoffs. The ids are frozen when it is made; an item's result is written once.

create table batch (
    id              text primary key,
    action          text        not null,
    reason          text        not null,
    -- planned, scheduled, running, paused, stopped, finished
    status          text        not null,
    rate_per_second float8,
    start_at        timestamptz,
    stages          int[]       not null,
    stop_after      int,
    -- Failures that were seen when a person let it go on; only new ones stop it again.
    forgiven        int         not null default 0,
    originator      jsonb       not null,
    agency_code     text,
    created_by      text        not null,
    created_at      timestamptz not null default hub_now(),
    ended_at        timestamptz,
    lease_node      text,
    lease_until     timestamptz
);
create index batch_open on batch (created_at) where status in ('scheduled', 'running');

create table batch_item (
    batch_id   text not null references batch,
    position   int  not null,
    handoff_id text not null,
    partner    text,
    -- excluded, succeeded, failedAgain, inDoubt, skipped; null: its turn has not come
    result     text,
    code       text,
    ended_at   timestamptz,
    primary key (batch_id, position)
);
create index batch_item_open on batch_item (batch_id, position) where result is null;
