//! What several pages of the desk show in the same way.

use crate::{
    site::Site,
    typed::Typed,
    ui::{Tag, Tone},
    url::encode,
};
use domain::{
    ids::{AgencyId, ProcedureCode},
    time,
};
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};
use std::fmt::Write;
use wording::dates::{self, DueWords, Urgency};

/// A new idempotency key for a page. Each form of the page puts its own noun behind it, so that
/// two acts of one page are two acts.
pub fn page_key(site: &Site) -> String {
    let mut bytes = [0; 16];
    site.app.chance.fill(&mut bytes);
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        write!(text, "{byte:02x}").ok();
        text
    })
}

/// A due moment in a list; nothing where no limit runs, so that the eye stops only where one does.
pub fn due_in_list(site: &Site, due: Option<DateTime>, agency: &AgencyId) -> Option<Tag<'static>> {
    let calendar = site.app.catalogue.calendar_of(agency);
    due.map(|due| tag(dates::relative_brief(due, time::local(site.app.now()), calendar)))
}

/// A due moment as words on a coloured ground, by the working days of the agency.
pub fn due_tag(site: &Site, due: Option<DateTime>, agency: &AgencyId) -> Tag<'static> {
    let calendar = site.app.catalogue.calendar_of(agency);
    tag(dates::relative(due, time::local(site.app.now()), calendar))
}

/// How long a result that became ready at `ready` has waited for its applicant.
pub fn awaiting_tag(site: &Site, ready: Timestamp) -> Tag<'static> {
    let (ready, today) = (time::local(ready).date(), time::local(site.app.now()).date());
    let is_uncollected = site.app.pack_now().is_ok_and(|pack| pack.is_uncollected(ready, today));
    tag(dates::awaiting(ready, today, is_uncollected))
}

fn tag(due: DueWords) -> Tag<'static> {
    let tone = match due.urgency {
        Urgency::Late => Tone::Bad,
        Urgency::Today | Urgency::Soon => Tone::Warn,
        Urgency::Calm => Tone::Work,
        Urgency::None => Tone::Idle,
    };
    Tag::new(tone, due.text)
}

/// The everyday name of a procedure; its code when it has left the catalogue.
pub fn procedure_title(site: &Site, code: &ProcedureCode) -> String {
    let title = |pack: &domain::rule_pack::RulePack| {
        site.app.catalogue.listed_one(&pack.id, code).map(|listed| listed.title.clone())
    };
    let current = site.app.pack_now().ok().and_then(title);
    current
        .or_else(|| site.app.catalogue.packs().iter().find_map(title))
        .unwrap_or_else(|| code.to_string())
}

/// The name of an agency, as officers write it.
pub fn agency_name(site: &Site, id: &AgencyId) -> String {
    let agency = site.app.catalogue.agencies().get(id);
    agency.map_or_else(String::new, |agency| wording::short_agency(&agency.name))
}

/// A form that is filled before anybody typed.
pub fn prefilled(pairs: &[(&str, &str)]) -> Typed {
    let encoded: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    Typed::parse(encoded.join("&").as_bytes())
}

/// A date typed into the three boxes of `name`; `None` when it is no day there ever is.
pub fn typed_date(typed: &Typed, name: &str) -> Option<Date> {
    let part = |part: &str| typed.get(&format!("{name}-{part}")).to_owned();
    let day = part("day").parse().ok()?;
    let month = part("month").parse().ok()?;
    let year = part("year").parse().ok().filter(|year| (1900..=9998).contains(year))?;
    Date::new(year, month, day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_typed_date_is_a_day_of_the_calendar_or_none() {
        let typed = |day: &str, month: &str, year: &str| {
            let pairs = [("on-day", day), ("on-month", month), ("on-year", year)];
            typed_date(&prefilled(&pairs), "on")
        };
        assert_eq!(typed("4", "09", "2019"), Some(date(2019, 9, 4)));
        for (day, month, year) in [
            ("31", "2", "2026"),
            ("", "", ""),
            ("1", "1", "19"),
            ("x", "1", "2026"),
            ("1", "1", "99999"),
        ] {
            assert_eq!(typed(day, month, year), None);
        }
    }

    #[test]
    fn what_is_filled_in_before_comes_back_letter_by_letter() {
        let typed = prefilled(&[("text", "Đồng ý & cấp: 100%"), ("by", "Ánh")]);
        assert_eq!(typed.get("text"), "Đồng ý & cấp: 100%");
        assert_eq!(typed.get("by"), "Ánh");
    }
}
