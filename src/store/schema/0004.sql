-- Nobody takes away unseen that codes of a series left.

-- None: written down before this step.
ALTER TABLE export_series ADD COLUMN tag {BLOB(32)};

-- How many rows of export_series with a tag are of it.
ALTER TABLE series ADD COLUMN export_runs {INTEGER} NOT NULL DEFAULT 0;
