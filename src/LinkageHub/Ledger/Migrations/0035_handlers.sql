-- 0035: who has taken a case over from a colleague. Null: whoever triggered it first handles it.
alter table case_person add column handler jsonb;
create index case_person_handler on case_person ((handler->>'by')) where handler is not null;
