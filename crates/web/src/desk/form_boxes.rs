//! The questions of a declaration as boxes for quick typing: a date is one line, not three boxes.

use crate::{
    typed::Typed,
    ui::{Errors, Field, field},
};
use domain::form::{
    self, Answers, Condition, FieldKind, Form,
    check::{self, ProblemKind},
};
use jiff::civil::Date;

/// What the names of these boxes begin with, so that they meet no other field of the page.
const PREFIX: &str = "f.";

/// A page of the declaration.
pub struct Group<'a> {
    /// Its heading.
    pub title: String,
    /// Its boxes.
    pub boxes: Vec<Field<'a>>,
}

/// The boxes of a form, page by page. Tables and agreements stay on paper. `known` gives what is
/// shown before anybody types.
pub fn groups<'a>(
    form: &Form,
    skip: impl Fn(&str) -> bool,
    known: impl Fn(&form::Field) -> String,
    typed: &Typed,
    errors: &'a Errors,
) -> Vec<Group<'a>> {
    let mut found = Vec::new();
    for step in &form.steps {
        let boxes: Vec<Field<'a>> = step
            .fields
            .iter()
            .filter(|one| !skip(&one.name))
            .filter_map(|one| {
                let name = format!("{PREFIX}{}", one.name);
                let value = if typed.has(&name) { typed.get(&name).to_owned() } else { known(one) };
                let shows = one.show_if.as_ref().or(step.show_if.as_ref()).and_then(shows_when);
                let error = errors.of(&name);
                Some(
                    as_box(one, name)?
                        .value(value)
                        .shows_when(shows.unwrap_or_default())
                        .error(error),
                )
            })
            .collect();
        if !boxes.is_empty() {
            found.push(Group { title: step.title.clone(), boxes });
        }
    }
    found
}

fn as_box(one: &form::Field, name: String) -> Option<Field<'static>> {
    let label = one.label.clone();
    let made = match &one.kind {
        FieldKind::Table { .. } | FieldKind::Agreement => return None,
        FieldKind::TextArea { .. } => field::textarea(name, label).rows(2),
        FieldKind::Date { .. } => {
            field::text(name, label).width(10).placeholder("27/3/1990").autocomplete("off")
        }
        FieldKind::Time => field::text(name, label).width(6).placeholder("7:30"),
        FieldKind::Year => field::digits(name, label).width(4),
        FieldKind::Integer { .. } | FieldKind::Money => field::digits(name, label).width(10),
        FieldKind::Decimal { unit, .. } => {
            field::text(name, label).width(10).suffix(unit.clone().unwrap_or_default())
        }
        FieldKind::YesNo => field::select(name, label).choice("yes", "Có").choice("no", "Không"),
        FieldKind::Choice { options } => {
            options.iter().fold(field::select(name, label), |made, option| {
                made.choice(option.value.clone(), option.label.clone())
            })
        }
        FieldKind::Phone => field::phone(name, label).width(14).autocomplete("off"),
        FieldKind::Email => field::email(name, label).width(20).autocomplete("off"),
        FieldKind::PersonalId { .. } => field::digits(name, label).width(14).autocomplete("off"),
        FieldKind::Text { .. } | FieldKind::PersonName | FieldKind::Address => {
            field::text(name, label).autocomplete("off")
        }
    };
    Some(made)
}

/// The condition in the words of the page's script; others are left to the officer.
fn shows_when(condition: &Condition) -> Option<String> {
    match condition {
        Condition::Is { field, value } => Some(format!("{PREFIX}{field}={value}")),
        Condition::In { field, values } => Some(format!("{PREFIX}{field}={}", values.join("|"))),
        _ => None,
    }
}

/// The answers typed into the boxes, and what is wrong with those that were filled. Empty boxes
/// are fine: the paper form travels with the dossier.
pub fn read(form: &Form, typed: &Typed, today: Date) -> (Answers, Errors) {
    let raw: Answers = typed
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix(PREFIX)?, value)))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let answers = check::normalise(form, &raw);
    let mut errors = Errors::none();
    for problem in check::check_form(form, &answers, today) {
        let is_gap = matches!(problem.kind, ProblemKind::Missing | ProblemKind::TooFewRows { .. });
        if !is_gap && answers.contains_key(&problem.field) {
            let field = form.fields().map(|(_, field)| field).find(|one| one.name == problem.field);
            let sentence = wording::problems::problem(&problem, field);
            errors.add(format!("{PREFIX}{}", problem.field), sentence);
        }
    }
    (answers, errors)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;
    use crate::desk::show::prefilled;
    use jiff::civil::date;

    fn form() -> Form {
        serde_json::from_value(serde_json::json!({"title": "Tờ khai", "steps": [
            {"id": "child", "title": "Bé", "fields": [
                {"name": "child.full_name", "label": "Họ và tên", "kind": {"type": "person_name"}, "required": "yes"},
                {"name": "child.birth_date", "label": "Ngày sinh", "kind": {"type": "date", "when": "past"}},
                {"name": "married", "label": "Kết hôn", "kind": {"type": "yes_no"}},
                {"name": "married_on", "label": "Ngày kết hôn", "kind": {"type": "date"},
                 "show_if": {"is": {"field": "married", "value": "yes"}}},
                {"name": "agree", "label": "Cam đoan", "kind": {"type": "agreement"}}]}]}))
        .unwrap()
    }

    #[test]
    fn what_is_left_empty_at_the_counter_is_no_mistake() {
        let (answers, errors) = read(&form(), &Typed::default(), date(2026, 3, 2));
        assert!(answers.is_empty());
        assert!(errors.is_empty());
    }

    #[test]
    fn a_date_is_typed_in_one_line() {
        let typed = prefilled(&[("f.child.birth_date", "27/2/2026")]);
        let (answers, errors) = read(&form(), &typed, date(2026, 3, 2));
        assert_eq!(answers["child.birth_date"], "2026-02-27");
        assert!(errors.is_empty());
    }

    #[test]
    fn a_wrong_answer_is_named_beside_its_box() {
        let typed = prefilled(&[("f.child.birth_date", "31/2/2026")]);
        let (_, errors) = read(&form(), &typed, date(2026, 3, 2));
        assert!(errors.of("f.child.birth_date").is_some());
    }

    #[test]
    fn boxes_hide_as_the_declaration_does_and_agreements_stay_on_paper() {
        let errors = Errors::none();
        let typed = prefilled(&[("f.child.full_name", "Nguyễn Gia Bảo")]);
        let groups = groups(&form(), |_| false, |_| String::new(), &typed, &errors);
        let html: String = groups[0].boxes.iter().map(ToString::to_string).collect();
        assert!(html.contains("Nguyễn Gia Bảo"));
        assert!(html.contains(r#"data-shows-when="f.married=yes""#), "{html}");
        assert!(!html.contains("Cam đoan"));
    }
}
