//! The closed world in which a template is set: our faces, our templates, one data file and two
//! pictures. No disk, no network, no packages, no clock.

use crate::{PaperError, barcode, qr};
use std::{collections::HashMap, path::PathBuf};
use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Duration},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};

/// The faces, embedded: the program prints the same on every machine.
const FACES: [&[u8]; 4] = [
    include_bytes!("../fonts/Tinos-Regular-Vietnamese.ttf"),
    include_bytes!("../fonts/Tinos-Bold-Vietnamese.ttf"),
    include_bytes!("../fonts/Tinos-Italic-Vietnamese.ttf"),
    include_bytes!("../fonts/Tinos-BoldItalic-Vietnamese.ttf"),
];

/// The templates, embedded, by their path in the closed world.
const TEMPLATES: [(&str, &str); 11] = [
    ("/house.typ", include_str!("../templates/house.typ")),
    ("/receipt.typ", include_str!("../templates/receipt.typ")),
    ("/supplement_request.typ", include_str!("../templates/supplement_request.typ")),
    ("/rejection.typ", include_str!("../templates/rejection.typ")),
    ("/apology.typ", include_str!("../templates/apology.typ")),
    ("/stop_notice.typ", include_str!("../templates/stop_notice.typ")),
    ("/control_slip.typ", include_str!("../templates/control_slip.typ")),
    ("/register.typ", include_str!("../templates/register.typ")),
    ("/birth_certificate.typ", include_str!("../templates/birth_certificate.typ")),
    ("/certificate.typ", include_str!("../templates/certificate.typ")),
    ("/letter.typ", include_str!("../templates/letter.typ")),
];

const DATA: &str = "/data.json";
const QR: &str = "/qr.svg";
const BARCODE: &str = "/barcode.svg";

/// What every paper shares; built once.
pub(crate) struct Shelf {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    sources: HashMap<FileId, Source>,
    data: FileId,
    qr: FileId,
    barcode: FileId,
}

impl Shelf {
    pub(crate) fn new() -> Result<Self, PaperError> {
        let fonts: Vec<Font> =
            FACES.into_iter().filter_map(|face| Font::new(Bytes::new(face), 0)).collect();
        if fonts.len() != FACES.len() {
            return Err(PaperError::Face);
        }
        let mut sources = HashMap::new();
        for (path, text) in TEMPLATES {
            let id = file_id(path)?;
            sources.insert(id, Source::new(id, text.into()));
        }
        Ok(Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            sources,
            data: file_id(DATA)?,
            qr: file_id(QR)?,
            barcode: file_id(BARCODE)?,
        })
    }

    /// Whether every face can print `letter`.
    pub(crate) fn prints(&self, letter: char) -> bool {
        self.fonts.iter().all(|font| font.info().coverage.contains(u32::from(letter)))
    }
}

/// One paper being set.
pub(crate) struct Setting<'a> {
    shelf: &'a Shelf,
    main: FileId,
    data: Bytes,
    qr: Option<Bytes>,
    barcode: Option<Bytes>,
}

/// What the pictures of a paper hold; empty means no picture.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Pictures<'a> {
    pub(crate) qr: &'a str,
    pub(crate) barcode: &'a str,
}

impl<'a> Setting<'a> {
    /// Sets `template` with `form`. What can be drawn is told to the template beside the form, so
    /// that it never asks for a picture that is not there.
    pub(crate) fn new(
        shelf: &'a Shelf,
        template: crate::Template,
        form: serde_json::Value,
        pictures: Pictures<'_>,
    ) -> Result<Self, PaperError> {
        let qr = qr::qr_svg(pictures.qr).map(Bytes::from_string);
        let barcode = barcode::code128_svg(pictures.barcode).map(Bytes::from_string);
        let data = serde_json::json!({
            "era": template.era().map(crate::Era::id),
            "form": form,
            "has_qr": qr.is_some(),
            "has_barcode": barcode.is_some(),
        });
        let main = file_id(template.file())?;
        Ok(Self { shelf, main, data: Bytes::from_string(data.to_string()), qr, barcode })
    }
}

impl World for Setting<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.shelf.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shelf.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.shelf.sources.get(&id).cloned().ok_or_else(|| not_found(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let file = if id == self.shelf.data {
            Some(&self.data)
        } else if id == self.shelf.qr {
            self.qr.as_ref()
        } else if id == self.shelf.barcode {
            self.barcode.as_ref()
        } else {
            None
        };
        file.cloned().ok_or_else(|| not_found(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shelf.fonts.get(index).cloned()
    }

    /// There is no clock here: every date comes with the data.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn file_id(path: &'static str) -> Result<FileId, PaperError> {
    let path = VirtualPath::new(path).map_err(|_| PaperError::Path(path))?;
    Ok(FileId::new(RootedPath::new(VirtualRoot::Project, path)))
}

fn not_found(id: FileId) -> FileError {
    FileError::NotFound(PathBuf::from(id.get().vpath().get_with_slash()))
}
