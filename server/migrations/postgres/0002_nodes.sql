-- The secret by which nodes over this store know one another's messages. Stays
-- behind in an export: another store has other nodes.

CREATE TABLE nodes (
    id     bigint PRIMARY KEY CHECK (id = 1),
    secret bytea NOT NULL
);
