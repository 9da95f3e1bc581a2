//! `motcua backup` and `motcua restore`: one archive with the database and the files.
//!
//! A file is stored before the dossier that names it and is never changed, so copying the database
//! first and the files after it gives a consistent whole while the installation serves.

use crate::{
    Verdict,
    args::{Backup, Restore},
    database::ELSEWHERE,
    installation::DataFolder,
};
use anyhow::{Context, bail};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use std::{
    ffi::{OsStr, OsString},
    fs::{self, File},
    io::{BufReader, BufWriter, Write},
    path::{Component, Path, PathBuf},
};

/// The database inside an archive.
const DATABASE: &str = "motcua.db";
/// The files inside an archive.
const FILES: &str = "files";
/// Shortest name of a stored file.
const HASH_NAME_CHARS_MIN: usize = 60;

pub(crate) async fn write(args: &Backup, out: &mut dyn Write) -> anyhow::Result<Verdict> {
    let folder = DataFolder::of(&args.place)?;
    if !folder.holds_database() {
        bail!(ELSEWHERE);
    }
    let files = match &args.files.files {
        None => Some(folder.files()),
        Some(files::Place::Folder(path)) => Some(path.clone()),
        Some(files::Place::Bucket(_)) => None,
    };
    let target = &args.archive;
    if target.exists() {
        bail!("{} exists already; choose another name", target.display());
    }
    let copy = beside(target, ".database");
    let unfinished = beside(target, ".unfinished");
    let written = folder
        .open_storage()
        .await?
        .backup_to(&copy)
        .context("copy the database")
        .and_then(|()| archive(&copy, files.as_deref(), &unfinished))
        .and_then(|files| {
            fs::rename(&unfinished, target)
                .with_context(|| format!("name the archive {}", target.display()))?;
            Ok(files)
        });
    for leftover in [&copy, &unfinished] {
        if leftover.exists() {
            fs::remove_file(leftover).with_context(|| format!("remove {}", leftover.display()))?;
        }
    }
    let count = written?;
    let bytes = fs::metadata(target).with_context(|| format!("read {}", target.display()))?.len();
    writeln!(out, "{}: the database and {count} files, {bytes} bytes", target.display())?;
    if let (None, Some(place)) = (&files, &args.files.files) {
        writeln!(out, "the files are in {place}: mirror them with `motcua migrate-files`")?;
    }
    Ok(Verdict::Good)
}

fn archive(database: &Path, files: Option<&Path>, target: &Path) -> anyhow::Result<u64> {
    let file = File::create(target).with_context(|| format!("create {}", target.display()))?;
    let packed = GzEncoder::new(BufWriter::new(file), Compression::fast());
    let mut archive = tar::Builder::new(packed);
    archive.append_path_with_name(database, DATABASE).context("pack the database")?;
    let files = match files {
        Some(files) => append_folder(&mut archive, files, Path::new(FILES))?,
        None => 0,
    };
    let packed = archive.into_inner().context("finish the archive")?;
    let written = packed.finish().context("finish the archive")?;
    let file = written.into_inner().context("write the archive")?;
    file.sync_all().context("bring the archive to the disk")?;
    Ok(files)
}

fn append_folder(
    archive: &mut tar::Builder<impl Write>,
    folder: &Path,
    name: &Path,
) -> anyhow::Result<u64> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        // An installation that has never stored a file.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error).with_context(|| format!("list {}", folder.display())),
    };
    let mut files = 0;
    for entry in entries {
        let entry = entry.with_context(|| format!("list {}", folder.display()))?;
        let (path, name) = (entry.path(), name.join(entry.file_name()));
        let kind = entry.file_type().with_context(|| format!("look at {}", path.display()))?;
        if kind.is_dir() {
            files += append_folder(archive, &path, &name)?;
        } else if kind.is_file() && is_stored(&entry.file_name()) {
            archive
                .append_path_with_name(&path, &name)
                .with_context(|| format!("pack {}", path.display()))?;
            files += 1;
        }
    }
    Ok(files)
}

/// A stored file is named by what is left of its hash after the name of its folder; uploads on
/// their way have shorter names.
fn is_stored(name: &OsStr) -> bool {
    let is_hash = |name: &str| {
        name.len() >= HASH_NAME_CHARS_MIN && name.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    name.to_str().is_some_and(is_hash)
}

pub(crate) async fn restore(args: &Restore, out: &mut dyn Write) -> anyhow::Result<Verdict> {
    let folder = DataFolder::of(&args.place)?;
    if !folder.holds_database() {
        bail!(ELSEWHERE);
    }
    let arriving = DataFolder::at(beside(folder.path(), ".restoring"));
    // A folder that does not exist yet is worked with by nobody.
    let _lock = folder.path().exists().then(|| folder.lock()).transpose()?;
    remove_unfinished(&arriving)?;
    let arrived = arrive(args, &arriving).await.and_then(|()| swap(&folder, &arriving));
    if arrived.is_err() {
        remove_unfinished(&arriving)?;
    }
    let before = arrived?;
    writeln!(out, "restored into {}", folder.path().display())?;
    if let Some(before) = before {
        writeln!(out, "what was there before is kept in {}", before.display())?;
    }
    writeln!(out, "prove it with: motcua doctor --data {}", folder.path().display())?;
    Ok(Verdict::Good)
}

fn remove_unfinished(arriving: &DataFolder) -> anyhow::Result<()> {
    if arriving.path().exists() {
        fs::remove_dir_all(arriving.path())
            .with_context(|| format!("remove the unfinished {}", arriving.path().display()))?;
    }
    Ok(())
}

/// Unpacks beside the folder and looks at it, so that an archive that is none is refused before
/// anything is moved.
async fn arrive(args: &Restore, arriving: &DataFolder) -> anyhow::Result<()> {
    fs::create_dir_all(arriving.path())
        .with_context(|| format!("make {}", arriving.path().display()))?;
    unpack(&args.archive, arriving.path())
        .with_context(|| format!("unpack {}", args.archive.display()))?;
    drop(arriving.open_storage().await.context("open the database of the archive")?);
    Ok(())
}

/// Unpacks an archive; refuses what no backup holds.
pub(crate) fn unpack(archive: &Path, target: &Path) -> anyhow::Result<()> {
    let file = File::open(archive).context("open the archive")?;
    let mut archive = tar::Archive::new(GzDecoder::new(BufReader::new(file)));
    let mut has_database = false;
    for entry in archive.entries().context("read the archive")? {
        let mut entry = entry.context("read the archive")?;
        let path = entry.path().context("read the archive")?.into_owned();
        if !entry.header().entry_type().is_file() || !belongs(&path) {
            bail!("it holds {}, which no backup holds", path.display());
        }
        has_database |= path == Path::new(DATABASE);
        if !entry.unpack_in(target).with_context(|| format!("unpack {}", path.display()))? {
            bail!("it holds {}, which no backup holds", path.display());
        }
    }
    if has_database { Ok(()) } else { bail!("it holds no database: it is no backup of motcua") }
}

/// Only what a backup writes: the database, and files below their folder.
fn belongs(path: &Path) -> bool {
    let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    plain && (path == Path::new(DATABASE) || path.starts_with(FILES))
}

/// Puts `arriving` in the place of `folder`; what was there is kept under the name returned.
fn swap(folder: &DataFolder, arriving: &DataFolder) -> anyhow::Result<Option<PathBuf>> {
    let kept = if holds_something(folder)? {
        let kept = free_name(&beside(folder.path(), ".before-restore"));
        fs::rename(folder.path(), &kept)
            .with_context(|| format!("keep {} as {}", folder.path().display(), kept.display()))?;
        Some(kept)
    } else {
        if folder.path().exists() {
            fs::remove_dir_all(folder.path())
                .with_context(|| format!("replace {}", folder.path().display()))?;
        }
        None
    };
    fs::rename(arriving.path(), folder.path())
        .with_context(|| format!("put the restored data to {}", folder.path().display()))?;
    Ok(kept)
}

/// Whether anything but the lock of this program lies in the folder: whatever it is, it is kept.
fn holds_something(folder: &DataFolder) -> anyhow::Result<bool> {
    if !folder.path().exists() {
        return Ok(false);
    }
    let look = || format!("look into {}", folder.path().display());
    for entry in fs::read_dir(folder.path()).with_context(look)? {
        if entry.with_context(look)?.path() != folder.lock_file() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn free_name(wanted: &Path) -> PathBuf {
    let mut name = wanted.to_owned();
    let mut count = 2;
    while name.exists() {
        name = beside(wanted, &format!("-{count}"));
        count += 1;
    }
    name
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    // `./data/` and `./data` are the same place.
    let mut name: OsString = path.components().collect::<PathBuf>().into_os_string();
    name.push(suffix);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_cannot_write_outside_of_its_place() {
        assert!(belongs(Path::new("motcua.db")));
        assert!(belongs(Path::new("files/ab/abcdef")));
        for path in ["../motcua.db", "/etc/passwd", "files/../../x", "other.db"] {
            assert!(!belongs(Path::new(path)), "{path}");
        }
    }

    #[test]
    fn a_slash_at_the_end_does_not_lead_into_the_folder() {
        assert_eq!(beside(Path::new("data/"), ".restoring"), Path::new("data.restoring"));
    }
}
