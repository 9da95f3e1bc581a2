//! Tables (CSV) read cell by cell, so that every bad cell can be named.

use super::problem::{PackageFault, Place, Problems};
use csv::ByteRecord;
use domain::text;
use std::{collections::HashMap, str::FromStr};

const CELL_MAX: usize = 20_000;

/// Columns of a table: which must be there, and which may.
pub(super) struct Columns {
    pub required: &'static [&'static str],
    pub optional: &'static [&'static str],
}

/// Reads a table row by row. Headings nobody knows are handed back.
pub(super) fn rows(
    (file, bytes): (&str, &[u8]),
    columns: &Columns,
    problems: &mut Problems,
    mut each: impl FnMut(&mut Row<'_>),
) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let headings = match reader.byte_headers() {
        Ok(found) => found.clone(),
        Err(error) => {
            problems.add(Place::file(file), PackageFault::Unreadable(error.to_string()));
            return Vec::new();
        }
    };
    let Some((names, unknown)) = heading(file, &headings, columns, problems) else {
        return Vec::new();
    };
    let mut record = ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {
                let line = record.position().map(csv::Position::line);
                let mut row = Row { file, line, names: &names, record: &record, problems };
                if row.has_all_cells(headings.len()) {
                    each(&mut row);
                }
            }
            Err(error) => {
                let line = error.position().map(csv::Position::line);
                let reason = PackageFault::Unreadable(error.to_string());
                problems.add(Place { line, ..Place::file(file) }, reason);
                break;
            }
        }
    }
    unknown
}

type Names = HashMap<String, usize>;

fn heading(
    file: &str,
    headings: &ByteRecord,
    columns: &Columns,
    problems: &mut Problems,
) -> Option<(Names, Vec<String>)> {
    let before = problems.len();
    let (mut names, mut unknown) = (Names::new(), Vec::new());
    for (index, bytes) in headings.iter().enumerate() {
        let name = text::nfc(String::from_utf8_lossy(bytes).trim());
        let place = Place {
            line: Some(1),
            column: Some(index as u64 + 1),
            field: Some(&name),
            ..Place::file(file)
        };
        if !columns.required.iter().chain(columns.optional).any(|known| *known == name) {
            unknown.push(name);
        } else if names.insert(name.clone(), index).is_some() {
            problems.add(place, PackageFault::DuplicateColumn);
        }
    }
    for required in columns.required.iter().filter(|name| !names.contains_key(**name)) {
        let place = Place { line: Some(1), field: Some(required), ..Place::file(file) };
        problems.add(place, PackageFault::MissingColumn);
    }
    (problems.len() == before).then_some((names, unknown))
}

/// One row, whose cells complain for themselves.
pub(super) struct Row<'r> {
    file: &'r str,
    line: Option<u64>,
    names: &'r Names,
    record: &'r ByteRecord,
    problems: &'r mut Problems,
}

impl Row<'_> {
    fn has_all_cells(&mut self, expected: usize) -> bool {
        let found = self.record.len();
        if found != expected {
            let place = Place { line: self.line, ..Place::file(self.file) };
            self.problems.add(place, PackageFault::CellCount { expected, found });
        }
        found == expected
    }

    /// Complains about a cell.
    pub fn wrong(&mut self, column: &str, reason: impl Into<PackageFault>) {
        let place = Place {
            file: self.file,
            line: self.line,
            column: self.names.get(column).map(|index| *index as u64 + 1),
            field: Some(column),
        };
        self.problems.add(place, reason);
    }

    /// How many problems were found up to here, in this row and before.
    pub fn problem_count(&self) -> usize {
        self.problems.len()
    }

    /// The line the row begins on.
    pub fn line(&self) -> Option<u64> {
        self.line
    }

    /// The text of a cell, trimmed and composed; empty when there is none.
    pub fn text(&mut self, column: &str) -> String {
        let cell = self.names.get(column).and_then(|index| self.record.get(*index));
        match cell.map(std::str::from_utf8) {
            None => String::new(),
            Some(Err(_)) => {
                self.wrong(column, PackageFault::NotUtf8);
                String::new()
            }
            Some(Ok(cell)) if cell.len() > CELL_MAX => {
                self.wrong(column, PackageFault::TooLong { max: CELL_MAX });
                String::new()
            }
            Some(Ok(cell)) => text::nfc(cell.trim()),
        }
    }

    /// The text of a cell that may be empty.
    pub fn optional(&mut self, column: &str) -> Option<String> {
        Some(self.text(column)).filter(|text| !text.is_empty())
    }

    /// The text of a cell that must not be empty.
    pub fn required(&mut self, column: &str) -> String {
        let before = self.problems.len();
        let text = self.text(column);
        if text.is_empty() && self.problems.len() == before {
            self.wrong(column, PackageFault::Empty);
        }
        text
    }

    /// An identifier: what can stand in a link.
    pub fn identifier(&mut self, column: &str) -> String {
        let text = self.required(column);
        if !text.is_empty() && !super::is_identifier(&text) {
            self.wrong(column, PackageFault::NotAnIdentifier(text.clone()));
        }
        text
    }

    /// A value read from a cell, `None` when it is empty or wrong.
    pub fn parsed<T: FromStr>(
        &mut self,
        column: &str,
        fault: impl Fn(String, T::Err) -> PackageFault,
    ) -> Option<T> {
        let text = self.optional(column)?;
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.wrong(column, fault(text, error));
                None
            }
        }
    }

    /// A day; empty is `None`.
    pub fn day(&mut self, column: &str) -> Option<jiff::civil::Date> {
        let text = self.optional(column)?;
        // A longer text may be a date with a time, whose date would be taken silently.
        let day = if text.len() == 10 { text.parse().ok() } else { None };
        if day.is_none() {
            self.wrong(column, PackageFault::NotADay(text));
        }
        day
    }

    /// One of several words, as serde names them; empty is `None`.
    pub fn word<T: serde::de::DeserializeOwned>(
        &mut self,
        column: &str,
        allowed: &'static str,
    ) -> Option<T> {
        let found = self.optional(column)?;
        self.one_word(column, allowed, &found)
    }

    /// Several of several words, joined by semicolons.
    pub fn words<T: serde::de::DeserializeOwned>(
        &mut self,
        column: &str,
        allowed: &'static str,
    ) -> Vec<T> {
        let list = self.list(column);
        list.iter().filter_map(|found| self.one_word(column, allowed, found)).collect()
    }

    fn one_word<T: serde::de::DeserializeOwned>(
        &mut self,
        column: &str,
        allowed: &'static str,
        found: &str,
    ) -> Option<T> {
        let value = serde_json::from_value(found.into()).ok();
        if value.is_none() {
            self.wrong(column, PackageFault::NotOneOf { found: found.to_owned(), allowed });
        }
        value
    }

    /// Texts joined by semicolons.
    pub fn list(&mut self, column: &str) -> Vec<String> {
        let text = self.text(column);
        text.split(';').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }
}
