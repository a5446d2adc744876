//! What several nodes over one store need of it besides the text: that it knows
//! of them, and a secret that only they can read. Knows no network.

use super::sql::sql;
use super::{Result, Store};
use crate::error::Error;

impl Store {
    /// Other processes write into this store too. PostgreSQL reckons with that
    /// anyway; over a file of `SQLite` numbers of rows are looked up at each
    /// append from now on.
    pub fn share(&self) {
        self.inner.appends.share();
    }

    /// The secret by which nodes over this store know one another. Made by
    /// whoever asks first.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub async fn node_secret(&self) -> Result<[u8; 32]> {
        let mut fresh = [0_u8; 32];
        getrandom::fill(&mut fresh).map_err(Error::internal)?;
        sql("INSERT INTO nodes (id, secret) VALUES (1, $1) ON CONFLICT (id) DO NOTHING")
            .bind(fresh.as_slice())
            .execute(self.writer())
            .await?;
        let secret: Vec<u8> = sql("SELECT secret FROM nodes WHERE id = 1")
            .scalar(self.writer())
            .await?;
        <[u8; 32]>::try_from(secret).map_err(|_| Error::Internal("the nodes' secret".into()))
    }
}
