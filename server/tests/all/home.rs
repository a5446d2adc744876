//! A folder with a database of its own, made and dropped with it: a file in the
//! folder, or a database of the PostgreSQL server that the tests were told of.
//! Which of them is the test program's matter (`crate::BACKEND`).

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use siaran_server::config::Database;
use sqlx::postgres::{PgConnection, PgPool};
use sqlx::sqlite::SqlitePool;
use sqlx::{AssertSqlSafe, Connection};
use tempfile::TempDir;

/// Where a test program keeps its rows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// The folder.
pub struct Home(Option<TempDir>);

impl Home {
    pub fn new() -> Self {
        let home = Self(Some(TempDir::new().unwrap()));
        if crate::BACKEND == Backend::Postgres {
            let name = name_for(home.path());
            ask_server(format!("CREATE DATABASE \"{name}\" TEMPLATE template0"));
        }
        home
    }

    /// A copy of everything in a folder and its database, which nobody uses now.
    pub fn copy_of(folder: &Path) -> Self {
        let copy = Self(Some(TempDir::new().unwrap()));
        copy_all(folder, copy.path());
        if crate::BACKEND == Backend::Postgres {
            let (old, new) = (name_for(folder), name_for(copy.path()));
            ask_server(format!("CREATE DATABASE \"{new}\" TEMPLATE \"{old}\""));
        }
        copy
    }

    pub fn path(&self) -> &Path {
        self.0.as_ref().expect("kept homes are gone").path()
    }

    /// Leaves everything for a person to look at.
    pub fn keep(mut self) -> std::path::PathBuf {
        self.0.take().expect("kept homes are gone").keep()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if crate::BACKEND == Backend::Postgres
            && let Some(folder) = &self.0
        {
            let name = name_for(folder.path());
            ask_server(format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)"));
        }
    }
}

fn copy_all(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let new = to.join(path.file_name().unwrap());
        if path.is_dir() {
            std::fs::create_dir_all(&new).unwrap();
            copy_all(&path, &new);
        } else {
            std::fs::copy(&path, &new).unwrap();
        }
    }
}

/// The database of a [`Home`]'s folder.
pub fn database_of(folder: &Path) -> Database {
    match crate::BACKEND {
        Backend::Sqlite => Database::inside(folder),
        Backend::Postgres => url_of(folder).parse().unwrap(),
    }
}

/// Where the server of a folder's database listens, and the database's address by
/// way of another place; `None` for a file.
pub fn database_server(folder: &Path) -> Option<(String, impl Fn(SocketAddr) -> Database)> {
    if crate::BACKEND == Backend::Sqlite {
        return None;
    }
    let url = url_of(folder);
    let (scheme, rest) = url.split_once("://").expect("a URL");
    let (authority, rest) = rest.split_once('/').expect("a database");
    let (who, host) = authority
        .rsplit_once('@')
        .unwrap_or(("postgres", authority));
    let server = if host.contains(':') {
        host.to_owned()
    } else {
        format!("{host}:5432")
    };
    let (scheme, who, rest) = (scheme.to_owned(), who.to_owned(), rest.to_owned());
    let by_way_of = move |address| {
        format!("{scheme}://{who}@{address}/{rest}")
            .parse()
            .unwrap()
    };
    Some((server, by_way_of))
}

/// Tells a program which database belongs to its folder.
pub fn tell<'a>(command: &'a mut Command, folder: &Path) -> &'a mut Command {
    match crate::BACKEND {
        Backend::Sqlite => command.env_remove("SIARAN_DATABASE_URL"),
        Backend::Postgres => command.env("SIARAN_DATABASE_URL", url_of(folder)),
    }
}

/// Looks into the database beside the server.
pub enum Eyes {
    Lite(SqlitePool),
    Post(PgPool),
}

impl Eyes {
    pub async fn open(folder: &Path) -> Self {
        match crate::BACKEND {
            Backend::Sqlite => {
                let options = sqlx::sqlite::SqliteConnectOptions::new()
                    .filename(folder.join("siaran.db"))
                    .foreign_keys(false);
                Self::Lite(SqlitePool::connect_with(options).await.unwrap())
            }
            Backend::Postgres => Self::Post(PgPool::connect(&url_of(folder)).await.unwrap()),
        }
    }

    /// Runs it; how many rows it touched.
    pub async fn run(&self, sql: &str) -> u64 {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Lite(pool) => sqlx::raw_sql(sql)
                .execute(pool)
                .await
                .unwrap()
                .rows_affected(),
            Self::Post(pool) => sqlx::raw_sql(sql)
                .execute(pool)
                .await
                .unwrap()
                .rows_affected(),
        }
    }

    /// Runs the one that this database understands.
    pub async fn either(&self, lite: &str, post: &str) -> u64 {
        match self {
            Self::Lite(_) => self.run(lite).await,
            Self::Post(_) => self.run(post).await,
        }
    }

    pub async fn number(&self, sql: &str) -> i64 {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Lite(pool) => sqlx::query_scalar(sql).fetch_one(pool).await.unwrap(),
            Self::Post(pool) => sqlx::query_scalar(sql).fetch_one(pool).await.unwrap(),
        }
    }

    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Lite(pool) => sqlx::query_scalar(sql).fetch_all(pool).await.unwrap(),
            Self::Post(pool) => sqlx::query_scalar(sql).fetch_all(pool).await.unwrap(),
        }
    }

    pub async fn blobs(&self, sql: &str) -> Vec<Vec<u8>> {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Lite(pool) => sqlx::query_scalar(sql).fetch_all(pool).await.unwrap(),
            Self::Post(pool) => sqlx::query_scalar(sql).fetch_all(pool).await.unwrap(),
        }
    }

    pub async fn close(self) {
        match self {
            Self::Lite(pool) => pool.close().await,
            Self::Post(pool) => pool.close().await,
        }
    }
}

/// SQL that minds no reference, on a stopped server's database.
pub async fn tamper(folder: &Path, sql: &str) {
    let eyes = Eyes::open(folder).await;
    let done = match &eyes {
        Eyes::Lite(_) => eyes.run(sql).await,
        // References are guarded by triggers, which a replica does not run.
        Eyes::Post(pool) => {
            let mut own = pool.acquire().await.unwrap();
            sqlx::raw_sql("SET session_replication_role = replica")
                .execute(&mut *own)
                .await
                .unwrap();
            sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
                .execute(&mut *own)
                .await
                .unwrap()
                .rows_affected()
        }
    };
    assert!(done > 0, "{sql}");
    eyes.close().await;
}

fn server_url() -> String {
    std::env::var("SIARAN_TEST_POSTGRES_URL")
        .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".into())
}

fn name_for(folder: &Path) -> String {
    let name = folder.file_name().unwrap().to_str().unwrap();
    format!("siaran_test_{}", name.trim_start_matches('.'))
}

fn url_of(folder: &Path) -> String {
    let url = server_url();
    let (scheme, rest) = url.split_once("://").expect("a URL");
    let (host, rest) = rest.split_once('/').unwrap_or((rest, ""));
    let parameters = rest
        .split_once('?')
        .map_or("", |(_, parameters)| parameters);
    format!("{scheme}://{host}/{}?{parameters}", name_for(folder))
}

/// One statement to the server itself. From a thread of its own: tests make and
/// drop homes where nothing can be awaited.
fn ask_server(sql: String) {
    let asked = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let mut server = PgConnection::connect(&server_url()).await.map_err(|error| {
                format!(
                    "No PostgreSQL answers at SIARAN_TEST_POSTGRES_URL or 127.0.0.1:5432 ({error}). \
                     `cargo xtask test` starts one; for this test alone, start one yourself."
                )
            })?;
            sqlx::raw_sql(AssertSqlSafe(sql))
                .execute(&mut server)
                .await
                .map(drop)
                .map_err(|error| error.to_string())
        })
    });
    if let Err(error) = asked.join().unwrap()
        && !std::thread::panicking()
    {
        panic!("{error}");
    }
}
