-- 0001: cases, their revisions, and the numbers that find them. The case row is narrow: it is written on every step.

-- Every due, lease and window statement asks this one clock. The offset is for tests in local mode; production has no row.
create table hub_clock (only_row boolean primary key default true check (only_row), clock_offset interval not null);
create function hub_now() returns timestamptz language sql stable as
$$ select now() + coalesce((select clock_offset from hub_clock), interval '0') $$;

create table hub_case (
    case_id          text primary key,
    version          bigint      not null,
    insurer_code     text        not null,
    agency_code      text,
    store_code       text,
    staff_code       text,
    customer_kind    text        not null,
    state            text        not null,
    state_since      timestamptz not null,
    is_cancelled     boolean     not null,
    current_revision int         not null,
    fence            bigint      not null,
    lease_handoff    text,
    lease_node       text,
    lease_until      timestamptz,
    poll_at          timestamptz,
    created_at       timestamptz not null,
    updated_at       timestamptz not null
) with (fillfactor = 70);
create index hub_case_newest on hub_case (created_at desc, case_id desc);
create index hub_case_store on hub_case (store_code, created_at desc, case_id desc);
create index hub_case_poll on hub_case (poll_at) where poll_at is not null;

-- Apart from the row above, because it is written once and read by people.
create table case_person (
    case_id         text primary key references hub_case,
    contractor      jsonb,
    cancel_proposal jsonb
);

create table case_revision (
    case_id          text        not null references hub_case,
    revision         int         not null,
    reason           text        not null,
    print_serial     text,
    reception_number text,
    state            text        not null,
    opened_at        timestamptz not null,
    superseded_at    timestamptz,
    superseded_by    int,
    sent_in_i        jsonb,
    facts            jsonb       not null,
    primary key (case_id, revision)
) with (fillfactor = 70);

-- INV-01, INV-12: a serial belongs to one revision for ever, a reception number too. First come wins by this key, never by a look before.
create table business_key (
    kind     text not null check (kind in ('print-serial', 'reception-number', 'held-reception')),
    scope    text not null,
    value    text not null,
    case_id  text not null references hub_case deferrable initially deferred,
    revision int  not null,
    primary key (kind, scope, value)
);
create index business_key_case on business_key (case_id);

create table evidence (
    id          bigint generated always as identity primary key,
    case_id     text        not null references hub_case,
    revision    int         not null,
    step        text        not null,
    done        boolean     not null,
    at          timestamptz not null,
    by          text        not null,
    recorded_by text        not null,
    recorded_at timestamptz not null,
    note        text
);
create index evidence_case on evidence (case_id, id);

-- The timeline: both "happened at" and "recorded at". Codes and labels, no personal data.
create table case_event (
    seq         bigint generated always as identity primary key,
    case_id     text        not null references hub_case,
    revision    int         not null,
    at          timestamptz not null,
    recorded_at timestamptz not null default hub_now(),
    type        text        not null,
    actor       text        not null,
    actor_role  text        not null,
    text        text        not null,
    linkage     text,
    handoff_id  text,
    operation   text,
    partner     text,
    code        text,
    data        jsonb
);
create index case_event_case on case_event (case_id, seq);
