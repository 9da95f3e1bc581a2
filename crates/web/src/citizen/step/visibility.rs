//! Which questions of a page depend on an answer of the same page: those are shown and hidden while
//! the person answers. What depends on earlier pages is decided here and now.

use domain::form::{Answers, Condition, FieldKind, FormStep};

/// Whether a question is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Visibility {
    /// Yes. Also where the rule is too intricate for a browser: the check passes over what turns
    /// out not to be asked.
    Shown,
    /// No: the answers of other pages speak against it.
    Hidden,
    /// While the named field of this page has one of these values.
    While { field: String, values: Vec<String> },
}

impl Visibility {
    /// Of a question on `step` with this condition.
    pub fn of(condition: Option<&Condition>, step: &FormStep, answers: &Answers) -> Self {
        condition.map_or(Self::Shown, |condition| Page { step, answers }.judge(condition))
    }

    /// As the page writes it: `married=yes|no`; empty when always shown.
    pub fn attribute(&self) -> String {
        match self {
            Self::While { field, values } => format!("{field}={}", values.join("|")),
            Self::Shown | Self::Hidden => String::new(),
        }
    }
}

struct Page<'a> {
    step: &'a FormStep,
    answers: &'a Answers,
}

impl Page<'_> {
    fn judge(&self, condition: &Condition) -> Visibility {
        let is_here = |name: &str| self.step.fields.iter().any(|field| field.name == name);
        if !condition.fields().into_iter().any(is_here) {
            return known(condition.holds(self.answers));
        }
        match condition {
            Condition::Is { field, value } => while_in(field, vec![value.clone()]),
            Condition::In { field, values } => while_in(field, values.clone()),
            Condition::Filled { field } => match self.offered(field) {
                Some(values) => while_in(field, values),
                None => Visibility::Shown,
            },
            Condition::Not(other) => self.opposite(&self.judge(other)),
            Condition::All(parts) => self.every(parts),
            Condition::Any(parts) => self.some(parts),
        }
    }

    fn opposite(&self, visibility: &Visibility) -> Visibility {
        match visibility {
            Visibility::Hidden | Visibility::Shown => Visibility::Shown,
            Visibility::While { field, values } => match self.offered(field) {
                Some(mut others) => {
                    others.retain(|value| !values.contains(value));
                    while_in(field, others)
                }
                None => Visibility::Shown,
            },
        }
    }

    fn every(&self, parts: &[Condition]) -> Visibility {
        let judged: Vec<Visibility> = parts.iter().map(|part| self.judge(part)).collect();
        if judged.contains(&Visibility::Hidden) {
            return Visibility::Hidden;
        }
        // With two open questions the first decides for the browser, both for the check.
        judged.into_iter().find(|one| *one != Visibility::Shown).unwrap_or(Visibility::Shown)
    }

    fn some(&self, parts: &[Condition]) -> Visibility {
        let mut judged: Vec<Visibility> = parts.iter().map(|part| self.judge(part)).collect();
        judged.retain(|one| *one != Visibility::Hidden);
        match judged.as_slice() {
            [] => Visibility::Hidden,
            [one] => one.clone(),
            _ => Visibility::Shown,
        }
    }

    /// The answers a field of this page offers, when it offers some.
    fn offered(&self, name: &str) -> Option<Vec<String>> {
        let field = self.step.fields.iter().find(|field| field.name == name)?;
        match &field.kind {
            FieldKind::YesNo => Some(vec!["yes".to_owned(), "no".to_owned()]),
            FieldKind::Choice { options } => {
                Some(options.iter().map(|option| option.value.clone()).collect())
            }
            _ => None,
        }
    }
}

fn known(holds: bool) -> Visibility {
    if holds { Visibility::Shown } else { Visibility::Hidden }
}

fn while_in(field: &str, values: Vec<String>) -> Visibility {
    Visibility::While { field: field.to_owned(), values }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn step() -> FormStep {
        serde_json::from_value(serde_json::json!({
            "id": "s", "title": "S", "fields": [
                {"name": "married", "label": "M", "kind": {"type": "yes_no"}},
                {"name": "city", "label": "C", "kind": {"type": "text"}},
            ],
        }))
        .unwrap()
    }

    fn judged(condition: serde_json::Value) -> Visibility {
        let condition: Condition = serde_json::from_value(condition).unwrap();
        let answers = Answers::from([("earlier".to_owned(), "yes".to_owned())]);
        Visibility::of(Some(&condition), &step(), &answers)
    }

    #[test]
    fn an_answer_of_the_same_page_shows_and_hides() {
        let on = judged(serde_json::json!({"is": {"field": "married", "value": "yes"}}));
        assert_eq!(on.attribute(), "married=yes");
        let off = judged(serde_json::json!({"not": {"is": {"field": "married", "value": "yes"}}}));
        assert_eq!(off.attribute(), "married=no");
        let filled = judged(serde_json::json!({"filled": {"field": "married"}}));
        assert_eq!(filled.attribute(), "married=yes|no");
    }

    #[test]
    fn an_answer_of_an_earlier_page_decides_at_once() {
        let is = |value| serde_json::json!({"is": {"field": "earlier", "value": value}});
        assert_eq!(judged(is("yes")), Visibility::Shown);
        assert_eq!(judged(is("no")), Visibility::Hidden);
        let both =
            serde_json::json!({"all": [is("yes"), {"is": {"field": "married", "value": "no"}}]});
        assert_eq!(judged(both).attribute(), "married=no");
        let neither = serde_json::json!({"any": [is("no"), is("other")]});
        assert_eq!(judged(neither), Visibility::Hidden);
    }

    #[test]
    fn what_a_browser_cannot_follow_is_shown() {
        assert_eq!(judged(serde_json::json!({"filled": {"field": "city"}})), Visibility::Shown);
        assert_eq!(Visibility::of(None, &step(), &Answers::new()), Visibility::Shown);
    }
}
