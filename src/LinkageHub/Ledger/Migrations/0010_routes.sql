-- 0010: due work by route, the partners a handoff depends on. Each route has room of its own in a node, so that a slow partner's work
-- fills nobody else's. A node of an older build writes no route; its work is taken up as a route without a name.

alter table handoff add column route text not null default '';
update handoff h set route = case
        when h.linkage in ('I', 'II', 'III') then c.insurer_code || '+jpass'
        when h.linkage in ('carry-in', 'change-resubmission') then 'jpass+arclink'
        when h.linkage = 'copy-delivery' then 'jpass'
        else 'arclink' end
from hub_case c where c.case_id = h.case_id and h.ended_at is null;

-- In place of the index by due time alone: the pump asks route by route, the oldest of each first.
drop index handoff_due;
create index handoff_due on handoff (route, due_at) where due_at is not null;
