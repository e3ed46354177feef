-- 0041: a partner's answer to a send that was no good one, byte for byte (F19-F28): sealed, at most 16 KiB of it. A good answer leaves no row.
-- It goes by retention once its handoff has ended; whole_size says how long it was before it was cut.
create table attempt_answer (
    handoff_id text        not null,
    operation  text        not null,
    kind       text        not null,
    n          int         not null,
    kept_at    timestamptz not null,
    whole_size int         not null,
    body       bytea       not null,
    primary key (handoff_id, operation, kind, n)
);
create index attempt_answer_kept on attempt_answer (kept_at);

-- Read by the hub for whoever may see raw exchanges, never by hub_app itself (0033).
alter table attempt_answer enable row level security;
alter table attempt_answer force row level security;
create policy engine on attempt_answer to hub_engine, hub_owner using (true) with check (true);
