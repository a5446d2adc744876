//! `siaran store export` and `siaran store import`.

use std::fs::File;
use std::io::{self, BufReader, BufWriter};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::super::Place;
use super::code;
use crate::care;
use crate::care::check::Depth;
use crate::care::export::Exported;
use crate::care::import::Onto;
use crate::error::Error;
use crate::media::Files;
use crate::metrics::Metrics;
use crate::store::Store;

#[derive(Debug, Args)]
pub(in crate::command) struct Export {
    #[command(flatten)]
    place: Place,
    /// File to make; `-` is standard output.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

#[derive(Debug, Args)]
pub(in crate::command) struct Import {
    #[command(flatten)]
    place: Place,
    /// File of the export; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// Add to what is there. Whatever is there already under the same name is
    /// refused, and then nothing is taken in.
    #[arg(long)]
    into_existing: bool,
}

pub(super) async fn export(asked: Export) -> Result<ExitCode, Error> {
    let place = asked.place.both();
    let done = if asked.to == Path::new("-") {
        care::export::export(&place, BufWriter::new(io::stdout())).await?
    } else {
        into_file(&place, &asked.to).await?
    };
    for line in &done.damage {
        eprintln!("damage: {line}");
    }
    eprintln!(
        "Exported {} rows and {} files of pictures; damage: {}.",
        done.rows,
        done.files,
        done.damage.len()
    );
    Ok(code(done.damage.is_empty()))
}

/// Under another name until it is whole, readable by its owner alone.
async fn into_file(place: &care::Place, to: &Path) -> Result<Exported, Error> {
    let named = |path: &Path| {
        let path = path.display().to_string();
        move |error: io::Error| Error::Internal(format!("{path}: {error}"))
    };
    if to.exists() {
        return Err(Error::Internal(format!(
            "{} is there already; nothing is overwritten",
            to.display()
        )));
    }
    let mut half = to.as_os_str().to_owned();
    half.push(".part");
    let half = PathBuf::from(half);
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&half).map_err(named(&half))?;
    let done = care::export::export(place, BufWriter::new(&file)).await;
    let done = match done {
        Ok(done) => done,
        Err(error) => {
            drop(std::fs::remove_file(&half));
            return Err(error);
        }
    };
    file.sync_all().map_err(named(&half))?;
    std::fs::rename(&half, to).map_err(named(to))?;
    Ok(done)
}

pub(super) async fn import(asked: Import) -> Result<ExitCode, Error> {
    let place = asked.place.both();
    let onto = if asked.into_existing {
        Onto::Existing
    } else {
        Onto::Empty
    };
    let store = Store::open(&place.database, Metrics::default().into()).await?;
    let files = Files::at(place.media.clone());
    let done = if asked.from == Path::new("-") {
        care::import::import(&store, &files, BufReader::new(io::stdin()), onto).await
    } else {
        let path = asked.from.display();
        let file =
            File::open(&asked.from).map_err(|error| Error::Internal(format!("{path}: {error}")))?;
        care::import::import(&store, &files, BufReader::new(file), onto).await
    };
    store.close().await;
    let done = done?;
    let report = care::check::check(&place, Depth::default()).await?;
    println!("{report}");
    println!(
        "Imported {} rows and {} files of pictures.",
        done.rows, done.files
    );
    Ok(code(report.is_clean()))
}
