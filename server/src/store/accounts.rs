//! Accounts: who there is and what each may do. Password hashes pass through;
//! making and checking them is `account::password`'s.

use shared::api::User;
use shared::id::UserId;
use shared::role::Role;
use uuid::Uuid;

use super::sql::{Row, sql};
use super::{Result, Store};
use crate::clock::now_ms;
use crate::error::Error;

impl Store {
    /// Creates an account.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the name is taken.
    pub async fn add_account(&self, user: &User, password_hash: &str) -> Result<()> {
        let roles: Vec<&str> = user.roles.iter().map(|role| role.name()).collect();
        let roles = roles.join(" ");
        let added = sql(
            "INSERT INTO accounts (id, username, display_name, unit, roles, password, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(user.id.0)
        .bind(&user.username)
        .bind(&user.display_name)
        .bind(&user.unit)
        .bind(&roles)
        .bind(password_hash)
        .bind(now_ms())
        .execute(self.writer())
        .await;
        match added {
            Ok(_) => Ok(()),
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Err(
                Error::Conflict(format!("Nama pengguna {} sudah dipakai.", user.username)),
            ),
            Err(error) => Err(error.into()),
        }
    }

    /// The account of that name, with its password hash.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn account(&self, username: &str) -> Result<Option<(User, String)>> {
        let row = sql(
            "SELECT id, username, display_name, unit, roles, password FROM accounts WHERE username = $1",
        )
        .bind(username)
        .optional(self.readers())
        .await?;
        row.map(|row| Ok((user(&row)?, row.try_get("password")?)))
            .transpose()
    }
}

/// Reads the columns `id, username, display_name, unit, roles`.
pub(super) fn user(row: &Row) -> Result<User> {
    let id: Uuid = row.try_get("id")?;
    let roles: String = row.try_get("roles")?;
    Ok(User {
        id: UserId(id),
        username: row.try_get("username")?,
        display_name: row.try_get("display_name")?,
        // A role that this version does not know gives nothing.
        roles: roles
            .split_whitespace()
            .filter_map(|name| name.parse::<Role>().ok())
            .collect(),
        unit: row.try_get("unit")?,
    })
}
