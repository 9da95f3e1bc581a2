//! What of the open work a page shows, as it stands in the address. No name of a person is in it.

use crate::{typed::Typed, url::encode};
use app::{ports::storage::WorkCursor, reading::WorkFilter};
use domain::{
    dossier::WorkKind,
    ids::{AgencyId, ProcedureCode, StaffId},
    time,
};

/// How many days ahead "soon" looks, as the counters do.
pub const SOON_DAYS: u8 = 2;

/// The filter of a list of work and the place in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// Which kind, which procedure, how urgent, whose.
    pub filter: WorkFilter,
    /// Go on behind this row.
    pub after: Option<WorkCursor>,
}

impl Asked {
    /// Reads a query. What it does not understand it leaves out: an old link still shows a list.
    pub fn read(query: Option<&str>) -> Self {
        let asked = Typed::parse(query.unwrap_or_default().as_bytes());
        let overdue = asked.has("overdue");
        Self {
            filter: WorkFilter {
                kind: WorkKind::parse(asked.get("kind")),
                procedure: asked.filled("procedure").map(ProcedureCode::from),
                overdue,
                due_within_days: (asked.has("soon") && !overdue).then_some(SOON_DAYS),
                agency: asked.filled("agency").map(AgencyId::from),
                within: asked.filled("within").map(AgencyId::from),
                person: asked.get("person").parse::<StaffId>().ok(),
                untaken: asked.has("untaken"),
            },
            after: asked.filled("after").and_then(read_cursor),
        }
    }

    /// The same filter with other urgency, from the first row.
    pub fn urgency(&self, overdue: bool, soon: bool) -> Self {
        let due_within_days = soon.then_some(SOON_DAYS);
        Self { filter: WorkFilter { overdue, due_within_days, ..self.filter.clone() }, after: None }
    }

    /// The same filter with another kind, from the first row.
    pub fn kind(&self, kind: Option<WorkKind>) -> Self {
        Self { filter: WorkFilter { kind, ..self.filter.clone() }, after: None }
    }

    /// The same filter behind a row.
    pub fn behind(&self, after: Option<WorkCursor>) -> Self {
        Self { after, ..self.clone() }
    }

    /// The address of `path` with this filter.
    pub fn url(&self, path: &str) -> String {
        let query = self.query();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// As a query; empty when everything is shown.
    pub fn query(&self) -> String {
        let filter = &self.filter;
        let mut parts = Vec::new();
        let mut put = |name: &str, value: &str| parts.push(format!("{name}={}", encode(value)));
        if let Some(kind) = filter.kind {
            put("kind", kind.as_str());
        }
        if let Some(code) = &filter.procedure {
            put("procedure", code.as_str());
        }
        if filter.overdue {
            put("overdue", "1");
        }
        if filter.due_within_days.is_some() {
            put("soon", "1");
        }
        if let Some(agency) = &filter.agency {
            put("agency", agency.as_str());
        }
        if let Some(agency) = &filter.within {
            put("within", agency.as_str());
        }
        if let Some(person) = filter.person {
            put("person", &person.to_string());
        }
        if filter.untaken {
            put("untaken", "1");
        }
        if let Some(after) = &self.after {
            put("after", &write_cursor(after));
        }
        parts.join("&")
    }

    /// Whether anything narrows the list.
    pub fn is_narrowed(&self) -> bool {
        self.filter != WorkFilter::default()
    }
}

fn write_cursor(cursor: &WorkCursor) -> String {
    let due = cursor.due.map_or_else(|| "never".to_owned(), time::to_text);
    format!("{due}_{}_{}", cursor.dossier, cursor.position)
}

fn read_cursor(text: &str) -> Option<WorkCursor> {
    let mut parts = text.split('_');
    let (due, dossier, position) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let due = match due {
        "never" => None,
        moment => Some(moment.parse().ok()?),
    };
    Some(WorkCursor { due, dossier: dossier.parse().ok()?, position: position.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::DossierId;
    use jiff::civil::date;

    #[test]
    fn a_filter_comes_back_from_its_address() {
        let cursor =
            |due| WorkCursor { due, dossier: DossierId(uuid::Uuid::from_u128(7)), position: 1 };
        for after in
            [None, Some(cursor(None)), Some(cursor(Some(date(2026, 3, 9).at(14, 0, 5, 0))))]
        {
            let asked = Asked {
                filter: WorkFilter {
                    kind: Some(WorkKind::TakeOver),
                    procedure: Some("1.001193".into()),
                    overdue: true,
                    person: Some(StaffId(uuid::Uuid::from_u128(9))),
                    agency: Some("p00004".into()),
                    within: Some("d001".into()),
                    ..WorkFilter::default()
                },
                after,
            };
            assert_eq!(Asked::read(Some(&asked.query())), asked);
        }
        assert_eq!(Asked::read(None), Asked::default());
        assert_eq!(Asked::default().url("/desk"), "/desk");
    }

    #[test]
    fn a_broken_address_shows_the_whole_list() {
        for query in
            ["kind=x&after=zz", "after=never_1_2_3", "after=2026-99-01_a_b", "person=%zz", "&&=&"]
        {
            assert_eq!(Asked::read(Some(query)), Asked::default(), "{query}");
        }
    }

    #[test]
    fn late_and_soon_exclude_each_other() {
        let asked = Asked::read(Some("overdue=1&soon=1"));
        assert!(asked.filter.overdue);
        assert_eq!(asked.filter.due_within_days, None);
        assert_eq!(asked.urgency(false, true).query(), "soon=1");
    }
}
