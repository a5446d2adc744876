//! How many files and connections the system lets this process hold. A shell's
//! usual 1,024 would be gone with the first busy morning.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Kept for the database, pictures and what else is no connection.
const RESERVE: usize = 128;

/// Asks for as many as the system allows without rights; how many connections
/// that leaves room for, `wanted` at most.
pub fn room_for(wanted: usize) -> usize {
    let now = getrlimit(Resource::Nofile);
    let needed = u64::try_from(wanted.saturating_add(RESERVE)).unwrap_or(u64::MAX);
    let most = now.maximum.map_or(needed, |maximum| maximum.min(needed));
    let mut granted = now.current.unwrap_or(u64::MAX);
    if granted < most {
        let asked = Rlimit {
            current: Some(most),
            maximum: now.maximum,
        };
        match setrlimit(Resource::Nofile, asked) {
            Ok(()) => granted = most,
            Err(error) => tracing::warn!(%error, "no more files than {granted} may be open"),
        }
    }
    let room = usize::try_from(granted)
        .unwrap_or(usize::MAX)
        .saturating_sub(RESERVE)
        .min(wanted);
    if room < wanted {
        tracing::warn!(
            connections = room,
            wanted,
            "the system's limit on open files (ulimit -n) leaves room for fewer connections"
        );
    }
    room
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_more_than_wanted_and_never_more_than_there_are() {
        assert_eq!(room_for(1), 1);
        let most = getrlimit(Resource::Nofile).maximum;
        let room = room_for(1 << 20);
        if let Some(most) = most {
            assert!(room as u64 <= most);
        }
        assert!(room > 0);
        assert!(
            getrlimit(Resource::Nofile)
                .current
                .is_none_or(|now| now >= room as u64)
        );
    }
}
