//! Declaration forms (tờ khai) as data: typed fields in steps, groups, repeating tables, conditions.
//!
//! Answers are a flat map of text: `child.full_name`, or `workers.0.name` for a row of a table.
//! [`normalise`](check::normalise) gives the form in which they are stored, a wrong answer as it
//! was typed; [`check_form`](check::check_form) says what is wrong.

pub mod check;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was answered, by field name. Values are NFC text in the field's canonical form: dates
/// `2026-01-05`, times `07:30`, yes/no `yes`/`no`, numbers without separators between thousands and
/// with a comma before the fraction (`1250,5`), as Vietnamese writes it.
pub type Answers = BTreeMap<String, String>;

/// A declaration form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Official title, to the letter of the form's decree.
    pub title: String,
    /// Which circular's form it follows.
    #[serde(default)]
    pub reference: Option<String>,
    /// The pages of the form, in order.
    pub steps: Vec<FormStep>,
}

/// One page of a form: one thing asked at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormStep {
    /// Identifier, used in links; unique in the form.
    pub id: String,
    /// Heading of the page, as a person would ask it.
    pub title: String,
    /// A sentence below the heading.
    #[serde(default)]
    pub hint: Option<String>,
    /// Shown only when this holds; looks at answers of earlier steps.
    #[serde(default)]
    pub show_if: Option<Condition>,
    /// What is asked.
    pub fields: Vec<Field>,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Name in [`Answers`]; dotted by group (`child.full_name`), unique in the form.
    pub name: String,
    /// The form's own label.
    pub label: String,
    /// Heading of the group it belongs to, printed once before the first field of the group.
    #[serde(default)]
    pub group: Option<String>,
    /// A sentence of help.
    #[serde(default)]
    pub hint: Option<String>,
    /// What kind of answer.
    pub kind: FieldKind,
    /// When an answer must be given.
    #[serde(default)]
    pub required: Required,
    /// Shown only when this holds; looks at answers before it.
    #[serde(default)]
    pub show_if: Option<Condition>,
    /// From what we already know of the signed-in person.
    #[serde(default)]
    pub prefill: Option<Prefill>,
    /// A sentence of the form's author for a wrong answer, instead of the general one.
    #[serde(default)]
    pub message: Option<String>,
}

/// The kind of answer a field takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum FieldKind {
    /// One line.
    Text {
        /// Longest answer, in characters; 200 when not said.
        #[serde(default)]
        max: Option<u16>,
    },
    /// Several lines.
    TextArea {
        /// Longest answer, in characters; 2,000 when not said.
        #[serde(default)]
        max: Option<u16>,
    },
    /// A person's full name.
    PersonName,
    /// A day.
    Date {
        /// Against the day of filing.
        #[serde(default)]
        when: DateRule,
    },
    /// An hour and minute.
    Time,
    /// A year of four digits.
    Year,
    /// A whole number.
    Integer {
        /// Least value.
        #[serde(default)]
        min: Option<i64>,
        /// Greatest value.
        #[serde(default)]
        max: Option<i64>,
    },
    /// A number with a fraction, for example an area in square metres.
    Decimal {
        /// Least value, whole.
        #[serde(default)]
        min: Option<i64>,
        /// The unit printed behind the box.
        #[serde(default)]
        unit: Option<String>,
    },
    /// Whole đồng.
    Money,
    /// Yes or no.
    YesNo,
    /// A statement that must be agreed to, for example the commitment of truth.
    Agreement,
    /// One of several.
    Choice {
        /// What may be chosen.
        options: Vec<ChoiceOption>,
    },
    /// Vietnamese telephone number.
    Phone,
    /// E-mail address.
    Email,
    /// Personal identification number of 12 digits; an old number of 9 is accepted where allowed.
    PersonalId {
        /// Whether the old 9-digit number will do.
        #[serde(default)]
        old_allowed: bool,
        /// Field holding the birth date to compare with (a difference warns, never refuses).
        #[serde(default)]
        birth_date: Option<String>,
        /// Field holding the sex (`male`/`female`) to compare with.
        #[serde(default)]
        sex: Option<String>,
    },
    /// Street and house, then the commune chosen from the real list; stored as one line of text.
    Address,
    /// Rows of the same columns.
    Table {
        /// The columns; their names are relative (`name` → `workers.0.name`), and their conditions
        /// may look at columns of the same row by these names.
        columns: Vec<Field>,
        /// Least number of rows.
        #[serde(default)]
        min: u8,
        /// Greatest number of rows.
        max: u8,
    },
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceOption {
    /// Stored.
    pub value: String,
    /// Read by people.
    pub label: String,
}

/// What a date may be, against the day of filing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateRule {
    /// Any day.
    #[default]
    Any,
    /// That day or earlier.
    Past,
    /// That day or later.
    Future,
    /// The birth date of someone who is at least this old.
    AtLeastYearsAgo(u8),
}

/// When an answer must be given.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Required {
    /// May stay empty.
    #[default]
    No,
    /// Must be given (when the field is shown).
    Yes,
    /// Must be given when the condition holds.
    If(Condition),
}

/// A condition over answers. A missing answer counts as empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Condition {
    /// The field has this value.
    Is {
        /// Field name.
        field: String,
        /// Canonical value.
        value: String,
    },
    /// The field has one of these values.
    In {
        /// Field name.
        field: String,
        /// Canonical values.
        values: Vec<String>,
    },
    /// The field has an answer.
    Filled {
        /// Field name.
        field: String,
    },
    /// The other does not hold.
    Not(Box<Condition>),
    /// All hold.
    All(Vec<Condition>),
    /// At least one holds.
    Any(Vec<Condition>),
}

impl Field {
    /// The conditions under which it is shown or must be answered.
    pub fn conditions(&self) -> Vec<&Condition> {
        let required = match &self.required {
            Required::If(condition) => Some(condition),
            Required::Yes | Required::No => None,
        };
        self.show_if.iter().chain(required).collect()
    }
}

impl Condition {
    /// Whether it holds for these answers.
    pub fn holds(&self, answers: &Answers) -> bool {
        let value = |field: &str| answers.get(field).map_or("", |text| text.trim());
        match self {
            Self::Is { field, value: wanted } => value(field) == wanted,
            Self::In { field, values } => values.iter().any(|wanted| value(field) == wanted),
            Self::Filled { field } => !value(field).is_empty(),
            Self::Not(other) => !other.holds(answers),
            Self::All(others) => others.iter().all(|other| other.holds(answers)),
            Self::Any(others) => others.iter().any(|other| other.holds(answers)),
        }
    }

    /// The names of the fields it looks at.
    pub fn fields(&self) -> Vec<&str> {
        match self {
            Self::Is { field, .. } | Self::In { field, .. } | Self::Filled { field } => vec![field],
            Self::Not(other) => other.fields(),
            Self::All(others) | Self::Any(others) => others.iter().flat_map(Self::fields).collect(),
        }
    }
}

/// What is known of the signed-in person and can be offered as an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prefill {
    /// Full name.
    FullName,
    /// Personal identification number.
    PersonalId,
    /// Telephone.
    Phone,
    /// E-mail.
    Email,
    /// Address.
    Address,
    /// The day of filing.
    Today,
}

impl Form {
    /// Every field with the step it stands on, tables as one field.
    pub fn fields(&self) -> impl Iterator<Item = (&FormStep, &Field)> {
        self.steps.iter().flat_map(|step| step.fields.iter().map(move |field| (step, field)))
    }

    /// The steps that these answers call for. Answers to questions that are no longer asked call
    /// for nothing.
    pub fn steps_for(&self, answers: &Answers) -> Vec<&FormStep> {
        check::Visible::of(self, answers).steps
    }

    /// The step with this identifier.
    pub fn step(&self, id: &str) -> Option<&FormStep> {
        self.steps.iter().find(|step| step.id == id)
    }
}
