//! Argon2id, off the async threads and only so many at once: a hash costs
//! 19 MiB and tens of milliseconds, which strangers may ask for.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::config::PasswordCost;
use crate::error::Error;

/// Hashes at once; two keep two cores' worth of other work running.
const AT_ONCE: usize = 2;
/// Hashes that may wait; beyond it people are asked to come back.
const WAITING: usize = 64;

/// Makes and checks password hashes.
#[derive(Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    /// Checked when there is no such user, so that the answer takes as long.
    stand_in: Arc<str>,
}

/// A hash that no password has, as dear to check as any: made up rather than
/// computed, since a start should not take 19 MiB for it.
fn stand_in(params: &Params) -> String {
    let (m, t, p) = (params.m_cost(), params.t_cost(), params.p_cost());
    let (salt, hash) = ("bukan/garam/siapa/punA", "A".repeat(43));
    format!("$argon2id$v=19$m={m},t={t},p={p}${salt}${hash}")
}

impl Passwords {
    /// With the given cost.
    ///
    /// # Errors
    /// When Argon2 does not take the cost.
    pub fn new(cost: PasswordCost) -> Result<Self, Error> {
        let params = match cost {
            PasswordCost::Full => Params::new(19 * 1024, 2, 1, None),
            PasswordCost::Least => Params::new(8, 1, 1, None),
        }
        .map_err(Error::internal)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let stand_in = stand_in(argon2.params());
        Ok(Self {
            argon2,
            running: Arc::new(Semaphore::new(AT_ONCE)),
            waiting: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
            stand_in: stand_in.into(),
        })
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Argon2<'static>) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let _place = self
            .waiting
            .try_acquire()
            .map_err(|_| Error::TooMany("sign-ins"))?;
        let permit = Arc::clone(&self.running)
            .acquire_owned()
            .await
            .map_err(Error::internal)?;
        let argon2 = self.argon2.clone();
        tokio::task::spawn_blocking(move || {
            // Held by the work itself: a caller that gives up frees no core.
            let _permit = permit;
            work(&argon2)
        })
        .await
        .map_err(Error::internal)
    }

    /// A new PHC string.
    ///
    /// # Errors
    /// When too many wait already.
    pub async fn hash(&self, password: String) -> Result<String, Error> {
        self.run(move |argon2| {
            argon2
                .hash_password(password.as_bytes())
                .map(|hash| hash.to_string())
                .map_err(Error::internal)
        })
        .await?
    }

    /// Can anybody sign in with this hash?
    pub fn is_readable(hash: &str) -> bool {
        PasswordHash::new(hash).is_ok()
    }

    /// Is it the password of `hash`? Without a hash the answer is no, at the
    /// same cost.
    ///
    /// # Errors
    /// When too many wait already.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, Error> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.stand_in.to_string());
        self.run(move |argon2| {
            let Ok(parsed) = PasswordHash::new(&hash) else {
                tracing::error!("a stored password hash is unreadable");
                return false;
            };
            argon2.verify_password(password.as_bytes(), &parsed).is_ok() && known
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_stand_in_is_read_and_is_nobodys() {
        let passwords = Passwords::new(PasswordCost::Least).unwrap();
        assert!(Passwords::is_readable(&passwords.stand_in));
        let params = Params::new(8, 1, 1, None).unwrap();
        let parsed = PasswordHash::new(&passwords.stand_in).unwrap();
        assert_eq!(
            Params::try_from(&parsed.params).unwrap().m_cost(),
            params.m_cost()
        );
        assert!(parsed.salt.is_some() && parsed.hash.is_some());
        assert!(!passwords.verify("apa pun".into(), None).await.unwrap());
    }
}
