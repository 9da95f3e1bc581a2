//! `motcua migrate-files`: files from one store to another, each proven by its hash.

use crate::{
    Verdict,
    args::MigrateFiles,
    import::bar,
    installation::{self, DataFolder},
};
use anyhow::{Context, bail};
use files::moving::{Outcome, bring};
use futures::{StreamExt, TryStreamExt};
use std::io::Write;

/// So many files are on their way at once.
const AT_ONCE: usize = 4;

#[derive(Default)]
struct Count {
    brought: u64,
    there: u64,
    bytes: u64,
    wrong: u64,
}

pub(crate) async fn run(args: &MigrateFiles, out: &mut dyn Write) -> anyhow::Result<Verdict> {
    let folder = DataFolder::at(&args.place.data);
    let from = installation::files(&folder, &args.files)?;
    let to = installation::files_at(&args.to, &folder, &args.files)?;
    let source = args
        .files
        .files
        .as_ref()
        .map_or_else(|| folder.files().display().to_string(), ToString::to_string);
    if source == args.to.to_string() {
        bail!("{source} is where the files are already; name another place with --to");
    }
    for store in [&from, &to] {
        if let files::Store::Bucket(bucket) = store
            && let Err(trouble) = bucket.prove().await
        {
            bail!("{trouble}; {}", trouble.remedy());
        }
    }
    let bar = bar("bringing files");
    bar.set_length(from.list().try_fold(0, async |count, _| Ok(count + 1)).await?);
    let mut moving = from
        .list()
        .map(async |file| {
            let file = file?;
            let outcome = bring(&from, &to, &file.hash).await;
            outcome.map(|outcome| (file, outcome))
        })
        .buffer_unordered(AT_ONCE);
    let mut count = Count::default();
    while let Some(moved) = moving.next().await {
        let again = "nothing is lost: start it again when the trouble is over";
        let (file, outcome) = moved.context(again)?;
        bar.inc(1);
        match outcome {
            Outcome::Brought => {
                count.brought += 1;
                count.bytes += file.size_bytes;
            }
            Outcome::There => count.there += 1,
            Outcome::DamagedBefore => count.wrong(out, &file, "is damaged where it comes from")?,
            Outcome::DamagedAfter => count.wrong(out, &file, "is damaged where it goes to")?,
            Outcome::Gone => count.wrong(out, &file, "was there and is gone")?,
        }
    }
    bar.finish_and_clear();
    let Count { brought, there, bytes, wrong } = count;
    writeln!(
        out,
        "{source} → {}: {brought} files brought ({bytes} bytes), {there} were there; each was read \
         there and has its hash",
        args.to
    )?;
    if wrong == 0 {
        return Ok(Verdict::Good);
    }
    writeln!(out, "{wrong} files are not in order: bring them back from a backup")?;
    Ok(Verdict::Bad)
}

impl Count {
    fn wrong(
        &mut self,
        out: &mut dyn Write,
        file: &files::Listed,
        what: &str,
    ) -> anyhow::Result<()> {
        self.wrong += 1;
        Ok(writeln!(out, "file {} {what}", file.hash)?)
    }
}
