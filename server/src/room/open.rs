//! From the store to a replica: checkpoint, then the log after it. Rows that do
//! not fit, because one before them was damaged, are set aside like it.

use std::time::Duration;

use tokio::time::Instant;

use super::Setting;
use super::replica::{Fault, Replica};
use crate::error::Error;
use crate::store::is_away;
use crate::store::load::{Loaded, Source};
use crate::store::log::LogRow;

/// A document as it came from the store.
pub(super) struct Opened {
    pub(super) replica: Replica,
    pub(super) last_seq: i64,
    pub(super) last_at: i64,
    pub(super) tail_rows: usize,
    pub(super) tail_bytes: usize,
    /// What it was made of.
    loaded: Loaded,
}

impl Opened {
    /// The rows after `seq`; `None` when they are no longer told apart.
    pub(super) fn rows_after(&self, seq: i64) -> Option<impl Iterator<Item = &LogRow>> {
        let tail = &self.loaded.tail;
        let rows = move || {
            tail.iter()
                .map(|(_, row)| row)
                .filter(move |row| row.seq > seq)
        };
        (seq + 1..=self.last_seq)
            .eq(rows().map(|row| row.seq))
            .then(rows)
    }
}

/// A pause before the store is asked again; each is twice the one before …
const PAUSE: Duration = Duration::from_millis(50);
/// … up to this.
const LONGEST: Duration = Duration::from_secs(2);

/// Loads a room's document, waiting for a database that is away: whoever sits in
/// the room keeps their place.
pub(super) async fn open_patiently(setting: &Setting) -> Result<Opened, Error> {
    let end = Instant::now() + setting.times.reload;
    let mut pause = PAUSE;
    loop {
        match open(setting).await {
            Err(error) if is_away(&error) && Instant::now() + pause < end => {
                tracing::warn!(article = %setting.article, %error, "waiting for the database");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST);
            }
            opened => return opened,
        }
    }
}

/// Loads a room's document.
pub(super) async fn open(setting: &Setting) -> Result<Opened, Error> {
    let loaded = setting.store.load(setting.room).await?;
    let (last_seq, last_at) = (loaded.last_seq, loaded.last_at);
    let tail_rows = loaded.tail.len();
    let tail_bytes = loaded.tail.iter().map(|(_, row)| row.bytes.len()).sum();
    // Off the async threads: a long text takes tens of milliseconds.
    let (loaded, replica) = tokio::task::spawn_blocking(move || {
        let replica = replay(&loaded);
        (loaded, replica)
    })
    .await
    .map_err(Error::internal)?;
    let replica = match replica {
        Ok(replica) if !replica.is_waiting() => replica,
        Ok(_) | Err(Fault::Half | Fault::Broken(_)) => salvage(setting, &loaded).await?,
        Err(Fault::Refused(error)) => {
            tracing::error!(article = %setting.article, %error, "a stored update is unreadable");
            salvage(setting, &loaded).await?
        }
    };
    Ok(Opened {
        replica,
        last_seq,
        last_at,
        tail_rows,
        tail_bytes,
        loaded,
    })
}

fn replay(loaded: &Loaded) -> Result<Replica, Fault> {
    let mut replica = Replica::new().map_err(Fault::Refused)?;
    if let Some(checkpoint) = &loaded.checkpoint {
        replica.restore(&checkpoint.bytes)?;
    }
    for (_, row) in &loaded.tail {
        replica.restore(&row.bytes)?;
    }
    Ok(replica)
}

/// What fits of a damaged log; the rest is set aside.
async fn salvage(setting: &Setting, loaded: &Loaded) -> Result<Replica, Error> {
    let again;
    let loaded = match &loaded.checkpoint {
        Some(checkpoint) if !stands_alone(&checkpoint.bytes) => {
            // Without it the store gives the history, which is all there is.
            let (room, bytes) = (setting.room, &checkpoint.bytes);
            let why = "cannot be read by itself";
            let source = Source::Checkpoint;
            let store = &setting.store;
            store
                .set_aside(room, source, checkpoint.seq, None, bytes, why)
                .await;
            again = store.load(room).await?;
            if again.checkpoint.is_some() {
                return Err(Error::Internal(format!("the checkpoint {why}")));
            }
            // Its chunks refer to one another; only together they are whole.
            if let Ok(replica) = replay(&again)
                && !replica.is_waiting()
            {
                return Ok(replica);
            }
            &again
        }
        _ => loaded,
    };
    let (replica, rest) = sort_out(loaded)?;
    for index in rest {
        let Some((source, row)) = loaded.tail.get(index) else {
            continue;
        };
        setting
            .store
            .set_aside(
                setting.room,
                *source,
                row.seq,
                row.author,
                &row.bytes,
                "refers to what is damaged",
            )
            .await;
    }
    Ok(replica)
}

/// Is it a whole text? One that waits for what came before it would take no
/// further edit.
pub(super) fn stands_alone(checkpoint: &[u8]) -> bool {
    rebuild(&[checkpoint]).is_ok_and(|replica| !replica.is_waiting())
}

/// Row by row, keeping each that fits, and which of the tail do not. Slow, and
/// only for damaged logs. Chunks of history may refer to one another in any
/// order, so rounds are made until none adds anything.
pub(super) fn sort_out(loaded: &Loaded) -> Result<(Replica, Vec<usize>), Error> {
    let mut kept: Vec<&[u8]> = loaded
        .checkpoint
        .iter()
        .map(|checkpoint| checkpoint.bytes.as_ref())
        .collect();
    let mut replica = rebuild(&kept)?;
    let mut rest: Vec<usize> = (0..loaded.tail.len()).collect();
    loop {
        let before = rest.len();
        let mut left = Vec::new();
        for index in rest {
            let Some((_, row)) = loaded.tail.get(index) else {
                continue;
            };
            match replica.salvage(&row.bytes) {
                Ok(false) | Err(Fault::Refused(_)) => left.push(index),
                Ok(true) => kept.push(&row.bytes),
                Err(Fault::Half | Fault::Broken(_)) => {
                    replica = rebuild(&kept)?;
                    left.push(index);
                }
            }
        }
        rest = left;
        if rest.len() == before || rest.is_empty() {
            break;
        }
    }
    Ok((replica, rest))
}

pub(super) fn rebuild(updates: &[&[u8]]) -> Result<Replica, Error> {
    let mut replica = Replica::new()?;
    for update in updates {
        replica
            .restore(update)
            .map_err(|fault| Error::Internal(format!("a stored update: {fault:?}")))?;
    }
    Ok(replica)
}
