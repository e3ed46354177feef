-- 0004: what comes in beside the REST calls: callbacks, machine clients, imported files.

-- A callback is stored before it is answered, and a repeat is known for as long as one can come.
create table callback (
    partner      text        not null,
    webhook_id   text        not null,
    type         text        not null,
    key          text,
    key_kind     text,
    body_hash    text        not null,
    received_at  timestamptz not null default hub_now(),
    applied_at   timestamptz,
    due_at       timestamptz,
    tries        int         not null default 0,
    outcome      text,
    primary key (partner, webhook_id)
);
create index callback_due on callback (due_at) where due_at is not null;
create index callback_waiting on callback (key) where applied_at is null;

create table api_key (
    id          text primary key,
    name        text        not null unique,
    secret_hash bytea       not null unique,
    role        text        not null,
    agency_code text,
    store_code  text,
    created_at  timestamptz not null default hub_now(),
    created_by  text        not null,
    revoked_at  timestamptz
);

create table import_file (
    id          text primary key,
    kind        text        not null,
    file_hash   text        not null,
    encoding    text        not null,
    rows        int         not null,
    status      text        not null,
    created_by  text        not null,
    created_at  timestamptz not null default hub_now(),
    ended_at    timestamptz
);
-- The same file twice is refused (LH7-105); a refused or only checked one may come again.
create unique index import_file_once on import_file (kind, file_hash) where status in ('running', 'finished');

create table import_row (
    import_id        text not null references import_file,
    line             int  not null,
    linkage          text not null,
    print_serial     text,
    reception_number text,
    reason           text not null,
    handoff_id       text,
    code             text,
    done             boolean not null default false,
    primary key (import_id, line)
);
create index import_row_open on import_row (import_id, line) where not done;

-- Up to where a partner's list has been read, so that a lost callback costs one polling interval.
create table poll_window (
    name      text primary key,
    read_upto timestamptz not null
);
