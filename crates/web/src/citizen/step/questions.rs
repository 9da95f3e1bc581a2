//! A page of a form as questions on the screen, built from the form's definition.

use super::visibility::Visibility;
use crate::ui::{Errors, Field, field};
use domain::form::{
    Answers, Field as Asked, FieldKind, FormStep, Prefill, Required, check::row_count,
};
use wording::answers;

/// More choices than these are a list to open.
const RADIOS_MAX: usize = 6;
const TEXT_MAX: u16 = 200;
const TEXT_AREA_MAX: u16 = 2000;

/// A part of the page, in order.
pub enum Part<'a> {
    /// Heading of the group that begins here.
    Heading(&'a str),
    /// One question.
    Question(Box<Field<'a>>),
    /// Rows of the same questions.
    Table(Table<'a>),
}

/// Rows of the same questions.
pub struct Table<'a> {
    pub name: &'a str,
    pub label: &'a str,
    pub hint: &'a str,
    pub error: Option<&'a str>,
    pub rows: Vec<Row<'a>>,
    pub may_add: bool,
}

/// One row.
pub struct Row<'a> {
    pub number: usize,
    pub fields: Vec<Field<'a>>,
    /// Value of the button that removes it; `None` when it is the only one.
    pub removes: Option<String>,
}

/// The questions of `step`. `one_more` names the table that shows one empty row besides the filled.
pub fn of<'a>(
    step: &'a FormStep,
    answers: &'a Answers,
    errors: &'a Errors,
    one_more: &str,
) -> Vec<Part<'a>> {
    let (mut parts, mut group) = (Vec::new(), None);
    for asked in &step.fields {
        let visibility = Visibility::of(asked.show_if.as_ref(), step, answers);
        if visibility == Visibility::Hidden {
            continue;
        }
        if asked.group != group {
            parts.extend(asked.group.as_deref().map(Part::Heading));
            group.clone_from(&asked.group);
        }
        parts.push(if let FieldKind::Table { columns, min, max } = &asked.kind {
            let more = usize::from(one_more == asked.name);
            let rows = (row_count(&asked.name, answers) + more)
                .max(usize::from(*min).max(1))
                .min(usize::from(*max).max(1));
            Part::Table(table(asked, columns, (rows, usize::from(*max)), answers, errors))
        } else {
            let shown = question(asked, asked.name.clone(), answers, errors);
            let shown = shown.shows_when(visibility.attribute());
            Part::Question(Box::new(mark(shown, asked, step, answers)))
        });
    }
    parts
}

fn mark<'a>(shown: Field<'a>, asked: &Asked, step: &FormStep, answers: &Answers) -> Field<'a> {
    let is_optional = match &asked.required {
        _ if matches!(asked.kind, FieldKind::Agreement) => false,
        Required::No => true,
        Required::Yes => false,
        Required::If(condition) => {
            Visibility::of(Some(condition), step, answers) == Visibility::Hidden
        }
    };
    if is_optional { shown.optional() } else { shown }
}

fn table<'a>(
    asked: &'a Asked,
    columns: &'a [Asked],
    (rows, max): (usize, usize),
    answers: &'a Answers,
    errors: &'a Errors,
) -> Table<'a> {
    let row = |index: usize| Row {
        number: index + 1,
        fields: columns
            .iter()
            .map(|column| {
                let name = format!("{}.{index}.{}", asked.name, column.name);
                let shown = question(column, name, answers, errors);
                if column.required == Required::No { shown.optional() } else { shown }
            })
            .collect(),
        removes: (rows > 1).then(|| format!("{}.{index}", asked.name)),
    };
    Table {
        name: &asked.name,
        label: &asked.label,
        hint: asked.hint.as_deref().unwrap_or_default(),
        error: errors.of(&asked.name),
        rows: (0..rows).map(row).collect(),
        may_add: rows < max,
    }
}

fn question<'a>(
    asked: &'a Asked,
    name: String,
    answers: &'a Answers,
    errors: &'a Errors,
) -> Field<'a> {
    let value = answers.get(&name).map_or("", String::as_str);
    let error = errors.of(&name);
    let label = asked.label.as_str();
    let shown = match &asked.kind {
        FieldKind::Text { max } => {
            field::text(name, label).limit(usize::from(max.unwrap_or(TEXT_MAX)))
        }
        FieldKind::TextArea { max } => {
            field::textarea(name, label).limit(usize::from(max.unwrap_or(TEXT_AREA_MAX)))
        }
        FieldKind::PersonName => field::text(name, label).limit(usize::from(TEXT_MAX)),
        FieldKind::Date { .. } => {
            let [day, month, year] = parts_of(value);
            field::date(name, label).parts(day, month, year)
        }
        FieldKind::Time => field::text(name, label).width(6),
        FieldKind::Year => field::digits(name, label).width(4),
        FieldKind::Integer { .. } => field::digits(name, label).width(6),
        FieldKind::Decimal { unit, .. } => {
            field::text(name, label).width(10).suffix(unit.as_deref().unwrap_or_default())
        }
        FieldKind::Money => field::digits(name, label).width(14).suffix("đồng"),
        FieldKind::YesNo => {
            field::radios(name, label).choice("yes", "Có").choice("no", "Không").in_a_row()
        }
        FieldKind::Agreement => field::checkboxes(name, answers::AGREEMENT).choice("yes", label),
        FieldKind::Choice { options } => {
            let list = match options.len() {
                0..=RADIOS_MAX => field::radios(name, label),
                _ => field::select(name, label),
            };
            options.iter().fold(list, |list, option| list.choice(&option.value, &option.label))
        }
        FieldKind::Phone => field::phone(name, label).width(14),
        FieldKind::Email => field::email(name, label),
        FieldKind::PersonalId { .. } => field::digits(name, label).width(14),
        FieldKind::Address | FieldKind::Table { .. } => field::text(name, label),
    };
    // What the browser remembers of its owner belongs only where the owner is asked.
    let autocomplete = match asked.prefill {
        Some(Prefill::FullName) => "name",
        Some(Prefill::Phone) => "tel",
        Some(Prefill::Email) => "email",
        Some(Prefill::Address) => "street-address",
        Some(Prefill::PersonalId | Prefill::Today) | None => "off",
    };
    shown.value(value).hint(hint(asked)).error(error).autocomplete(autocomplete)
}

fn hint(asked: &Asked) -> &str {
    let general = match &asked.kind {
        FieldKind::Date { .. } => "Ví dụ: 27 3 1990",
        FieldKind::Time => "Ví dụ: 07:30",
        FieldKind::Address => "Số nhà, đường hoặc thôn; xã, phường; quận, huyện; tỉnh, thành phố",
        FieldKind::PersonalId { .. } => "12 số trên thẻ căn cước",
        _ => "",
    };
    asked.hint.as_deref().unwrap_or(general)
}

/// Day, month and year of a stored date, or the three boxes as they were typed.
pub fn parts_of(value: &str) -> [String; 3] {
    if let Ok(date) = value.parse::<jiff::civil::Date>() {
        return [date.day().to_string(), date.month().to_string(), date.year().to_string()];
    }
    let mut typed = value.splitn(3, '/').map(str::to_owned);
    std::array::from_fn(|_| typed.next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn step() -> FormStep {
        serde_json::from_value(serde_json::json!({
            "id": "s", "title": "S", "fields": [
                {"name": "born", "label": "Ngày sinh", "kind": {"type": "date"}, "required": "yes"},
                {"name": "note", "label": "Ghi chú", "kind": {"type": "text"}, "group": "Thêm"},
                {"name": "members", "label": "Thành viên", "kind": {"type": "table", "min": 1,
                  "max": 3, "columns": [
                    {"name": "name", "label": "Họ tên", "kind": {"type": "person_name"},
                     "required": "yes"}]}},
            ],
        }))
        .unwrap()
    }

    fn answers(pairs: &[(&str, &str)]) -> Answers {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn table_of(answers: &Answers, one_more: &str) -> (usize, bool) {
        let (step, errors) = (step(), Errors::none());
        let parts = of(&step, answers, &errors, one_more);
        let table = parts.iter().find_map(|part| match part {
            Part::Table(table) => Some((table.rows.len(), table.may_add)),
            _ => None,
        });
        table.unwrap()
    }

    #[test]
    fn a_date_that_cannot_be_read_comes_back_in_its_boxes() {
        assert_eq!(parts_of("2019-08-27"), ["27", "8", "2019"]);
        assert_eq!(parts_of("31/2/2019"), ["31", "2", "2019"]);
        assert_eq!(parts_of("/2/"), ["", "2", ""]);
        assert_eq!(parts_of(""), ["", "", ""]);
    }

    #[test]
    fn a_table_shows_its_rows_and_one_more_when_asked() {
        assert_eq!(table_of(&answers(&[]), ""), (1, true));
        let two = answers(&[("members.0.name", "A"), ("members.1.name", "B")]);
        assert_eq!(table_of(&two, ""), (2, true));
        assert_eq!(table_of(&two, "members"), (3, false));
        let three =
            answers(&[("members.0.name", "A"), ("members.1.name", "B"), ("members.2.name", "C")]);
        assert_eq!(table_of(&three, "members"), (3, false), "never more than the form allows");
    }

    #[test]
    fn groups_have_a_heading_and_optional_questions_say_so() {
        let (step, answers, mut errors) = (step(), answers(&[]), Errors::none());
        errors.add("members.0.name", "Nhập họ tên");
        let parts = of(&step, &answers, &errors, "");
        let html: String = parts
            .iter()
            .map(|part| match part {
                Part::Heading(text) => format!("[{text}]"),
                Part::Question(field) => field.to_string(),
                Part::Table(table) => table.rows[0].fields[0].to_string(),
            })
            .collect();
        assert!(html.contains("[Thêm]") && html.contains("(không bắt buộc)"), "{html}");
        assert!(html.contains(r#"name="born-day""#) && html.contains("Nhập họ tên"), "{html}");
    }
}
