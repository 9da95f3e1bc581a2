//! Filling in forms as the invented people would: what belongs together fits together.

use super::{
    Dice,
    people::{Age, Person, Sex, Town},
    words::Words,
};
use domain::form::{Answers, DateRule, Field, FieldKind, Form, Required};
use jiff::{ToSpan, civil::Date};
use std::collections::BTreeMap;

/// Who fills in a form, where and when.
pub struct Filling<'a> {
    /// Names and streets.
    pub town: &'a Town,
    /// Texts.
    pub words: &'a Words,
    /// Who asks.
    pub applicant: &'a Person,
    /// Where they live.
    pub place: &'a str,
    /// The day of filing.
    pub today: Date,
}

/// Fills in every question that must be answered, and most of the others.
pub fn fill(form: &Form, filling: &Filling<'_>, dice: &mut Dice) -> Answers {
    let mut writer = Writer { filling, family: BTreeMap::new(), answers: Answers::new() };
    for step in &form.steps {
        if step.show_if.as_ref().is_some_and(|condition| !condition.holds(&writer.answers)) {
            continue;
        }
        for field in &step.fields {
            writer.field(field, &field.name, dice);
        }
    }
    writer.answers
}

struct Writer<'a> {
    filling: &'a Filling<'a>,
    /// The people of the form, by the group of its fields.
    family: BTreeMap<String, Person>,
    answers: Answers,
}

impl Writer<'_> {
    fn field(&mut self, field: &Field, name: &str, dice: &mut Dice) {
        let holds = |condition: &domain::form::Condition| condition.holds(&self.answers);
        if field.show_if.as_ref().is_some_and(|condition| !holds(condition)) {
            return;
        }
        let needed = match &field.required {
            Required::No => false,
            Required::Yes => true,
            Required::If(condition) => holds(condition),
        };
        if !needed && dice.happens(40) {
            return;
        }
        if let FieldKind::Table { columns, min, .. } = &field.kind {
            let rows = i64::from((*min).max(1)) + i64::from(dice.happens(30));
            for row in 0..rows {
                for column in columns {
                    self.field(column, &format!("{name}.{row}.{}", column.name), dice);
                }
            }
            return;
        }
        let value = self.value(&field.kind, name, dice);
        if !value.is_empty() {
            self.answers.insert(name.to_owned(), value);
        }
    }

    fn value(&mut self, kind: &FieldKind, name: &str, dice: &mut Dice) -> String {
        match kind {
            FieldKind::Text { .. } | FieldKind::TextArea { .. } => {
                // Rows of a table: `documents.0.name` is answered like `documents.name`.
                let plain: Vec<&str> =
                    name.split('.').filter(|part| part.parse::<u8>().is_err()).collect();
                let texts = self.filling.words.texts(&plain.join("."));
                dice.pick(texts).cloned().unwrap_or_default()
            }
            FieldKind::PersonName => self.person(name, dice).name,
            FieldKind::PersonalId { .. } => self.person(name, dice).personal_id,
            FieldKind::Phone => self.filling.applicant.phone.clone(),
            FieldKind::Address => self.address(name, dice),
            FieldKind::Date { when } => self.date(*when, name, dice).to_string(),
            FieldKind::Time => format!("{:02}:{:02}", dice.between(0, 23), dice.between(0, 59)),
            FieldKind::Year => self.year(name, dice).to_string(),
            FieldKind::Integer { min, max } => {
                let least = min.unwrap_or(1);
                if let Some(fitting) = self.storeys(name) {
                    return fitting.to_string();
                }
                let usual = if name.ends_with("marriage_order") { least } else { least + 4 };
                dice.between(least, max.unwrap_or(usual).min(usual)).to_string()
            }
            FieldKind::Decimal { .. } => self.amount(name, dice).to_string(),
            FieldKind::Money => (dice.between(5, 60) * 10_000_000).to_string(),
            FieldKind::YesNo => if yes(name, dice) { "yes" } else { "no" }.to_owned(),
            FieldKind::Agreement => "yes".to_owned(),
            FieldKind::Choice { options } => {
                let words: Vec<&str> = options.iter().map(|option| option.value.as_str()).collect();
                self.choice(name, &words, dice)
            }
            // Few people give an address.
            FieldKind::Email | FieldKind::Table { .. } => String::new(),
        }
    }

    /// Square metres and metres of an ordinary house in the town, one fitting the other.
    fn amount(&self, name: &str, dice: &mut Dice) -> i64 {
        let known = |other: &str| self.answers.get(other).and_then(|text| text.parse::<i64>().ok());
        match name {
            "building.ground_floor_area" => known("site.area").map_or(50, |area| area * 3 / 4),
            "building.total_floor_area" => known("building.ground_floor_area")
                .map_or(150, |ground| ground * dice.between(3, 4)),
            "building.base_level" => 0,
            _ if name.ends_with("height") => dice.between(11, 16),
            _ if name.contains("floor") => dice.between(120, 320),
            _ if name.contains("area") => dice.between(35, 90),
            _ => dice.between(2, 8),
        }
    }

    /// The storeys that fit into the height of the house; hardly any house has a basement.
    fn storeys(&self, name: &str) -> Option<i64> {
        match name {
            "building.storeys" => {
                let height: i64 = self.answers.get("building.height")?.parse().ok()?;
                Some((height / 4).max(1))
            }
            "building.basements" => Some(0),
            _ => None,
        }
    }

    /// The person a field is about: the applicant, or somebody who fits the group's name.
    fn person(&mut self, name: &str, dice: &mut Dice) -> Person {
        let Filling { town, applicant, place, today, .. } = *self.filling;
        let group = name.rsplit_once('.').map_or(name, |(group, _)| group).to_owned();
        if let Some(known) = self.family.get(&group) {
            return known.clone();
        }
        let is_parent =
            |role: &str| self.answers.get("requester.relation").is_some_and(|it| it == role);
        let mut somebody = |sex, age| town.person(dice, sex, age, (place, today));
        let person = match group.as_str() {
            "requester" | "subject" | "owner" | "event" => applicant.clone(),
            "father" | "mother" | "bride" | "groom" if is_parent(&group) => applicant.clone(),
            "father" => somebody(Some(Sex::Male), Age::PARENT),
            "mother" => somebody(Some(Sex::Female), Age::PARENT),
            "bride" => somebody(Some(Sex::Female), Age { from: 21, to: 38 }),
            "groom" => somebody(Some(Sex::Male), Age { from: 22, to: 40 }),
            "deceased" => somebody(None, Age::OLD),
            "child" => {
                let father = self.person("father.full_name", dice);
                town.child(dice, &father, today)
            }
            _ => somebody(None, Age::ADULT),
        };
        self.family.insert(group, person.clone());
        person
    }

    fn address(&mut self, name: &str, dice: &mut Dice) -> String {
        if name.ends_with("hometown") || name.ends_with("birth_place") {
            return self.filling.place.to_owned();
        }
        self.person(name, dice).address
    }

    fn date(&mut self, rule: DateRule, name: &str, dice: &mut Dice) -> Date {
        let today = self.filling.today;
        if name.ends_with("birth_date") {
            return self.person(name, dice).born;
        }
        match rule {
            DateRule::Future => today.saturating_add(dice.between(3, 40).days()),
            DateRule::AtLeastYearsAgo(years) => {
                let days = i64::from(years) * 366 + dice.between(1, 3000);
                today.saturating_sub(days.days())
            }
            DateRule::Any | DateRule::Past if name.starts_with("death") => {
                today.saturating_sub(dice.between(1, 12).days())
            }
            DateRule::Any | DateRule::Past if is_recent(name) => {
                today.saturating_sub(dice.between(1, 3).days())
            }
            DateRule::Any | DateRule::Past => today.saturating_sub(dice.between(400, 4000).days()),
        }
    }

    fn year(&mut self, name: &str, dice: &mut Dice) -> i16 {
        if name.ends_with("birth_year") {
            return self.person(name, dice).born.year();
        }
        let back = i16::try_from(dice.between(8, 30)).unwrap_or(8);
        self.filling.today.year() - back
    }

    fn choice(&mut self, name: &str, options: &[&str], dice: &mut Dice) -> String {
        let wife = self.filling.applicant.sex == Sex::Female;
        // Who asks decides who they are in the form; most people are the usual case.
        let usual: &[&str] = if name.ends_with(".sex") {
            if self.person(name, dice).sex == Sex::Female { &["female"] } else { &["male"] }
        } else if wife {
            &[
                "kinh",
                "person",
                "individual",
                "facility",
                "self",
                "owner",
                "mother",
                "bride",
                "child",
            ]
        } else {
            &[
                "kinh",
                "person",
                "individual",
                "facility",
                "self",
                "owner",
                "father",
                "groom",
                "child",
            ]
        };
        let found = usual.iter().find(|word| options.contains(word));
        let rare = ["organisation", "authorised", "other", "family", "community"];
        let common: Vec<&str> =
            options.iter().copied().filter(|word| !rare.contains(word)).collect();
        let any = dice.pick(&common).or(options.first());
        found.or(any).map(|word| (*word).to_owned()).unwrap_or_default()
    }
}

/// Papers that were written just before the filing.
fn is_recent(name: &str) -> bool {
    ["birth_notification", "notice"].iter().any(|group| name.starts_with(group))
}

fn yes(name: &str, dice: &mut Dice) -> bool {
    let usually = ["known", "available", "married", "papers", "certificate", "register", "exists"];
    let rarely = ["dispute", "foreign", "more", "shared", "debt", "reviewed"];
    let ends = |words: &[&str]| words.iter().any(|word| name.ends_with(word));
    if ends(&usually) {
        return true;
    }
    !ends(&rarely) && dice.happens(40)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::shipped;
    use domain::form::check::{check_form, normalise};
    use jiff::civil::date;

    #[test]
    fn every_shipped_form_can_be_filled_in_without_a_fault() {
        let (town, words) = (Town::of_the_demo().unwrap(), Words::of_the_demo().unwrap());
        let package = shipped::package(&mut |_| {}).unwrap();
        let today = date(2026, 11, 24);
        let mut dice = Dice::new(5);
        let place = "Phường Trúc Bạch, Quận Ba Đình, Thành phố Hà Nội";
        for procedure in package.procedures.values().flatten() {
            let Some(form) = &procedure.form else { continue };
            for _ in 0..20 {
                let applicant = town.person(&mut dice, None, Age::PARENT, (place, today));
                let filling =
                    Filling { town: &town, words: &words, applicant: &applicant, place, today };
                let answers = normalise(form, &fill(form, &filling, &mut dice));
                let problems = check_form(form, &answers, today);
                assert!(problems.is_empty(), "{}: {problems:?}", procedure.code);
            }
        }
    }
}
