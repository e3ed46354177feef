-- 0037: what a person's rights were before and after, as part of the chained line; and why a machine client was ended, and by whom.

alter table access_event add column before text, add column after text;

-- Lines without them stay as they were hashed: what is null is left out.
create or replace function access_event_content(e access_event) returns text language sql stable as $$
    select json_strip_nulls(json_build_object(
        'chain', 'access', 'seq', e.seq, 'at', to_char(e.at at time zone 'Asia/Tokyo', 'YYYY-MM-DD"T"HH24:MI:SS.US"+09:00"'), 'type', e.what, 'actor', e.actor,
        'subject', e.subject, 'caseId', e.case_id, 'reasonHash', encode(sha256(convert_to(e.reason, 'UTF8')), 'hex'), 'address', e.address,
        'before', e.before, 'after', e.after))::text
$$;

alter table api_key add column revoked_by text, add column revoke_reason text;
