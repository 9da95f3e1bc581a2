//! What was typed into the form of an act, as the command it asks for, or what must be mended.

use super::open::{DECLARATION, cause_word};
use crate::{
    desk::{checklist, form_boxes, reasons, show, words::mend},
    typed::Typed,
    ui::Errors,
};
use app::catalogue::{Catalogue, RejectionReason, SupplementReason};
use domain::{
    calendar::Calendar,
    dossier::{
        Command, Dossier,
        state::{Decision, Grounds, SupplementItem, Verdict},
    },
    form::Answers,
    ids::{AgencyId, ConsultationId},
    money::Dong,
    procedure::Procedure,
    process::PauseCause,
};
use jiff::civil::Date;
use sha2::{Digest, Sha256};

/// A command, or what must be mended first.
pub type Reading = Result<Command, Errors>;

fn mended(command: Command, errors: Errors) -> Reading {
    if errors.is_empty() { Ok(command) } else { Err(errors) }
}

/// A text that must not be empty.
fn needed(typed: &Typed, name: &'static str, errors: &mut Errors, sentence: &str) -> String {
    let text = typed.get(name);
    if text.is_empty() {
        errors.add(name, sentence);
    }
    text.to_owned()
}

/// A supplement: per paper a reason of the library, own words, or both.
pub fn supplement_request(
    typed: &Typed,
    procedure: &Procedure,
    library: &[SupplementReason],
) -> Reading {
    let (mut items, mut errors) = (Vec::new(), Errors::none());
    let papers =
        procedure.components.iter().map(|one| (Some(one.id.clone()), one.id.as_str(), one.title()));
    let form = (None, DECLARATION, DECLARATION_WORDS);
    for (component, id, title) in papers.chain([form]) {
        let text = typed.get(&format!("text.{id}"));
        let chosen = typed.get(&format!("reason.{id}"));
        let reason = match library.iter().find(|reason| reason.id == chosen) {
            Some(reason) => reasons::supplement(reason, title, text),
            None => Some(text.to_owned()),
        };
        match reason {
            None => errors.add(format!("text.{id}"), mend::GAP),
            Some(reason) if reason.is_empty() => {}
            Some(reason) => items.push(SupplementItem { component, reason }),
        }
    }
    if items.is_empty() && errors.is_empty() {
        // Not one box is wrong but all are empty: the whole form is meant.
        errors.add("act", mend::ITEMS);
    }
    mended(Command::AskSupplement { items, note: typed.get("note").to_owned() }, errors)
}

const DECLARATION_WORDS: &str = "Tờ khai";

/// Reason and rule of a refusal, from the library, own words, or both.
fn grounds(typed: &Typed, library: &[RejectionReason], errors: &mut Errors) -> Grounds {
    let chosen = library.iter().find(|reason| reason.id == typed.get("library"));
    let basis = typed.filled("legal_basis").map(str::to_owned);
    let basis = basis.or_else(|| chosen.and_then(|reason| reason.legal_basis.clone()));
    let legal_basis = basis.unwrap_or_default();
    let text = typed.get("reason");
    let reason = match chosen {
        Some(chosen) => reasons::rejection(chosen, &legal_basis, text).unwrap_or_default(),
        None => text.to_owned(),
    };
    if legal_basis.is_empty() {
        errors.add("legal_basis", mend::LEGAL_BASIS);
    } else if reason.is_empty() {
        errors.add("library", mend::REASON);
    }
    Grounds { number: None, reason, legal_basis }
}

/// T5.
pub fn non_acceptance(typed: &Typed, library: &[RejectionReason]) -> Reading {
    let mut errors = Errors::none();
    let grounds = grounds(typed, library, &mut errors);
    mended(Command::NotAccept { grounds }, errors)
}

/// T16.
pub fn rejection(typed: &Typed, library: &[RejectionReason]) -> Reading {
    let mut errors = Errors::none();
    let grounds = grounds(typed, library, &mut errors);
    mended(Command::Reject { grounds }, errors)
}

/// The draft: a result with its text and corrections, or a refusal.
pub fn draft(
    typed: &Typed,
    dossier: &Dossier,
    procedure: &Procedure,
    library: &[RejectionReason],
    today: Date,
) -> Reading {
    let mut errors = Errors::none();
    let decision = match typed.get("decision") {
        "grant" => {
            let result = typed.get("result").parse::<u8>().unwrap_or(0);
            if usize::from(result) >= procedure.results.len().max(1) {
                errors.add("result", mend::CHOOSE);
            }
            let fields = match &procedure.form {
                Some(form) => {
                    let (answers, wrong) = form_boxes::read(form, typed, today);
                    if !wrong.is_empty() {
                        errors = wrong;
                    }
                    corrections(dossier, answers)
                }
                None => Answers::new(),
            };
            Decision::Grant { result, text: typed.get("text").to_owned(), fields }
        }
        "refuse" => Decision::Refuse(grounds(typed, library, &mut errors)),
        _ => {
            errors.add("decision", mend::CHOOSE);
            return Err(errors);
        }
    };
    mended(Command::Draft { decision }, errors)
}

/// Only what differs from the declaration is a correction.
fn corrections(dossier: &Dossier, answers: Answers) -> Answers {
    answers.into_iter().filter(|(name, value)| dossier.answers.get(name) != Some(value)).collect()
}

/// T10. The identifiers come from the page's key, so that pressing twice asks once.
pub fn consultations(typed: &Typed) -> Reading {
    let mut errors = Errors::none();
    let mut asked: Vec<AgencyId> = typed.all("agency").map(AgencyId::from).collect();
    asked.sort();
    asked.dedup();
    if asked.is_empty() {
        errors.add("agency", mend::AGENCY);
    }
    let question = needed(typed, "question", &mut errors, mend::TEXT);
    let key = typed.get("key");
    let agencies =
        asked.into_iter().map(|agency| (consultation_id(key, &agency), agency)).collect();
    mended(Command::Consult { agencies, question }, errors)
}

fn consultation_id(key: &str, agency: &AgencyId) -> ConsultationId {
    let digest = Sha256::digest(format!("{key} {agency}"));
    let mut bytes = [0; 16];
    for (byte, from) in bytes.iter_mut().zip(digest.iter()) {
        *byte = *from;
    }
    ConsultationId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

/// The answer of a consulted agency.
pub fn answer(typed: &Typed, id: ConsultationId) -> Reading {
    let mut errors = Errors::none();
    let verdict = match typed.get("verdict") {
        "agree" => Verdict::Agree,
        "disagree" => Verdict::Disagree,
        _ => {
            errors.add("verdict", mend::CHOOSE);
            Verdict::Disagree
        }
    };
    let text = needed(typed, "text", &mut errors, mend::TEXT);
    mended(Command::AnswerConsultation { id, verdict, text }, errors)
}

/// T11.
pub fn pause(typed: &Typed) -> Reading {
    let mut errors = Errors::none();
    let causes = [PauseCause::FinancialObligation, PauseCause::Legal];
    let cause = causes.into_iter().find(|cause| cause_word(*cause) == typed.get("cause"));
    if cause.is_none() {
        errors.add("cause", mend::CHOOSE);
    }
    let note = needed(typed, "note", &mut errors, mend::TEXT);
    mended(Command::Pause { cause: cause.unwrap_or(PauseCause::Legal), note }, errors)
}

/// T12.
pub fn site_verification(typed: &Typed) -> Reading {
    let mut errors = Errors::none();
    let on = show::typed_date(typed, "on");
    if on.is_none() {
        errors.add("on", mend::DATE);
    }
    let minutes = needed(typed, "minutes", &mut errors, mend::TEXT);
    mended(Command::VerifyOnSite { on: on.unwrap_or(Date::ZERO), minutes }, errors)
}

/// T14.
pub fn return_to_work(typed: &Typed) -> Reading {
    let mut errors = Errors::none();
    let comment = needed(typed, "comment", &mut errors, mend::TEXT);
    mended(Command::SendBack { comment }, errors)
}

/// T18.
pub fn return_of_result(typed: &Typed) -> Reading {
    let mut errors = Errors::none();
    let receipt_checked = typed.has("receipt_checked");
    if !receipt_checked {
        errors.add("receipt_checked", mend::RECEIPT);
    }
    let collected_by = needed(typed, "collected_by", &mut errors, mend::COLLECTED_BY);
    mended(Command::Return { receipt_checked, collected_by }, errors)
}

/// T19: to the end of work of the new day.
pub fn apology(typed: &Typed, catalogue: &Catalogue, calendar: &Calendar) -> Reading {
    let mut errors = Errors::none();
    let library = &catalogue.library().apology_reasons;
    let chosen = library.iter().find(|reason| reason.id == typed.get("library"));
    let words = [chosen.map_or("", |reason| reason.words.as_str()), typed.get("reason")];
    let words: Vec<&str> = words.into_iter().filter(|part| !part.is_empty()).collect();
    let reason = words.join(". ");
    if reason.is_empty() {
        errors.add("library", mend::REASON);
    }
    let due = match show::typed_date(typed, "due") {
        None => {
            errors.add("due", mend::DATE);
            None
        }
        Some(day) if !calendar.is_working_day(day) => {
            errors.add("due", mend::WORKING_DAY);
            None
        }
        Some(day) => calendar.closing(day),
    };
    match due {
        Some(due) => mended(Command::Apologise { reason, due }, errors),
        None => Err(errors),
    }
}

/// The fee as the page showed it.
pub fn payment(typed: &Typed) -> Command {
    Command::RecordPayment { amount: Dong(typed.get("amount").parse().unwrap_or(0)) }
}

/// A supplement brought to the counter.
pub fn supplement(typed: &Typed, procedure: &Procedure) -> Reading {
    let papers = checklist::papers(&procedure.components, typed);
    if papers.is_empty() {
        let mut errors = Errors::none();
        errors.add("paper", mend::SHEETS);
        return Err(errors);
    }
    Ok(Command::HandInSupplement { answers: Answers::new(), papers })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;
    use crate::desk::show::prefilled;

    fn procedure() -> Procedure {
        serde_json::from_value(serde_json::json!({
            "code": "1.001193", "name": "Đăng ký khai sinh", "sector": "Hộ tịch",
            "tiers": ["commune"], "service_level": "full", "source": "kiểm thử",
            "components": [
                {"id": "notice", "name": "Giấy chứng sinh", "need": "required"},
                {"id": "id", "name": "Căn cước của mẹ", "need": "required"}],
            "results": [{"name": "Giấy khai sinh"}]}))
        .unwrap()
    }

    fn library() -> Vec<SupplementReason> {
        serde_json::from_value(serde_json::json!([
            {"id": "missing", "component_kinds": ["paper"], "label": "Thiếu",
             "sentence": "Hồ sơ chưa có {component}."},
            {"id": "field", "label": "Trống", "sentence": "Mục {field} còn trống."}]))
        .unwrap()
    }

    fn refusals() -> Vec<RejectionReason> {
        serde_json::from_value(serde_json::json!([
            {"id": "not-competent", "moments": ["reception"], "label": "Không thuộc thẩm quyền",
             "sentence": "Không thuộc thẩm quyền.", "legal_basis": "Nghị định 61/2018/NĐ-CP, Điều 17"},
            {"id": "conditions", "moments": ["appraisal"], "label": "Không đủ điều kiện",
             "sentence": "Chưa đáp ứng điều kiện theo {rule}."}]))
        .unwrap()
    }

    #[test]
    fn a_supplement_says_for_each_paper_what_is_asked() {
        let typed = prefilled(&[
            ("reason.notice", "missing"),
            ("text.id", "Chụp lại mặt sau."),
            ("reason.form", "field"),
            ("text.form", "nơi sinh"),
            ("note", "Cảm ơn ông/bà."),
        ]);
        let Ok(Command::AskSupplement { items, note }) =
            supplement_request(&typed, &procedure(), &library())
        else {
            panic!("a supplement is asked for");
        };
        let said: Vec<_> = items
            .iter()
            .map(|item| {
                (
                    item.component.as_ref().map(domain::ids::ComponentId::as_str),
                    item.reason.as_str(),
                )
            })
            .collect();
        assert_eq!(
            said,
            [
                (Some("notice"), "Hồ sơ chưa có giấy chứng sinh."),
                (Some("id"), "Chụp lại mặt sau."),
                (None, "Mục nơi sinh còn trống."),
            ]
        );
        assert_eq!(note, "Cảm ơn ông/bà.");
    }

    #[test]
    fn a_supplement_that_asks_for_nothing_or_leaves_a_gap_is_mended_first() {
        let errors = supplement_request(&Typed::default(), &procedure(), &library()).unwrap_err();
        assert!(errors.of("act").is_some());
        let typed = prefilled(&[("reason.form", "field")]);
        let errors = supplement_request(&typed, &procedure(), &library()).unwrap_err();
        assert!(errors.of("text.form").is_some());
    }

    #[test]
    fn a_refusal_has_reason_and_rule() {
        let typed = prefilled(&[("library", "not-competent")]);
        let Ok(Command::NotAccept { grounds }) = non_acceptance(&typed, &refusals()) else {
            panic!("not accepted");
        };
        assert_eq!(grounds.legal_basis, "Nghị định 61/2018/NĐ-CP, Điều 17");
        let typed =
            prefilled(&[("library", "conditions"), ("legal_basis", "Luật Xây dựng, Điều 93")]);
        let Ok(Command::Reject { grounds }) = rejection(&typed, &refusals()) else {
            panic!("rejected");
        };
        assert_eq!(grounds.reason, "Chưa đáp ứng điều kiện theo Luật Xây dựng, Điều 93.");
        let typed = prefilled(&[("reason", "Không phù hợp")]);
        assert!(rejection(&typed, &refusals()).unwrap_err().of("legal_basis").is_some());
        let typed = prefilled(&[("legal_basis", "Luật Xây dựng")]);
        assert!(rejection(&typed, &refusals()).unwrap_err().of("library").is_some());
    }

    #[test]
    fn pressing_twice_asks_the_same_agencies_under_the_same_identifiers() {
        let typed = prefilled(&[("key", "k1"), ("agency", "sxd"), ("question", "Xin ý kiến")]);
        assert_eq!(consultations(&typed).unwrap(), consultations(&typed).unwrap());
        let other = prefilled(&[("key", "k2"), ("agency", "sxd"), ("question", "Xin ý kiến")]);
        assert_ne!(consultations(&typed).unwrap(), consultations(&other).unwrap());
        assert!(consultations(&prefilled(&[("agency", "sxd")])).is_err());
    }

    #[test]
    fn a_new_date_is_a_working_day_and_ends_with_it() {
        let calendar: Calendar = serde_json::from_value(serde_json::json!({})).unwrap();
        let catalogue = Catalogue::default();
        let on = |day: &str| {
            prefilled(&[
                ("reason", "Chờ ý kiến"),
                ("due-day", day),
                ("due-month", "3"),
                ("due-year", "2026"),
            ])
        };
        let Ok(Command::Apologise { due, .. }) = apology(&on("9"), &catalogue, &calendar) else {
            panic!("apologised");
        };
        assert_eq!(Some(due), calendar.closing(jiff::civil::date(2026, 3, 9)));
        // A Sunday, and a day that is none.
        for wrong in ["8", "32"] {
            let errors = apology(&on(wrong), &catalogue, &calendar).unwrap_err();
            assert!(errors.of("due").is_some());
        }
    }

    #[test]
    fn an_empty_form_is_told_what_to_write() {
        let empty = Typed::default();
        for reading in [
            consultations(&empty),
            answer(&empty, ConsultationId(uuid::Uuid::nil())),
            pause(&empty),
            site_verification(&empty),
            return_to_work(&empty),
            return_of_result(&empty),
            supplement(&empty, &procedure()),
        ] {
            assert!(reading.is_err());
        }
    }
}
