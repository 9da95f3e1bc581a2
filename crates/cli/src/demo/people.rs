//! Invented people of Hà Nội. Names, numbers and addresses have the right shape and describe nobody.

use super::Dice;
use anyhow::Context;
use domain::party::{Applicant, ApplicantKind};
use jiff::{ToSpan, civil::Date};
use serde::Deserialize;

/// What names and addresses are made of; the weights are rough and no statistics.
#[derive(Debug, Deserialize)]
pub struct Town {
    family: Vec<(String, u32)>,
    middle_male: Vec<String>,
    middle_female: Vec<String>,
    given_male: Vec<String>,
    given_female: Vec<String>,
    streets: Vec<String>,
}

/// Somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Full name.
    pub name: String,
    /// Woman or man.
    pub sex: Sex,
    /// Day of birth.
    pub born: Date,
    /// Personal identification number.
    pub personal_id: String,
    /// Mobile telephone.
    pub phone: String,
    /// House, street, commune, district, city.
    pub address: String,
}

/// Woman or man.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// Woman.
    Female,
    /// Man.
    Male,
}

/// How old.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Age {
    /// Least years.
    pub from: i64,
    /// Most years.
    pub to: i64,
}

impl Age {
    /// Old enough to file, young enough to do it alone.
    pub const ADULT: Self = Self { from: 20, to: 68 };
    /// A father or mother of a newborn.
    pub const PARENT: Self = Self { from: 23, to: 42 };
    /// Those whose deaths are registered most.
    pub const OLD: Self = Self { from: 62, to: 92 };
}

impl Town {
    /// The town of the demo.
    pub fn of_the_demo() -> anyhow::Result<Self> {
        serde_json::from_str(include_str!("../../demo/people.json")).context("read the people")
    }

    /// Somebody of this sex (or either) and age who lives in `place`, as of `today`.
    pub fn person(
        &self,
        dice: &mut Dice,
        sex: Option<Sex>,
        age: Age,
        (place, today): (&str, Date),
    ) -> Person {
        let either = if dice.happens(50) { Sex::Female } else { Sex::Male };
        let sex = sex.unwrap_or(either);
        let family = dice.weighted(&self.family).cloned().unwrap_or_default();
        let born = today.saturating_sub(dice.between(age.from * 365, age.to * 365).days());
        Person {
            name: self.name(dice, &family, sex),
            sex,
            born,
            personal_id: personal_id(dice, born, sex),
            phone: format!("09{:08}", dice.below(100_000_000)),
            address: format!(
                "Số {} {}, {place}",
                dice.between(1, 299),
                dice.pick(&self.streets).cloned().unwrap_or_default()
            ),
        }
    }

    /// A newborn child of this family.
    pub fn child(&self, dice: &mut Dice, father: &Person, today: Date) -> Person {
        let sex = if dice.happens(52) { Sex::Male } else { Sex::Female };
        let family = father.name.split(' ').next().unwrap_or_default();
        let born = today.saturating_sub(dice.between(3, 50).days());
        Person {
            name: self.name(dice, family, sex),
            sex,
            born,
            personal_id: personal_id(dice, born, sex),
            phone: father.phone.clone(),
            address: father.address.clone(),
        }
    }

    fn name(&self, dice: &mut Dice, family: &str, sex: Sex) -> String {
        let (middle, given) = match sex {
            Sex::Female => (&self.middle_female, &self.given_female),
            Sex::Male => (&self.middle_male, &self.given_male),
        };
        let part = |dice: &mut Dice, from: &[String]| dice.pick(from).cloned().unwrap_or_default();
        let (middle, given) = (part(dice, middle), part(dice, given));
        format!("{family} {middle} {given}")
    }
}

/// Twelve digits: province of birth, century and sex, year, chance (Circular 07/2016/TT-BCA).
fn personal_id(dice: &mut Dice, born: Date, sex: Sex) -> String {
    let century = (born.year() / 100 - 19) * 2 + i16::from(sex == Sex::Female);
    format!("001{century}{:02}{:06}", born.year() % 100, dice.below(1_000_000))
}

impl Person {
    /// As the applicant of a dossier.
    pub fn applicant(&self) -> Applicant {
        Applicant {
            kind: ApplicantKind::Person,
            name: self.name.clone(),
            identity_number: Some(self.personal_id.clone()),
            address: self.address.clone(),
            phone: self.phone.parse().ok(),
            email: None,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use domain::{contact::Phone, personal_id::PersonalId};
    use jiff::civil::date;

    #[test]
    fn every_invented_person_has_a_number_and_a_telephone_of_the_right_shape() {
        let (town, mut dice) = (Town::of_the_demo().unwrap(), Dice::new(1));
        let today = date(2026, 11, 24);
        for _ in 0..500 {
            let person = town.person(&mut dice, None, Age::ADULT, ("Phường Trúc Bạch", today));
            let id = PersonalId::parse_with_old(&person.personal_id).unwrap();
            assert_eq!(id.birth_year(), Some(person.born.year()));
            person.phone.parse::<Phone>().unwrap();
            assert_eq!(person.name.split(' ').count(), 3, "{}", person.name);
        }
    }

    #[test]
    fn a_child_bears_the_fathers_family_name() {
        let (town, mut dice) = (Town::of_the_demo().unwrap(), Dice::new(2));
        let today = date(2026, 11, 24);
        let father = town.person(&mut dice, Some(Sex::Male), Age::PARENT, ("Hà Nội", today));
        let child = town.child(&mut dice, &father, today);
        assert_eq!(child.name.split(' ').next(), father.name.split(' ').next());
    }
}
