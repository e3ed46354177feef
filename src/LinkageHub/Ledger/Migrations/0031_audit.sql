-- 0031: the audit. Access events become a hash chain by the ledger's own rule, hash = sha256(prev_hash || newline || content), so that a line that was
-- changed, removed or cut off shows; and what people did is found by its time.

create table access_head (
    only_row boolean primary key default true check (only_row),
    seq      bigint not null,
    hash     text   not null
);

alter table access_event add column content text, add column prev_hash text, add column hash text;

-- No personal data in it: the fields that were looked at by their names, and of the reason only its hash.
create function access_event_content(e access_event) returns text language sql stable as $$
    select json_strip_nulls(json_build_object(
        'chain', 'access', 'seq', e.seq, 'at', to_char(e.at at time zone 'Asia/Tokyo', 'YYYY-MM-DD"T"HH24:MI:SS.US"+09:00"'), 'type', e.what, 'actor', e.actor,
        'subject', e.subject, 'caseId', e.case_id, 'reasonHash', encode(sha256(convert_to(e.reason, 'UTF8')), 'hex'), 'address', e.address))::text
$$;

-- One after the other: whoever writes holds the head until he commits. People's pace, not the machines'.
create function access_event_chained() returns trigger language plpgsql as $$
declare head access_head;
begin
    select * into head from access_head for update;
    new.seq := head.seq + 1;
    new.prev_hash := head.hash;
    new.content := access_event_content(new);
    new.hash := encode(sha256(convert_to(new.prev_hash || E'\n' || new.content, 'UTF8')), 'hex');
    update access_head set seq = new.seq, hash = new.hash;
    return new;
end $$;

-- What was there before is chained as it stands.
do $$
declare
    line access_event;
    last text := repeat('0', 64);
    upto bigint := 0;
begin
    for line in select * from access_event order by seq loop
        update access_event set prev_hash = last, content = access_event_content(line),
            hash = encode(sha256(convert_to(last || E'\n' || access_event_content(line), 'UTF8')), 'hex')
        where seq = line.seq returning hash, seq into last, upto;
    end loop;
    insert into access_head (seq, hash) values (upto, last);
end $$;

alter table access_event alter column content set not null, alter column prev_hash set not null, alter column hash set not null;
create trigger access_event_chain before insert on access_event for each row execute function access_event_chained();

create index case_event_people on case_event (at, seq) where actor <> 'system' and actor_role <> 'Machine';
create index access_event_at on access_event (at, seq);
