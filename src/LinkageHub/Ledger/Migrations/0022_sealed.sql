-- 0022: personal data is sealed (src/LinkageHub/Personal). The contractor and the bytes of a write are AES-256-GCM under data keys, which stand
-- here wrapped by a key ring whose own protection lies outside the database.

create table data_key (
    id      int generated always as identity primary key,
    wrapped text        not null,
    made_at timestamptz not null default hub_now()
);

drop trigger contractor_known on case_person;
drop trigger contractor_changed on case_person;
alter table case_person alter column contractor type bytea using convert_to(contractor::text, 'UTF8');
create trigger contractor_known after insert on case_person
    for each row when (new.contractor is not null) execute function person_key_is_due();
create trigger contractor_changed after update on case_person
    for each row when (new.contractor is distinct from old.contractor) execute function person_key_is_due();

-- What older builds wrote in clear and the hub has yet to seal; empty from then on.
create index case_person_clear on case_person (case_id) where substring(contractor from 1 for 1) <> '\x01';
create index operation_payload_clear on operation_payload (handoff_id) where substring(body from 1 for 1) <> '\x01';
