-- 0016: lists by cause and by state. Both are asked for rare values among millions of rows; newest first, like every list.

create index handoff_error on handoff (error_code, created_at desc, id desc) where error_code is not null;
create index hub_case_state on hub_case (state, created_at desc, case_id desc);
