//! One statement over either database. Most have one text for both, with `$1`
//! for what is bound; where SQL differs, the two texts stand side by side
//! ([`either`]).
//!
//! Not sqlx's own `Any`: it has no UUIDs. Knows no table.

use std::borrow::Cow;

use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnection, PgPool, PgRow, Postgres};
use sqlx::sqlite::{Sqlite, SqliteConnection, SqlitePool, SqliteRow};
use sqlx::{Decode, Row as _, Type};
use uuid::Uuid;

/// What PostgreSQL calls a row for a session that only reads.
const READ_ONLY: &str = "25006";

/// Connections to one of the databases. Cheap to clone.
#[derive(Clone)]
pub(super) enum Pool {
    Lite(SqlitePool),
    Post(PgPool),
}

/// A connection of a [`Pool`].
pub(super) enum Taken {
    Lite(PoolConnection<Sqlite>),
    Post(PoolConnection<Postgres>),
}

/// Where a statement runs: a borrowed connection, or any of a pool.
pub(super) enum On<'c> {
    Lite(&'c mut SqliteConnection),
    Post(&'c mut PgConnection),
    LitePool(&'c SqlitePool),
    PostPool(&'c PgPool),
}

/// A statement and what is bound to it.
pub(super) struct Statement<'q> {
    lite: &'static str,
    post: &'static str,
    values: Vec<Value<'q>>,
}

/// Something bound; each kind of NULL has its own type in PostgreSQL.
pub(super) enum Value<'q> {
    Number(Option<i64>),
    Text(Option<&'q str>),
    Bytes(Option<&'q [u8]>),
    Id(Option<Uuid>),
}

/// A row of either.
pub(super) enum Row {
    Lite(SqliteRow),
    Post(PgRow),
}

/// What a column of either can be read as.
pub(super) trait Cell:
    for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres>
{
}

impl<T> Cell for T where
    T: for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres>
{
}

/// A statement with one text for both.
pub(super) fn sql<'q>(text: &'static str) -> Statement<'q> {
    either(text, text)
}

/// A statement with a text for `SQLite` and one for PostgreSQL.
pub(super) fn either<'q>(lite: &'static str, post: &'static str) -> Statement<'q> {
    Statement {
        lite,
        post,
        values: Vec::new(),
    }
}

/// The statement as sqlx's own, for whichever database it meets.
macro_rules! prepared {
    ($text:expr, $values:expr) => {
        $values
            .into_iter()
            .fold(sqlx::query($text), |query, value| match value {
                Value::Number(value) => query.bind(value),
                Value::Text(value) => query.bind(value.map(without_nul)),
                Value::Bytes(value) => query.bind(value),
                Value::Id(value) => query.bind(value),
            })
    };
}

/// PostgreSQL takes no U+0000 in a text, and somebody's headline may hold one.
fn without_nul(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        text.replace('\0', "\u{fffd}").into()
    } else {
        text.into()
    }
}

/// A session that takes no rows began while its server was a standby, and stays
/// so: the next one may be better.
fn part_from_standby<T>(
    taken: &mut PoolConnection<Postgres>,
    done: sqlx::Result<T>,
) -> sqlx::Result<T> {
    if let Err(sqlx::Error::Database(cause)) = &done
        && cause.code().as_deref() == Some(READ_ONLY)
    {
        taken.close_on_drop();
    }
    done
}

impl<'q> Statement<'q> {
    /// Binds the next value.
    pub(super) fn bind(mut self, value: impl Into<Value<'q>>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Runs it; how many rows it touched.
    pub(super) async fn execute(self, on: impl Into<On<'_>>) -> sqlx::Result<u64> {
        let Self { lite, post, values } = self;
        Ok(match on.into() {
            On::Lite(to) => prepared!(lite, values).execute(to).await?.rows_affected(),
            On::LitePool(to) => prepared!(lite, values).execute(to).await?.rows_affected(),
            On::Post(to) => prepared!(post, values).execute(to).await?.rows_affected(),
            On::PostPool(to) => {
                let mut taken = to.acquire().await?;
                let done = prepared!(post, values).execute(&mut *taken).await;
                part_from_standby(&mut taken, done)?.rows_affected()
            }
        })
    }

    /// Its one row, if there is one.
    pub(super) async fn optional(self, on: impl Into<On<'_>>) -> sqlx::Result<Option<Row>> {
        let Self { lite, post, values } = self;
        Ok(match on.into() {
            On::Lite(to) => prepared!(lite, values)
                .fetch_optional(to)
                .await?
                .map(Row::Lite),
            On::LitePool(to) => prepared!(lite, values)
                .fetch_optional(to)
                .await?
                .map(Row::Lite),
            On::Post(to) => prepared!(post, values)
                .fetch_optional(to)
                .await?
                .map(Row::Post),
            On::PostPool(to) => {
                let mut taken = to.acquire().await?;
                let found = prepared!(post, values).fetch_optional(&mut *taken).await;
                part_from_standby(&mut taken, found)?.map(Row::Post)
            }
        })
    }

    /// All its rows.
    pub(super) async fn all(self, on: impl Into<On<'_>>) -> sqlx::Result<Vec<Row>> {
        let Self { lite, post, values } = self;
        let lites = |rows: Vec<SqliteRow>| rows.into_iter().map(Row::Lite).collect();
        let posts = |rows: Vec<PgRow>| rows.into_iter().map(Row::Post).collect();
        Ok(match on.into() {
            On::Lite(to) => lites(prepared!(lite, values).fetch_all(to).await?),
            On::LitePool(to) => lites(prepared!(lite, values).fetch_all(to).await?),
            On::Post(to) => posts(prepared!(post, values).fetch_all(to).await?),
            On::PostPool(to) => posts(prepared!(post, values).fetch_all(to).await?),
        })
    }

    /// Its rows, one at a time.
    pub(super) fn stream<'c>(self, on: impl Into<On<'c>>) -> BoxStream<'c, sqlx::Result<Row>>
    where
        'q: 'c,
    {
        let Self { lite, post, values } = self;
        match on.into() {
            On::Lite(to) => prepared!(lite, values)
                .fetch(to)
                .map(|row| row.map(Row::Lite))
                .boxed(),
            On::LitePool(to) => prepared!(lite, values)
                .fetch(to)
                .map(|row| row.map(Row::Lite))
                .boxed(),
            On::Post(to) => prepared!(post, values)
                .fetch(to)
                .map(|row| row.map(Row::Post))
                .boxed(),
            On::PostPool(to) => prepared!(post, values)
                .fetch(to)
                .map(|row| row.map(Row::Post))
                .boxed(),
        }
    }

    /// The first column of its one row; an error when there is none.
    pub(super) async fn scalar<T: Cell>(self, on: impl Into<On<'_>>) -> sqlx::Result<T> {
        let row = self.optional(on).await?.ok_or(sqlx::Error::RowNotFound)?;
        row.first()
    }

    /// The first column of its row, if there is one.
    pub(super) async fn optional_scalar<T: Cell>(
        self,
        on: impl Into<On<'_>>,
    ) -> sqlx::Result<Option<T>> {
        self.optional(on).await?.map(|row| row.first()).transpose()
    }
}

impl Row {
    /// A column by its name.
    pub(super) fn try_get<T: Cell>(&self, column: &str) -> sqlx::Result<T> {
        match self {
            Self::Lite(row) => row.try_get(column),
            Self::Post(row) => row.try_get(column),
        }
    }

    /// The first column.
    pub(super) fn first<T: Cell>(&self) -> sqlx::Result<T> {
        match self {
            Self::Lite(row) => row.try_get(0),
            Self::Post(row) => row.try_get(0),
        }
    }
}

impl Pool {
    /// Waits for a connection.
    pub(super) async fn take(&self) -> sqlx::Result<Taken> {
        Ok(match self {
            Self::Lite(pool) => Taken::Lite(pool.acquire().await?),
            Self::Post(pool) => Taken::Post(pool.acquire().await?),
        })
    }

    /// Closes it, and waits for what is under way.
    pub(super) async fn close(&self) {
        match self {
            Self::Lite(pool) => pool.close().await,
            Self::Post(pool) => pool.close().await,
        }
    }
}

impl Taken {
    /// Not back into the pool: its state is in doubt.
    pub(super) fn close_on_drop(&mut self) {
        match self {
            Self::Lite(connection) => connection.close_on_drop(),
            Self::Post(connection) => connection.close_on_drop(),
        }
    }
}

impl<'c> From<&'c Pool> for On<'c> {
    fn from(pool: &'c Pool) -> Self {
        match pool {
            Pool::Lite(pool) => Self::LitePool(pool),
            Pool::Post(pool) => Self::PostPool(pool),
        }
    }
}

impl<'c> From<&'c mut Taken> for On<'c> {
    fn from(taken: &'c mut Taken) -> Self {
        match taken {
            Taken::Lite(connection) => Self::Lite(connection),
            Taken::Post(connection) => Self::Post(connection),
        }
    }
}

macro_rules! values {
    ($($from:ty => $kind:ident, |$value:ident| $into:expr;)*) => {$(
        impl<'q> From<$from> for Value<'q> {
            fn from($value: $from) -> Self {
                Self::$kind($into)
            }
        }
    )*};
}

values! {
    i64 => Number, |value| Some(value);
    Option<i64> => Number, |value| value;
    u32 => Number, |value| Some(value.into());
    &'q str => Text, |value| Some(value);
    &'q String => Text, |value| Some(value);
    Option<&'q str> => Text, |value| value;
    &'q Option<String> => Text, |value| value.as_deref();
    &'q [u8] => Bytes, |value| Some(value);
    Option<&'q [u8]> => Bytes, |value| value;
    Uuid => Id, |value| Some(value);
    Option<Uuid> => Id, |value| value;
}
