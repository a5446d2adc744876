//! The desk's lines, brought up to date together. Each busy room has a new one
//! every two seconds, and each commit is a flush of the disk, for which the
//! letters of all rooms would wait.

use std::time::Duration;

use shared::id::ArticleId;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

use super::Result;
use super::articles::Description;
use super::sql::{On, Pool, sql};
use super::write::Write;
use crate::error::Error;

/// Lines of one commit at most.
const GROUP: usize = 512;
/// Waiting lines at most; beyond it their rooms' tasks wait.
const QUEUE: usize = 4 * 1024;
/// From one commit to the next; a line that comes alone waits for nothing.
const APART: Duration = Duration::from_millis(100);

struct Command {
    id: ArticleId,
    description: Description,
    done: oneshot::Sender<Result<()>>,
}

/// The door to the task that writes them.
pub(super) struct Describer {
    commands: Mutex<Option<mpsc::Sender<Command>>>,
    sender: mpsc::WeakSender<Command>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Describer {
    pub(super) fn start(writer: Pool) -> Self {
        let (commands, inbox) = mpsc::channel(QUEUE);
        let sender = commands.downgrade();
        let task = tokio::spawn(run(writer, inbox));
        Self {
            commands: Mutex::new(Some(commands)),
            sender,
            task: Mutex::new(Some(task)),
        }
    }

    pub(super) async fn describe(&self, id: ArticleId, description: Description) -> Result<()> {
        let (done, answer) = oneshot::channel();
        let sender = self.sender.upgrade().ok_or(Error::GoingAway)?;
        let command = Command {
            id,
            description,
            done,
        };
        sender.send(command).await.map_err(|_| Error::GoingAway)?;
        drop(sender);
        answer.await.map_err(|_| Error::GoingAway)?
    }

    /// Lets everything that waits be written, then ends the task.
    pub(super) async fn finish(&self) {
        self.commands.lock().await.take();
        if let Some(task) = self.task.lock().await.take() {
            drop(task.await);
        }
    }
}

async fn run(writer: Pool, mut inbox: mpsc::Receiver<Command>) {
    let mut group = Vec::new();
    let mut until = Instant::now();
    while let Some(first) = inbox.recv().await {
        group.push(first);
        while group.len() < GROUP
            && let Ok(Some(next)) = timeout_at(until, inbox.recv()).await
        {
            group.push(next);
        }
        // Two nodes that write the same lines take them in the same order.
        group.sort_by_key(|command| command.id.0);
        let together = together(&writer, &group).await;
        until = Instant::now() + APART;
        for command in group.drain(..) {
            // One article's fault must not be another's.
            let result = match together {
                Ok(()) => Ok(()),
                Err(_) => one(&writer, &command).await,
            };
            // A room that went away no longer asks.
            drop(command.done.send(result));
        }
    }
}

async fn together(writer: &Pool, group: &[Command]) -> Result<()> {
    let mut transaction = Write::begin(writer).await?;
    for command in group {
        one(&mut transaction, command).await?;
    }
    transaction.commit().await
}

/// An older line never replaces a newer. Which is newer the log's numbers say, not
/// the clock, which may have been set back since; a time of 0 is an unknown one.
async fn one<'c>(on: impl Into<On<'c>>, command: &Command) -> Result<()> {
    let Command {
        id, description, ..
    } = command;
    sql(
        "UPDATE articles SET headline = $2, excerpt = $3, described_seq = $5, \
         updated_at = CASE WHEN $4 > 0 THEN $4 ELSE updated_at END \
         WHERE id = $1 AND described_seq <= $5",
    )
    .bind(id.0)
    .bind(&description.headline)
    .bind(&description.excerpt)
    .bind(description.updated_at)
    .bind(description.seq)
    .execute(on)
    .await?;
    Ok(())
}
