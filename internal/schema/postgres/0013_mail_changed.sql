-- +goose Up
-- Somebody else changed the address since the account was made: a provider's word for the new one is
-- not enough to open the account.
ALTER TABLE account ADD COLUMN mail_changed boolean NOT NULL DEFAULT false;

-- +goose Down
ALTER TABLE account DROP COLUMN mail_changed;
