//! A word on a coloured ground. The word says it; the colour only helps.

use std::borrow::Cow;

use askama::Template;
use askama::filters::HtmlSafe;

use super::words::Words;

/// What a colour means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing special.
    #[default]
    Idle,
    /// Under way.
    Work,
    /// Done, well.
    Good,
    /// Needs attention soon.
    Warn,
    /// Late or refused.
    Bad,
}

impl Tone {
    /// The ending of a class name: `mc-tag--good`.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Work => "work",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}

/// A state in a word or two.
#[derive(Clone, Debug, Template)]
#[template(
    source = r#"<strong class="mc-tag mc-tag--{{ tone.class() }}">{{ words }}</strong>"#,
    ext = "html"
)]
pub struct Tag<'a> {
    tone: Tone,
    words: Cow<'a, str>,
}

impl HtmlSafe for Tag<'_> {}

impl<'a> Tag<'a> {
    /// A tag of this tone.
    pub fn new(tone: Tone, words: impl Words<'a>) -> Self {
        Self { tone, words: words.words() }
    }

    /// For templates: `{{ Tag::good("Đã trả") }}`.
    pub fn good(words: impl Words<'a>) -> Self {
        Self::new(Tone::Good, words)
    }

    /// Under way.
    pub fn work(words: impl Words<'a>) -> Self {
        Self::new(Tone::Work, words)
    }

    /// Nothing special.
    pub fn idle(words: impl Words<'a>) -> Self {
        Self::new(Tone::Idle, words)
    }

    /// Needs attention.
    pub fn warn(words: impl Words<'a>) -> Self {
        Self::new(Tone::Warn, words)
    }

    /// Late or refused.
    pub fn bad(words: impl Words<'a>) -> Self {
        Self::new(Tone::Bad, words)
    }
}
