//! Code 128 (ISO/IEC 15417) as an SVG picture: the barcode of a dossier code.
//!
//! Thirty lines of table and twenty of arithmetic do not deserve a dependency. Code set B carries
//! letters and punctuation; runs of digits change to code set C, which packs two digits into one
//! symbol, so that a dossier code stays short enough for a hand scanner on A5 paper.

use std::fmt::Write as _;

/// Bars and spaces of each symbol value, in modules, starting with a bar. The last is the stop.
const WIDTHS: [&str; 107] = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212",
    "221213", "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221",
    "223211", "221132", "221231", "213212", "223112", "312131", "311222", "321122", "321221",
    "312212", "322112", "322211", "212123", "212321", "232121", "111323", "131123", "131321",
    "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331", "132131",
    "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131",
    "311123", "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111",
    "111224", "111422", "121124", "121421", "141122", "141221", "112214", "112412", "122114",
    "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111", "111242",
    "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141",
    "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
    "113141", "114131", "311141", "411131", "211412", "211214", "211232", "2331112",
];

const CODE_C: u8 = 99;
const CODE_B: u8 = 100;
const START_B: u8 = 104;
const START_C: u8 = 105;
const STOP: u8 = 106;

/// Clear space on each side, in modules; the standard asks for ten.
const QUIET_MODULES: u32 = 10;
/// Height of the bars, in modules.
const HEIGHT_MODULES: u32 = 36;

/// The barcode of `text` as an SVG document, `None` when `text` is empty or holds anything but
/// printable ASCII.
pub(crate) fn code128_svg(text: &str) -> Option<String> {
    let symbols = symbols(text)?;
    let mut path = String::new();
    let mut x = QUIET_MODULES;
    for symbol in symbols {
        for (at, width) in WIDTHS[usize::from(symbol)].bytes().enumerate() {
            let width = u32::from(width - b'0');
            if at % 2 == 0 {
                // Writing to a string cannot fail.
                write!(path, "M{x} 0h{width}v{HEIGHT_MODULES}h-{width}z").ok()?;
            }
            x += width;
        }
    }
    let width = x + QUIET_MODULES;
    Some(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{HEIGHT_MODULES}" viewBox="0 0 {width} {HEIGHT_MODULES}"><path fill="#000" d="{path}"/></svg>"##
    ))
}

/// The symbol values of `text`, from start to stop, with the check symbol.
fn symbols(text: &str) -> Option<Vec<u8>> {
    let bytes = text.as_bytes();
    if bytes.is_empty() || !bytes.iter().all(|byte| (b' '..=b'~').contains(byte)) {
        return None;
    }
    let mut symbols = Vec::with_capacity(bytes.len() + 4);
    let mut packed = false;
    let mut at = 0;
    while at < bytes.len() {
        let run = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        // Changing to C and back costs two symbols, so fewer than four digits do not pay. An odd
        // run gives its first digit to B.
        let pack = if packed { run >= 2 } else { run >= 4 && run % 2 == 0 };
        if pack != packed || symbols.is_empty() {
            symbols.push(match (symbols.is_empty(), pack) {
                (true, true) => START_C,
                (true, false) => START_B,
                (false, true) => CODE_C,
                (false, false) => CODE_B,
            });
            packed = pack;
        }
        if packed {
            symbols.push((bytes[at] - b'0') * 10 + (bytes[at + 1] - b'0'));
            at += 2;
        } else {
            symbols.push(bytes[at] - b' ');
            at += 1;
        }
    }
    symbols.push(check_symbol(&symbols));
    symbols.push(STOP);
    Some(symbols)
}

/// The start value plus each value times its place, modulo 103.
fn check_symbol(symbols: &[u8]) -> u8 {
    let sum = symbols.iter().enumerate().fold(0_u32, |sum, (place, value)| {
        let weight = u32::try_from(place.max(1)).unwrap_or(u32::MAX);
        (sum + u32::from(*value) * (weight % 103)) % 103
    });
    u8::try_from(sum).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_symbol_is_eleven_modules_wide_and_the_stop_thirteen() {
        for (value, widths) in WIDTHS.iter().enumerate() {
            let modules: u32 = widths.bytes().map(|width| u32::from(width - b'0')).sum();
            assert_eq!(modules, if value == usize::from(STOP) { 13 } else { 11 }, "{value}");
        }
    }

    #[test]
    fn no_two_symbols_look_alike() {
        let mut sorted = WIDTHS.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), WIDTHS.len());
    }

    #[test]
    fn the_published_example_has_the_published_check_symbol() {
        // PJJ123C: 54 in code set A, whose start is 103; in B, whose start is 104, one more.
        let symbols = symbols("PJJ123C").unwrap();
        assert_eq!(symbols, [104, 48, 42, 42, 17, 18, 19, 35, 55, 106]);
    }

    #[test]
    fn words_are_written_in_code_set_b() {
        // "Wikipedia": the check symbol is 88 by the published arithmetic.
        let symbols = symbols("Wikipedia").unwrap();
        assert_eq!(symbols, [104, 55, 73, 75, 73, 80, 69, 68, 73, 65, 88, 106]);
    }

    #[test]
    fn digits_are_packed_in_pairs() {
        assert_eq!(symbols("123456").unwrap()[..4], [105, 12, 34, 56]);
        assert_eq!(symbols("12345").unwrap()[..5], [104, 17, 99, 23, 45]);
        assert_eq!(symbols("A12B").unwrap()[..5], [104, 33, 17, 18, 34]);
    }

    #[test]
    fn a_dossier_code_becomes_shorter_than_one_symbol_per_letter() {
        let code = "000.00.12.H26-190827-0001";
        let symbols = symbols(code).unwrap();
        assert!(symbols.len() < code.len() + 3);
        assert!(code128_svg(code).unwrap().starts_with("<svg "));
    }

    #[test]
    fn what_a_scanner_cannot_read_has_no_barcode() {
        assert_eq!(code128_svg(""), None);
        assert_eq!(code128_svg("Hồ sơ"), None);
        assert_eq!(code128_svg("a\nb"), None);
    }
}
