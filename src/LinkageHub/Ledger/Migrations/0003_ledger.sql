-- 0003: the ledger proper. One hash chain a writer lane: hash = sha256(prev_hash || newline || content).

create table ledger_entry (
    chain        text        not null,
    seq          bigint      not null,
    at           timestamptz not null,
    type         text        not null,
    handoff_id   text,
    linkage      text,
    key          text,
    operation    text,
    attempt      int,
    status       text,
    actor        text        not null,
    payload_hash text,
    content      text        not null,
    prev_hash    text        not null,
    hash         text        not null,
    primary key (chain, seq)
);
create index ledger_entry_handoff on ledger_entry (handoff_id);
create index ledger_entry_key on ledger_entry (key);
create index ledger_entry_at on ledger_entry (at, chain, seq);

-- Where each chain ends, written with its last entry: a cut tail shows.
create table ledger_head (
    chain text   primary key,
    seq   bigint not null,
    hash  text   not null
);
