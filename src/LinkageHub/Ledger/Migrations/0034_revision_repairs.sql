-- 0034: what people put right in a revision after the fact. Null for nearly all.
alter table case_revision add column repairs jsonb;

-- A correction that waits for its second person: few ever do, and the start page asks for them.
create index case_revision_awaits_word on case_revision (case_id) where repairs @> '{"corrections":[{"status":"awaiting-confirmation"}]}';
