-- 0057: a public holiday holds back a partner's traffic as much as a pause does, and the table of them says only what holds. Who changed it stands here, one line a change.
create table public_holiday_change (
    id     bigint generated always as identity primary key,
    day    date        not null,
    -- Null: it was, or is, an ordinary day.
    before text,
    after  text,
    set_by text        not null,
    set_at timestamptz not null default hub_now()
);
revoke update, delete on public_holiday_change from hub_engine;
grant select on public_holiday_change to hub_app;

-- As the audit writes hours and windows: the same words before and after.
create function hub_week(week text[]) returns text language sql stable as $$
    select case when week is null then '常時' else (
        select string_agg(day || coalesce(nullif(hours, ''), '休み'), ' ' order by n)
        from unnest(array['月', '火', '水', '木', '金', '土', '日', '祝'], week) with ordinality as d (day, hours, n)) end
$$;
create function hub_window(begins timestamptz, ends timestamptz) returns text language sql stable as $$
    select to_char(begins at time zone 'Asia/Tokyo', 'YYYY/MM/DD HH24:MI') || ' - ' || to_char(ends at time zone 'Asia/Tokyo', 'YYYY/MM/DD HH24:MI')
$$;
