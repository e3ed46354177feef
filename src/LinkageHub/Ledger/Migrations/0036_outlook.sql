-- 0036: what partners' pages look ahead and back by: weekly service hours and public holidays, every move of a breaker, and how much waited.

-- The newest row of a partner holds; the others say what held before, and who said so. No row: always open.
create table partner_hours (
    id      bigint generated always as identity primary key,
    partner text        not null,
    -- Monday to Sunday, then public holidays: '06:00-28:00', or empty for a day without service. Null: always open again.
    week    text[]      check (array_length(week, 1) = 8),
    reason  text        not null,
    set_by  text        not null,
    set_at  timestamptz not null default hub_now()
);
create index partner_hours_newest on partner_hours (partner, id desc);

-- 国民の祝日, 振替休日, 国民の休日: published for one year ahead, so a table and no formula.
create table public_holiday (
    day  date primary key,
    name text not null
);
insert into public_holiday (day, name) values
    ('2026-01-01', '元日'), ('2026-01-12', '成人の日'), ('2026-02-11', '建国記念の日'), ('2026-02-23', '天皇誕生日'), ('2026-03-20', '春分の日'),
    ('2026-04-29', '昭和の日'), ('2026-05-03', '憲法記念日'), ('2026-05-04', 'みどりの日'), ('2026-05-05', 'こどもの日'), ('2026-05-06', '振替休日'),
    ('2026-07-20', '海の日'), ('2026-08-11', '山の日'), ('2026-09-21', '敬老の日'), ('2026-09-22', '国民の休日'), ('2026-09-23', '秋分の日'),
    ('2026-10-12', 'スポーツの日'), ('2026-11-03', '文化の日'), ('2026-11-23', '勤労感謝の日'),
    ('2027-01-01', '元日'), ('2027-01-11', '成人の日'), ('2027-02-11', '建国記念の日'), ('2027-02-23', '天皇誕生日'), ('2027-03-21', '春分の日'),
    ('2027-03-22', '振替休日'), ('2027-04-29', '昭和の日'), ('2027-05-03', '憲法記念日'), ('2027-05-04', 'みどりの日'), ('2027-05-05', 'こどもの日'),
    ('2027-07-19', '海の日'), ('2027-08-11', '山の日'), ('2027-09-20', '敬老の日'), ('2027-09-23', '秋分の日'), ('2027-10-11', 'スポーツの日'),
    ('2027-11-03', '文化の日'), ('2027-11-23', '勤労感謝の日');

-- Breakers live in each node's memory; what they did is written behind them. Only ever added to, until retention takes it.
create table breaker_move (
    id        bigint generated always as identity primary key,
    partner   text        not null,
    -- An operation or a read; 'credentials' for the partner as a whole.
    operation text        not null,
    node      text        not null,
    at        timestamptz not null,
    state     text        not null check (state in ('open', 'half-open', 'closed')),
    -- What opened it: how many failures in a row, and which, as symptoms of ours; never a partner's text.
    failures  int         not null,
    because   text
);
create index breaker_move_newest on breaker_move (partner, id desc);
create index breaker_move_at on breaker_move (at);

-- How much waited for a partner, twice a minute, to see how fast an outage drains.
create table backlog_sample (
    at      timestamptz not null,
    partner text        not null,
    waiting bigint      not null,
    primary key (at, partner)
);
