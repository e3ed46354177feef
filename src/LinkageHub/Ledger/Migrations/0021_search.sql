-- 0021: finding a case by whose it is. Only keyed hashes of kana, phone and policy number stand here, made by the hub after the commit: the ledger's
-- own statements do not wait for them, they only leave a note of which case to look at.

create table person_key (
    case_id text  not null references hub_case,
    kind    text  not null check (kind in ('kana', 'phone', 'policy')),
    key     bytea not null,
    primary key (case_id, kind)
);
create index person_key_find on person_key (kind, key);

create table person_key_due (
    seq     bigint generated always as identity primary key,
    case_id text not null
);

create function person_key_is_due() returns trigger language plpgsql as
$$ begin insert into person_key_due (case_id) values (new.case_id); return null; end $$;

create trigger contractor_known after insert on case_person
    for each row when (new.contractor is not null) execute function person_key_is_due();
create trigger contractor_changed after update on case_person
    for each row when (new.contractor is distinct from old.contractor) execute function person_key_is_due();
create trigger policy_known after update on case_revision
    for each row when (new.facts->>'policyNumber' is distinct from old.facts->>'policyNumber') execute function person_key_is_due();

-- What was there before.
insert into person_key_due (case_id) select case_id from case_person where contractor is not null;

-- The secret that keys the hashes, sealed by the key ring.
create table search_secret (only_row boolean primary key default true check (only_row), sealed text not null);

-- A search by a personal term is known by an id that says nothing; what stands in addresses is the id.
create table person_search (
    id        text primary key,
    person_id text        not null,
    kind      text        not null,
    key       bytea       not null,
    at        timestamptz not null default hub_now()
);

-- What waits for people, the longest first. Cases are in it seldom and briefly, so it stays small beside ten million others.
create index hub_case_attention on hub_case (agency_code, state_since) where state in (
    'L1InDoubt', 'L1Failed', 'CreditSubmitInDoubt', 'L2Failed', 'L2InDoubt', 'L3InDoubt', 'L3Failed', 'L3ManualPending', 'ArclinkInDoubt', 'ArclinkFailed',
    'ChangeInDoubt');

-- A cancellation that waits for its second person.
create index case_person_cancel on case_person (case_id) where cancel_proposal is not null;
