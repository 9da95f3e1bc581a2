//! Reading the files of a package, each by the place it lies in.

use super::{
    Package, PackageFiles, PackageProblem, Progress, UnknownPart, check,
    problem::{PackageFault, Place, Problems},
    tables::{self, Read},
};
use crate::catalogue::{library::Library, row::CatalogueRow};
use domain::{
    agency::Agency,
    calendar::{Calendar, DayEntry, WeekHours},
    ids::PackId,
    procedure::Procedure,
    process::Process,
    rule_pack::{RulePack, Timeline},
    text,
};
use serde::de::DeserializeOwned;
use std::{borrow::Cow, collections::BTreeMap, path::Path};

const FILE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// A document with the text it was read from, in which its faults are looked up.
pub(super) struct Document<T> {
    pub file: String,
    pub text: String,
    pub value: T,
}

/// Everything read, not yet compared with each other.
#[derive(Default)]
pub(super) struct Parts {
    pub agencies: Vec<Read<Agency>>,
    pub rows: Vec<Read<CatalogueRow>>,
    pub days: Vec<Read<DayEntry>>,
    pub packs: Vec<Document<RulePack>>,
    pub processes: Vec<Document<Process>>,
    pub procedures: Vec<(PackId, Document<Procedure>)>,
    pub week: Option<WeekHours>,
    pub library: Library,
    pub unknown: Vec<UnknownPart>,
}

pub(super) fn package(
    files: &dyn PackageFiles,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Package, Vec<PackageProblem>> {
    let (mut parts, mut problems) = (Parts::default(), Problems::default());
    let paths = match files.paths() {
        Ok(paths) => paths,
        Err(fault) => {
            problems.add(Place::file("."), unreadable(&fault));
            return problems.or(()).and(Err(Vec::new()));
        }
    };
    let known: Vec<&String> = paths.iter().filter(|path| !is_aside(path)).collect();
    for (done, path) in known.iter().enumerate() {
        progress(Progress { file: path, done, total: known.len() });
        match files.read(path) {
            Ok(bytes) => take(&mut parts, path, &bytes, &mut problems),
            Err(fault) => problems.add(Place::file(path), unreadable(&fault)),
        }
    }
    if parts.is_empty() && problems.len() == 0 {
        problems.add(Place::file("."), PackageFault::Nothing);
    }
    // What could not be read would be missed everywhere else: such echoes help nobody.
    if problems.len() == 0 {
        check::together(&parts, &mut problems);
    }
    let calendar = parts.calendar(&mut problems);
    problems.or(()).map(|()| parts.package(calendar))
}

/// What stands beside the data: explanations, tools, hidden files.
fn is_aside(path: &str) -> bool {
    let is_hidden = |part: &str| part.starts_with('.') || part == "tools" || part == "__pycache__";
    path.split('/').any(is_hidden) || ends_with(path, "md") || path.ends_with("LICENSE")
}

fn ends_with(name: &str, extension: &str) -> bool {
    Path::new(name).extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

fn unreadable(fault: &crate::ports::Fault) -> PackageFault {
    PackageFault::Unreadable(fault.source.to_string())
}

fn take(parts: &mut Parts, path: &str, bytes: &[u8], problems: &mut Problems) {
    if bytes.len() > FILE_BYTES_MAX {
        let reason = PackageFault::TooLarge { max_bytes: FILE_BYTES_MAX };
        return problems.add(Place::file(path), reason);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let folders: Vec<&str> = path.split('/').collect();
    let (name, folders) =
        folders.split_last().map_or((path, &[][..]), |(name, rest)| (*name, rest));
    let (folder, above) = (
        folders.last().copied().unwrap_or_default(),
        folders.len().checked_sub(2).map(|at| folders[at]).unwrap_or_default(),
    );
    let source = (path, bytes);
    let unknown_columns = match (above, folder, name) {
        (_, "calendar", name) if ends_with(name, "csv") => {
            tables::calendar(source, problems, &mut parts.days)
        }
        (_, _, "catalogue.csv") => tables::catalogue(source, problems, &mut parts.rows),
        (_, _, name) if name.starts_with("agencies") && ends_with(name, "csv") => {
            tables::agencies(source, problems, &mut parts.agencies)
        }
        _ if ends_with(name, "json") => {
            documents(parts, (above, folder, name), source, problems);
            return;
        }
        _ => {
            parts.unknown.push(UnknownPart { file: path.to_owned(), column: None });
            return;
        }
    };
    let unknown = |column| UnknownPart { file: path.to_owned(), column: Some(column) };
    parts.unknown.extend(unknown_columns.into_iter().map(unknown));
}

fn documents(
    parts: &mut Parts,
    (above, folder, name): (&str, &str, &str),
    source: (&str, &[u8]),
    problems: &mut Problems,
) {
    let library = &mut parts.library;
    match (above, folder, name) {
        (_, "rule-packs", _) => parts.packs.extend(document(source, problems)),
        (_, "processes", _) => parts.processes.extend(document(source, problems)),
        ("procedures", pack, _) => {
            let read = document(source, problems);
            parts.procedures.extend(read.map(|found| (pack.into(), found)));
        }
        (_, "calendar", "week.json") => parts.week = json(source, problems),
        (_, _, "life-events.json") => list(&mut library.life_events, source, problems),
        (_, _, "fields.json") => list(&mut library.sectors, source, problems),
        (_, _, "synonyms.json") => list(&mut library.synonyms, source, problems),
        (_, _, "supplement-reasons.json") => {
            list(&mut library.supplement_reasons, source, problems);
        }
        (_, _, "rejection-reasons.json") => list(&mut library.rejection_reasons, source, problems),
        (_, _, "apology-reasons.json") => list(&mut library.apology_reasons, source, problems),
        (_, _, "rating-reasons.json") => list(&mut library.rating_reasons, source, problems),
        (_, _, "catalogue-defaults.json") => {
            library.defaults = json(source, problems).unwrap_or_default();
        }
        _ => parts.unknown.push(UnknownPart { file: source.0.to_owned(), column: None }),
    }
}

fn list<T: DeserializeOwned>(into: &mut Vec<T>, source: (&str, &[u8]), problems: &mut Problems) {
    into.extend(json::<Vec<T>>(source, problems).unwrap_or_default());
}

fn document<T: DeserializeOwned>(
    source: (&str, &[u8]),
    problems: &mut Problems,
) -> Option<Document<T>> {
    let value = json(source, problems)?;
    let text = String::from_utf8_lossy(source.1).into_owned();
    Some(Document { file: source.0.to_owned(), text, value })
}

fn json<T: DeserializeOwned>((file, bytes): (&str, &[u8]), problems: &mut Problems) -> Option<T> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => composed(text),
        Err(error) => {
            let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            let line = before.matches('\n').count() as u64 + 1;
            let place = Place { line: Some(line), ..Place::file(file) };
            problems.add(place, PackageFault::NotUtf8);
            return None;
        }
    };
    match serde_json::from_str(&text) {
        Ok(value) => Some(value),
        Err(error) => {
            let position = |count: usize| Some(count as u64).filter(|count| *count > 0);
            let place = Place {
                line: position(error.line()),
                column: position(error.column()),
                ..Place::file(file)
            };
            let words = error.to_string();
            let reason =
                words.rsplit_once(" at line ").map_or(words.as_str(), |(reason, _)| reason);
            problems.add(place, PackageFault::Json(reason.to_owned()));
            None
        }
    }
}

/// Vietnamese composed, plain text as it is.
fn composed(text: &str) -> Cow<'_, str> {
    let combines = |sign: char| ('\u{300}'..='\u{36f}').contains(&sign);
    if text.contains(combines) { Cow::Owned(text::nfc(text)) } else { Cow::Borrowed(text) }
}

impl Parts {
    fn is_empty(&self) -> bool {
        self.agencies.is_empty()
            && self.rows.is_empty()
            && self.days.is_empty()
            && self.packs.is_empty()
            && self.processes.is_empty()
            && self.procedures.is_empty()
            && self.library == Library::default()
    }

    fn calendar(&mut self, problems: &mut Problems) -> Calendar {
        let mut entries: BTreeMap<_, DayEntry> = BTreeMap::new();
        for Read { file, line, value } in self.days.drain(..) {
            let date = value.date;
            if entries.insert(date, value).is_some() {
                let place = Place { line, field: Some("date"), ..Place::file(&file) };
                problems.add(place, PackageFault::Duplicate(date.to_string()));
            }
        }
        let hours = self.week.take().unwrap_or_default();
        Calendar::new(hours, entries.into_values()).unwrap_or_else(|error| {
            problems.add(Place::file("calendar"), error);
            Calendar::default()
        })
    }

    fn package(self, calendar: Calendar) -> Package {
        let packs: Vec<RulePack> = self.packs.into_iter().map(|read| read.value).collect();
        let starts = packs.iter().map(|pack| (pack.in_force_from, pack.id.clone())).collect();
        let mut procedures: BTreeMap<PackId, Vec<Procedure>> = BTreeMap::new();
        for (pack, read) in self.procedures {
            procedures.entry(pack).or_default().push(read.value);
        }
        Package {
            agencies: self.agencies.into_iter().map(|read| read.value).collect(),
            calendar,
            timeline: Timeline::new(starts),
            packs,
            processes: self.processes.into_iter().map(|read| read.value).collect(),
            procedures,
            rows: self.rows.into_iter().map(|read| read.value).collect(),
            library: self.library,
            unknown: self.unknown,
        }
    }
}
