-- 0059: the lists' indexes grow at their end. They were kept newest first: every new row went to the left edge of its index, where no insert finds its page at once
-- and a full page is cut in halves that are never filled again (156 bytes an entry of hub_case_state, where half of that is enough). Lists read them backwards
-- now, in the same order as before. Builds six indexes: about two minutes for ten million handoffs.

drop index hub_case_newest;
create index hub_case_newest on hub_case (created_at, case_id);
drop index hub_case_store;
create index hub_case_store on hub_case (store_code, created_at, case_id);
drop index hub_case_state;
create index hub_case_state on hub_case (state, created_at, case_id);
drop index handoff_newest;
create index handoff_newest on handoff (created_at, id);
drop index handoff_open;
create index handoff_open on handoff (status, created_at, id) where status <> 'succeeded';
drop index handoff_error;
create index handoff_error on handoff (error_code, created_at, id) where error_code is not null;
