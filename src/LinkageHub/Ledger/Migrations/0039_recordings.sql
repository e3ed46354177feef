-- 0039: recordings of the partners' traffic, for replay. What stands here is masked before it is written: no name, no birth date, no number of a policy.

create table recording (
    id         text        primary key,
    started_at timestamptz not null default hub_now(),
    started_by text        not null,
    reason     text        not null,
    -- Printed serials and reception numbers; empty: every case.
    keys       text[]      not null,
    ends_at    timestamptz not null,
    stopped_at timestamptz,
    -- The same person gets the same invented name in the whole recording; sealed, and gone with the recording.
    mask_key   bytea       not null,
    -- What could not be written in time. A recording with a gap says so.
    dropped    bigint      not null default 0
);

create table recorded_event (
    recording_id text        not null references recording on delete cascade,
    seq          bigint      generated always as identity,
    at           timestamptz not null,
    event        jsonb       not null,
    primary key (recording_id, seq)
);

-- Whose recording it is, the door says; no question of a caller's own goes here.
alter table recording enable row level security;
alter table recording force row level security;
create policy engine on recording to hub_engine, hub_owner using (true) with check (true);
alter table recorded_event enable row level security;
alter table recorded_event force row level security;
create policy engine on recorded_event to hub_engine, hub_owner using (true) with check (true);
