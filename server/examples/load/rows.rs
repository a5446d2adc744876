//! The standard rows: what each asks of a server. Figures are the measures'.

use std::path::Path;

use crate::subject::{Kind, Subject};
use crate::table::Figure;
use crate::typing::{self, Plan};
use crate::{crowd, kill, size};

/// One line of work.
pub(crate) struct Row {
    pub(crate) name: String,
    work: Work,
}

enum Work {
    Typing(Plan),
    /// Connections that say nothing.
    Idle {
        sockets: usize,
        documents: usize,
    },
    /// Everybody comes back at once after a restart.
    Storm {
        sockets: usize,
        documents: usize,
    },
    /// A long text, so many times 215 kB.
    Long(usize),
    Slow,
    Kill,
}

impl Row {
    fn new(name: &str, work: Work) -> Self {
        Self {
            name: name.to_owned(),
            work,
        }
    }

    /// What somebody asked for by number.
    pub(crate) fn asked(plan: Plan) -> Self {
        let rate = plan.rate.map_or("as fast as they can".into(), |rate| {
            format!("{rate}/s each")
        });
        let name = format!(
            "{} documents × {} writers, {rate} → {} readers",
            plan.documents, plan.writers, plan.readers
        );
        Self::new(&name, Work::Typing(plan))
    }

    /// All of them.
    pub(crate) fn standard() -> Vec<Self> {
        let typing = |documents, writers, readers, rate, letters| {
            Work::Typing(Plan {
                documents,
                writers,
                readers,
                rate,
                letters,
            })
        };
        vec![
            Self::new("fan-out, 20 readers", typing(1, 1, 20, Some(20.0), 200)),
            Self::new("fan-out, 100 readers", typing(1, 1, 100, Some(20.0), 200)),
            Self::new("swarm, 25 writers at 8/s", typing(1, 25, 0, Some(8.0), 80)),
            Self::new(
                "25 writers as fast as they can, 5 readers",
                typing(1, 25, 5, None, 1_000),
            ),
            Self::new(
                "300 documents × 2 writers at 2/s",
                typing(300, 2, 0, Some(2.0), 20),
            ),
            Self::new(
                "idle, 2,000 connections over 200 documents",
                Work::Idle {
                    sockets: 2_000,
                    documents: 200,
                },
            ),
            Self::new(
                "idle, 2,000 connections over 2,000 documents",
                Work::Idle {
                    sockets: 2_000,
                    documents: 2_000,
                },
            ),
            Self::new(
                "storm, 1,000 come back after a restart",
                Work::Storm {
                    sockets: 1_000,
                    documents: 100,
                },
            ),
            Self::new("long text, 260,000 edits", Work::Long(1)),
            Self::new("long text, 2,600,000 edits", Work::Long(10)),
            Self::new("slow reader while 64 MiB pass", Work::Slow),
            Self::new("kill -9 while typing 50/s", Work::Kill),
        ]
    }

    /// Can it be asked of a server that we did not start?
    pub(crate) fn goes_without_restart(&self) -> bool {
        matches!(self.work, Work::Typing(_) | Work::Idle { .. })
    }

    /// Does the work before a fresh server of that kind. Data lie beside `beside`.
    pub(crate) async fn measure(&self, kind: &Kind, beside: &Path) -> Vec<Figure> {
        let mut subject = Subject::start(kind, beside).await;
        match &self.work {
            Work::Typing(plan) => typing::run(&subject, plan).await,
            Work::Idle { sockets, documents } => crowd::idle(&subject, *sockets, *documents).await,
            Work::Storm { sockets, documents } => {
                crowd::storm(&mut subject, *sockets, *documents).await
            }
            Work::Long(times) => size::long(&mut subject, *times).await,
            Work::Slow => size::slow(&subject).await,
            Work::Kill => kill::run(&mut subject).await,
        }
    }
}
