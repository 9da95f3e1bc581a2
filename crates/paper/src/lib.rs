//! Official papers: the data of an act becomes a PDF.
//!
//! The layouts and the words of the papers are Typst templates in `templates/`, one file a paper;
//! when a circular changes a form, that file changes. This crate knows no dossier and no law: the
//! caller hands in a [`Paper`] whose fields are already what shall be read.
//!
//! Three things to know. Values reach a template as data, never as markup, so a name may hold any
//! sign. The same paper made at the same moment gives the same bytes: nothing here reads a clock.
//! The files are PDF/A-2a (archival, tagged, Vietnamese), ready to be signed and kept.

mod barcode;
pub mod forms;
mod qr;
mod template;
pub mod words;
mod world;

pub use template::{Era, Template};

use forms::{
    Apology, BirthCertificate, Certificate, ControlSlip, Letter, Receipt, Register, Rejection,
    StopNotice, SupplementRequest,
};
use jiff::civil::DateTime;
use serde_json::Value;
use std::sync::Arc;
use typst::{
    comemo,
    diag::SourceDiagnostic,
    foundations::{Datetime, Smart},
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use world::{Pictures, Setting, Shelf};

/// What stands in place of a letter that the face does not have.
const MISSING_LETTER: char = '□';
/// Documents after which an unused part of the layout cache is dropped; without it memory grows.
const CACHE_AGE_MAX: usize = 10;
/// Vietnam is at UTC+7 all year.
const OFFSET_MINUTES: i32 = 7 * 60;

/// A paper to be printed, with what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paper {
    /// [`Template::Receipt`].
    Receipt(Era, Receipt),
    /// [`Template::SupplementRequest`].
    SupplementRequest(Era, SupplementRequest),
    /// [`Template::Rejection`].
    Rejection(Era, Rejection),
    /// [`Template::Apology`].
    Apology(Era, Apology),
    /// [`Template::StopNotice`].
    StopNotice(StopNotice),
    /// [`Template::ControlSlip`].
    ControlSlip(Era, ControlSlip),
    /// [`Template::Register`].
    Register(Era, Register),
    /// [`Template::BirthCertificate`].
    BirthCertificate(BirthCertificate),
    /// [`Template::Certificate`].
    Certificate(Certificate),
    /// [`Template::Letter`].
    Letter(Letter),
}

impl Paper {
    /// The paper of `template` with the fields in `data`; a missing field is blank.
    ///
    /// # Errors
    /// [`PaperError::Data`] when a field is unknown or has the wrong type.
    pub fn from_json(template: Template, data: Value) -> Result<Self, PaperError> {
        let read = match template {
            Template::Receipt(era) => {
                serde_json::from_value(data).map(|form| Self::Receipt(era, form))
            }
            Template::SupplementRequest(era) => {
                serde_json::from_value(data).map(|form| Self::SupplementRequest(era, form))
            }
            Template::Rejection(era) => {
                serde_json::from_value(data).map(|form| Self::Rejection(era, form))
            }
            Template::Apology(era) => {
                serde_json::from_value(data).map(|form| Self::Apology(era, form))
            }
            Template::StopNotice => serde_json::from_value(data).map(Self::StopNotice),
            Template::ControlSlip(era) => {
                serde_json::from_value(data).map(|form| Self::ControlSlip(era, form))
            }
            Template::Register(era) => {
                serde_json::from_value(data).map(|form| Self::Register(era, form))
            }
            Template::BirthCertificate => serde_json::from_value(data).map(Self::BirthCertificate),
            Template::Certificate => serde_json::from_value(data).map(Self::Certificate),
            Template::Letter => serde_json::from_value(data).map(Self::Letter),
        };
        read.map_err(|source| PaperError::Data { template, source })
    }

    /// Which template prints it.
    pub fn template(&self) -> Template {
        match self {
            Self::Receipt(era, _) => Template::Receipt(*era),
            Self::SupplementRequest(era, _) => Template::SupplementRequest(*era),
            Self::Rejection(era, _) => Template::Rejection(*era),
            Self::Apology(era, _) => Template::Apology(*era),
            Self::StopNotice(_) => Template::StopNotice,
            Self::ControlSlip(era, _) => Template::ControlSlip(*era),
            Self::Register(era, _) => Template::Register(*era),
            Self::BirthCertificate(_) => Template::BirthCertificate,
            Self::Certificate(_) => Template::Certificate,
            Self::Letter(_) => Template::Letter,
        }
    }

    /// The fields as the template reads them, with what must also be said in words.
    fn fields(&self) -> Result<Value, PaperError> {
        let read = match self {
            Self::Receipt(_, form) => serde_json::to_value(form).map(|mut fields| {
                let total =
                    form.fees.iter().fold(0_u64, |sum, fee| sum.saturating_add(fee.amount_dong));
                fields["total_dong"] = total.into();
                fields
            }),
            Self::SupplementRequest(_, form) => serde_json::to_value(form),
            Self::Rejection(_, form) => serde_json::to_value(form),
            Self::Apology(_, form) => serde_json::to_value(form),
            Self::StopNotice(form) => serde_json::to_value(form),
            Self::ControlSlip(_, form) => serde_json::to_value(form),
            Self::Register(_, form) => serde_json::to_value(form),
            Self::BirthCertificate(form) => serde_json::to_value(form).map(|mut fields| {
                fields["born_on_words"] = form.born_on.map_or_else(String::new, words::date).into();
                fields
            }),
            Self::Certificate(form) => serde_json::to_value(form),
            Self::Letter(form) => serde_json::to_value(form),
        };
        read.map_err(|source| PaperError::Data { template: self.template(), source })
    }

    fn pictures<'a>(&'a self) -> Pictures<'a> {
        // The code alone where nothing else was asked for: never personal data.
        let qr_or_code = |qr: &'a str, code: &'a str| if qr.is_empty() { code } else { qr };
        match self {
            Self::Receipt(_, form) => Pictures {
                qr: qr_or_code(&form.qr, &form.dossier_code),
                barcode: &form.dossier_code,
            },
            Self::ControlSlip(_, form) => {
                Pictures { qr: &form.dossier_code, barcode: &form.dossier_code }
            }
            Self::Certificate(form) => {
                Pictures { qr: qr_or_code(&form.qr, &form.dossier_code), barcode: "" }
            }
            _ => Pictures::default(),
        }
    }
}

/// The printing house: faces and templates loaded once. Cheap to clone, shared by all threads.
#[derive(Clone)]
pub struct Papers {
    shelf: Arc<Shelf>,
}

impl Papers {
    /// Loads the embedded faces and templates.
    ///
    /// # Errors
    /// Only when the program was built with a broken face.
    pub fn new() -> Result<Self, PaperError> {
        Ok(Self { shelf: Arc::new(Shelf::new()?) })
    }

    /// Prints `paper` as a PDF that says it was made at `made_at`, civil time in
    /// `Asia/Ho_Chi_Minh`. Takes milliseconds of pure work: call it where blocking is allowed.
    ///
    /// # Errors
    /// [`PaperError::Template`] when the template cannot be set; that is a fault of the template,
    /// never of what was typed.
    pub fn render(&self, paper: &Paper, made_at: DateTime) -> Result<Pdf, PaperError> {
        let (document, unprintable) = self.compose(paper)?;
        let template = paper.template();
        let standards = PdfStandards::new(&[PdfStandard::A_2a])
            .map_err(|error| PaperError::Standard(error.message().to_string()))?;
        let options = PdfOptions {
            creator: Smart::Custom(Some("Một Cửa".into())),
            timestamp: timestamp(made_at),
            standards,
            ..PdfOptions::default()
        };
        let bytes = typst_pdf::pdf(&document, &options)
            .map_err(|errors| template_error(template, &errors))?;
        comemo::evict(CACHE_AGE_MAX);
        let pages = document.pages().iter().map(|page| PageSize::of(page.frame.size())).collect();
        Ok(Pdf { bytes, pages, unprintable })
    }

    /// Reads `data` as the fields of `template` and prints it; see [`Paper::from_json`].
    ///
    /// # Errors
    /// As [`Paper::from_json`] and [`Papers::render`].
    pub fn render_json(
        &self,
        template: Template,
        data: Value,
        made_at: DateTime,
    ) -> Result<Pdf, PaperError> {
        self.render(&Paper::from_json(template, data)?, made_at)
    }

    /// The pages as laid out, and the letters that could not be printed.
    fn compose(&self, paper: &Paper) -> Result<(PagedDocument, Vec<char>), PaperError> {
        let template = paper.template();
        let mut fields = paper.fields()?;
        let mut unprintable = Vec::new();
        self.make_printable(&mut fields, &mut unprintable);
        let setting = Setting::new(&self.shelf, template, fields, paper.pictures())?;
        let document = typst::compile::<PagedDocument>(&setting)
            .output
            .map_err(|errors| template_error(template, &errors))?;
        Ok((document, unprintable))
    }

    /// Leaves in every string only what the face can print, so that no typed letter can make a
    /// paper fail: an archival PDF may not contain a letter without a shape.
    fn make_printable(&self, value: &mut Value, unprintable: &mut Vec<char>) {
        match value {
            Value::String(text) => {
                if text.chars().any(|letter| !self.shelf.prints(letter)) {
                    *text = self.printable(text, unprintable);
                }
            }
            Value::Array(values) => {
                for value in values {
                    self.make_printable(value, unprintable);
                }
            }
            Value::Object(fields) => {
                for value in fields.values_mut() {
                    self.make_printable(value, unprintable);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn printable(&self, text: &str, unprintable: &mut Vec<char>) -> String {
        text.chars()
            .filter_map(|letter| match letter {
                '\n' => Some(letter),
                '\t' => Some(' '),
                letter if letter.is_control() || is_direction_mark(letter) => None,
                letter if self.shelf.prints(letter) => Some(letter),
                letter => {
                    if !unprintable.contains(&letter) {
                        unprintable.push(letter);
                    }
                    Some(MISSING_LETTER)
                }
            })
            .collect()
    }
}

/// A printed paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// The pages in order.
    pub pages: Vec<PageSize>,
    /// Letters of the data that the face does not have and that were printed as □; normally
    /// none. Tell the officer, who then writes the name by hand.
    pub unprintable: Vec<char>,
}

/// The size of a page in whole millimetres.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageSize {
    /// Width in mm.
    pub width_mm: u16,
    /// Height in mm.
    pub height_mm: u16,
}

impl PageSize {
    /// A5, upright.
    pub const A5: Self = Self { width_mm: 148, height_mm: 210 };
    /// A4, upright.
    pub const A4: Self = Self { width_mm: 210, height_mm: 297 };
    /// A4, on its side.
    pub const A4_LANDSCAPE: Self = Self { width_mm: 297, height_mm: 210 };

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a page is some hundred millimetres wide, and the cast saturates"
    )]
    fn of(size: typst::layout::Size) -> Self {
        Self { width_mm: size.x.to_mm().round() as u16, height_mm: size.y.to_mm().round() as u16 }
    }
}

/// Why a paper could not be printed.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// The data does not fit the paper.
    #[error("read the fields of the paper `{template}`")]
    Data {
        /// Which paper.
        template: Template,
        /// What does not fit.
        source: serde_json::Error,
    },
    /// The template could not be set.
    #[error("set the paper `{template}`: {messages}")]
    Template {
        /// Which paper.
        template: Template,
        /// What the typesetter said, one message after the other.
        messages: String,
    },
    /// An embedded face is broken.
    #[error("load the embedded faces")]
    Face,
    /// An embedded file has a path that is none.
    #[error("name the embedded file `{0}`")]
    Path(&'static str),
    /// The archival standard is not available.
    #[error("choose the archival standard: {0}")]
    Standard(String),
}

fn template_error(template: Template, errors: &[SourceDiagnostic]) -> PaperError {
    let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    PaperError::Template { template, messages: messages.join("; ") }
}

fn timestamp(at: DateTime) -> Option<Timestamp> {
    let part = |value: i8| value.unsigned_abs();
    let datetime = Datetime::from_ymd_hms(
        i32::from(at.year()),
        part(at.month()),
        part(at.day()),
        part(at.hour()),
        part(at.minute()),
        part(at.second()),
    )?;
    Timestamp::new_local(datetime, OFFSET_MINUTES)
}

/// Marks that turn the direction of writing or join nothing: invisible, and able to disguise a
/// name.
fn is_direction_mark(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests;
