-- 0025: times at which a partner is known to be away. While one lasts its traffic waits, as under a pause.

create table partner_maintenance (
    id           bigint generated always as identity primary key,
    partner      text        not null,
    begins_at    timestamptz not null,
    ends_at      timestamptz not null check (ends_at > begins_at),
    reason       text        not null,
    planned_by   text        not null,
    planned_at   timestamptz not null default hub_now(),
    cancelled_by text,
    cancelled_at timestamptz
);
create index partner_maintenance_to_come on partner_maintenance (ends_at) where cancelled_at is null;
