-- 0053: a recording that begins at midday holds, of each case that began before, how it stood: masked before it is written, as everything here.

create table recorded_case (
    recording_id text   not null references recording on delete cascade,
    case_id      text   not null,
    -- Two nodes may tell of the same case: the earlier state is the beginning.
    version      bigint not null,
    picture      jsonb  not null,
    primary key (recording_id, case_id)
);

alter table recorded_case enable row level security;
alter table recorded_case force row level security;
create policy engine on recorded_case to hub_engine, hub_owner using (true) with check (true);
