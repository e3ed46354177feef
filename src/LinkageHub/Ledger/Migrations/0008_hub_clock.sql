-- 0008: the hub's clock keeps its plan. In SQL, with a question inside, it was parsed and planned anew by every statement that asked it.

create or replace function hub_now() returns timestamptz language plpgsql stable as
$$ begin return now() + coalesce((select clock_offset from hub_clock), interval '0'); end $$;
