//! Which questions are asked, and which answers therefore count.

use crate::form::{Answers, Condition, Field, FieldKind, Form, FormStep};
use std::{borrow::Cow, collections::BTreeSet};

/// What is asked of somebody who answered so.
///
/// A form is read from its first page to its last, and a condition sees only the answers that count
/// up to there. So an answer that was hidden later opens no page: whoever is no longer married is
/// not asked about the wedding, although the answer lies in the draft.
pub struct Visible<'a> {
    /// The steps called for, in order.
    pub steps: Vec<&'a FormStep>,
    /// The answers that count.
    pub answers: Answers,
}

impl<'a> Visible<'a> {
    pub fn of(form: &'a Form, given: &Answers) -> Self {
        let (mut steps, mut answers) = (Vec::new(), Answers::new());
        for step in &form.steps {
            if !is_shown(step.show_if.as_ref(), &answers) {
                continue;
            }
            steps.push(step);
            for field in &step.fields {
                if is_shown(field.show_if.as_ref(), &answers) {
                    take(field, given, &mut answers);
                }
            }
        }
        Self { steps, answers }
    }
}

/// The answers that are sent: those of questions that are asked. What was typed into a field that
/// was hidden later does not travel.
pub fn visible_answers(form: &Form, answers: &Answers) -> Answers {
    Visible::of(form, answers).answers
}

pub fn is_shown(condition: Option<&Condition>, answers: &Answers) -> bool {
    condition.is_none_or(|condition| condition.holds(answers))
}

fn take(field: &Field, given: &Answers, answers: &mut Answers) {
    let FieldKind::Table { columns, .. } = &field.kind else {
        if let Some(value) = given.get(&field.name) {
            answers.insert(field.name.clone(), value.clone());
        }
        return;
    };
    for row in rows(&field.name, given) {
        for column in columns {
            let name = format!("{}.{row}.{}", field.name, column.name);
            let Some(value) = given.get(&name) else { continue };
            if is_shown(column.show_if.as_ref(), &row_scope(columns, &field.name, row, answers)) {
                answers.insert(name, value.clone());
            }
        }
    }
}

/// The rows of a table in which something stands, by number.
pub fn rows(table: &str, answers: &Answers) -> BTreeSet<u32> {
    let prefix = format!("{table}.");
    answers
        .range(prefix.clone()..)
        .map_while(|(name, _)| name.strip_prefix(&prefix))
        .filter_map(|rest| {
            let (row, _) = rest.split_once('.')?;
            // `+1` and `01` would be read as 1, and then not be found again.
            row.parse().ok().filter(|number: &u32| number.to_string() == row)
        })
        .collect()
}

/// The answers as a column of this row sees them: its neighbours by their short names.
pub fn row_scope<'a>(
    columns: &[Field],
    table: &str,
    row: u32,
    answers: &'a Answers,
) -> Cow<'a, Answers> {
    let looks_aside = |column: &Field| {
        !column.conditions().is_empty() || matches!(column.kind, FieldKind::PersonalId { .. })
    };
    if !columns.iter().any(looks_aside) {
        return Cow::Borrowed(answers);
    }
    let mut scope = answers.clone();
    for column in columns {
        match answers.get(&format!("{table}.{row}.{}", column.name)) {
            Some(value) => scope.insert(column.name.clone(), value.clone()),
            None => scope.remove(&column.name),
        };
    }
    Cow::Owned(scope)
}
