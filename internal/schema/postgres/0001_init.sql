-- +goose Up
-- What the installation remembers about itself, such as the revision of everything public.
CREATE TABLE setting (
    key        text COLLATE "C" NOT NULL PRIMARY KEY,
    value      text COLLATE "C" NOT NULL,
    changed_at timestamptz NOT NULL
);

-- +goose Down
DROP TABLE setting;
