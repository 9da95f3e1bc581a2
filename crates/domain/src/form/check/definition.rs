//! Whether a form itself is sound: judged before it is published.

use crate::form::{Condition, Field, FieldKind, Form, Required};
use std::collections::BTreeSet;

/// What is wrong with a form, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinitionProblem {
    /// Step or field.
    pub at: String,
    /// What is wrong.
    pub fault: DefinitionFault,
}

/// What can be wrong with a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DefinitionFault {
    /// No step at all.
    NoSteps,
    /// A step without a question.
    EmptyStep,
    /// The same step twice.
    DuplicateStep,
    /// The same field twice.
    DuplicateField,
    /// A name that HTML and answers cannot carry.
    BadName,
    /// A condition looks at a field that the form does not have, or not before this place.
    UnknownField {
        /// Its name.
        field: String,
    },
    /// A condition waits for an answer that its field does not offer.
    UnknownOption {
        /// The field.
        field: String,
        /// The answer.
        value: String,
    },
    /// A choice of fewer than two.
    FewOptions,
    /// The same option twice.
    DuplicateOption,
    /// A table in a table, without columns, or with fewer rows allowed than needed.
    BadTable,
    /// Least above greatest.
    BadRange,
}

/// What is wrong with a form; empty when it is sound.
pub fn check_definition(form: &Form) -> Vec<DefinitionProblem> {
    let mut review = Review { form, asked: Vec::new(), problems: Vec::new() };
    review.run();
    review.problems
}

/// What is wrong with a condition over the answers of the whole form.
pub(crate) fn condition_faults(form: &Form, condition: &Condition) -> Vec<DefinitionFault> {
    let asked: Vec<&Field> = form.fields().map(|(_, field)| field).collect();
    faults(condition, &asked)
}

struct Review<'a> {
    form: &'a Form,
    /// The questions asked so far: a condition for showing something can look at no others.
    asked: Vec<&'a Field>,
    problems: Vec<DefinitionProblem>,
}

impl<'a> Review<'a> {
    fn report(&mut self, at: &str, fault: DefinitionFault) {
        self.problems.push(DefinitionProblem { at: at.to_owned(), fault });
    }

    fn run(&mut self) {
        let form = self.form;
        if form.steps.is_empty() {
            self.report(&form.title, DefinitionFault::NoSteps);
        }
        let mut steps = BTreeSet::new();
        for step in &form.steps {
            if !steps.insert(&step.id) {
                self.report(&step.id, DefinitionFault::DuplicateStep);
            }
            if !is_plain(&step.id) {
                self.report(&step.id, DefinitionFault::BadName);
            }
            if step.fields.is_empty() {
                self.report(&step.id, DefinitionFault::EmptyStep);
            }
            let asked = self.asked.clone();
            self.condition(&step.id, step.show_if.as_ref(), &asked);
            for field in &step.fields {
                self.field(field);
                self.asked.push(field);
            }
        }
        self.names();
    }

    /// The same name twice, or a name inside of a table's (`workers.0.name`).
    fn names(&mut self) {
        let mut names = BTreeSet::new();
        let fields: Vec<&Field> = self.asked.clone();
        for field in &fields {
            let within = |table: &&Field| {
                matches!(table.kind, FieldKind::Table { .. })
                    && field
                        .name
                        .strip_prefix(&table.name)
                        .is_some_and(|rest| rest.starts_with('.'))
            };
            if !names.insert(&field.name) || fields.iter().any(within) {
                self.report(&field.name, DefinitionFault::DuplicateField);
            }
        }
    }

    fn field(&mut self, field: &'a Field) {
        let all: Vec<&Field> = self.form.fields().map(|(_, field)| field).collect();
        let before = self.asked.clone();
        self.question(field, &before, &all);
        let FieldKind::Table { columns, min, max } = &field.kind else { return };
        let is_table = |column: &Field| matches!(column.kind, FieldKind::Table { .. });
        if columns.is_empty() || min > max || *max == 0 || columns.iter().any(is_table) {
            self.report(&field.name, DefinitionFault::BadTable);
        }
        let mut names = BTreeSet::new();
        for (place, column) in columns.iter().enumerate() {
            if !names.insert(&column.name) {
                self.report(&column.name, DefinitionFault::DuplicateField);
            }
            let row = |columns: &'a [Field], others: &[&'a Field]| -> Vec<&'a Field> {
                columns.iter().chain(others.iter().copied()).collect()
            };
            let (before, all) = (row(&columns[..place], &before), row(columns, &all));
            self.question(column, &before, &all);
        }
    }

    /// A question, to which the answers of `before` are known when it is shown, and those of `all`
    /// when it is judged.
    fn question(&mut self, field: &Field, before: &[&Field], all: &[&Field]) {
        if !is_plain(&field.name) {
            self.report(&field.name, DefinitionFault::BadName);
        }
        self.condition(&field.name, field.show_if.as_ref(), before);
        if let Required::If(condition) = &field.required {
            self.condition(&field.name, Some(condition), all);
        }
        match &field.kind {
            FieldKind::Choice { options } => {
                if options.len() < 2 {
                    self.report(&field.name, DefinitionFault::FewOptions);
                }
                let values: BTreeSet<_> = options.iter().map(|option| &option.value).collect();
                if values.len() < options.len() {
                    self.report(&field.name, DefinitionFault::DuplicateOption);
                }
            }
            FieldKind::Integer { min: Some(min), max: Some(max) } if min > max => {
                self.report(&field.name, DefinitionFault::BadRange);
            }
            FieldKind::PersonalId { birth_date, sex, .. } => {
                for other in birth_date.iter().chain(sex) {
                    if !all.iter().any(|known| &known.name == other) {
                        let fault = DefinitionFault::UnknownField { field: other.clone() };
                        self.report(&field.name, fault);
                    }
                }
            }
            _ => {}
        }
    }

    fn condition(&mut self, at: &str, condition: Option<&Condition>, known: &[&Field]) {
        for fault in condition.map(|condition| faults(condition, known)).unwrap_or_default() {
            self.report(at, fault);
        }
    }
}

/// What is wrong with a condition, for which only the answers to `known` are there.
fn faults(condition: &Condition, known: &[&Field]) -> Vec<DefinitionFault> {
    match condition {
        Condition::Is { field, value } => compared(field, std::slice::from_ref(value), known),
        Condition::In { field, values } => compared(field, values, known),
        Condition::Filled { field } => compared(field, &[], known),
        Condition::Not(other) => faults(other, known),
        Condition::All(others) | Condition::Any(others) => {
            others.iter().flat_map(|other| faults(other, known)).collect()
        }
    }
}

fn compared(name: &str, values: &[String], known: &[&Field]) -> Vec<DefinitionFault> {
    let Some(field) = known.iter().find(|field| field.name == name) else {
        return vec![DefinitionFault::UnknownField { field: name.to_owned() }];
    };
    let refused = values.iter().filter(|value| !offers(&field.kind, value));
    refused
        .map(|value| DefinitionFault::UnknownOption {
            field: name.to_owned(),
            value: value.clone(),
        })
        .collect()
}

/// Whether a question can be answered so. The empty answer stands for none.
fn offers(kind: &FieldKind, value: &str) -> bool {
    match kind {
        _ if value.is_empty() => true,
        FieldKind::Choice { options } => options.iter().any(|option| option.value == value),
        FieldKind::YesNo => matches!(value, "yes" | "no"),
        FieldKind::Agreement => value == "yes",
        // A table has answers only in its rows.
        FieldKind::Table { .. } => false,
        _ => true,
    }
}

fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'.' | b'-')
        })
}
