//! What an account may do. Pure questions over a set of roles; who holds which
//! role is a row on the server.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A role as the newsroom names it. The lower-case Indonesian word is the wire form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Role {
    /// Writes texts.
    Penulis,
    /// Edits texts, decides suggestions.
    Editor,
    /// Checks claims; comments and suggests, does not write the body.
    Verifikator,
    /// Approves; comments and suggests, does not write the body.
    Pengesah,
    /// Speaks for the office; comments and suggests, does not write the body.
    Jubir,
    /// Publishes and runs the installation.
    Administrator,
    /// Reads only.
    Pembaca,
}

impl Role {
    /// Every role, in the order people list them.
    pub const ALL: [Self; 7] = [
        Self::Penulis,
        Self::Editor,
        Self::Verifikator,
        Self::Pengesah,
        Self::Jubir,
        Self::Administrator,
        Self::Pembaca,
    ];

    /// The wire and command-line form.
    pub fn name(self) -> &'static str {
        match self {
            Self::Penulis => "penulis",
            Self::Editor => "editor",
            Self::Verifikator => "verifikator",
            Self::Pengesah => "pengesah",
            Self::Jubir => "jubir",
            Self::Administrator => "administrator",
            Self::Pembaca => "pembaca",
        }
    }

    /// May this role write headline, standfirst and body?
    pub fn writes_body(self) -> bool {
        matches!(self, Self::Penulis | Self::Editor | Self::Administrator)
    }

    /// May this role comment and suggest?
    pub fn comments(self) -> bool {
        self != Self::Pembaca
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown role {0:?}")]
pub struct UnknownRole(pub String);

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|role| role.name() == text)
            .ok_or_else(|| UnknownRole(text.to_owned()))
    }
}

/// May someone holding `roles` write the body?
pub fn may_write(roles: &[Role]) -> bool {
    roles.iter().any(|role| role.writes_body())
}

/// May someone holding `roles` comment and suggest?
pub fn may_comment(roles: &[Role]) -> bool {
    roles.iter().any(|role| role.comments())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        for role in Role::ALL {
            assert_eq!(role.name().parse(), Ok(role));
            assert_eq!(
                serde_json::to_string(&role).unwrap(),
                format!("\"{}\"", role.name())
            );
        }
    }

    #[test]
    fn only_the_promised_roles_write() {
        let writers: Vec<_> = Role::ALL.into_iter().filter(|r| may_write(&[*r])).collect();
        assert_eq!(writers, [Role::Penulis, Role::Editor, Role::Administrator]);
        assert!(!may_comment(&[Role::Pembaca]));
        assert!(may_write(&[Role::Pembaca, Role::Editor]));
    }
}
