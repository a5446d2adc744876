//! Rows of pictures against the files they name, and files that nobody names.

use std::collections::HashSet;
use std::path::Path;

use futures_util::TryStreamExt;

use super::unreadable;
use crate::care::report::Report;
use crate::care::sweep::OLD;
use crate::error::Error;
use crate::media::shelf::Found;
use crate::media::{Files, digest};
use crate::secret::{Hash, hex};
use crate::store::look::Look;
use crate::store::record::{Picture, Size};

pub(super) async fn check(
    look: &mut Look,
    files: &Files,
    deep: bool,
    report: &mut Report,
) -> Result<(), Error> {
    // Files before rows: an upload writes them in that order, so whatever is in
    // this list and not named afterwards is forgotten, or being uploaded now.
    let mut there = Vec::new();
    if let Err(error) = files.each(&mut |found| there.push(found)) {
        report.damage(
            "unreadable",
            files.folder().display().to_string(),
            error.to_string(),
        );
    }
    let mut named = HashSet::new();
    if let Err(error) = rows(look, files, deep, report, &mut named).await {
        // Without the rows nobody can tell what is forgotten.
        return unreadable(report, "pictures", error);
    }
    for found in there {
        forgotten(&found, &named, files.folder(), report);
    }
    Ok(())
}

async fn rows(
    look: &mut Look,
    files: &Files,
    deep: bool,
    report: &mut Report,
    named: &mut HashSet<Hash>,
) -> Result<(), Error> {
    let mut rows = look.pictures();
    while let Some(row) = rows.try_next().await? {
        report.looked.pictures += 1;
        if row.sizes.is_empty() {
            report.damage("file", format!("picture {}", row.id), "it has no file");
        }
        for size in &row.sizes {
            report.looked.files += 1;
            if let Err(what) = file(files, size, deep, named) {
                report.damage("file", place(&row, size), what);
            }
        }
    }
    Ok(())
}

fn place(row: &Picture, size: &Size) -> String {
    format!(
        "picture {}, {} pixels wide, file {}",
        row.id,
        size.width,
        hex(&size.sha)
    )
}

fn file(files: &Files, size: &Size, deep: bool, named: &mut HashSet<Hash>) -> Result<(), String> {
    let sha = Hash::try_from(size.sha.as_ref()).map_err(|_| "its name makes no sense")?;
    let first = named.insert(sha);
    let path = files.path(&sha);
    let about = std::fs::metadata(&path).map_err(|error| error.to_string())?;
    if about.len() != size.bytes.unsigned_abs() {
        return Err(format!(
            "it has {} bytes instead of {}",
            about.len(),
            size.bytes
        ));
    }
    // Two rows may share a file; its bytes are read once.
    if deep && first && digest(&path).map_err(|error| error.to_string())? != sha {
        return Err("its bytes are not those that were stored".into());
    }
    Ok(())
}

fn forgotten(found: &Found, named: &HashSet<Hash>, folder: &Path, report: &mut Report) {
    let nobodys = found.sha.is_none_or(|sha| !named.contains(&sha));
    if !nobodys || found.age < OLD {
        return;
    }
    let name = found.path.strip_prefix(folder).unwrap_or(&found.path);
    let what = if found.sha.is_some() {
        "no picture names this file (`siaran store sweep` removes it)"
    } else if found.half_done {
        "an upload that never ended (`siaran store sweep` removes it)"
    } else {
        "not a file of ours"
    };
    report.note("forgotten_file", format!("media {}", name.display()), what);
}
