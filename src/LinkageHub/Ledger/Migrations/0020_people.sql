-- 0020: people. Who they are, what proves it, and where they are signed in. No passwords, only what verifies them.

create table person (
    id                   text primary key,
    name                 text        not null unique check (name ~ '^[a-z0-9][a-z0-9._-]{1,39}$'),
    display_name         text        not null,
    roles                text[]      not null,
    agency_code          text,
    store_code           text,
    password_hash        text,
    -- Changes with everything that must end other sessions: password, roles, second factor.
    security_stamp       text        not null,
    must_change_password boolean     not null,
    -- Protected by the key ring; a copy of this table opens no door.
    totp_key             text,
    two_factor           boolean     not null default false,
    last_code            text,
    recovery_hashes      text[]      not null default '{}',
    -- Counted before an attempt is judged, so that a burst gets no more tries than a patient guesser.
    tries                int         not null default 0,
    locked_until         timestamptz,
    is_demo              boolean     not null,
    version              bigint      not null default 0,
    created_at           timestamptz not null default hub_now(),
    created_by           text        not null,
    disabled_at          timestamptz
);

create table session (
    secret_hash   bytea primary key,
    person_id     text        not null references person,
    stamp         text        not null,
    second_factor boolean     not null,
    started_at    timestamptz not null default hub_now(),
    seen_at       timestamptz not null default hub_now(),
    ended_at      timestamptz
);
create index session_person on session (person_id) where ended_at is null;

-- Who came in, who was turned away, who looked at whose personal data, who changed whose rights. Only ever added to.
create table access_event (
    seq     bigint generated always as identity primary key,
    at      timestamptz not null default hub_now(),
    actor   text        not null,
    what    text        not null,
    subject text,
    case_id text,
    reason  text,
    address text
);
create index access_event_actor on access_event (actor, seq);
create index access_event_case on access_event (case_id, seq) where case_id is not null;

-- One click, one effect: a form carries the id of its command, and the first one to bring it is the only one.
create table command_once (
    id        text primary key,
    person_id text        not null,
    at        timestamptz not null default hub_now()
);

-- The data-protection key ring, shared by all nodes. In production every key in it is encrypted to a certificate.
create table protection_key (
    name text primary key,
    xml  text not null
);
