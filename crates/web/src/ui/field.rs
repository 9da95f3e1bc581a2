//! One question of a form: label, hint, what was typed, what is wrong with it.
//!
//! A template writes `{{ field::text("full_name", "Họ và tên").value(form.full_name) }}`; a form
//! that comes from data builds the same [`Field`] in Rust. `id` equals `name`, so the error
//! summary finds the field.

use std::borrow::Cow;

use askama::Template;
use askama::filters::HtmlSafe;

use super::words::Words;

/// A question with its answer so far. Shown by writing `{{ field }}` in a template.
#[derive(Clone, Debug, Template)]
#[template(path = "ui/field.html")]
pub struct Field<'a> {
    kind: Kind,
    name: Cow<'a, str>,
    label: Cow<'a, str>,
    hint: Cow<'a, str>,
    value: Cow<'a, str>,
    error: Option<Cow<'a, str>>,
    placeholder: Cow<'a, str>,
    autocomplete: Cow<'a, str>,
    suffix: Cow<'a, str>,
    shows_when: Cow<'a, str>,
    choices: Vec<Choice<'a>>,
    date: [Cow<'a, str>; 3],
    files: Files<'a>,
    chain: Option<Chain<'a>>,
    limit: Option<usize>,
    width: Option<u8>,
    rows: u8,
    optional: bool,
    heading: bool,
    in_a_row: bool,
    read_only: bool,
}

impl HtmlSafe for Field<'_> {}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Line(Line),
    Textarea,
    Radios,
    Checkboxes,
    Date,
    File,
    Select,
}

/// How one line is typed: chooses the keyboard of a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Text,
    Digits,
    Phone,
    Email,
    Search,
    Password,
    Code,
}

/// One answer to choose from.
#[derive(Clone, Debug)]
struct Choice<'a> {
    id: Cow<'a, str>,
    value: Cow<'a, str>,
    label: Cow<'a, str>,
    hint: Cow<'a, str>,
    chosen: bool,
    /// Stands under the word "hoặc", apart from the others.
    apart: bool,
}

#[derive(Clone, Debug, Default)]
struct Files<'a> {
    accept: Cow<'a, str>,
    size_bytes_max: Option<u64>,
    many: bool,
}

/// This list decides what the next one offers.
#[derive(Clone, Debug)]
struct Chain<'a> {
    next: Cow<'a, str>,
    options_url: Cow<'a, str>,
}

/// One line of text.
pub fn text<'a>(name: impl Words<'a>, label: impl Words<'a>) -> Field<'a> {
    Field::new(Kind::Line(Line::Text), name, label)
}

/// Digits only (identity number, amount): text to the server, a number pad on the phone.
pub fn digits<'a>(name: impl Words<'a>, label: impl Words<'a>) -> Field<'a> {
    Field::new(Kind::Line(Line::Digits), name, label)
}

/// A telephone number.
pub fn phone<'a>(name: impl Words<'a>, label: impl Words<'a>) -> Field<'a> {
    Field::new(Kind::Line(Line::Phone), name, label).autocomplete("tel")
}

/// An e-mail address.
pub fn email<'a>(name: impl Words<'a>, label: impl Words<'a>) -> Field<'a> {
    Field::new(Kind::Line(Line::Email), name, label).autocomplete("email")
}

/// Words to search for.
pub fn search<'a>(name: impl Words<'a>, label: impl Words<'a>) -> Field<'a> {
    Field::new(Kind::Line(Line::Search), name, label)
}

/// A password of staff; never filled with a value.
pub fn password<'a>(name: impl Words<'a>, label: impl Words<'a>) -> Field<'a> {
    Field::new(Kind::Line(Line::Password), name, label).autocomplete("current-password")
}

/// A one-time code; phones offer the one that just arrived.
pub fn code<'a>(name: impl Words<'a>, label: impl Words<'a>) -> Field<'a> {
    Field::new(Kind::Line(Line::Code), name, label).autocomplete("one-time-code").width(6)
}

/// Several lines of text.
pub fn textarea<'a>(name: impl Words<'a>, label: impl Words<'a>) -> Field<'a> {
    Field::new(Kind::Textarea, name, label)
}

/// One of a few answers, all in sight. Add them with [`Field::choice`].
pub fn radios<'a>(name: impl Words<'a>, label: impl Words<'a>) -> Field<'a> {
    Field::new(Kind::Radios, name, label)
}

/// Any number of answers; each travels under the same name.
pub fn checkboxes<'a>(name: impl Words<'a>, label: impl Words<'a>) -> Field<'a> {
    Field::new(Kind::Checkboxes, name, label)
}

/// A date in three boxes, sent as `name-day`, `name-month`, `name-year`.
pub fn date<'a>(name: impl Words<'a>, label: impl Words<'a>) -> Field<'a> {
    Field::new(Kind::Date, name, label)
}

/// A file or photo; the form needs `enctype="multipart/form-data"`.
pub fn file<'a>(name: impl Words<'a>, label: impl Words<'a>) -> Field<'a> {
    Field::new(Kind::File, name, label)
}

/// One of many answers.
pub fn select<'a>(name: impl Words<'a>, label: impl Words<'a>) -> Field<'a> {
    Field::new(Kind::Select, name, label)
}

impl<'a> Field<'a> {
    fn new(kind: Kind, name: impl Words<'a>, label: impl Words<'a>) -> Self {
        Self {
            kind,
            name: name.words(),
            label: label.words(),
            hint: Cow::Borrowed(""),
            value: Cow::Borrowed(""),
            error: None,
            placeholder: Cow::Borrowed(""),
            autocomplete: Cow::Borrowed(""),
            suffix: Cow::Borrowed(""),
            shows_when: Cow::Borrowed(""),
            choices: Vec::new(),
            date: [Cow::Borrowed(""), Cow::Borrowed(""), Cow::Borrowed("")],
            files: Files::default(),
            chain: None,
            limit: None,
            width: None,
            rows: 4,
            optional: false,
            heading: false,
            in_a_row: false,
            read_only: false,
        }
    }

    /// Help under the label; one or two short sentences.
    pub fn hint(mut self, hint: impl Words<'a>) -> Self {
        self.hint = hint.words();
        self
    }

    /// What was typed before; for radios and selects the chosen value. Any order with `choice`.
    pub fn value(mut self, value: impl Words<'a>) -> Self {
        self.value = value.words();
        self
    }

    /// The chosen values of checkboxes; after the choices.
    pub fn values<T: AsRef<str>>(mut self, values: &[T]) -> Self {
        for choice in &mut self.choices {
            choice.chosen = values.iter().any(|value| value.as_ref() == choice.value);
        }
        self
    }

    /// Day, month and year as they were typed, also when they make no date.
    pub fn parts(
        mut self,
        day: impl Words<'a>,
        month: impl Words<'a>,
        year: impl Words<'a>,
    ) -> Self {
        self.date = [day.words(), month.words(), year.words()];
        self
    }

    /// What is wrong and how to mend it; `None` when nothing is. Mostly `errors.of("name")`.
    pub fn error(mut self, error: Option<&'a str>) -> Self {
        self.error = error.map(Cow::Borrowed);
        self
    }

    /// One more answer to choose from.
    pub fn choice(self, value: impl Words<'a>, label: impl Words<'a>) -> Self {
        self.choice_with_hint(value, label, "")
    }

    /// Answers from a list of value and label.
    pub fn choices<V: AsRef<str>, L: AsRef<str>>(self, list: &'a [(V, L)]) -> Self {
        list.iter().fold(self, |field, (value, label)| field.choice(value, label))
    }

    /// One more answer, with a line that explains it.
    pub fn choice_with_hint(
        mut self,
        value: impl Words<'a>,
        label: impl Words<'a>,
        hint: impl Words<'a>,
    ) -> Self {
        // The first box carries the field's own id, where the error summary leads.
        let id = match self.choices.len() {
            0 => self.name.clone(),
            earlier => Cow::Owned(format!("{}-{}", self.name, earlier + 1)),
        };
        self.choices.push(Choice {
            id,
            value: value.words(),
            label: label.words(),
            hint: hint.words(),
            chosen: false,
            apart: false,
        });
        self
    }

    /// A last answer apart from the others, such as "Không có giấy tờ nào ở trên".
    pub fn choice_apart(self, value: impl Words<'a>, label: impl Words<'a>) -> Self {
        let mut field = self.choice(value, label);
        if let Some(last) = field.choices.last_mut() {
            last.apart = true;
        }
        field
    }

    /// May stay empty: the label says so.
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// The label is the only heading of the page (one question per page).
    pub fn heading(mut self) -> Self {
        self.heading = true;
        self
    }

    /// Short answers beside each other.
    pub fn in_a_row(mut self) -> Self {
        self.in_a_row = true;
        self
    }

    /// Shown, not typed (taken from a register).
    pub fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// Room for about this many characters: 2, 4, 6, 10, 14 or 20.
    pub fn width(mut self, characters: u8) -> Self {
        self.width = Some(characters);
        self
    }

    /// Lines of a textarea.
    pub fn rows(mut self, rows: u8) -> Self {
        self.rows = rows;
        self
    }

    /// At most this many characters; the reader sees how many are left.
    pub fn limit(mut self, characters: usize) -> Self {
        self.limit = Some(characters);
        self
    }

    /// The unit behind the box, such as "đồng" or "m²".
    pub fn suffix(mut self, unit: impl Words<'a>) -> Self {
        self.suffix = unit.words();
        self
    }

    /// An example inside a search box; never a replacement for the label.
    pub fn placeholder(mut self, example: impl Words<'a>) -> Self {
        self.placeholder = example.words();
        self
    }

    /// The browser's own memory: `name`, `bday-day`, `street-address`, `off` …
    pub fn autocomplete(mut self, token: impl Words<'a>) -> Self {
        self.autocomplete = token.words();
        self
    }

    /// Shown only while another field has a value: `"married=yes"`, or `"kind=a|b"`. Without
    /// script it is always shown, so the server must not insist on it.
    pub fn shows_when(mut self, condition: impl Words<'a>) -> Self {
        self.shows_when = condition.words();
        self
    }

    /// Kinds of files, as in HTML: `image/*,application/pdf`.
    pub fn accept(mut self, kinds: impl Words<'a>) -> Self {
        self.files.accept = kinds.words();
        self
    }

    /// The largest file that may be sent, in bytes; told before the upload begins.
    pub fn size_bytes_max(mut self, bytes: u64) -> Self {
        self.files.size_bytes_max = Some(bytes);
        self
    }

    /// Several files at once (many photos of one paper).
    pub fn many(mut self) -> Self {
        self.files.many = true;
        self
    }

    /// Choosing here fills the select `next` with `<option>` lines fetched from
    /// `options_url?name=value`. Without script a button "Chọn" (name `reload`) sends the form.
    pub fn next(mut self, next: impl Words<'a>, options_url: impl Words<'a>) -> Self {
        self.chain = Some(Chain { next: next.words(), options_url: options_url.words() });
        self
    }

    fn is_group(&self) -> bool {
        matches!(self.kind, Kind::Radios | Kind::Checkboxes | Kind::Date)
    }

    fn is_chosen(&self, choice: &Choice<'_>) -> bool {
        choice.chosen || (!self.value.is_empty() && choice.value == self.value)
    }

    fn part_id(&self, part: &str) -> String {
        if part == "day" { self.name.to_string() } else { format!("{}-{part}", self.name) }
    }

    fn box_type(&self) -> &'static str {
        if self.kind == Kind::Radios { "radio" } else { "checkbox" }
    }

    fn described_by(&self) -> String {
        let mut ids = Vec::with_capacity(3);
        if !self.hint.is_empty() {
            ids.push(format!("{}-hint", self.name));
        }
        if self.error.is_some() {
            ids.push(format!("{}-error", self.name));
        }
        if self.limit.is_some() && self.kind == Kind::Textarea {
            ids.push(format!("{}-count", self.name));
        }
        ids.join(" ")
    }
}

impl Line {
    fn input_type(self) -> &'static str {
        match self {
            Line::Text | Line::Digits | Line::Code => "text",
            Line::Phone => "tel",
            Line::Email => "email",
            Line::Search => "search",
            Line::Password => "password",
        }
    }

    fn is_digits(self) -> bool {
        matches!(self, Line::Digits | Line::Code)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn what_was_typed_and_what_is_wrong_stand_beside_the_label() {
        let html = text("full_name", "Họ và tên")
            .hint("Như trên giấy tờ")
            .value("Nguyễn <b>")
            .error(Some("Ghi họ và tên"))
            .to_string();
        assert!(html.contains(r#"<label class="mc-label" for="full_name">Họ và tên"#), "{html}");
        assert!(html.contains("Nguyễn &#60;b&#62;"), "typed text is escaped: {html}");
        assert!(html.contains(r#"aria-describedby="full_name-hint full_name-error""#), "{html}");
        assert!(html.contains(r#"aria-invalid="true""#));
    }

    #[test]
    fn a_group_is_a_fieldset_whose_first_box_carries_the_name_as_id() {
        let html = radios("sex", "Giới tính")
            .choice("male", "Nam")
            .choice("female", "Nữ")
            .value("female")
            .to_string();
        assert!(html.contains("<fieldset") && html.contains("<legend"));
        assert!(html.contains(r#"id="sex" name="sex" type="radio" value="male""#), "{html}");
        assert!(html.contains(r#"id="sex-2" name="sex" type="radio" value="female" checked"#));
    }

    #[test]
    fn a_password_is_never_sent_back() {
        assert!(!password("password", "Mật khẩu").value("s3cret").to_string().contains("s3cret"));
    }

    #[test]
    fn a_date_keeps_what_was_typed_even_if_it_is_no_date() {
        let html = date("born", "Ngày sinh").parts("31", "2", "199x").to_string();
        assert!(html.contains(r#"id="born" name="born-day""#), "{html}");
        assert!(html.contains(r#"value="31""#) && html.contains(r#"value="199x""#));
    }
}
