-- 0002: handoffs. A narrow state row, the payload apart and written once, attempts and their results only ever added.

create table handoff (
    id          text primary key,
    case_id     text        not null references hub_case,
    revision    int         not null,
    linkage     text        not null,
    ordinal     int         not null,
    status      text        not null,
    partner     text        not null,
    error_code  text,
    held_by     text,
    due_at      timestamptz,
    needs_person boolean    not null,
    created_at  timestamptz not null,
    updated_at  timestamptz not null,
    ended_at    timestamptz,
    -- What people read about it: texts, choices, the order, the manual conclusion.
    detail      jsonb       not null,
    -- One handoff a linkage and revision, whoever asks and however often.
    unique (case_id, revision, linkage, ordinal)
) with (fillfactor = 70);
-- The pump asks only for due work; this keeps the question small while the ledger grows.
create index handoff_due on handoff (due_at) where due_at is not null;
create index handoff_newest on handoff (created_at desc, id desc);
create index handoff_open on handoff (status, created_at desc, id desc) where status <> 'succeeded';

create table operation (
    handoff_id      text        not null references handoff deferrable initially deferred,
    operation       text        not null,
    position        int         not null,
    partner         text        not null,
    key             text        not null,
    idempotency_key text        not null unique,
    payload_hash    text        not null,
    status          text        not null,
    sends           int         not null,
    counted_sends   int         not null,
    look_ups        int         not null,
    last_sent_at    timestamptz,
    absent_settled  boolean     not null,
    primary key (handoff_id, operation)
) with (fillfactor = 70);

-- The bytes of every attempt are these bytes.
create table operation_payload (
    handoff_id text  not null,
    operation  text  not null,
    body       bytea not null,
    primary key (handoff_id, operation)
);

create table attempt (
    handoff_id text        not null,
    operation  text        not null,
    kind       text        not null,
    n          int         not null,
    started_at timestamptz not null,
    fence      bigint      not null,
    actor      text        not null,
    primary key (handoff_id, operation, kind, n)
);

create table attempt_result (
    handoff_id   text        not null,
    operation    text        not null,
    kind         text        not null,
    n            int         not null,
    ended_at     timestamptz not null,
    outcome      text        not null,
    http_status  int,
    partner_code text,
    detail       text,
    duration_ms  int,
    primary key (handoff_id, operation, kind, n)
);
