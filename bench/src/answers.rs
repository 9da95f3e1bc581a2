//! A form filled in as a person would: what is asked for, in the form in which it is stored.

use crate::{dice::Dice, people::Person};
use domain::form::{Answers, DateRule, Field, FieldKind, Form, Required};
use jiff::{ToSpan, civil::Date};

/// The answers of `person` on `today`; what need not be answered stays empty half of the time.
pub fn answers(form: &Form, person: &Person, dice: &mut Dice, today: Date) -> Answers {
    let mut answers = Answers::new();
    for step in &form.steps {
        if step.show_if.as_ref().is_some_and(|condition| !condition.holds(&answers)) {
            continue;
        }
        for field in &step.fields {
            fill(field, "", person, dice, today, &mut answers);
        }
    }
    answers
}

fn fill(
    field: &Field,
    prefix: &str,
    person: &Person,
    dice: &mut Dice,
    today: Date,
    answers: &mut Answers,
) {
    if field.show_if.as_ref().is_some_and(|condition| !condition.holds(answers)) {
        return;
    }
    let needed = match &field.required {
        Required::Yes => true,
        Required::No => false,
        Required::If(condition) => condition.holds(answers),
    };
    let name = format!("{prefix}{}", field.name);
    if let FieldKind::Table { columns, min, .. } = &field.kind {
        for row in 0..(*min).max(u8::from(needed)) {
            for column in columns {
                fill(column, &format!("{name}.{row}."), person, dice, today, answers);
            }
        }
    } else if needed || dice.happens(500) {
        let own = name.starts_with("requester.");
        answers.insert(name, value(field, own, person, dice, today));
    }
}

fn value(field: &Field, own: bool, person: &Person, dice: &mut Dice, today: Date) -> String {
    // The person who asks is named as such; others on the form are others.
    let other = Person::adult(dice, "Phường Trúc Bạch, Quận Ba Đình", today);
    let who = if own { person } else { &other };
    match &field.kind {
        FieldKind::Text { max } => short("theo giấy tờ gốc", *max),
        FieldKind::TextArea { max } => short("Theo giấy tờ kèm theo hồ sơ.", *max),
        FieldKind::PersonName => who.name.clone(),
        FieldKind::Date { when } => day(*when, who, dice, today).to_string(),
        FieldKind::Time => format!("{:02}:{:02}", dice.below(24), dice.below(60)),
        FieldKind::Year => dice.between(1990, 2020).to_string(),
        FieldKind::Integer { min, max } => {
            let least = min.unwrap_or(1);
            dice.between(least, max.unwrap_or(least + 9).min(least + 9)).to_string()
        }
        FieldKind::Decimal { min, .. } => (min.unwrap_or(20) + 60).to_string(),
        FieldKind::Money => (dice.between(1, 400) * 500_000).to_string(),
        FieldKind::YesNo => if dice.happens(300) { "yes" } else { "no" }.to_owned(),
        FieldKind::Agreement => "yes".to_owned(),
        FieldKind::Choice { options } => {
            let sex = if who.female { "female" } else { "male" };
            let own = options.iter().find(|option| option.value == sex);
            own.or(dice.pick(options)).map(|option| option.value.clone()).unwrap_or_default()
        }
        FieldKind::Phone => who.phone.clone(),
        FieldKind::Email => format!("nguoi.dan.{}@example.vn", dice.below(100_000)),
        FieldKind::PersonalId { .. } => who.personal_id.clone(),
        FieldKind::Address => who.address.clone(),
        FieldKind::Table { .. } => String::new(),
    }
}

fn short(text: &str, max: Option<u16>) -> String {
    text.chars().take(max.map_or(200, usize::from)).collect()
}

fn day(when: DateRule, who: &Person, dice: &mut Dice, today: Date) -> Date {
    let days = dice.between(1, 2000);
    match when {
        DateRule::Any | DateRule::Past => today.saturating_sub(days.days()),
        DateRule::Future => today.saturating_add((days % 60).days()),
        DateRule::AtLeastYearsAgo(_) => who.born,
    }
}
