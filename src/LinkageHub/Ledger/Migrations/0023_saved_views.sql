-- 0023: views of the case list that people keep. Filters only; nothing personal can be among them.

create table saved_view (
    id        text primary key,
    person_id text  not null,
    name      text  not null,
    filters   jsonb not null,
    unique (person_id, name)
);
