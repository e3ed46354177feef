-- 0016: lists by cause, by state, by number. The first two are asked for rare values among millions of rows; newest first, like every list.

create index handoff_error on handoff (error_code, created_at desc, id desc) where error_code is not null;
create index hub_case_state on hub_case (state, created_at desc, case_id desc);

-- Whoever looks for a number has only the number. The rule stays the same, a number is one case's for ever; only the index begins with it.
alter table business_key drop constraint business_key_pkey;
alter table business_key add constraint business_key_pkey primary key (value, kind, scope);
