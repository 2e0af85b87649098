-- +goose Up
-- What everybody may know of how an office (a unit, or a body itself) handles cases, counted once a day: JSON.
CREATE TABLE complaint_figures (
	office_id text COLLATE "C" PRIMARY KEY,
	figures text NOT NULL
);

-- +goose Down
DROP TABLE complaint_figures;
