//! Vietnamese text: one form for storing it, one for finding it.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The composed form (NFC). Everything that comes in is stored in it, because keyboards send
/// "ế" as one sign or as three.
pub fn nfc(text: &str) -> String {
    text.nfc().collect()
}

/// The text as people type it in a hurry: without tone marks, đ as d, small, single spaces.
///
/// `fold("  Đặng  THỊ Huệ ")` is `"dang thi hue"`. Equal for both Unicode forms, and folding twice
/// changes nothing.
pub fn fold(text: &str) -> String {
    let plain: String = text
        .nfkd()
        .flat_map(char::to_lowercase)
        .nfkd()
        .filter(|sign| !is_combining_mark(*sign) && !is_invisible(*sign))
        .map(|sign| if matches!(sign, 'đ' | 'ð') { 'd' } else { sign })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Signs that come along when text is copied from a web page or a PDF.
fn is_invisible(sign: char) -> bool {
    matches!(sign, '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn both_ways_of_typing_vietnamese_give_one_text() {
        let (composed, decomposed) =
            ("Nguyễn Thị Ánh", "Nguye\u{302}\u{303}n Thi\u{323} A\u{301}nh");
        assert_ne!(composed, decomposed);
        assert_eq!(nfc(decomposed), composed);
        assert_eq!(fold(decomposed), fold(composed));
    }

    #[test]
    fn every_vietnamese_letter_folds_to_its_plain_one() {
        let letters =
            "áàảãạ ăắằẳẵặ âấầẩẫậ ĐđÐ éèẻẽẹ êếềểễệ íìỉĩị óòỏõọ ôốồổỗộ ơớờởỡợ úùủũụ ưứừửữự ýỳỷỹỵ";
        let plain =
            "aaaaa aaaaaa aaaaaa ddd eeeee eeeeee iiiii ooooo oooooo oooooo uuuuu uuuuuu yyyyy";
        assert_eq!(fold(letters), plain);
        assert_eq!(fold(&letters.to_uppercase()), plain);
    }

    #[test]
    fn spaces_are_single_and_invisible_signs_gone() {
        assert_eq!(fold("  Phường\u{a0}Phúc \t\n Xá\u{200b} "), "phuong phuc xa");
        assert_eq!(fold(" "), "");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC*") {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded);
        }

        #[test]
        fn any_bytes_at_all_can_be_folded(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let text = String::from_utf8_lossy(&bytes);
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded);
            prop_assert_eq!(fold(&nfc(&text)), fold(&text));
        }
    }
}
