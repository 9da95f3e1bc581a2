//! Checking a form: what was typed, made canonical, judged, and never thrown away.
//!
//! How answers come over the wire (HTML without script): a date as three boxes `birth-day`,
//! `birth-month`, `birth-year`, or as one text; rows of a table as `workers.0.name`,
//! `workers.1.name`, with gaps where rows were removed; an unticked box as nothing at all.
//! [`normalise`] joins them; a wrong answer stays as it was typed, without the spaces around it
//! and the signs that cannot be seen.
//!
//! A page may be saved with mistakes and is judged afterwards: [`normalise_step`], store,
//! [`check_step`]. Before sending, [`check_form`] judges everything that is asked, and
//! [`visible_answers`] leaves out what is not.

mod answer;
mod definition;
mod visible;

#[cfg(test)]
mod tests;

pub use answer::{DateFault, ProblemKind};
pub use definition::{DefinitionFault, DefinitionProblem, check_definition};
pub use visible::visible_answers;

pub(crate) use definition::condition_faults;
pub(super) use visible::Visible;

use super::{Answers, Field, FieldKind, Form, FormStep, Required};
use crate::personal_id::{Doubt, PersonalId, Sex};
use jiff::civil::Date;
use visible::{is_shown, row_scope, rows};

/// What is wrong with one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Name of the field, as in the answers (`workers.0.name` in a table).
    pub field: String,
    /// Label of the field.
    pub label: String,
    /// Identifier of the step it stands on.
    pub step: String,
    /// What is wrong.
    pub kind: ProblemKind,
    /// The form's own sentence for it, when it has one.
    pub message: Option<String>,
}

/// The answers of a whole form in canonical form.
pub fn normalise(form: &Form, typed: &Answers) -> Answers {
    form.steps.iter().flat_map(|step| normalise_step(step, typed)).collect()
}

/// The answers of one step in canonical form. Fields of other steps are left out.
pub fn normalise_step(step: &FormStep, typed: &Answers) -> Answers {
    let mut answers = Answers::new();
    for field in &step.fields {
        normalise_field(field, &field.name, typed, &mut answers);
    }
    answers
}

fn normalise_field(field: &Field, name: &str, typed: &Answers, answers: &mut Answers) {
    if let FieldKind::Table { columns, .. } = &field.kind {
        return normalise_table(columns, name, typed, answers);
    }
    let text = match &field.kind {
        FieldKind::Date { .. } => joined_date(name, typed),
        _ => typed.get(name).cloned(),
    };
    if let Some(text) = text {
        let canonical = answer::canonical(&field.kind, &text);
        if !canonical.is_empty() {
            answers.insert(name.to_owned(), canonical);
        }
    }
}

/// Empty rows are closed up, so that removing the second of three rows leaves two. Rows beyond the
/// greatest number are kept: the check says that there are too many.
fn normalise_table(columns: &[Field], name: &str, typed: &Answers, answers: &mut Answers) {
    let mut filled = 0;
    for row in rows(name, typed) {
        let mut one = Answers::new();
        for column in columns {
            let from = format!("{name}.{row}.{}", column.name);
            normalise_field(column, &from, typed, &mut one);
        }
        if one.is_empty() {
            continue;
        }
        let prefix = format!("{name}.{row}.");
        for (key, value) in one {
            let column = key.strip_prefix(&prefix).unwrap_or(&key);
            answers.insert(format!("{name}.{filled}.{column}"), value);
        }
        filled += 1;
    }
}

/// One text, or three boxes. Half-filled boxes are kept as typed, so that they can be shown again.
fn joined_date(name: &str, typed: &Answers) -> Option<String> {
    let part = |part: &str| typed.get(&format!("{name}-{part}")).map(|text| text.trim());
    match (part("day"), part("month"), part("year")) {
        (None, None, None) => typed.get(name).cloned(),
        (day, month, year) => {
            let parts = [day, month, year].map(Option::unwrap_or_default);
            if parts.iter().all(|part| part.is_empty()) {
                return Some(String::new());
            }
            Some(parts.join("/"))
        }
    }
}

/// What is wrong with the answers of one step, in the order of its fields. Of the other steps only
/// the [`visible_answers`] should be handed in: conditions look at them.
pub fn check_step(step: &FormStep, answers: &Answers, today: Date) -> Vec<Problem> {
    let mut problems = Vec::new();
    for field in &step.fields {
        check_field(step, field, &field.name, answers, today, &mut problems);
    }
    problems
}

/// What is wrong with the answers of a whole form. Steps that are not called for are not judged.
pub fn check_form(form: &Form, answers: &Answers, today: Date) -> Vec<Problem> {
    let visible = Visible::of(form, answers);
    visible.steps.into_iter().flat_map(|step| check_step(step, &visible.answers, today)).collect()
}

fn check_field(
    step: &FormStep,
    field: &Field,
    name: &str,
    answers: &Answers,
    today: Date,
    problems: &mut Vec<Problem>,
) {
    if !is_shown(field.show_if.as_ref(), answers) {
        return;
    }
    let mut report = |kind| {
        problems.push(Problem {
            field: name.to_owned(),
            label: field.label.clone(),
            step: step.id.clone(),
            kind,
            message: field.message.clone(),
        });
    };
    if let FieldKind::Table { columns, min, max } = &field.kind {
        let rows = rows(name, answers);
        let needed = if is_required(field, answers) { (*min).max(1) } else { *min };
        if rows.len() < usize::from(needed) {
            report(ProblemKind::TooFewRows { min: needed });
        } else if rows.len() > usize::from(*max) {
            report(ProblemKind::TooManyRows { max: *max });
        }
        for row in rows {
            let scope = row_scope(columns, name, row, answers);
            for column in columns {
                let name = format!("{name}.{row}.{}", column.name);
                check_field(step, column, &name, &scope, today, problems);
            }
        }
        return;
    }
    let value = answers.get(name).map_or("", |text| text.trim());
    if value.is_empty() {
        if is_required(field, answers) {
            report(ProblemKind::Missing);
        }
    } else if let Some(kind) = answer::fault(&field.kind, value, today) {
        report(kind);
    }
}

fn is_required(field: &Field, answers: &Answers) -> bool {
    // A commitment that may be left unticked would be none.
    matches!(field.kind, FieldKind::Agreement)
        || match &field.required {
            Required::No => false,
            Required::Yes => true,
            Required::If(condition) => condition.holds(answers),
        }
}

/// How many rows of a table have an answer.
pub fn row_count(table: &str, answers: &Answers) -> usize {
    rows(table, answers).len()
}

/// What may be a slip of the pen in the answers, without being wrong: the citizen may go on.
pub fn doubts(form: &Form, answers: &Answers) -> Vec<(String, Doubt)> {
    let visible = Visible::of(form, answers);
    let mut found = Vec::new();
    for field in visible.steps.iter().flat_map(|step| &step.fields) {
        let FieldKind::Table { columns, .. } = &field.kind else {
            found.extend(doubts_of(field, &field.name, &visible.answers));
            continue;
        };
        for row in rows(&field.name, &visible.answers) {
            let scope = row_scope(columns, &field.name, row, &visible.answers);
            for column in columns {
                let name = format!("{}.{row}.{}", field.name, column.name);
                found.extend(doubts_of(column, &name, &scope));
            }
        }
    }
    found
}

fn doubts_of(field: &Field, name: &str, answers: &Answers) -> Vec<(String, Doubt)> {
    let FieldKind::PersonalId { birth_date, sex, .. } = &field.kind else { return Vec::new() };
    let typed = answers.get(name).map_or("", String::as_str);
    let Ok(id) = PersonalId::parse_with_old(typed) else { return Vec::new() };
    let value = |name: &Option<String>| name.as_ref().and_then(|name| answers.get(name));
    let birth = value(birth_date).and_then(|text| text.parse().ok());
    let sex = value(sex).and_then(|word| match word.as_str() {
        "male" => Some(Sex::Male),
        "female" => Some(Sex::Female),
        _ => None,
    });
    id.doubts(birth, sex).into_iter().map(|doubt| (name.to_owned(), doubt)).collect()
}
