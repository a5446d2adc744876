//! Where rows are kept: the address an operator gives. Opens nothing, and never
//! shows a password.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

/// Where rows are kept.
#[derive(Clone, PartialEq, Eq)]
pub enum Database {
    /// A file of our own.
    Sqlite(File),
    /// A database of a PostgreSQL server.
    Postgres(Address),
}

/// A file of `SQLite`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Where it lies.
    pub path: PathBuf,
    /// Most pages it may have; `None` is `SQLite`'s own limit. Tests fill a
    /// small one to see a full disk.
    pub max_pages: Option<u32>,
}

/// The address of a PostgreSQL database, `postgres://USER@HOST/NAME`. Perhaps
/// with a password, so it has no form that could be printed by mistake.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(String);

/// Why a database address cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadDatabase {
    /// Begins as one of PostgreSQL, and is none.
    #[error("this is no address of a PostgreSQL database, postgres://USER@HOST/NAME: {0}")]
    Postgres(String),
    /// Its password stands where it cannot be hidden.
    #[error("write the password as postgres://USER:PASSWORD@HOST/NAME, not as a parameter")]
    Parameter,
    /// It names no database of the server.
    #[error("the address names no database; use postgres://USER@HOST/NAME")]
    Nameless,
    /// Not an address that means anything here.
    #[error("unknown database address {0:?}; use sqlite:PATH or postgres://USER@HOST/NAME")]
    Unknown(String),
}

impl Database {
    /// A file without a page limit.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self::Sqlite(File {
            path: path.into(),
            max_pages: None,
        })
    }

    /// The default file inside the data directory.
    pub fn inside(data: &Path) -> Self {
        Self::file(data.join("siaran.db"))
    }

    /// May several nodes serve it at once? One file on one machine is for one.
    pub fn serves_several(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// The same, with at most so many pages, where that means something.
    #[must_use]
    pub fn at_most(self, pages: u32) -> Self {
        match self {
            Self::Sqlite(File { path, .. }) => Self::Sqlite(File {
                path,
                max_pages: Some(pages),
            }),
            other @ Self::Postgres(_) => other,
        }
    }
}

impl Address {
    /// How to connect.
    ///
    /// # Errors
    /// [`BadDatabase`]; not for an address that was parsed.
    pub fn options(&self) -> Result<PgConnectOptions, BadDatabase> {
        let options = PgConnectOptions::from_str(&self.0)
            .map_err(|error| BadDatabase::Postgres(error.to_string()))?;
        if self.0.contains("?password=") || self.0.contains("&password=") {
            return Err(BadDatabase::Parameter);
        }
        if options.get_database().is_none() {
            return Err(BadDatabase::Nameless);
        }
        Ok(options.application_name("siaran"))
    }

    /// The address as anybody may see it, and the password: for programs whose
    /// arguments everybody on the machine can read.
    pub fn parted(&self) -> (String, Option<String>) {
        let Some((scheme, rest)) = self.0.split_once("://") else {
            return (self.0.clone(), None);
        };
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        let Some((who, host)) = authority.rsplit_once('@') else {
            return (self.0.clone(), None);
        };
        let (user, password) = match who.split_once(':') {
            Some((user, password)) => (user, Some(decoded(password))),
            None => (who, None),
        };
        (format!("{scheme}://{user}@{host}{rest}"), password)
    }
}

/// `%41` is `A`.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let pair = after.split_at_checked(2);
        let byte = pair
            .filter(|_| *first == b'%')
            .and_then(|(pair, _)| std::str::from_utf8(pair).ok())
            .and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match (byte, pair) {
            (Some(byte), Some((_, after))) => {
                bytes.push(byte);
                rest = after;
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

impl FromStr for Database {
    type Err = BadDatabase;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.starts_with("postgres:") || text.starts_with("postgresql:") {
            let address = Address(text.to_owned());
            address.options()?;
            return Ok(Self::Postgres(address));
        }
        let path = text
            .strip_prefix("sqlite://")
            .or_else(|| text.strip_prefix("sqlite:"))
            .filter(|path| !path.is_empty() && !path.starts_with(":memory:"))
            .ok_or_else(|| BadDatabase::Unknown(text.to_owned()))?;
        Ok(Self::file(path))
    }
}

impl fmt::Display for Database {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(file) => write!(out, "{}", file.path.display()),
            Self::Postgres(address) => write!(out, "{address}"),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ok(options) = self.options() else {
            return write!(out, "a PostgreSQL database");
        };
        let (host, port) = (options.get_host(), options.get_port());
        let name = options.get_database().unwrap_or_default();
        write!(out, "postgres://{host}:{port}/{name}")
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn database_addresses() {
        assert_eq!("sqlite:a/b.db".parse(), Ok(Database::file("a/b.db")));
        assert_eq!("sqlite:///x.db".parse(), Ok(Database::file("/x.db")));
        for good in [
            "postgres://siti:rahasia@h.example:5433/berita",
            "postgresql://h/d",
        ] {
            assert!(matches!(
                good.parse::<Database>(),
                Ok(Database::Postgres(_))
            ));
        }
        assert!("postgres://h:x/d".parse::<Database>().is_err());
        assert!("mysql://h".parse::<Database>().is_err());
        assert!("sqlite::memory:".parse::<Database>().is_err());
    }

    #[test]
    fn a_password_is_never_shown() {
        let database: Database = "postgres://siti:rahasia@h.example/berita".parse().unwrap();
        let shown = format!("{database} {database:?}");
        assert!(
            shown.contains("postgres://h.example:5432/berita"),
            "{shown}"
        );
        assert!(!shown.contains("rahasia"), "{shown}");
    }

    #[test]
    fn a_password_is_parted_from_its_address() {
        let parted = |text: &str| Address(text.to_owned()).parted();
        assert_eq!(
            parted("postgres://siti:a%40b%2@h:1/d?sslmode=require"),
            (
                "postgres://siti@h:1/d?sslmode=require".into(),
                Some("a@b%2".into())
            )
        );
        assert_eq!(parted("postgres://h/d"), ("postgres://h/d".into(), None));
        let hidden = "postgres://h/d?password=x".parse::<Database>();
        assert_eq!(hidden, Err(BadDatabase::Parameter));
    }
}
