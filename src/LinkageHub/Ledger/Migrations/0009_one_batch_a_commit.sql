-- 0009: a commit goes over in one batch, which must end by itself when somebody was faster.

create function hub_expect(expected int, won bigint) returns void language plpgsql as
$$ begin
    if won <> expected then
        raise exception using errcode = 'LH001', message = 'somebody was faster';
    end if;
end $$;

-- Only the ledger writes these rows, always together with what they refer to, and nobody ever deletes: looking that up again for
-- every row was a tenth of what a handoff cost the database.
alter table case_event drop constraint case_event_case_id_fkey;
alter table case_person drop constraint case_person_case_id_fkey;
alter table case_revision drop constraint case_revision_case_id_fkey;
alter table operation drop constraint operation_handoff_id_fkey;
