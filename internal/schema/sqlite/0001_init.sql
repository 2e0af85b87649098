-- +goose Up
-- What the installation remembers about itself, such as the revision of everything public.
CREATE TABLE setting (
    key        TEXT NOT NULL PRIMARY KEY,
    value      TEXT NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;

-- +goose Down
DROP TABLE setting;
