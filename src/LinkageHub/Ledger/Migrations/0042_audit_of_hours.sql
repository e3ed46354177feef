-- 0042: the audit reads who set a partner's hours and who planned its maintenance. It is no case's, so there is nothing to keep apart; only to be let in.

grant select on partner_hours, partner_maintenance to hub_app;
