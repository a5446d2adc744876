//! Accounts and their tokens, by their form: a password hash that no one can
//! check, a role that nobody knows.

use futures_util::TryStreamExt;
use shared::role::Role;

use super::unreadable;
use crate::account::Passwords;
use crate::care::report::Report;
use crate::error::Error;
use crate::store::look::Look;

pub(super) async fn check(look: &mut Look, report: &mut Report) -> Result<(), Error> {
    if let Err(error) = accounts(look, report).await {
        unreadable(report, "accounts", error)?;
    }
    if let Err(error) = tokens(look, report).await {
        unreadable(report, "access tokens", error)?;
    }
    Ok(())
}

async fn accounts(look: &mut Look, report: &mut Report) -> Result<(), Error> {
    let mut rows = look.accounts();
    while let Some(row) = rows.try_next().await? {
        report.looked.accounts += 1;
        let place = || format!("account {}", row.username);
        if !Passwords::is_readable(&row.password) {
            report.damage(
                "form",
                place(),
                "the password hash is unreadable: this person cannot sign in",
            );
        }
        for role in row.roles.split_whitespace() {
            if role.parse::<Role>().is_err() {
                report.note(
                    "form",
                    place(),
                    format!("role {role:?} is unknown and gives nothing"),
                );
            }
        }
    }
    Ok(())
}

async fn tokens(look: &mut Look, report: &mut Report) -> Result<(), Error> {
    let mut rows = look.tokens();
    while let Some(row) = rows.try_next().await? {
        if row.hash.len() != 32 {
            report.damage(
                "form",
                format!("access token {}", row.id),
                "its hash has another length: it opens no door",
            );
        }
    }
    Ok(())
}
