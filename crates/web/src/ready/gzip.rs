//! Compressing whole pages, and who takes them so.

use axum::http::{HeaderMap, header::ACCEPT_ENCODING};
use flate2::{Compress, Compression, Crc, FlushCompress, write::GzEncoder};
use std::{cell::RefCell, io::Write};

/// What a gzip file begins with: deflate, no name, no date, no system.
pub(super) const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// A deflate block that is the last and holds nothing.
pub(super) const END: [u8; 2] = [0x03, 0x00];

/// Whether an answer may travel compressed.
pub fn is_taken(asked: &HeaderMap) -> bool {
    let codings = asked.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    codings.flat_map(|value| value.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let refused = weight.trim().strip_prefix("q=").is_some_and(is_nought);
        matches!(name.trim(), "gzip" | "*") && !refused
    })
}

fn is_nought(weight: &str) -> bool {
    weight.parse::<f32>().is_ok_and(|weight| weight <= 0.0)
}

/// A whole page, as small as it gets: it is made once and sent often.
pub(super) fn whole(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(plain.len() / 3), Compression::best());
    // Writing to memory cannot fail.
    encoder.write_all(plain).and_then(|()| encoder.finish()).unwrap_or_default()
}

thread_local! {
    /// What compresses needs a third of a megabyte, which costs more to get than a page to compress.
    static QUICK: RefCell<Compress> = RefCell::new(Compress::new(Compression::fast(), false));
}

/// A whole page that is sent once.
pub(super) fn quick(plain: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(plain.len() / 3 + 64);
    out.extend_from_slice(&HEAD);
    QUICK.with_borrow_mut(|deflate| {
        deflate.reset();
        flush(deflate, plain, &mut out, FlushCompress::Finish);
    });
    let mut sum = Crc::new();
    sum.update(plain);
    end(&mut out, &sum);
    out
}

/// What a gzip file ends with.
pub(super) fn end(out: &mut Vec<u8>, sum: &Crc) {
    out.extend_from_slice(&sum.sum().to_le_bytes());
    out.extend_from_slice(&sum.amount().to_le_bytes());
}

/// A piece of a deflate stream that ends on a whole byte and refers to nothing before it, so that
/// anything may stand between two pieces.
pub(super) fn piece(plain: &[u8]) -> Vec<u8> {
    let mut deflate = Compress::new(Compression::best(), false);
    let mut out = Vec::with_capacity(plain.len() + 64);
    flush(&mut deflate, plain, &mut out, FlushCompress::Full);
    out
}

fn flush(deflate: &mut Compress, plain: &[u8], out: &mut Vec<u8>, how: FlushCompress) {
    loop {
        let from = usize::try_from(deflate.total_in()).unwrap_or(plain.len());
        // Compressing into memory fails only without room, and there is room.
        deflate.compress_vec(&plain[from..], out, how).unwrap_or(flate2::Status::Ok);
        if out.len() < out.capacity() {
            return;
        }
        out.reserve(out.len().max(64));
    }
}

/// Bytes as they are, as a block of a deflate stream. At most 65,535 of them.
pub(super) fn stored(out: &mut Vec<u8>, bytes: &[u8]) {
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    out.push(0);
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(&(!length).to_le_bytes());
    out.extend_from_slice(&bytes[..usize::from(length)]);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use axum::http::HeaderValue;
    use flate2::read::GzDecoder;
    use std::io::Read;

    #[test]
    fn every_page_survives_being_compressed_one_behind_the_other() {
        let number = |at: u32| at.wrapping_mul(2_654_435_761).to_string();
        let pages = [1, 40_000, 0, 300].map(|last| (0..last).map(number).collect::<String>());
        for packed in [quick, whole] {
            for page in &pages {
                let mut text = String::new();
                let bytes = packed(page.as_bytes());
                GzDecoder::new(&*bytes).read_to_string(&mut text).unwrap();
                assert_eq!(&text, page);
            }
        }
    }

    #[test]
    fn only_who_takes_it_gets_it_compressed() {
        let taken = |text: &'static str| {
            is_taken(&HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(text))]))
        };
        for yes in ["gzip", "br, gzip;q=0.5", "deflate, *", "gzip ; q=1"] {
            assert!(taken(yes), "{yes}");
        }
        for no in ["", "br", "gzip;q=0", "gzip; q=0.0", "identity"] {
            assert!(!taken(no), "{no}");
        }
        assert!(!is_taken(&HeaderMap::new()));
    }
}
