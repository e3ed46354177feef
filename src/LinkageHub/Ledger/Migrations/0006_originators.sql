-- 0006: work that runs later runs with the rights of who asked for it, so they are kept with it.

alter table import_file add column originator jsonb;
