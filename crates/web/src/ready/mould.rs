//! A page with holes: made once, but for a few words that each request fills in.
//!
//! The pieces between the holes are kept plain and compressed. A compressed answer is those pieces
//! with the words between them as they are, which the format of gzip allows; so a page that differs
//! for each of a million dossiers costs as little as one that is the same for all, and nothing has
//! to be kept for any of them.

use super::{Wanted, gzip};
use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use flate2::Crc;
use std::borrow::Cow;

/// What stands in a page, when it is cut, where the words of this number go. Signs of Unicode that
/// no text has; what people type never goes through the cutting.
pub const HOLES: [&str; 2] = ["\u{F8F0}", "\u{F8F1}"];

/// A page with holes.
#[derive(Debug)]
pub struct Mould {
    status: StatusCode,
    pieces: Vec<Piece>,
}

#[derive(Debug)]
struct Piece {
    plain: Box<[u8]>,
    deflated: Box<[u8]>,
    /// Which word comes behind it; none behind the last.
    word: Option<usize>,
}

impl Mould {
    /// Cuts a rendered page at its holes.
    pub fn cut(status: StatusCode, page: &str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = page;
        loop {
            let next = rest.char_indices().find_map(|(at, sign)| {
                let word = HOLES.iter().position(|hole| hole.starts_with(sign))?;
                Some((at, word))
            });
            let Some((at, word)) = next else { break };
            pieces.push(Piece::new(&rest[..at], Some(word)));
            rest = &rest[at + HOLES[word].len()..];
        }
        pieces.push(Piece::new(rest, None));
        Self { status, pieces }
    }

    /// The page with these words in its holes, which are written as HTML wants them.
    pub fn answer(&self, words: [&str; HOLES.len()], wanted: &Wanted) -> Response {
        let words = words.map(as_html);
        let body = if wanted.gzip { self.gzip(&words) } else { self.plain(&words) };
        let mut response = (self.status, Body::from(body)).into_response();
        super::describe(response.headers_mut(), wanted.gzip);
        let vary = HeaderValue::from_static("accept-encoding");
        response.headers_mut().insert(header::VARY, vary);
        response
    }

    fn plain(&self, words: &[Cow<'_, str>]) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.room(words, |piece| piece.plain.len()));
        for piece in &self.pieces {
            out.extend_from_slice(&piece.plain);
            out.extend_from_slice(piece.word_of(words));
        }
        out
    }

    fn gzip(&self, words: &[Cow<'_, str>]) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.room(words, |piece| piece.deflated.len()) + 32);
        let mut sum = Crc::new();
        out.extend_from_slice(&gzip::HEAD);
        for piece in &self.pieces {
            let word = piece.word_of(words);
            out.extend_from_slice(&piece.deflated);
            gzip::stored(&mut out, word);
            sum.update(&piece.plain);
            sum.update(word);
        }
        out.extend_from_slice(&gzip::END);
        gzip::end(&mut out, &sum);
        out
    }

    fn room(&self, words: &[Cow<'_, str>], of: impl Fn(&Piece) -> usize) -> usize {
        // Five bytes before each word that stands in a compressed page as it is.
        self.pieces.iter().map(|piece| of(piece) + piece.word_of(words).len() + 5).sum()
    }
}

impl Piece {
    fn new(plain: &str, word: Option<usize>) -> Self {
        Self {
            plain: plain.as_bytes().into(),
            deflated: gzip::piece(plain.as_bytes()).into(),
            word,
        }
    }

    fn word_of<'a>(&self, words: &'a [Cow<'_, str>]) -> &'a [u8] {
        self.word.and_then(|word| words.get(word)).map_or(&[], |word| word.as_bytes())
    }
}

/// As the templates write text, so that a page from a mould is the page that they would give.
fn as_html(text: &str) -> Cow<'_, str> {
    if !text.contains(['<', '>', '&', '"', '\'']) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        askama::filters::escape(text, askama::filters::Html)
            .map_or_else(|never| match never {}, |safe| safe.to_string()),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use flate2::read::GzDecoder;
    use std::io::Read;

    const PAGE: &str = "<p>\u{F8F0}</p><p>Hồ sơ \u{F8F1} \u{F8F0}</p>";

    #[test]
    fn words_stand_in_their_holes_plain_and_compressed() {
        let mould = Mould::cut(StatusCode::OK, PAGE);
        for words in [["a", "b"], ["", ""], ["Đỗ", "&lt;x&gt;"]] {
            let expected = format!("<p>{0}</p><p>Hồ sơ {1} {0}</p>", words[0], words[1]);
            let words = words.map(Cow::Borrowed);
            assert_eq!(mould.plain(&words), expected.as_bytes());
            let mut text = String::new();
            GzDecoder::new(&*mould.gzip(&words)).read_to_string(&mut text).unwrap();
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn a_large_page_survives_the_cutting() {
        let numbers = (0..40_000_u32).map(|at| at.wrapping_mul(2_654_435_761).to_string());
        let large = numbers.collect::<String>();
        let mould = Mould::cut(StatusCode::OK, &format!("{large}{}{large}", HOLES[0]));
        let mut text = String::new();
        let packed = mould.gzip(&["ở giữa".into(), "".into()]);
        GzDecoder::new(&*packed).read_to_string(&mut text).unwrap();
        assert_eq!(text, format!("{large}ở giữa{large}"));
    }

    #[test]
    fn what_people_type_is_written_as_html_wants_it() {
        assert_eq!(as_html("Nguyễn"), "Nguyễn");
        assert_eq!(as_html("\"><script>"), "&#34;&#62;&#60;script&#62;");
    }
}
