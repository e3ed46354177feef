-- 0056: whose case it is, beside the case, so that a person's own cases are found by an index. Who took it over, else who triggered its first linkage:
-- both stood in JSON of other rows, and a list of one's own cases had to ask every case of the store for them. Written when it changes, twice in the life of a case at most.
alter table case_person add column handled_by text;
update case_person p set handled_by = coalesce(
    p.handler->>'by', (select h.detail->>'triggeredBy' from handoff h where h.case_id = p.case_id order by h.created_at, h.id limit 1));
create index case_person_handled on case_person (handled_by, case_id) where handled_by is not null;
drop index case_person_handler;
