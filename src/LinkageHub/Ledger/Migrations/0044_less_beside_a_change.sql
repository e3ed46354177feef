-- 0044: what a change pays for beside what it says.

-- As in 0009: only the ledger writes these rows, always together with what they refer to, and nobody ever deletes. A number without its case, or a
-- handoff without one, cannot be written: both are in the commit that moves the case's version.
alter table business_key drop constraint business_key_case_id_fkey;
alter table handoff drop constraint handoff_case_id_fkey;
alter table person_key drop constraint person_key_case_id_fkey;

-- Rows of two kilobytes stay whole instead of being compressed and cut up by every commit; what is sealed cannot be compressed at all.
alter table case_revision set (toast_tuple_target = 8160);
alter table operation_payload set (toast_tuple_target = 8160);

-- The note for the index of persons, once a statement instead of once a row.
drop trigger contractor_known on case_person;
drop trigger contractor_changed on case_person;
create function contractors_are_due() returns trigger language plpgsql as
$$ begin
    insert into person_key_due (case_id) select case_id from changed where contractor is not null;
    return null;
end $$;
create trigger contractor_known after insert on case_person
    referencing new table as changed for each statement execute function contractors_are_due();
create trigger contractor_changed after update on case_person
    referencing new table as changed for each statement execute function contractors_are_due();
