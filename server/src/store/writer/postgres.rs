//! Appends to PostgreSQL, where other servers append too. A room's row is held
//! from the moment its numbers are given out until the commit; rooms are taken
//! in the order of their keys, so that two servers never wait for one another.

use std::collections::BTreeMap;
use std::time::Duration;

use sqlx::postgres::{PgConnection, PgPool};
use uuid::Uuid;

use super::{Command, put_checkpoints};
use crate::error::Error;
use crate::store::sql::{On, Pool};
use crate::store::write::Write;
use crate::store::{Result, checksum};

/// A database that takes no commit within this is away. Its connection is
/// closed, which undoes what it had not committed.
const PATIENCE: Duration = Duration::from_secs(30);

/// The one that writes, on this server.
pub(super) struct Hand {
    pool: Pool,
}

impl Hand {
    pub(super) fn new(pool: PgPool) -> Self {
        Self {
            pool: Pool::Post(pool),
        }
    }

    pub(super) async fn write(&self, group: &[Command]) -> Result<Vec<i64>> {
        tokio::time::timeout(PATIENCE, self.transact(group))
            .await
            .unwrap_or(Err(Error::Storage(sqlx::Error::PoolTimedOut)))
    }

    async fn transact(&self, group: &[Command]) -> Result<Vec<i64>> {
        let mut write = Write::begin(&self.pool).await?;
        let firsts = match (&mut write).into() {
            On::Post(connection) => {
                let firsts = number(connection, group).await?;
                insert(connection, group, &firsts).await?;
                firsts
            }
            _ => return Err(Error::Internal("a pool of another database".into())),
        };
        put_checkpoints(&mut write, group, &firsts).await?;
        write.commit().await?;
        Ok(firsts)
    }
}

/// Gives out numbers: the first of each command's.
async fn number(connection: &mut PgConnection, group: &[Command]) -> Result<Vec<i64>> {
    let mut counts = BTreeMap::new();
    for command in group {
        *counts.entry(command.room.0).or_insert(0) += count(command)?;
    }
    let rooms: Vec<i64> = counts.keys().copied().collect();
    let added: Vec<i64> = counts.into_values().collect();
    if rooms.len() > 1 {
        // An update takes its rows in whatever order it likes; this does not.
        sqlx::query("SELECT id FROM rooms WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE")
            .bind(&rooms)
            .execute(&mut *connection)
            .await?;
    }
    let given: Vec<(i64, i64)> = sqlx::query_as(
        "UPDATE rooms SET last_seq = last_seq + added.rows \
         FROM unnest($1::bigint[], $2::bigint[]) AS added (room, rows) \
         WHERE id = added.room RETURNING id, last_seq + 1 - added.rows",
    )
    .bind(&rooms)
    .bind(&added)
    .fetch_all(connection)
    .await?;
    let mut next: BTreeMap<i64, i64> = given.into_iter().collect();
    group
        .iter()
        .map(|command| {
            let next = next
                .get_mut(&command.room.0)
                .ok_or_else(|| Error::Conflict("there is no such document".into()))?;
            let first = *next;
            *next += count(command)?;
            Ok(first)
        })
        .collect()
}

fn count(command: &Command) -> Result<i64> {
    i64::try_from(command.append.rows.len()).map_err(Error::internal)
}

/// All rows in one statement.
async fn insert(connection: &mut PgConnection, group: &[Command], firsts: &[i64]) -> Result<()> {
    let mut rooms = Vec::new();
    let mut seqs = Vec::new();
    let mut authors: Vec<Option<Uuid>> = Vec::new();
    let mut times = Vec::new();
    let mut sums = Vec::new();
    let mut bytes: Vec<&[u8]> = Vec::new();
    for (command, first) in group.iter().zip(firsts) {
        for (seq, row) in (*first..).zip(&command.append.rows) {
            rooms.push(command.room.0);
            seqs.push(seq);
            authors.push(row.author.map(|author| author.0));
            times.push(row.received_at);
            sums.push(checksum(seq, &row.bytes));
            bytes.push(&row.bytes);
        }
    }
    if rooms.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO log (room, seq, author, received_at, sum, bytes) SELECT * FROM \
         unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bytea[])",
    )
    .bind(rooms)
    .bind(seqs)
    .bind(authors)
    .bind(times)
    .bind(sums)
    .bind(bytes)
    .execute(connection)
    .await?;
    Ok(())
}
