-- 0024: passkeys. What verifies them, never what makes them: a copy of this table opens no door.

create table passkey (
    credential_id   bytea primary key,
    person_id       text        not null references person,
    name            text        not null,
    public_key      bytea       not null,
    sign_count      bigint      not null,
    transports      text[]      not null,
    user_verified   boolean     not null,
    backup_eligible boolean     not null,
    backed_up       boolean     not null,
    attestation     bytea       not null,
    client_data     bytea       not null,
    created_at      timestamptz not null
);
create index passkey_person on passkey (person_id);
