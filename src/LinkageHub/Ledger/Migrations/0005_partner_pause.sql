-- 0005: a person holds a partner's traffic. One row a pause; it stays when the traffic goes on, with who let it.

create table partner_pause (
    partner    text        not null,
    paused_by  text        not null,
    paused_at  timestamptz not null default hub_now(),
    reason     text        not null,
    -- Null: until somebody resumes.
    until      timestamptz,
    resumed_by text,
    resumed_at timestamptz
);
create unique index partner_pause_one on partner_pause (partner) where resumed_at is null;
