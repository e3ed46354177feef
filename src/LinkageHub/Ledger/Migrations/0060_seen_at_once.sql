-- 0060: who may see all is let through by his word, not row by row. What hangs on a case asked for that case's own row, by key, for every row a list passes over on its way
-- to the fifty it shows: as many look-ups as the list itself made, each with the answer "all". The word is asked for once a question; whoever has another reach is judged as before.
do $$
declare
    rule record;
begin
    for rule in
        select c.relname as name, pg_get_expr(p.polqual, p.polrelid) as seen
        from pg_policy p join pg_class c on c.oid = p.polrelid
        where p.polname = 'caller' and p.polrelid in (
            'case_person'::regclass, 'case_revision'::regclass, 'business_key'::regclass, 'evidence'::regclass, 'work_item'::regclass,
            'handoff'::regclass, 'operation'::regclass, 'attempt'::regclass, 'attempt_result'::regclass)
    loop
        execute format('alter policy caller on %I using ((select hub_told(''reach'')) = ''all'' or %s)', rule.name, rule.seen);
    end loop;
end $$;

-- With the agency a policy asks for: the cases of a store are then known from the index alone.
drop index hub_case_store;
create index hub_case_store on hub_case (store_code, created_at, case_id) include (agency_code);
