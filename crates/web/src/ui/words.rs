//! What templates hand to components: borrowed or owned text.

use std::borrow::Cow;

/// Anything a component can show. Lets a template pass a literal, a `String` field or a `&str`
/// alike: askama hands over fields by reference and literals as they are.
pub trait Words<'a> {
    /// The text itself.
    fn words(self) -> Cow<'a, str>;
}

impl<'a, T: AsRef<str> + ?Sized> Words<'a> for &'a T {
    fn words(self) -> Cow<'a, str> {
        Cow::Borrowed(self.as_ref())
    }
}

impl<'a> Words<'a> for String {
    fn words(self) -> Cow<'a, str> {
        Cow::Owned(self)
    }
}

impl<'a> Words<'a> for Cow<'a, str> {
    fn words(self) -> Cow<'a, str> {
        self
    }
}
