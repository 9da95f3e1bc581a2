//! The responsibility ledger in words: who held the dossier, from when to when, and how well.

use super::{agency_name, dates, step_name, terms};
use crate::Names;
use domain::ledger::{Holder, Interval, Keeping};

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerLine {
    /// The person, or the role while nobody has taken it.
    pub who: String,
    /// The agency; empty for the citizen.
    pub agency: String,
    /// What was done meanwhile: the step's name.
    pub doing: String,
    /// From when.
    pub from: String,
    /// Until when, or `nay`.
    pub to: String,
    /// Working time.
    pub lasted: String,
    /// Until when it was due; empty without a limit.
    pub due: String,
    /// How it was kept, in words.
    pub keeping: &'static str,
    /// How it was kept, for the colour beside the words.
    pub kept: Keeping,
}

/// A stretch of the ledger.
pub fn line(interval: &Interval, names: &Names<'_>) -> LedgerLine {
    let (who, agency, doing) = holder(&interval.holder, names);
    LedgerLine {
        who,
        agency,
        doing,
        from: dates::brief_instant(interval.from),
        to: interval.to.map_or_else(|| "nay".to_owned(), dates::brief_instant),
        lasted: dates::minutes_words(interval.working_minutes),
        due: interval.due.map(dates::brief).unwrap_or_default(),
        keeping: terms::keeping(interval.keeping),
        kept: interval.keeping,
    }
}

/// Who held it: person or role, agency, and what was done.
pub fn holder(holder: &Holder, names: &Names<'_>) -> (String, String, String) {
    match holder {
        Holder::Citizen => (
            "Người nộp hồ sơ".to_owned(),
            String::new(),
            "Bổ sung giấy tờ hoặc thực hiện nghĩa vụ".to_owned(),
        ),
        Holder::Desk { agency, person } => (
            person
                .as_ref()
                .map_or_else(|| "Bộ phận một cửa".to_owned(), |person| person.name.clone()),
            agency_name(names, agency),
            "Kiểm tra, tiếp nhận".to_owned(),
        ),
        Holder::Post { step, agency, role, person } => (
            person.as_ref().map_or_else(
                || format!("Chưa có {} nhận", terms::role(*role)),
                |person| person.name.clone(),
            ),
            agency_name(names, agency),
            step_name(names, step),
        ),
        Holder::Waiting { agency } => (
            "Kết quả chờ người nộp đến nhận".to_owned(),
            agency_name(names, agency),
            "Trả kết quả".to_owned(),
        ),
        Holder::Consulted { agency, .. } => {
            ("Cơ quan phối hợp".to_owned(), agency_name(names, agency), "Cho ý kiến".to_owned())
        }
    }
}
