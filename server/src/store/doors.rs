//! What lets people in: sessions and access tokens, stored by hash only.

use shared::api::{Token, User};
use shared::id::UserId;
use uuid::Uuid;

use super::accounts::user;
use super::sql::sql;
use super::{Result, Store};
use crate::clock::now_ms;
use crate::secret::Hash;

/// Writing “last used” at each request would turn reads into writes; a minute
/// is exact enough for a person who looks for forgotten tokens.
const USED_GRAIN_MS: i64 = 60_000;

impl Store {
    /// Opens a session and, in the same transaction, ends the one that the
    /// browser came with.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn open_session(
        &self,
        hash: Hash,
        account: UserId,
        expires_at: i64,
        replaces: Option<Hash>,
    ) -> Result<()> {
        let now = now_ms();
        let mut transaction = self.write().await?;
        sql("DELETE FROM sessions WHERE expires_at < $1 OR hash = $2")
            .bind(now)
            .bind(replaces.as_ref().map(<[u8; 32]>::as_slice))
            .execute(&mut transaction)
            .await?;
        sql("INSERT INTO sessions (hash, account, created_at, expires_at) VALUES ($1, $2, $3, $4)")
            .bind(hash.as_slice())
            .bind(account.0)
            .bind(now)
            .bind(expires_at)
            .execute(&mut transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Who a living session belongs to.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn session(&self, hash: &Hash) -> Result<Option<User>> {
        let row = sql(
            "SELECT a.id, username, display_name, unit, roles FROM sessions s \
             JOIN accounts a ON a.id = s.account WHERE s.hash = $1 AND s.expires_at > $2",
        )
        .bind(hash.as_slice())
        .bind(now_ms())
        .optional(self.readers())
        .await?;
        row.as_ref().map(user).transpose()
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn end_session(&self, hash: &Hash) -> Result<()> {
        sql("DELETE FROM sessions WHERE hash = $1")
            .bind(hash.as_slice())
            .execute(self.writer())
            .await?;
        Ok(())
    }

    /// Keeps a new token.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn add_token(
        &self,
        id: Uuid,
        hash: Hash,
        account: UserId,
        name: &str,
        now: i64,
    ) -> Result<()> {
        sql("INSERT INTO tokens (id, hash, account, name, created_at) VALUES ($1, $2, $3, $4, $5)")
            .bind(id)
            .bind(hash.as_slice())
            .bind(account.0)
            .bind(name)
            .bind(now)
            .execute(self.writer())
            .await?;
        Ok(())
    }

    /// Who a token belongs to; notes the use.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn token(&self, hash: &Hash) -> Result<Option<User>> {
        let row = sql(
            "SELECT a.id, username, display_name, unit, roles, t.last_used_at FROM tokens t \
             JOIN accounts a ON a.id = t.account WHERE t.hash = $1",
        )
        .bind(hash.as_slice())
        .optional(self.readers())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let now = now_ms();
        let used: Option<i64> = row.try_get("last_used_at")?;
        if used.is_none_or(|used| now - used > USED_GRAIN_MS) {
            let noted = sql("UPDATE tokens SET last_used_at = $1 WHERE hash = $2")
                .bind(now)
                .bind(hash.as_slice())
                .execute(self.writer())
                .await;
            // A full disk must not keep anyone from reading.
            if let Err(error) = noted {
                tracing::warn!(%error, "the use of a token could not be noted");
            }
        }
        user(&row).map(Some)
    }

    /// A person's tokens, newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn tokens(&self, account: UserId) -> Result<Vec<Token>> {
        let rows = sql(
            "SELECT id, name, created_at, last_used_at FROM tokens WHERE account = $1 \
             ORDER BY created_at DESC, id LIMIT 200",
        )
        .bind(account.0)
        .all(self.readers())
        .await?;
        rows.into_iter()
            .map(|row| {
                let id: Uuid = row.try_get("id")?;
                Ok(Token {
                    id: id.to_string(),
                    name: row.try_get("name")?,
                    created_at: row.try_get("created_at")?,
                    last_used_at: row.try_get("last_used_at")?,
                })
            })
            .collect()
    }

    /// Forgets one of the person's own tokens; returns its hash, `None` when
    /// there is no such token of theirs.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn end_token(&self, account: UserId, id: Uuid) -> Result<Option<Hash>> {
        let hash: Option<Vec<u8>> =
            sql("DELETE FROM tokens WHERE id = $1 AND account = $2 RETURNING hash")
                .bind(id)
                .bind(account.0)
                .optional_scalar(self.writer())
                .await?;
        Ok(hash.and_then(|hash| hash.try_into().ok()))
    }
}
