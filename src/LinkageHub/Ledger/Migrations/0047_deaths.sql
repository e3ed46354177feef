-- 0047: work whose handling ends the process again and again takes every node along, one lease after the other. Whoever takes such a claim over counts:
-- over which handoff a node died that had claimed it, and how often. Written by a claim that had run out, and by nobody else.
alter table hub_case add column died_over text, add column deaths int not null default 0;
