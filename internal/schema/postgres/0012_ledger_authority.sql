-- +goose Up
-- whose an event is, so that its auditor finds it; NULL for the installation's own. It repeats what
-- the detail says, and a verification holds one against the other.
ALTER TABLE ledger_event ADD COLUMN authority_id text COLLATE "C";
UPDATE ledger_event SET authority_id = detail::jsonb #>> '{scope,authority}';
CREATE INDEX ledger_event_authority ON ledger_event (authority_id, id);

-- +goose Down
DROP INDEX ledger_event_authority;
ALTER TABLE ledger_event DROP COLUMN authority_id;
