-- 0012: a machine client may show a certificate in place of its key. Bound to the client by the certificate itself (SHA-256), not by a name in it.

alter table api_key add column certificate_hash bytea unique;
