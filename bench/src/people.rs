//! Invented people with names, numbers and addresses as Vietnamese ones are. No real person is
//! meant. The lists are ours, with rough weights; they are no statistics.

use crate::dice::Dice;
use domain::{
    contact::Phone,
    party::{Applicant, ApplicantKind},
};
use jiff::{ToSpan, civil::Date};

const FAMILIES: &[(&str, u64)] = &[
    ("Nguyễn", 38),
    ("Trần", 11),
    ("Lê", 9),
    ("Phạm", 7),
    ("Hoàng", 5),
    ("Phan", 4),
    ("Vũ", 4),
    ("Đặng", 2),
    ("Bùi", 2),
    ("Đỗ", 2),
    ("Hồ", 1),
    ("Ngô", 1),
    ("Dương", 1),
    ("Lý", 1),
    ("Đinh", 1),
    ("Trịnh", 1),
];
#[rustfmt::skip]
const MIDDLE: [&[&str]; 2] = [
    &["Văn", "Đức", "Hữu", "Minh", "Quang", "Anh", "Tuấn", "Công", "Đình", "Xuân"],
    &["Thị", "Ngọc", "Thu", "Thanh", "Phương", "Thùy", "Minh", "Hồng", "Kim", "Bích"],
];
#[rustfmt::skip]
const GIVEN: [&[&str]; 2] = [
    &["Hùng", "Dũng", "Nam", "Sơn", "Long", "Hải", "Tùng", "Quân", "Phong", "Khánh", "Thắng",
      "Trung", "Bình", "Đạt", "Huy", "Hiếu", "Kiên", "Lâm", "Thành", "Việt"],
    &["Hương", "Lan", "Hoa", "Hà", "Linh", "Trang", "Mai", "Nga", "Hằng", "Thảo", "Vân", "Yến",
      "Nhung", "Dung", "Ánh", "Chi", "Giang", "Hiền", "Ngân", "Quỳnh"],
];
#[rustfmt::skip]
const STREETS: &[&str] = &[
    "Nguyễn Trãi", "Lê Lợi", "Trần Hưng Đạo", "Quang Trung", "Hai Bà Trưng", "Lý Thường Kiệt",
    "Ngô Quyền", "Nguyễn Huệ", "Phan Đình Phùng", "Hoàng Hoa Thám",
];

/// Somebody.
#[derive(Debug, Clone)]
pub struct Person {
    /// Full name.
    pub name: String,
    /// Whether a woman.
    pub female: bool,
    /// Birthday.
    pub born: Date,
    /// Personal identification number of 12 digits.
    pub personal_id: String,
    /// Mobile number.
    pub phone: String,
    /// Address as one line.
    pub address: String,
}

impl Person {
    /// An adult who lives at `place`.
    pub fn adult(dice: &mut Dice, place: &str, today: Date) -> Self {
        let days = dice.between(20 * 366, 80 * 365);
        Self::born(dice, place, today.saturating_sub(days.days()))
    }

    fn born(dice: &mut Dice, place: &str, born: Date) -> Self {
        let female = dice.happens(500);
        let which = usize::from(female);
        let family = dice.weighted(FAMILIES).copied().unwrap_or_default();
        let name = format!("{family} {} {}", dice.word(MIDDLE[which]), dice.word(GIVEN[which]));
        // Province, century and sex, year, six digits by chance: see Decree 137/2015, art. 13.
        let century = (born.year() / 100 - 19) * 2 + i16::from(female);
        let (year, rest) = (born.year() % 100, dice.below(1_000_000));
        Self {
            name,
            female,
            born,
            personal_id: format!("001{century}{year:02}{rest:06}"),
            phone: format!("09{:08}", dice.below(100_000_000)),
            address: format!("Số {} phố {}, {place}", dice.between(1, 300), dice.word(STREETS)),
        }
    }

    /// As the one who asks.
    pub fn applicant(&self) -> Applicant {
        Applicant {
            kind: ApplicantKind::Person,
            name: self.name.clone(),
            identity_number: Some(self.personal_id.clone()),
            address: self.address.clone(),
            phone: self.phone.parse::<Phone>().ok(),
            email: None,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use domain::personal_id::{PersonalId, Sex};
    use jiff::civil::date;

    #[test]
    fn the_number_of_a_person_says_their_sex_and_year() {
        let mut dice = Dice::new(1);
        for _ in 0..200 {
            let person = Person::adult(&mut dice, "Phường Trúc Bạch", date(2026, 1, 5));
            let id = PersonalId::parse_with_old(&person.personal_id).unwrap();
            assert_eq!(id.sex() == Some(Sex::Female), person.female);
            assert_eq!(id.birth_year(), Some(person.born.year()));
            assert!(person.applicant().phone.is_some());
        }
    }
}
