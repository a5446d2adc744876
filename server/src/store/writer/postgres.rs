//! Appends to PostgreSQL, where other servers append too. A room's row is held
//! from the moment its numbers are given out until the commit; rooms are taken
//! in the order of their keys, so that two servers never wait for one another.
//!
//! Checksums cover the numbers. Most of the time the rooms know theirs, and one
//! statement stores everything ([`Guess`]); where one was wrong, they are asked
//! for first.

use std::collections::BTreeMap;
use std::time::Duration;

use sqlx::postgres::{PgArguments, PgConnection, PgPool, Postgres};
use sqlx::query::Query;
use uuid::Uuid;

use super::{Command, Taken, place, put_checkpoints, taken};
use crate::error::Error;
use crate::store::sql::{On, Pool, Taken as Connection};
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

    pub(super) async fn write(&self, group: &[Command]) -> Result<Vec<Result<i64>>> {
        tokio::time::timeout(PATIENCE, self.transact(group))
            .await
            .unwrap_or(Err(Error::Storage(sqlx::Error::PoolTimedOut)))
    }

    async fn transact(&self, group: &[Command]) -> Result<Vec<Result<i64>>> {
        let checkpoints = group
            .iter()
            .any(|command| command.append.checkpoint.is_some());
        if !checkpoints
            && let Some(guess) = Guess::of(group)
            && let Connection::Post(mut connection) = self.pool.take().await?
        {
            match guess.store(&mut connection, group).await {
                Ok(true) => return Ok(guess.firsts.into_iter().map(Ok).collect()),
                Ok(false) => {}
                Err(error) => {
                    // Perhaps a fresh one takes rows: this may be one to a server
                    // that was a standby when it began.
                    connection.close_on_drop();
                    return Err(error);
                }
            }
            if let [command] = group
                && command.append.after.is_some()
            {
                return Ok(vec![Err(Error::Behind)]);
            }
        }
        let mut write = Write::begin(&self.pool).await?;
        let results = match (&mut write).into() {
            On::Post(connection) => {
                let results = number(connection, group).await?;
                insert(connection, &taken(group, &results)).await?;
                results
            }
            _ => return Err(Error::Internal("a pool of another database".into())),
        };
        put_checkpoints(&mut write, &taken(group, &results)).await?;
        write.commit().await?;
        Ok(results)
    }
}

/// The numbers that the rooms of a group believe in.
struct Guess {
    firsts: Vec<i64>,
    /// Of each room the last number before, and how many come.
    rooms: BTreeMap<i64, (i64, i64)>,
}

impl Guess {
    /// `None` when two appends to one room do not go together, or one has no
    /// rows.
    fn of(group: &[Command]) -> Option<Self> {
        let mut rooms: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
        let mut firsts = Vec::with_capacity(group.len());
        for command in group {
            let believed = command.append.believed()?;
            let (last, added) = rooms.entry(command.room.0).or_insert((believed, 0));
            if *last + *added != believed {
                return None;
            }
            *added += count(command).ok()?;
            firsts.push(believed + 1);
        }
        Some(Self { firsts, rooms })
    }

    /// Stores the group under these numbers if all are right, else nothing. One
    /// trip, and a transaction of its own.
    async fn store(&self, connection: &mut PgConnection, group: &[Command]) -> Result<bool> {
        let all: Vec<Taken<'_>> = group.iter().zip(self.firsts.iter().copied()).collect();
        let rows = Columns::of(&all);
        let count = rows.rooms.len() as u64;
        let (last, added): (Vec<i64>, Vec<i64>) = self.rooms.values().copied().unzip();
        let stored = sqlx::query(
            "WITH believed AS (SELECT * FROM unnest($7::bigint[], $8::bigint[], $9::bigint[]) \
               AS believed (room, last, added)), \
             held AS (SELECT id, last_seq FROM rooms WHERE id = ANY($7) ORDER BY id \
               FOR NO KEY UPDATE), \
             judged AS (SELECT count(*) = cardinality($7) AS fit FROM held \
               JOIN believed ON room = id AND last = last_seq), \
             given AS (UPDATE rooms SET last_seq = last + added FROM believed, judged \
               WHERE id = room AND judged.fit) \
             INSERT INTO log (room, seq, author, received_at, sum, bytes) SELECT coming.* FROM \
               unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bytea[]) \
               AS coming, judged WHERE judged.fit",
        );
        let stored = rows
            .bind(stored)
            .bind(self.rooms.keys().copied().collect::<Vec<i64>>())
            .bind(last)
            .bind(added)
            .execute(connection)
            .await?;
        Ok(stored.rows_affected() == count)
    }
}

/// Gives out numbers: the first of each command's, or that it was refused.
async fn number(connection: &mut PgConnection, group: &[Command]) -> Result<Vec<Result<i64>>> {
    let mut rooms: Vec<i64> = group.iter().map(|command| command.room.0).collect();
    rooms.sort_unstable();
    rooms.dedup();
    // An update takes its rows in whatever order it likes; this does not.
    let held: Vec<(i64, i64)> = sqlx::query_as(
        "SELECT id, last_seq FROM rooms WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE",
    )
    .bind(&rooms)
    .fetch_all(&mut *connection)
    .await?;
    let mut last: BTreeMap<i64, i64> = held.into_iter().collect();
    let mut results = Vec::with_capacity(group.len());
    for command in group {
        let missing = || Error::Conflict("there is no such document".into());
        let last = last.get_mut(&command.room.0).ok_or_else(missing)?;
        results.push(place(command, last));
    }
    let (rooms, last): (Vec<i64>, Vec<i64>) = last.into_iter().unzip();
    sqlx::query(
        "UPDATE rooms SET last_seq = given.last \
         FROM unnest($1::bigint[], $2::bigint[]) AS given (room, last) \
         WHERE id = given.room AND last_seq <> given.last",
    )
    .bind(&rooms)
    .bind(&last)
    .execute(connection)
    .await?;
    Ok(results)
}

fn count(command: &Command) -> Result<i64> {
    i64::try_from(command.append.rows.len()).map_err(Error::internal)
}

/// All rows in one statement.
async fn insert(connection: &mut PgConnection, taken: &[Taken<'_>]) -> Result<()> {
    let rows = Columns::of(taken);
    if rows.rooms.is_empty() {
        return Ok(());
    }
    rows.bind(sqlx::query(
        "INSERT INTO log (room, seq, author, received_at, sum, bytes) SELECT * FROM \
         unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bytea[])",
    ))
    .execute(connection)
    .await?;
    Ok(())
}

/// Rows of `log` on their side, as `unnest` takes them.
#[derive(Default)]
struct Columns<'a> {
    rooms: Vec<i64>,
    seqs: Vec<i64>,
    authors: Vec<Option<Uuid>>,
    times: Vec<i64>,
    sums: Vec<i64>,
    bytes: Vec<&'a [u8]>,
}

impl<'a> Columns<'a> {
    fn of(taken: &[Taken<'a>]) -> Self {
        let mut columns = Self::default();
        for (command, first) in taken {
            for (seq, row) in (*first..).zip(&command.append.rows) {
                columns.rooms.push(command.room.0);
                columns.seqs.push(seq);
                columns.authors.push(row.author.map(|author| author.0));
                columns.times.push(row.received_at);
                columns.sums.push(checksum(seq, &row.bytes));
                columns.bytes.push(&row.bytes);
            }
        }
        columns
    }

    /// As the first six parameters.
    fn bind<'q>(self, query: Query<'q, Postgres, PgArguments>) -> Query<'q, Postgres, PgArguments> {
        query
            .bind(self.rooms)
            .bind(self.seqs)
            .bind(self.authors)
            .bind(self.times)
            .bind(self.sums)
            .bind(self.bytes)
    }
}
