-- The secret by which nodes over this store know one another's messages. Stays
-- behind in an export: another store has other nodes.

CREATE TABLE nodes (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    secret BLOB NOT NULL
) STRICT;
