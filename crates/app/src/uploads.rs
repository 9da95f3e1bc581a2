//! Taking files in: bounded, sniffed, kept by hash.

use crate::{App, Error, FileRefusal, ports::files::ByteStream};
use domain::{
    dossier::state::StoredFile,
    ids::{AttachmentId, FileHash},
};

/// The kinds of file we take, by their first bytes. Everything else is refused: a file is what its
/// bytes say, never what its name says.
pub fn sniff(head: &[u8]) -> Option<&'static str> {
    let starts = |magic: &[u8]| head.starts_with(magic);
    let at = |offset: usize, magic: &[u8]| head.get(offset..).is_some_and(|h| h.starts_with(magic));
    if starts(b"%PDF-") {
        Some("application/pdf")
    } else if starts(&[0xFF, 0xD8, 0xFF]) {
        Some("image/jpeg")
    } else if starts(&[0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A]) {
        Some("image/png")
    } else if starts(b"RIFF") && at(8, b"WEBP") {
        Some("image/webp")
    } else if at(4, b"ftyp")
        && [&b"heic"[..], b"heix", b"mif1", b"heif"].iter().any(|brand| at(8, brand))
    {
        Some("image/heic")
    } else {
        None
    }
}

impl App {
    /// Keeps an uploaded file.
    pub async fn take_file(&self, name: &str, bytes: ByteStream) -> Result<StoredFile, Error> {
        let kept = self.files.keep(bytes, self.limits.file_bytes_max).await?;
        if kept.size_bytes == 0 {
            return Err(FileRefusal::Empty.into());
        }
        let media_type = sniff(&kept.head).ok_or(FileRefusal::WrongType)?;
        Ok(StoredFile {
            id: AttachmentId(self.chance.id(self.now())),
            hash: kept.hash,
            name: safe_name(name),
            media_type: media_type.to_owned(),
            size_bytes: kept.size_bytes,
        })
    }

    /// The bytes of a kept file. Whoever asks must have found the file in what they may see.
    pub async fn open_file(&self, hash: &FileHash) -> Result<ByteStream, Error> {
        self.files.open(hash).await.map_err(Error::FilesAway)?.ok_or(Error::NotFound)
    }
}

/// The name for display: without path, control characters and excess.
pub fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(120).collect();
    let clean = domain::text::nfc(clean.trim());
    if clean.is_empty() { "tep".to_owned() } else { clean }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_named_like_a_picture_is_not_a_picture() {
        assert_eq!(sniff(b"MZ\x90\x00"), None);
        assert_eq!(sniff(b"<svg xmlns="), None);
        assert_eq!(sniff(b"\xFF\xD8\xFF\xE0"), Some("image/jpeg"));
        assert_eq!(sniff(b"%PDF-1.7"), Some("application/pdf"));
        assert_eq!(sniff(b""), None);
    }

    #[test]
    fn a_name_keeps_no_path_and_no_control_characters() {
        assert_eq!(safe_name("../../etc/passwd"), "passwd");
        assert_eq!(safe_name("C:\\ảnh\\giấy\u{0}.jpg"), "giấy.jpg");
        assert_eq!(safe_name("///"), "tep");
    }
}
