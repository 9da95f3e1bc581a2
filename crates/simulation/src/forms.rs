//! Filling in a form with as little as it takes: whatever is said to be missing is answered, until
//! nothing is missing.

use domain::form::{
    Answers, DateRule, Field, FieldKind, Form,
    check::{ProblemKind, check_form},
};
use jiff::{ToSpan, civil::Date};

/// So many times something new may turn out to be missing.
const ROUNDS: usize = 60;

/// Answers with which the form can be sent on `today` and in the years after.
pub fn fill(form: &Form, today: Date) -> Result<Answers, String> {
    let mut answers = Answers::new();
    for _ in 0..ROUNDS {
        let problems = check_form(form, &answers, today);
        if problems.is_empty() {
            return Ok(answers);
        }
        for problem in problems {
            let field = find(form, &problem.field);
            match (problem.kind, field) {
                (ProblemKind::Missing, Some(field)) => {
                    answers.insert(problem.field, answer(&field.kind, today));
                }
                (ProblemKind::TooFewRows { min }, Some(field)) => {
                    rows(field, min, today, &mut answers);
                }
                (kind, _) => return Err(format!("{}: {kind:?}", problem.field)),
            }
        }
    }
    Err(format!("the form {:?} asks for ever more", form.title))
}

fn find<'a>(form: &'a Form, name: &str) -> Option<&'a Field> {
    form.fields().find_map(|(_, field)| {
        if field.name == name {
            return Some(field);
        }
        let FieldKind::Table { columns, .. } = &field.kind else { return None };
        let (_, column) = name.strip_prefix(&field.name)?.strip_prefix('.')?.split_once('.')?;
        columns.iter().find(|known| known.name == column)
    })
}

fn rows(table: &Field, count: u8, today: Date, answers: &mut Answers) {
    let FieldKind::Table { columns, .. } = &table.kind else { return };
    for row in 0..count {
        if let Some(first) = columns.first() {
            let name = format!("{}.{row}.{}", table.name, first.name);
            answers.insert(name, answer(&first.kind, today));
        }
    }
}

fn answer(kind: &FieldKind, today: Date) -> String {
    match kind {
        FieldKind::Text { .. } | FieldKind::TextArea { .. } => "Như giấy tờ kèm theo".to_owned(),
        FieldKind::PersonName => "Nguyễn Thị Lan".to_owned(),
        FieldKind::PersonalId { .. } => "001190000001".to_owned(),
        FieldKind::Phone => "0912345678".to_owned(),
        FieldKind::Email => "lan@example.vn".to_owned(),
        FieldKind::Address => "Số 1, phố Trúc Bạch, Hà Nội".to_owned(),
        FieldKind::Date { when } => day(*when, today).to_string(),
        FieldKind::Time => "08:30".to_owned(),
        FieldKind::Year => "2010".to_owned(),
        FieldKind::Integer { min, .. } | FieldKind::Decimal { min, .. } => {
            min.unwrap_or(1).max(1).to_string()
        }
        FieldKind::Money => "50000000".to_owned(),
        FieldKind::YesNo => "no".to_owned(),
        FieldKind::Agreement => "yes".to_owned(),
        FieldKind::Choice { options } => {
            options.first().map(|option| option.value.clone()).unwrap_or_default()
        }
        FieldKind::Table { .. } => String::new(),
    }
}

fn day(rule: DateRule, today: Date) -> Date {
    match rule {
        DateRule::Any | DateRule::Past => today.saturating_sub(20.days()),
        // The clocks of these histories may be set forward by months.
        DateRule::Future => today.saturating_add(3.years()),
        DateRule::AtLeastYearsAgo(years) => today.saturating_sub((i64::from(years) + 10).years()),
    }
}
