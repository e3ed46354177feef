-- 0040: accounts at the house's own identity provider. Which of them is whose is written here; what he may do stays with the person.

create table person_identity (
    person_id text        not null references person,
    issuer    text        not null,
    -- Never changes hands at the provider. Null until somebody has come with the address, where that is allowed.
    subject   text,
    email     text check (email = lower(email)),
    linked_by text        not null,
    linked_at timestamptz not null default hub_now(),
    primary key (person_id, issuer),
    unique (issuer, subject),
    unique (issuer, email),
    check (subject is not null or email is not null)
);

-- Who has come by the provider knows no password of ours, so he is not asked to change it.
alter table session add column by_provider boolean not null default false;
