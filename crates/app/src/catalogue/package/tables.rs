//! The tables of a package: agencies, the catalogue, the days of the calendar.

use super::{
    problem::{PackageFault, Problems},
    table::{Columns, Row, rows},
};
use crate::catalogue::row::CatalogueRow;
use domain::{
    agency::{Agency, AgencyKind},
    calendar::{DayEntry, DayKind},
    ids::{AgencyId, ProcedureCode},
};

const KINDS: &str = "city, department, district, commune, one_stop_unit, office";
const TIERS: &str = "city, district, commune";
const LEVELS: &str = "full, partial, information_only";
const CHANNELS: &str = "online, counter, post";
const DAYS: &str = "holiday, compensatory, swapped_off, swapped_work";

/// Something read from a row, with the line it stands on.
pub(super) struct Read<T> {
    pub file: String,
    pub line: Option<u64>,
    pub value: T,
}

/// Reads rows into `into`; a row with a problem is left out.
fn collect<T>(
    source: (&str, &[u8]),
    columns: &Columns,
    problems: &mut Problems,
    into: &mut Vec<Read<T>>,
    read: impl Fn(&mut Row<'_>) -> Option<T>,
) -> Vec<String> {
    let file = source.0.to_owned();
    rows(source, columns, problems, |row| {
        let before = row.problem_count();
        if let Some(value) = read(row).filter(|_| row.problem_count() == before) {
            into.push(Read { file: file.clone(), line: row.line(), value });
        }
    })
}

/// Agencies, one a row.
pub(super) fn agencies(
    source: (&str, &[u8]),
    problems: &mut Problems,
    into: &mut Vec<Read<Agency>>,
) -> Vec<String> {
    let columns = Columns {
        required: &["id", "name", "kind", "parent"],
        optional: &[
            "place",
            "code",
            "unit_code",
            "valid_from",
            "valid_to",
            "successors",
            "phone",
            "source",
        ],
    };
    collect(source, &columns, problems, into, |row| {
        let name = row.required("name");
        let kind: Option<AgencyKind> = row.word("kind", KINDS);
        if kind.is_none() && row.text("kind").is_empty() {
            row.wrong("kind", PackageFault::Empty);
        }
        // All cells first, so that all that is wrong with the row is told at once.
        let agency = Agency {
            id: AgencyId(row.identifier("id")),
            place: row.optional("place").unwrap_or_else(|| name.clone()),
            name,
            kind: kind.unwrap_or(AgencyKind::Office),
            parent: row.optional("parent").map(AgencyId),
            code: row.parsed("code", |found, _| PackageFault::NotAnAgencyCode(found)),
            unit_code: row.optional("unit_code"),
            valid_from: row.day("valid_from"),
            valid_to: row.day("valid_to"),
            successors: row.list("successors").into_iter().map(AgencyId).collect(),
            calendar: None,
            phone: row.optional("phone"),
            source: row.text("source"),
        };
        kind.map(|_| agency)
    })
}

/// Procedures of which the portal tells one line each.
pub(super) fn catalogue(
    source: (&str, &[u8]),
    problems: &mut Problems,
    into: &mut Vec<Read<CatalogueRow>>,
) -> Vec<String> {
    let columns = Columns {
        required: &["code", "name", "sector", "tiers"],
        optional: &[
            "other_levels",
            "central_sector",
            "service_level",
            "channels",
            "limit",
            "limit_text",
            "fee_status",
            "fee_min",
            "fee_max",
            "fee_text",
            "components",
            "applicants",
            "authority",
            "published_by",
            "decision",
            "decision_date",
            "tiers_2019",
            "local",
            "has_package",
            "source",
        ],
    };
    collect(source, &columns, problems, into, |row| {
        let tiers = row.words("tiers", TIERS);
        if tiers.is_empty() && row.text("tiers").is_empty() {
            row.wrong("tiers", PackageFault::Empty);
        }
        Some(CatalogueRow {
            code: ProcedureCode(row.identifier("code")),
            name: row.required("name"),
            sector: row.required("sector"),
            tiers,
            tiers_before_2025: row.words("tiers_2019", TIERS),
            service_level: row.word("service_level", LEVELS),
            channels: row.words("channels", CHANNELS),
            limit: row.parsed("limit", |found, why| PackageFault::NotALimit { found, why }),
            free: row.text("fee_status") == "free",
            fee_text: row.optional("fee_text"),
            applicants: row.list("applicants"),
            authority: row.optional("authority"),
            decision: row.optional("decision"),
            source: row.text("source"),
        })
    })
}

/// Dates that differ from the weekly hours.
pub(super) fn calendar(
    source: (&str, &[u8]),
    problems: &mut Problems,
    into: &mut Vec<Read<DayEntry>>,
) -> Vec<String> {
    let columns = Columns {
        required: &["date", "kind"],
        optional: &[
            "weekday",
            "status",
            "name_vi",
            "name_en",
            "is_weekend",
            "confidence",
            "decision",
            "source",
        ],
    };
    collect(source, &columns, problems, into, |row| {
        for column in ["date", "kind"] {
            row.required(column);
        }
        let kind: Option<DayKind> = row.word("kind", DAYS);
        let (date, name, decision) =
            (row.day("date"), row.optional("name_vi"), row.optional("decision"));
        Some(DayEntry { name, decision, ..DayEntry::new(date?, kind?) })
    })
}
