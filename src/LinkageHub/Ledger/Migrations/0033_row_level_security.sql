-- 0033: stores and agencies are kept apart by the database as well (INV-31). hub_app sees a row when the hub has said, in the same transaction, for whom it
-- asks (Database/Asker.cs) and the row's case is his; without a word it sees nothing. hub_engine works for all stores; hub_owner rewrites rows in migrations.

do $$ begin
    execute format('grant select, insert, update, delete on all tables in schema %I to hub_engine', current_schema());
    -- Also on those of later migrations; hub_app gets what is granted to it by name.
    execute format('alter default privileges in schema %I grant select, insert, update, delete on tables to hub_engine', current_schema());
end $$;
-- Only ever added to, by whoever writes.
revoke insert, update, delete on schema_migration from hub_engine;
revoke update, delete on ledger_entry, case_event, attempt, attempt_result, access_event, failure_note from hub_engine;

-- What has been said for this transaction; null: nothing. Reach is all, agency or store.
create function hub_told(what text) returns text language sql stable as $$ select nullif(current_setting('hub.' || what, true), '') $$;

-- A case whose store is not known yet is its trigger's. Asked past the policies, or each table's would ask for the other's.
create function hub_triggered(the_case text) returns boolean language sql stable security definer set search_path from current as
$$ select exists (select from handoff where case_id = the_case and detail->>'triggeredBy' = hub_told('caller')) $$;

do $$
declare
    -- The words are asked for once a question, not once a row. "… is not null" around a rule because the planner takes that to be nearly always so, and
    -- then plans a list as if there were no policy; of a bare rule it expects next to nothing, and reads every case there is to find it.
    everywhere constant text := '(select hub_told(''reach'')) = ''all''';
    own_agency constant text := '(select hub_told(''reach'')) = ''agency'' and agency_code = (select hub_told(''agency''))';
    own_store constant text := '(select hub_told(''reach'')) = ''store'' and agency_code = (select hub_told(''agency'')) and store_code = (select hub_told(''store''))';
    -- By key from the row to its case, whose own policy answers. Not "exists": that may be turned into reading every case once.
    of_case constant text := '(select 1 from hub_case c where c.case_id = %1$s.case_id) is not null';
    of_handoff constant text := '(select 1 from handoff h where h.id = %1$s.handoff_id) is not null';
    of_group constant text := 'group_id in (select id from failure_group)';
    rule record;
begin
    for rule in
        select * from (values
            ('hub_case', format('case when %s or (%s) or (%s) or (agency_code is null and hub_triggered(case_id)) then 1 end is not null', everywhere, own_agency, own_store)),
            ('case_person', of_case),
            ('case_revision', of_case),
            ('business_key', of_case),
            ('evidence', of_case),
            ('case_event', of_case),
            ('work_item', of_case),
            ('person_key', of_case),
            ('handoff', of_case),
            ('operation', of_handoff),
            ('attempt', of_handoff),
            ('attempt_result', of_handoff),
            -- An entry without a handoff (a callback, a person's word) belongs to the case of its key.
            ('ledger_entry', everywhere || ' or ' || of_handoff || ' or (handoff_id is null and (select 1 from business_key k where k.value = ledger_entry.key limit 1) is not null)'),
            -- Administrators see who came and who looked, whoever's the case is; everybody else the looks at his own cases.
            ('access_event', '(select hub_told(''people'')) = ''all'' or (what = ''personal-data-revealed'' and ' || of_case || ')'),
            ('failure_group', format('%s or (%s)', everywhere, own_agency)),
            ('failure', of_group),
            ('failure_note', of_group),
            ('batch', format('%s or (%s)', everywhere, own_agency)),
            ('batch_item', '(select 1 from batch b where b.id = batch_item.batch_id) is not null'),
            ('import_file', everywhere || ' or created_by = (select hub_told(''caller''))'),
            ('import_row', '(select 1 from import_file f where f.id = import_row.import_id) is not null'),
            -- Nobody's page needs these: bytes and notes of the engine.
            ('operation_payload', null),
            ('person_key_due', null)
        ) as rules (name, seen)
    loop
        execute format('alter table %I enable row level security', rule.name);
        execute format('alter table %I force row level security', rule.name);
        execute format('create policy engine on %I to hub_engine, hub_owner using (true) with check (true)', rule.name);
        if rule.seen is not null then
            execute format('grant select on %I to hub_app', rule.name);
            execute format('create policy caller on %I for select to hub_app using (' || rule.seen || ')', rule.name);
        end if;
    end loop;
end $$;

-- What a back office decides about a cause is written by itself.
grant update (status, ignored_until, assignee, version, decided_at, decided_times) on failure_group to hub_app;
create policy decider on failure_group for update to hub_app
    using (agency_code = (select hub_told('agency')) and (select hub_told('reach')) = 'agency');
grant insert on failure_note to hub_app;
create policy decider on failure_note for insert to hub_app with check (group_id in (select id from failure_group));

-- The clock, pauses and the names of machine clients: no case stands in them.
grant select on hub_clock, partner_pause to hub_app;
grant select (name) on api_key to hub_app;

-- Whose store is not known yet, beside hub_case_store: with an index for either half, a store's lists begin at its own cases (Queries/Filter.cs).
create index hub_case_unplaced on hub_case (case_id) where agency_code is null;
