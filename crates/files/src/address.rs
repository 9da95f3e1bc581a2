//! Where a file of a hash lies.

use domain::ids::FileHash;
use object_store::path::Path;

const ROOT: &str = "sha256";
/// Hexadecimal signs of a SHA-256.
const HASH_SIGNS: usize = 64;
/// So many of them name the folder.
const FOLDER_SIGNS: usize = 2;

/// Below this name lie all files.
pub(crate) fn root() -> Path {
    Path::from(ROOT)
}

/// Where a file of this hash lies; `None` for what is no hash.
pub(crate) fn path(hash: &FileHash) -> Option<Path> {
    let text = hash.as_str();
    if !is_hash(text) {
        return None;
    }
    let (folder, name) = text.split_at(FOLDER_SIGNS);
    Some(Path::from_iter([ROOT, folder, name]))
}

/// The hash of the file that lies there; `None` when no file of ours would.
pub(crate) fn hash_of(path: &Path) -> Option<FileHash> {
    let (folder, name) = path.as_ref().strip_prefix(ROOT)?.strip_prefix('/')?.split_once('/')?;
    let text = format!("{folder}{name}");
    (folder.len() == FOLDER_SIGNS && is_hash(&text)).then_some(FileHash(text))
}

fn is_hash(text: &str) -> bool {
    text.len() == HASH_SIGNS && text.bytes().all(|sign| matches!(sign, b'0'..=b'9' | b'a'..=b'f'))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |four: u8| char::from(DIGITS[usize::from(four)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_place_and_its_hash_name_each_other() {
        let hash = FileHash("0123456789abcdef".repeat(4));
        let path = path(&hash).unwrap();
        assert_eq!(path.as_ref(), format!("sha256/01/{}", &hash.as_str()[2..]));
        assert_eq!(hash_of(&path), Some(hash));
        for other in ["sha256/01/23", "incoming/01", "sha256", "sha256x/01/23"] {
            assert_eq!(hash_of(&Path::from(other)), None);
        }
    }
}
