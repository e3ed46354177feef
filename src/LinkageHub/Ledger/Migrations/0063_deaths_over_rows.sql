-- 0063: a row of an import, or an item of a batch, over which the process ends takes one node after the other along, as a handoff (0047), a callback or a look (0055) or
-- a list (0062) does. Whoever takes one stands beside it until it is done, and who takes it over from somebody else counts a death.
alter table import_row
    add column node        text,
    -- Until when whoever has it counts as alive; given back, until its turn comes again.
    add column taken_until timestamptz,
    add column deaths      int not null default 0;
-- An item is its batch's, and the batch is held under a lease of its own.
alter table batch_item
    add column node   text,
    add column deaths int not null default 0;
