-- The role of the answering process, on PostgreSQL: what it reads, and the little that it may write.
-- Run it as the owner of the tables, again after every upgrade:  psql -v role=tutela_answering -f answering-role.sql
-- The role itself is made once:  CREATE ROLE tutela_answering LOGIN PASSWORD '…'

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM :"role";
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM :"role";

-- Who calls: tokens, the programs they were given to, and the offices of whose officers those are.
GRANT SELECT (id, type, hash, user_id, client_id, data, scopes, expires_at) ON allauth_idp_oidc_token TO :"role";
GRANT SELECT (id, owner_id, scopes, grant_types) ON allauth_idp_oidc_client TO :"role";
GRANT SELECT (id, is_active) ON auth_user TO :"role";
GRANT SELECT ON bodies_officer, bodies_organisation TO :"role";

-- What the list says: keyed hashes, their tree, the version in force, and what the feeds cover.
GRANT SELECT ON lookup_indexrow, lookup_treepage, lookup_listversion, lookup_head, lookup_coverage TO :"role";

-- Quotas are counted; the row of a body's year is made with its first question.
GRANT SELECT, INSERT ON bodies_quota TO :"role";
GRANT UPDATE (used, month, month_used) ON bodies_quota TO :"role";
GRANT USAGE ON SEQUENCE bodies_quota_id_seq TO :"role";

-- Whether what a body asks looks like a walk through the numbers; whether somebody asked about is nobody.
GRANT SELECT, INSERT, UPDATE ON sweeping_pace TO :"role";
GRANT INSERT ON sweeping_sighting TO :"role";
GRANT SELECT ON sweeping_canary TO :"role";

-- On what a question rests: a paper registered with it, or an authorisation that it spends.
GRANT SELECT, INSERT ON authorisations_paper TO :"role";
GRANT SELECT (id, subject, entry, organisation, asker, purpose, way, form, key_id, digest, given_at, signed_on, taken_by,
  from_on, until_on, withdrawn_at, spent_at, inquiry) ON authorisations_authorisation TO :"role";
GRANT UPDATE (spent_at, inquiry) ON authorisations_authorisation TO :"role";

-- What is written of an answer, and never read, changed or deleted by who answers.
GRANT INSERT ON inquiries_inquiry, subjects_subjectlink, ledger_opening TO :"role";
GRANT INSERT (id, event, organisation, body, leaf_hash, accepted_at, seal) ON ledger_entry TO :"role";  -- no place
GRANT USAGE ON SEQUENCE ledger_opening_id_seq TO :"role";

-- Replies kept for a day for who asks again, encrypted; and how many answers of a body were withdrawn, and when the last.
GRANT SELECT, INSERT, UPDATE, DELETE ON api_keptreply TO :"role";
GRANT USAGE ON SEQUENCE api_keptreply_id_seq TO :"role";
GRANT SELECT (organisation, withdrawn_at) ON withdrawals_withdrawal TO :"role";
