//! Numbers of log rows: which was the last that a room gave out. A number is
//! never given twice, not even that of a row that was set aside.
//!
//! In PostgreSQL the room's own row says it; in `SQLite`, where one writer
//! counts, it is read off what is there.

use super::Result;
use super::log::RoomKey;
use super::sql::{On, either};
use super::write::Write;

/// The last number a room gave out; 0 when none.
pub(super) async fn last(room: RoomKey, on: impl Into<On<'_>>) -> Result<i64> {
    let last: Option<i64> = either(
        "SELECT coalesce(max(seq), 0) FROM (\
         SELECT max(seq) AS seq FROM log WHERE room = $1 \
         UNION ALL SELECT seq FROM checkpoints WHERE room = $1 \
         UNION ALL SELECT max(last_seq) FROM history WHERE room = $1 \
         UNION ALL SELECT max(seq) FROM set_aside WHERE room = $1)",
        "SELECT last_seq FROM rooms WHERE id = $1",
    )
    .bind(room.0)
    .optional_scalar(on)
    .await?;
    Ok(last.unwrap_or(0))
}

/// Rows came from elsewhere with numbers of their own: the next is one more.
pub(super) async fn go_on(write: &mut Write) -> Result<()> {
    if let On::Post(connection) = write.into() {
        sqlx::query(
            "UPDATE rooms SET last_seq = greatest(0, \
             (SELECT max(seq) FROM log WHERE room = id), \
             (SELECT max(seq) FROM checkpoints WHERE room = id), \
             (SELECT max(h.last_seq) FROM history h WHERE room = id), \
             (SELECT max(seq) FROM set_aside WHERE room = id)) WHERE last_seq = 0",
        )
        .execute(connection)
        .await?;
    }
    Ok(())
}
