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
    /// A condition looks at a field that the form does not have.
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
    let mut review = Review { form, problems: Vec::new() };
    review.run();
    review.problems
}

struct Review<'a> {
    form: &'a Form,
    problems: Vec<DefinitionProblem>,
}

impl Review<'_> {
    fn report(&mut self, at: &str, fault: DefinitionFault) {
        self.problems.push(DefinitionProblem { at: at.to_owned(), fault });
    }

    fn run(&mut self) {
        let form = self.form;
        if form.steps.is_empty() {
            self.report(&form.title, DefinitionFault::NoSteps);
        }
        let (mut steps, mut fields) = (BTreeSet::new(), BTreeSet::new());
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
            if let Some(condition) = &step.show_if {
                self.condition(&step.id, condition);
            }
            for field in &step.fields {
                if !fields.insert(&field.name) {
                    self.report(&field.name, DefinitionFault::DuplicateField);
                }
                self.field(field, false);
            }
        }
    }

    fn field(&mut self, field: &Field, in_table: bool) {
        if !is_plain(&field.name) {
            self.report(&field.name, DefinitionFault::BadName);
        }
        if let Some(condition) = &field.show_if {
            self.condition(&field.name, condition);
        }
        if let Required::If(condition) = &field.required {
            self.condition(&field.name, condition);
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
            FieldKind::Table { columns, min, max } => {
                if in_table || columns.is_empty() || min > max || *max == 0 {
                    self.report(&field.name, DefinitionFault::BadTable);
                }
                for column in columns {
                    self.field(column, true);
                }
            }
            FieldKind::Integer { min: Some(min), max: Some(max) } if min > max => {
                self.report(&field.name, DefinitionFault::BadRange);
            }
            FieldKind::PersonalId { birth_date, sex, .. } => {
                for other in birth_date.iter().chain(sex) {
                    self.known(&field.name, other);
                }
            }
            _ => {}
        }
    }

    fn known(&mut self, at: &str, name: &str) -> bool {
        let is_known = self.form.fields().any(|(_, field)| field.name == name);
        if !is_known {
            self.report(at, DefinitionFault::UnknownField { field: name.to_owned() });
        }
        is_known
    }

    fn condition(&mut self, at: &str, condition: &Condition) {
        match condition {
            Condition::Is { field, value } => self.compared(at, field, std::slice::from_ref(value)),
            Condition::In { field, values } => self.compared(at, field, values),
            Condition::Filled { field } => {
                self.known(at, field);
            }
            Condition::Not(other) => self.condition(at, other),
            Condition::All(others) | Condition::Any(others) => {
                for other in others {
                    self.condition(at, other);
                }
            }
        }
    }

    fn compared(&mut self, at: &str, name: &str, values: &[String]) {
        if !self.known(at, name) {
            return;
        }
        let kind =
            self.form.fields().find(|(_, field)| field.name == name).map(|(_, field)| &field.kind);
        for value in values {
            let offered = match kind {
                Some(FieldKind::Choice { options }) => {
                    options.iter().any(|option| &option.value == value)
                }
                Some(FieldKind::YesNo) => matches!(value.as_str(), "yes" | "no"),
                Some(FieldKind::Agreement) => value == "yes",
                _ => true,
            };
            if !offered {
                let (field, value) = (name.to_owned(), value.clone());
                self.report(at, DefinitionFault::UnknownOption { field, value });
            }
        }
    }
}

fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'.' | b'-')
        })
}
