-- Pictures: what was uploaded, by whom, and the files made of it. Files lie
-- in the data folder under the SHA-256 of their content; two rows may share one.

CREATE TABLE media (
    id         BLOB PRIMARY KEY NOT NULL,
    uploader   BLOB NOT NULL REFERENCES accounts (id),
    article    BLOB REFERENCES articles (id), -- for which it was uploaded, if said
    kind       TEXT NOT NULL, -- what we encoded, e.g. image/jpeg
    width      INTEGER NOT NULL,
    height     INTEGER NOT NULL,
    alt        TEXT NOT NULL,
    caption    TEXT NOT NULL,
    credit     TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX media_by_article ON media (article);

-- One row for each size, the largest being the whole picture.
CREATE TABLE media_files (
    media  BLOB NOT NULL REFERENCES media (id) ON DELETE CASCADE,
    width  INTEGER NOT NULL,
    height INTEGER NOT NULL,
    sha    BLOB NOT NULL,
    bytes  INTEGER NOT NULL,
    PRIMARY KEY (media, width)
) STRICT, WITHOUT ROWID;
