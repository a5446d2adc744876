//! A PostgreSQL database for one measurement after the other, and where NATS is.
//! Both servers are those of the tests.

use std::thread;

use siaran_server::config::Database;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// Its name; there is one at a time.
const NAME: &str = "siaran_load";

fn server() -> String {
    std::env::var("SIARAN_TEST_POSTGRES_URL")
        .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".into())
}

/// Where the nodes meet.
pub(crate) fn nats() -> String {
    std::env::var("SIARAN_TEST_NATS_URL").unwrap_or_else(|_| "nats://127.0.0.1:4222".into())
}

/// The database's address.
pub(crate) fn url() -> String {
    let server = server();
    let (server, parameters) = server.split_once('?').unwrap_or((&server, ""));
    let (host, _) = server.rsplit_once('/').expect("an address with a database");
    format!("{host}/{NAME}?{parameters}")
}

/// An empty one.
pub(crate) async fn make() -> Database {
    tell(&format!("DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")).await;
    tell(&format!("CREATE DATABASE {NAME}")).await;
    url().parse().expect("a database")
}

/// Leaves nothing behind. From a thread of its own: it is asked for while things
/// are dropped, where nothing can be awaited.
pub(crate) fn forget() {
    let forgetting = thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(tell(&format!(
            "DROP DATABASE IF EXISTS {NAME} WITH (FORCE)"
        )));
    });
    drop(forgetting.join());
}

async fn tell(sql: &str) {
    let mut server = PgConnection::connect(&server())
        .await
        .expect("a PostgreSQL for the load");
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
        .execute(&mut server)
        .await
        .expect("may make databases");
    drop(server.close().await);
}
