-- 0038: testers may also stop the hub's clock, not only shift it. In production there is no row, and the hub refuses to start on one.

alter table hub_clock add column frozen_at timestamptz;

create or replace function hub_now() returns timestamptz language plpgsql stable as
$$ begin return coalesce((select coalesce(frozen_at, now()) + clock_offset from hub_clock), now()); end $$;
