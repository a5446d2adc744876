//! What a check found, for a person and for a program.

use std::fmt;

use serde::Serialize;

/// Findings that are told one by one; the rest is only counted. A disk that
/// dies damages everything, and a report must end.
const TOLD: usize = 1_000;

/// How much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Something that was stored is not there, or not as it was.
    Damage,
    /// Nothing is lost; somebody may want to know.
    Note,
}

/// One thing found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How much it matters.
    pub level: Level,
    /// A name that programs can hold on to, such as `checksum`.
    pub kind: &'static str,
    /// Where, in words.
    pub place: String,
    /// What, in words.
    pub what: String,
}

/// How much was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Looked {
    /// Accounts.
    pub accounts: u64,
    /// Articles.
    pub articles: u64,
    /// Documents.
    pub rooms: u64,
    /// Log rows.
    pub log_rows: u64,
    /// Checkpoints.
    pub checkpoints: u64,
    /// Chunks of history.
    pub history_chunks: u64,
    /// Pictures.
    pub pictures: u64,
    /// Files of pictures.
    pub files: u64,
}

/// Everything.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// Was every page, file and merged document read too?
    pub deep: bool,
    /// How much was looked at.
    pub looked: Looked,
    /// How much damage.
    pub damage: u64,
    /// How many notes.
    pub notes: u64,
    /// The first of them.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Nothing is damaged.
    pub fn is_clean(&self) -> bool {
        self.damage == 0
    }

    pub(super) fn damage(
        &mut self,
        kind: &'static str,
        place: impl Into<String>,
        what: impl Into<String>,
    ) {
        self.damage += 1;
        self.add(Level::Damage, kind, place.into(), what.into());
    }

    pub(super) fn note(
        &mut self,
        kind: &'static str,
        place: impl Into<String>,
        what: impl Into<String>,
    ) {
        self.notes += 1;
        self.add(Level::Note, kind, place.into(), what.into());
    }

    fn add(&mut self, level: Level, kind: &'static str, place: String, what: String) {
        if self.findings.len() < TOLD {
            self.findings.push(Finding {
                level,
                kind,
                place,
                what,
            });
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            let level = match finding.level {
                Level::Damage => "damage",
                Level::Note => "note",
            };
            writeln!(out, "{level}: {}: {}", finding.place, finding.what)?;
        }
        let untold = self.damage + self.notes - self.findings.len() as u64;
        if untold > 0 {
            writeln!(out, "… and {untold} more")?;
        }
        let Looked {
            accounts,
            articles,
            rooms,
            log_rows,
            checkpoints,
            history_chunks,
            pictures,
            files,
        } = self.looked;
        writeln!(
            out,
            "Looked at {accounts} accounts, {articles} articles, {rooms} documents ({log_rows} log rows, \
             {checkpoints} checkpoints, {history_chunks} chunks of history), {pictures} pictures ({files} files)."
        )?;
        match (self.damage, self.notes) {
            (0, 0) => write!(out, "All is well."),
            (0, notes) => write!(out, "Nothing is damaged; notes: {notes}."),
            (damage, _) => write!(out, "Damage: {damage}."),
        }
    }
}
