//! One document: its rows' checksums, the row of their numbers, and whether they
//! make a text. Holds one document in memory at a time.

use std::collections::BTreeSet;

use futures_util::TryStreamExt;

use super::unreadable;
use crate::care::report::Report;
use crate::error::Error;
use crate::room::inspect::{Inspection, Sound};
use crate::room::summary;
use crate::store::log::RoomKey;
use crate::store::look::Look;
use crate::store::record::Room;

pub(super) async fn check(look: &mut Look, deep: bool, report: &mut Report) -> Result<(), Error> {
    let rooms = match look.rooms().await {
        Ok(rooms) => rooms,
        Err(error) => return unreadable(report, "documents", error),
    };
    for (key, room) in rooms {
        report.looked.rooms += 1;
        let place = format!("article {} {}", room.article, room.part);
        // One moment for each document: a checkpoint that is made meanwhile
        // must not take rows out from under us.
        look.begin().await?;
        let looked = one(look, key, &room, &place, deep, report).await;
        let ended = look.end().await;
        if let Err(error) = looked.and(ended) {
            unreadable(report, &place, error)?;
        }
    }
    Ok(())
}

/// What the rows' numbers say.
#[derive(Default)]
struct Numbers {
    last: i64,
    /// Rows inside whole and damaged chunks, and in the log.
    rows: i64,
    set_aside: BTreeSet<i64>,
    /// A chunk was set aside; how many rows were in it is not known.
    chunk_set_aside: bool,
}

async fn one(
    look: &mut Look,
    key: RoomKey,
    room: &Room,
    place: &str,
    deep: bool,
    report: &mut Report,
) -> Result<(), Error> {
    let mut numbers = Numbers::default();
    set_aside(look, key, place, &mut numbers, report).await?;
    let mut text = Pieces::new()?;
    // Everything from the first row on: only as the second opinion of a deep
    // look, or where there is no checkpoint to begin with.
    let mut whole = Pieces::new()?;
    let checkpoint = look.checkpoint(key).await?;
    let mut after = None;
    if let Some(checkpoint) = checkpoint {
        report.looked.checkpoints += 1;
        numbers.last = checkpoint.seq;
        if checkpoint.is_whole() {
            after = Some(checkpoint.seq);
            text.add(&checkpoint.bytes);
        } else {
            report.damage(
                "checksum",
                format!("{place}, checkpoint {}", checkpoint.seq),
                "not as it was written",
            );
        }
    }
    let wants_whole = deep || after.is_none();
    let mut chunks = look.chunks(key);
    while let Some(chunk) = chunks.try_next().await? {
        report.looked.history_chunks += 1;
        let place = || format!("{place}, history from row {}", chunk.first_seq);
        numbers.last = numbers.last.max(chunk.last_seq);
        numbers.rows = numbers.rows.saturating_add(chunk.rows);
        let span = chunk
            .last_seq
            .saturating_sub(chunk.first_seq)
            .saturating_add(1);
        if !(1..=span).contains(&chunk.rows) || chunk.started_at > chunk.ended_at {
            report.damage("form", place(), "its numbers make no sense");
        }
        if !chunk.is_whole() {
            report.damage("checksum", place(), "not as it was written");
        } else if wants_whole {
            whole.add(&chunk.bytes);
        }
    }
    drop(chunks);
    let mut next = None;
    let mut rows = look.log(key);
    while let Some(row) = rows.try_next().await? {
        report.looked.log_rows += 1;
        numbers.last = numbers.last.max(row.seq);
        numbers.rows += 1;
        let expected = next.replace(row.seq.saturating_add(1)).unwrap_or(row.seq);
        gap(expected..row.seq, &numbers, place, report);
        if !row.is_whole() {
            report.damage(
                "checksum",
                format!("{place}, row {}", row.seq),
                "not as it was written",
            );
            continue;
        }
        if after.is_some_and(|after| row.seq > after) {
            text.add(&row.bytes);
        }
        if wants_whole {
            whole.add(&row.bytes);
        }
    }
    drop(rows);
    folded_gap(&numbers, place, report);
    let text = if after.is_some() { text } else { whole.take() };
    let sound = match text.finish() {
        Ok(sound) => sound,
        Err(cause) => {
            report.damage("text", place, cause);
            return Ok(());
        }
    };
    if sound.mended {
        report.note(
            "schema",
            place,
            "the text breaks the schema; the server mends it when it is opened",
        );
    }
    if deep && after.is_some() {
        same(whole.finish(), &sound, place, report);
    }
    line_on_the_desk(look, room, &numbers, &sound, place, report).await
}

async fn set_aside(
    look: &mut Look,
    key: RoomKey,
    place: &str,
    numbers: &mut Numbers,
    report: &mut Report,
) -> Result<(), Error> {
    let mut rows = look.set_aside(key);
    while let Some(row) = rows.try_next().await? {
        if row.source == "history" {
            numbers.chunk_set_aside = true;
        } else if row.source == "log" {
            numbers.set_aside.insert(row.seq);
        }
        report.damage(
            "set_aside",
            format!("{place}, {} {}", row.source, row.seq),
            format!("set aside earlier ({})", row.reason),
        );
    }
    Ok(())
}

/// Numbers missing inside the log that were not set aside.
fn gap(missing: std::ops::Range<i64>, numbers: &Numbers, place: &str, report: &mut Report) {
    let known = numbers.set_aside.range(missing.clone()).count() as u64;
    if missing.end.abs_diff(missing.start) > known {
        report.damage(
            "gap",
            place,
            format!(
                "rows are missing between {} and {}",
                missing.start - 1,
                missing.end
            ),
        );
    }
}

/// Chunks of several authors interleave, so their rows are only counted.
fn folded_gap(numbers: &Numbers, place: &str, report: &mut Report) {
    let aside = i64::try_from(numbers.set_aside.len()).unwrap_or(i64::MAX);
    let known = numbers.rows.saturating_add(aside);
    if known < numbers.last && !numbers.chunk_set_aside {
        report.damage(
            "gap",
            place,
            format!(
                "of {} rows, {} are neither in the history nor in the log",
                numbers.last,
                numbers.last - known
            ),
        );
    }
}

/// The history, replayed, against the text that people read.
fn same(whole: Result<Sound, String>, sound: &Sound, place: &str, report: &mut Report) {
    let place = format!("{place}, history");
    match whole {
        Err(cause) => report.damage("history", place, cause),
        Ok(whole) if whole.seen != sound.seen || whole.article != sound.article => {
            report.damage("history", place, "replayed, it leads to another text");
        }
        Ok(_) => {}
    }
}

/// The desk's line is derived; a server brings it up to date, so only one that
/// claims to be newer or to be current can be wrong.
async fn line_on_the_desk(
    look: &mut Look,
    room: &Room,
    numbers: &Numbers,
    sound: &Sound,
    place: &str,
    report: &mut Report,
) -> Result<(), Error> {
    let Some(line) = look.article(room.article).await? else {
        // SQLite's own check has told it.
        return Ok(());
    };
    if line.described_seq > numbers.last {
        report.damage(
            "tail",
            place,
            format!(
                "the desk knows of row {}, the log ends at {}",
                line.described_seq, numbers.last
            ),
        );
    } else if line.described_seq == numbers.last
        && !sound.mended
        && (line.headline != summary::headline(&sound.article)
            || line.excerpt != summary::excerpt(&sound.article))
    {
        report.damage(
            "derived",
            place,
            "its line on the desk is not that of its text",
        );
    }
    Ok(())
}

/// Updates on their way into one text; the first that fails is kept.
struct Pieces {
    inspection: Option<Inspection>,
    fault: Option<String>,
}

impl Pieces {
    fn new() -> Result<Self, Error> {
        Ok(Self {
            inspection: Some(Inspection::new()?),
            fault: None,
        })
    }

    fn add(&mut self, update: &[u8]) {
        let Some(inspection) = &mut self.inspection else {
            return;
        };
        if let Err(fault) = inspection.add(update) {
            self.fault = Some(format!("the text cannot be put together: {fault}"));
            // It may be half-way through a change; nothing more is asked of it.
            self.inspection = None;
        }
    }

    fn take(&mut self) -> Self {
        Self {
            inspection: self.inspection.take(),
            fault: self.fault.take(),
        }
    }

    fn finish(self) -> Result<Sound, String> {
        match (self.inspection, self.fault) {
            (Some(inspection), None) => inspection.finish(),
            (_, fault) => Err(fault.unwrap_or_default()),
        }
    }
}
