-- 0011: work that needs a person, with an owner and a time. Written in the commit of the change that makes or ends it; kept afterwards, because how
-- long people took is asked later.

create table work_item (
    id         bigint generated always as identity primary key,
    case_id    text        not null references hub_case,
    revision   int         not null,
    -- Null: about the case as a whole.
    handoff_id text,
    linkage    text,
    code       text        not null,
    owner_role text        not null,
    opened_at  timestamptz not null,
    due_at     timestamptz not null,
    ended_at   timestamptz
);
-- One open item a reason: the same reason again is the same item.
create unique index work_item_open on work_item (case_id, coalesce(handoff_id, ''), code) where ended_at is null;
create index work_item_due on work_item (due_at, id) where ended_at is null;
create index work_item_ended on work_item (ended_at, id) where ended_at is not null;
-- For what stood before this table, and what a node of an older build leaves behind: few rows at any time.
create index handoff_for_people on handoff (case_id) where needs_person;
