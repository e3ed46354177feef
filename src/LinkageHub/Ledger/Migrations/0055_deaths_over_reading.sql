-- 0055: a callback, or a look by the clock, whose reading of the partner ends the process takes one node after the other along, as a handoff does (0047).
-- So whoever begins one stands beside it until he has ended; who takes it over from somebody else counts a death.
alter table callback add column node text, add column deaths int not null default 0;
alter table hub_case add column poll_node text, add column poll_deaths int not null default 0;
