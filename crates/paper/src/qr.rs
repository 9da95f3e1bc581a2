//! The QR code of a paper as an SVG picture.

use qrcode::{EcLevel, QrCode, render::svg};

/// Beyond this a code printed 18 mm wide can no longer be read by an old phone.
const BYTES_MAX: usize = 300;

/// The QR code of `text` with its quiet zone, `None` when `text` is empty or too long to be read.
///
/// Correction level M survives a fold or a stamp over a seventh of the code.
pub(crate) fn qr_svg(text: &str) -> Option<String> {
    if text.is_empty() || text.len() > BYTES_MAX {
        return None;
    }
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    Some(code.render::<svg::Color>().quiet_zone(false).module_dimensions(1, 1).build())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_dossier_code_fits_in_a_small_symbol() {
        let svg = qr_svg("000.00.12.H26-190827-0001").unwrap();
        assert!(svg.contains(r#"viewBox="0 0 25 25""#) || svg.contains(r#"viewBox="0 0 29 29""#));
    }

    #[test]
    fn nothing_and_too_much_have_no_symbol() {
        assert_eq!(qr_svg(""), None);
        assert_eq!(qr_svg(&"x".repeat(BYTES_MAX + 1)), None);
    }
}
