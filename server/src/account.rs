//! Accounts beyond their rows: making them, and letting people sign in.
//! Knows no HTTP; sessions are made by the caller.

mod attempts;
mod password;

use std::net::IpAddr;
use std::sync::Arc;

use shared::api::User;
use shared::id::UserId;
use shared::role::Role;

use self::attempts::Attempts;
pub use self::password::Passwords;
use crate::config::PasswordCost;
use crate::config::limits::Limits;
use crate::error::Error;
use crate::secret;
use crate::store::Store;

/// Longest password that is hashed, bytes: hashing time must not grow with
/// what a stranger sends.
const PASSWORD_BYTES: usize = 1024;
/// Shortest password for a new account, characters.
const PASSWORD_CHARS: usize = 8;

/// Signs people in.
#[derive(Clone)]
pub struct Accounts {
    store: Store,
    passwords: Passwords,
    attempts: Arc<Attempts>,
}

/// A new account, as asked for.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Sign-in name.
    pub username: String,
    /// Name shown to colleagues.
    pub display_name: String,
    /// Roles.
    pub roles: Vec<Role>,
    /// Office.
    pub unit: String,
}

impl Accounts {
    /// Over this store.
    ///
    /// # Errors
    /// When the stand-in hash for unknown users cannot be made.
    pub fn new(store: Store, limits: &Limits, cost: PasswordCost) -> Result<Self, Error> {
        Ok(Self {
            store,
            passwords: Passwords::new(cost)?,
            attempts: Arc::new(Attempts::new(limits.sign_in)),
        })
    }

    /// Who this is, if name and password are right. An unknown name takes as
    /// long as a wrong password.
    ///
    /// # Errors
    /// [`Error::WrongCredentials`], or [`Error::TooMany`] after many failures.
    pub async fn sign_in(
        &self,
        username: &str,
        password: &str,
        from: IpAddr,
    ) -> Result<User, Error> {
        let username = username.trim().to_lowercase();
        if !self.attempts.may_try(&username, from) {
            return Err(Error::TooMany("failed sign-ins"));
        }
        let found = self.store.account(&username).await?;
        let (user, hash) = match found {
            Some((user, hash)) => (Some(user), Some(hash)),
            None => (None, None),
        };
        let right = password.len() <= PASSWORD_BYTES
            && self.passwords.verify(password.to_owned(), hash).await?;
        match user {
            Some(user) if right => {
                self.attempts.forget(&username, from);
                Ok(user)
            }
            _ => Err(Error::WrongCredentials),
        }
    }

    /// Creates an account.
    ///
    /// # Errors
    /// A malformed field, or a name that is taken.
    pub async fn add(&self, new: NewAccount, password: &str) -> Result<User, Error> {
        let username = new.username.trim().to_lowercase();
        let well_formed = (2..=64).contains(&username.len())
            && username
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
        if !well_formed {
            return Err(Error::invalid(
                "username",
                "Nama pengguna terdiri atas 2–64 huruf, angka, titik, garis bawah, atau tanda hubung.",
            ));
        }
        if new.roles.is_empty() {
            return Err(Error::invalid("roles", "Sebutkan sedikitnya satu peran."));
        }
        if password.chars().count() < PASSWORD_CHARS || password.len() > PASSWORD_BYTES {
            return Err(Error::invalid(
                "password",
                "Kata sandi sedikitnya 8 huruf dan paling panjang 1.024 bita.",
            ));
        }
        let user = User {
            id: UserId(secret::uuid()),
            username,
            display_name: new.display_name,
            roles: new.roles,
            unit: new.unit,
        };
        let hash = self.passwords.hash(password.to_owned()).await?;
        self.store.add_account(&user, &hash).await?;
        Ok(user)
    }

    /// Creates the account unless the name is taken.
    ///
    /// # Errors
    /// As [`Accounts::add`], without the conflict.
    pub async fn ensure(&self, new: NewAccount, password: &str) -> Result<User, Error> {
        if let Some((user, _)) = self.store.account(&new.username).await? {
            return Ok(user);
        }
        self.add(new, password).await
    }
}
