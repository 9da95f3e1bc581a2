//! The register book of a desk (sổ theo dõi hồ sơ, Mẫu 06 of Circular 01/2018/TT-VPCP, Mẫu 07 since
//! 2025): one line for each dossier received, numbered from 01 through the year.
//!
//! Dossier codes name the receiving agency, the day and the serial number of the day; so the book
//! is a stretch of codes, and nothing has to be kept beside the dossiers.

use crate::{App, DeskOfficer, Error, ports::storage::ReadOfPersonalData};
use domain::{
    dossier::{Dossier, Recorded},
    dossier_code::{AgencyCode, CodeScheme, DossierCode},
    ids::AgencyId,
    party::{Actor, Role},
};
use futures::future::try_join_all;
use jiff::{ToSpan, civil::Date};
use std::sync::Arc;

/// How many lines one part of the book has at most.
pub const LINES_MAX: u32 = 300;

/// A part of the book.
#[derive(Debug, Clone)]
pub struct Extract {
    /// Whose desk keeps the book.
    pub desk: AgencyId,
    /// First and last day.
    pub days: (Date, Date),
    /// Lines, in the order of reception.
    pub lines: Vec<Line>,
}

/// One line of the book.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its number in the book of the year.
    pub number: u32,
    /// The dossier.
    pub dossier: Arc<Dossier>,
    /// What happened to it.
    pub history: Vec<Recorded>,
}

impl App {
    /// How many lines the book of this officer's desk has for these days.
    pub async fn register_lines(
        &self,
        desk: &DeskOfficer,
        (from, to): (Date, Date),
    ) -> Result<u32, Error> {
        let (_, code) = self.book_of(desk)?;
        self.count(&code, from, to).await
    }

    /// A part of the book: `part` counts from 0, each has [`LINES_MAX`] lines. Opening a book is
    /// reading personal data: every dossier in it goes into the audit of reads.
    pub async fn register(
        &self,
        desk: &DeskOfficer,
        days: (Date, Date),
        part: u32,
    ) -> Result<Extract, Error> {
        let (authority, code) = self.book_of(desk)?;
        let (from, to) = days;
        let first_day = from.first_of_year();
        let before = match from.yesterday() {
            Ok(eve) if eve >= first_day => self.count(&code, first_day, eve).await?,
            _ => 0,
        };
        let skipped = part.saturating_mul(LINES_MAX);
        let mut ids = Vec::new();
        for (first, behind) in stretches(&code, from, to) {
            ids.extend(self.storage.dossiers_by_code(&first, &behind, u16::MAX).await?);
        }
        let here: Vec<_> =
            ids.into_iter().skip(skipped as usize).take(LINES_MAX as usize).zip(1_u32..).collect();
        let officer = desk.officer();
        let by = Actor::staff(officer, Role::OnestopOfficer);
        let now = self.now();
        try_join_all(here.iter().map(|(dossier, _)| {
            let (by, dossier) = (by.clone(), *dossier);
            self.storage.record_read(ReadOfPersonalData {
                at: now,
                by,
                dossier,
                purpose: "register",
            })
        }))
        .await?;
        let mut lines = Vec::with_capacity(here.len());
        for (id, place) in here {
            let Some(dossier) = self.storage.dossier(id).await? else { continue };
            let history = self.storage.history(id).await?;
            let history = history.into_iter().map(|event| event.recorded).collect();
            lines.push(Line { number: before + skipped + place, dossier, history });
        }
        Ok(Extract { desk: authority, days, lines })
    }

    /// The authority whose desk the officer serves at, and its code. Only the desk has a book.
    fn book_of(&self, desk: &DeskOfficer) -> Result<(AgencyId, AgencyCode), Error> {
        let officer = desk.officer();
        if !officer.has(Role::OnestopOfficer) && !officer.has(Role::OnestopHead) {
            return Err(Error::NotFound);
        }
        let agencies = self.catalogue.agencies();
        let authority = agencies.authority(&officer.agency).ok_or(Error::NotFound)?;
        let code = agencies.lineage(&authority.id).into_iter().find_map(|found| found.code.clone());
        Ok((authority.id.clone(), code.ok_or(Error::NotFound)?))
    }

    async fn count(&self, code: &AgencyCode, from: Date, to: Date) -> Result<u32, Error> {
        let mut lines = 0;
        for (first, behind) in stretches(code, from, to) {
            lines += self.storage.count_by_code(&first, &behind).await?;
        }
        Ok(u32::try_from(lines).unwrap_or(u32::MAX))
    }
}

/// The stretches of codes that an agency gave from one day to another, in either form: a year may
/// begin under one law and end under the next.
fn stretches(code: &AgencyCode, from: Date, to: Date) -> Vec<(String, String)> {
    let behind = to.saturating_add(1.day());
    let on = |scheme, day| DossierCode::new(scheme, code.clone(), day, 1).to_string();
    let mut found: Vec<_> = [CodeScheme::Circular01Of2018, CodeScheme::Circular03Of2025]
        .map(|scheme| (on(scheme, from), on(scheme, behind)))
        .into();
    // An identifier that one form cannot express is written alike in both.
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_month_is_a_stretch_of_codes_in_both_forms() {
        let code = "000.00.41.H26".parse().unwrap();
        let found = stretches(&code, date(2026, 11, 1), date(2026, 11, 30));
        let of = |first: &str, behind: &str| (first.to_owned(), behind.to_owned());
        assert_eq!(
            found,
            [
                of("000.00.41.H26-261101-0001", "000.00.41.H26-261201-0001"),
                of("H26.041.00-261101-0001", "H26.041.00-261201-0001"),
            ]
        );
        let only_new = "H26.A1".parse().unwrap();
        assert_eq!(stretches(&only_new, date(2026, 1, 1), date(2026, 1, 1)).len(), 1);
    }
}
