//! The line to PostgreSQL is encrypted when the address asks for it, and its other
//! end is who it says.

use std::process::{Command, Stdio};

use siaran_server::config::Database;
use siaran_server::metrics::Metrics;
use siaran_server::store::Store;

use crate::private::{Private, succeed};

/// A certificate for this machine, signed by itself.
fn certificate(folder: &std::path::Path, name: &str) {
    let mut openssl = Command::new("openssl");
    openssl
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt"])
        .args(["ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"])
        .args(["-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-keyout")
        .arg(folder.join(format!("{name}.key")))
        .arg("-out")
        .arg(folder.join(format!("{name}.crt")));
    // It draws dots.
    succeed(openssl.stderr(Stdio::null()));
}

#[tokio::test]
async fn the_line_is_encrypted_and_the_other_end_is_known() {
    let private = Private::start(|folder| {
        certificate(folder, "own");
        certificate(folder, "other");
        let folder = folder.display();
        format!("ssl = on\nssl_cert_file = '{folder}/own.crt'\nssl_key_file = '{folder}/own.key'\n")
    });
    let open = async |trusted: &str| {
        let file = private.folder.path().join(trusted);
        let database: Database = format!(
            "postgres://postgres@localhost:{}/postgres?sslmode=verify-full&sslrootcert={}",
            private.port,
            file.display()
        )
        .parse()
        .unwrap();
        Store::open(&database, Metrics::default().into()).await
    };
    let store = open("own.crt").await.unwrap();
    let watcher = sqlx::PgPool::connect(&private.url()).await.unwrap();
    let open_lines: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) \
         WHERE application_name = 'siaran' AND s.ssl",
    )
    .fetch_one(&watcher)
    .await
    .unwrap();
    assert!(open_lines > 0);
    store.close().await;
    assert!(open("other.crt").await.is_err());
}
