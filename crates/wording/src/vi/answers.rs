//! The answers of a form as people read them: on the check page, the dossier page, certificates.

use super::dates;
use domain::{
    form::{Answers, Field, FieldKind, Form, FormStep, check},
    money::Dong,
};
use jiff::civil::Date;

/// What the promise at the end of a declaration is called.
pub const AGREEMENT: &str = "Cam đoan";

/// One answer in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerRow<'a> {
    /// The page it stands on.
    pub step: &'a FormStep,
    /// Its field; for a row of a table the table.
    pub field: &'a Field,
    /// Name in the answers: the field's, or `workers.0` for a row of a table.
    pub name: String,
    /// The label, with the number of the row in a table.
    pub label: String,
    /// The answer; empty when none was given.
    pub value: String,
}

/// The answers of the fields that are shown for them, in the form's order.
pub fn rows<'a>(form: &'a Form, answers: &Answers) -> Vec<AnswerRow<'a>> {
    let holds = |condition: Option<&domain::form::Condition>| {
        condition.is_none_or(|condition| condition.holds(answers))
    };
    let mut rows = Vec::new();
    for step in form.steps_for(answers) {
        for field in step.fields.iter().filter(|field| holds(field.show_if.as_ref())) {
            if let FieldKind::Table { columns, .. } = &field.kind {
                rows.extend(table(step, field, columns, answers));
            } else {
                rows.push(row(step, field, answers));
            }
        }
    }
    rows
}

fn row<'a>(step: &'a FormStep, field: &'a Field, answers: &Answers) -> AnswerRow<'a> {
    let value = of(field, answers);
    let (label, value) = match field.kind {
        // What is agreed to is a long sentence: it is the answer, and the question is one word.
        FieldKind::Agreement if !value.is_empty() => (AGREEMENT.to_owned(), field.label.clone()),
        FieldKind::Agreement => (AGREEMENT.to_owned(), value),
        _ => (field.label.clone(), value),
    };
    AnswerRow { step, field, name: field.name.clone(), label, value }
}

fn table<'a>(
    step: &'a FormStep,
    field: &'a Field,
    columns: &'a [Field],
    answers: &Answers,
) -> Vec<AnswerRow<'a>> {
    (0..check::row_count(&field.name, answers))
        .map(|row| {
            let name = format!("{}.{row}", field.name);
            let cells: Vec<String> = columns
                .iter()
                .map(|column| (column, answers.get(&format!("{name}.{}", column.name))))
                .filter_map(|(column, value)| {
                    Some((column, value.filter(|text| !text.is_empty())?))
                })
                .map(|(column, value)| {
                    format!("{}: {}", super::inside(&column.label), words(&column.kind, value))
                })
                .collect();
            let label = format!("{} {}", field.label, row + 1);
            AnswerRow { step, field, name, label, value: super::capital(&cells.join("; ")) }
        })
        .collect()
}

/// The answer of one field; empty when none was given.
pub fn of(field: &Field, answers: &Answers) -> String {
    answers.get(&field.name).map_or_else(String::new, |value| words(&field.kind, value))
}

/// A stored answer in words. What cannot be read stays as it was typed.
pub fn words(kind: &FieldKind, value: &str) -> String {
    let typed = || value.to_owned();
    match kind {
        FieldKind::Date { .. } => value.parse::<Date>().map_or_else(|_| typed(), dates::day),
        FieldKind::Time => match value.split_once(':') {
            Some((hour, minute)) => {
                format!("{} giờ {minute}", hour.strip_prefix('0').unwrap_or(hour))
            }
            None => typed(),
        },
        FieldKind::Money => {
            value.parse().map_or_else(|_| typed(), |amount| dates::money(Dong(amount)))
        }
        FieldKind::Decimal { unit, .. } => {
            let number = value.replace('.', ",");
            unit.as_ref().map_or_else(|| number.clone(), |unit| format!("{number} {unit}"))
        }
        FieldKind::YesNo => match value {
            "yes" => "Có".to_owned(),
            "no" => "Không".to_owned(),
            _ => typed(),
        },
        FieldKind::Agreement => match value {
            "yes" => "Đồng ý".to_owned(),
            _ => typed(),
        },
        FieldKind::Choice { options } => options
            .iter()
            .find(|option| option.value == value)
            .map_or_else(typed, |option| option.label.clone()),
        FieldKind::Text { .. }
        | FieldKind::TextArea { .. }
        | FieldKind::PersonName
        | FieldKind::Year
        | FieldKind::Integer { .. }
        | FieldKind::Phone
        | FieldKind::Email
        | FieldKind::PersonalId { .. }
        | FieldKind::Address
        | FieldKind::Table { .. } => typed(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;
    use serde_json::json;

    #[test]
    fn answers_are_read_as_people_write_them() {
        let said = |kind: serde_json::Value, value: &str| {
            words(&serde_json::from_value(kind).unwrap(), value)
        };
        assert_eq!(said(json!({"type": "date"}), "2026-01-05"), "05/01/2026");
        assert_eq!(said(json!({"type": "time"}), "07:30"), "7 giờ 30");
        assert_eq!(said(json!({"type": "money"}), "75000"), "75.000 đồng");
        assert_eq!(said(json!({"type": "decimal", "unit": "m²"}), "120.5"), "120,5 m²");
        let sex = json!({"type": "choice", "options": [{"value": "male", "label": "Nam"},
                                                       {"value": "female", "label": "Nữ"}]});
        assert_eq!(said(sex, "female"), "Nữ");
        assert_eq!(said(json!({"type": "date"}), "31/2/1990"), "31/2/1990");
    }
}
