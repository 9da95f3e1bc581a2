//! Papers checked off at the counter: originals and copies per component.

use super::words::mend;
use crate::{typed::Typed, ui::Errors};
use domain::{
    dossier::state::{Paper, PaperForm},
    ids::{CaseId, ComponentId},
    procedure::{Component, ComponentKind, Need},
};

/// One line of the list.
pub struct Line {
    /// Identifier of the component.
    pub id: String,
    /// Short name.
    pub title: String,
    /// When it is needed, and what is done with it.
    pub hint: String,
    /// Whether it lies on the counter.
    pub is_there: bool,
    /// Originals, as typed or as the procedure asks.
    pub originals: String,
    /// Copies, as typed or as the procedure asks.
    pub copies: String,
    /// Shown only in these cases: `case=a|b`; empty for all.
    pub shows_when: String,
    /// What is wrong with it.
    pub error: Option<String>,
}

/// The lines of these components; remarks of the portal are left out.
pub fn lines(components: &[Component], typed: &Typed, errors: &Errors) -> Vec<Line> {
    let listed = components.iter().filter(|one| one.need != Need::Information);
    listed.map(|component| line(component, typed, errors)).collect()
}

/// The lines of a dossier whose case is known: nothing to hide, other cases left out.
pub fn lines_of_case(
    components: &[Component],
    case: Option<&CaseId>,
    typed: &Typed,
    errors: &Errors,
) -> Vec<Line> {
    let own = |one: &&Component| {
        one.cases.is_empty() || case.is_some_and(|case| one.cases.contains(case))
    };
    let listed = components.iter().filter(|one| one.need != Need::Information).filter(own);
    listed
        .map(|component| Line { shows_when: String::new(), ..line(component, typed, errors) })
        .collect()
}

fn line(component: &Component, typed: &Typed, errors: &Errors) -> Line {
    let id = component.id.to_string();
    let count = |name: &str, asked: u8| {
        typed.filled(&format!("{name}.{id}")).map_or_else(|| asked.to_string(), str::to_owned)
    };
    let kind = match component.kind {
        ComponentKind::Shown => format!(". {}", wording::terms::component_kind(component.kind)),
        ComponentKind::Paper | ComponentKind::DeclarationForm => String::new(),
    };
    let cases: Vec<&str> = component.cases.iter().map(CaseId::as_str).collect();
    Line {
        title: component.title().to_owned(),
        hint: format!("{}{kind}", wording::terms::need(&component.need)),
        is_there: typed.all("paper").any(|sent| sent == id),
        originals: count("originals", component.originals),
        copies: count("copies", component.copies),
        shows_when: if cases.is_empty() {
            String::new()
        } else {
            format!("case={}", cases.join("|"))
        },
        error: errors.of(&format!("paper-{id}")).map(str::to_owned),
        id,
    }
}

/// What was checked off: component, originals, copies. Unknown components are left out; a number
/// that is none counts as what the procedure asks for, at least one sheet in all.
pub fn read(components: &[Component], typed: &Typed) -> Vec<(ComponentId, u8, u8)> {
    let mut found = Vec::new();
    for component in components {
        let id = component.id.as_str();
        if !typed.all("paper").any(|sent| sent == id) {
            continue;
        }
        let count = |name: &str, asked: u8| {
            typed.get(&format!("{name}.{id}")).parse::<u8>().unwrap_or(asked)
        };
        let (originals, copies) =
            (count("originals", component.originals), count("copies", component.copies));
        let originals = if originals == 0 && copies == 0 { 1 } else { originals };
        found.push((component.id.clone(), originals, copies));
    }
    found
}

/// The same as papers of a supplement.
pub fn papers(components: &[Component], typed: &Typed) -> Vec<Paper> {
    let paper = |(component, originals, copies)| Paper {
        component,
        form: PaperForm::Sheets { originals, copies },
        round: 0,
        replaced: false,
    };
    read(components, typed).into_iter().map(paper).collect()
}

/// The mistakes for components that the law misses.
pub fn missing(components: &[ComponentId]) -> Errors {
    let mut errors = Errors::none();
    for id in components {
        errors.add(format!("paper-{id}"), mend::NEEDED);
    }
    errors
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;
    use crate::desk::show::prefilled;

    fn components() -> Vec<Component> {
        serde_json::from_value(serde_json::json!([
            {"id": "plan", "name": "Bản vẽ", "need": "required", "originals": 2},
            {"id": "deed", "name": "Giấy tờ đất", "need": "required", "copies": 1, "cases": ["new"]},
            {"id": "remark", "name": "Ghi chú", "need": "information"},
        ]))
        .unwrap()
    }

    #[test]
    fn only_what_lies_on_the_counter_is_written_down() {
        let typed = prefilled(&[("paper", "plan"), ("paper", "unknown"), ("originals.plan", "1")]);
        assert_eq!(read(&components(), &typed), [("plan".into(), 1, 0)]);
    }

    #[test]
    fn papers_brought_later_are_not_hidden_by_a_choice_that_is_not_on_the_page() {
        let of = |case: Option<CaseId>| {
            lines_of_case(&components(), case.as_ref(), &Typed::default(), &Errors::none())
        };
        let new = of(Some("new".into()));
        assert_eq!(new.iter().map(|line| line.id.as_str()).collect::<Vec<_>>(), ["plan", "deed"]);
        assert!(new.iter().all(|line| line.shows_when.is_empty()));
        assert_eq!(of(None).len(), 1);
    }

    #[test]
    fn a_number_that_is_none_counts_as_what_is_asked_for() {
        let typed = prefilled(&[("paper", "deed"), ("copies.deed", "nhiều")]);
        assert_eq!(read(&components(), &typed), [("deed".into(), 0, 1)]);
        let typed = prefilled(&[("paper", "deed"), ("copies.deed", "0"), ("originals.deed", "0")]);
        assert_eq!(read(&components(), &typed), [("deed".into(), 1, 0)]);
    }

    #[test]
    fn a_remark_is_nothing_to_check_off_and_a_case_hides_what_is_not_its_own() {
        let lines = lines(&components(), &Typed::default(), &missing(&["deed".into()]));
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[1].shows_when, "case=new");
        assert!(lines[1].error.is_some());
        assert_eq!(lines[0].originals, "2");
    }
}
