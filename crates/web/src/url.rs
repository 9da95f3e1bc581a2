//! Every link, typed. A page that moves is moved here.

/// Encodes one part of a path or one value of a query.
pub fn encode(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(byte));
            }
            // Writing to a String cannot fail.
            _ => write!(out, "%{byte:02X}").unwrap_or_default(),
        }
        out
    })
}

/// A path on this site to go back to; anything else becomes the first page. Keeps links from
/// leading away ("open redirect").
pub fn local(next: Option<&str>) -> String {
    match next {
        Some(path)
            if path.starts_with('/')
                && !path.starts_with("//")
                && !path.contains(['\\', '\r', '\n']) =>
        {
            path.to_owned()
        }
        _ => "/".to_owned(),
    }
}

/// The citizens' side.
pub mod citizen {
    use super::encode;
    use domain::ids::{AttachmentId, DossierId, DraftId, ProcedureCode};

    /// First page.
    pub const HOME: &str = "/";
    /// My dossiers.
    pub const DOSSIERS: &str = "/dossiers";
    /// Tracking.
    pub const TRACKING: &str = "/tracking";
    /// My profile.
    pub const ACCOUNT: &str = "/account";
    /// Typing the one-time code.
    pub const CODE: &str = "/sign-in/code";
    /// Search and list of procedures.
    pub const PROCEDURES: &str = "/procedures";

    /// Signing in, with the page to go on to.
    pub fn sign_in(next: Option<&str>) -> String {
        next.map_or_else(|| "/sign-in".to_owned(), |next| format!("/sign-in?next={}", encode(next)))
    }

    /// A moment of life.
    pub fn life_event(id: &str) -> String {
        format!("/life-events/{}", encode(id))
    }

    /// The procedures of a field.
    pub fn sector(id: &str) -> String {
        format!("{PROCEDURES}?sector={}", encode(id))
    }

    /// A procedure.
    pub fn procedure(code: &ProcedureCode) -> String {
        format!("/procedures/{}", encode(code.as_str()))
    }

    /// Beginning an application.
    pub fn application(code: &ProcedureCode) -> String {
        format!("{}/application", procedure(code))
    }

    /// A draft: its list of tasks.
    pub fn draft(id: DraftId) -> String {
        format!("/drafts/{id}")
    }

    /// A step of a draft's form.
    pub fn step(id: DraftId, step: &str) -> String {
        format!("/drafts/{id}/steps/{}", encode(step))
    }

    /// The papers of a draft.
    pub fn papers(id: DraftId) -> String {
        format!("/drafts/{id}/papers")
    }

    /// Check your answers.
    pub fn check(id: DraftId) -> String {
        format!("/drafts/{id}/check")
    }

    /// Who files.
    pub fn requester(id: DraftId) -> String {
        format!("/drafts/{id}/requester")
    }

    /// A file attached to a draft.
    pub fn draft_file(id: DraftId, file: AttachmentId) -> String {
        format!("/drafts/{id}/files/{file}")
    }

    /// A dossier of mine.
    pub fn dossier(id: DossierId) -> String {
        format!("/dossiers/{id}")
    }

    /// The confirmation after sending.
    pub fn confirmation(id: DossierId) -> String {
        format!("/dossiers/{id}/confirmation")
    }

    /// An attached file.
    pub fn file(id: DossierId, file: AttachmentId) -> String {
        format!("/dossiers/{id}/files/{file}")
    }

    /// Answering a supplement request.
    pub fn supplement(id: DossierId) -> String {
        format!("/dossiers/{id}/supplement")
    }

    /// Withdrawing.
    pub fn withdrawal(id: DossierId) -> String {
        format!("/dossiers/{id}/withdrawal")
    }

    /// Rating.
    pub fn rating(id: DossierId) -> String {
        format!("/dossiers/{id}/rating")
    }

    /// An official slip, by what it is and the event it belongs to.
    pub fn slip(id: DossierId, noun: &str, seq: u64) -> String {
        format!("/dossiers/{id}/slips/{noun}-{seq}.pdf")
    }

    /// The result.
    pub fn result(id: DossierId) -> String {
        format!("/dossiers/{id}/result.pdf")
    }

    /// The public page of a number, as printed in QR codes.
    pub fn track(number: &str) -> String {
        format!("/t/{}", encode(number))
    }
}

/// The officers' side.
pub mod desk {
    use super::encode;
    use domain::{
        dossier::StageKind,
        ids::{AgencyId, AttachmentId, DossierId, ProcedureCode},
    };
    use jiff::civil::Date;

    /// My work.
    pub const QUEUE: &str = "/desk";
    /// Counter intake.
    pub const INTAKE: &str = "/desk/intake";
    /// Search of dossiers.
    pub const SEARCH: &str = "/desk/search";
    /// The leaders' board.
    pub const BOARD: &str = "/desk/board";

    /// The board of one unit.
    pub fn board(unit: &AgencyId) -> String {
        format!("{BOARD}?unit={}", encode(unit.as_str()))
    }

    /// Dossiers at a stage, of all agencies that one sees or of one and those below it.
    pub fn at_stage(stage: StageKind, within: Option<&AgencyId>) -> String {
        let within = within.map(|unit| format!("&within={}", encode(unit.as_str())));
        format!("{SEARCH}?stage={}{}", stage.as_str(), within.unwrap_or_default())
    }

    /// The register book of the desk.
    pub const REGISTER: &str = "/desk/register";

    /// A month of the register book, in parts when it is long.
    pub fn register(month: Date, part: u32) -> String {
        let page = format!("{REGISTER}/{}.pdf", month.strftime("%Y-%m"));
        if part == 0 { page } else { format!("{page}?part={part}") }
    }

    /// Signing in, with the page to go on to.
    pub fn sign_in(next: Option<&str>) -> String {
        next.map_or_else(
            || "/desk/sign-in".to_owned(),
            |next| format!("/desk/sign-in?next={}", encode(next)),
        )
    }

    /// A dossier.
    pub fn dossier(id: DossierId) -> String {
        format!("/desk/dossiers/{id}")
    }

    /// An act on a dossier, named by a noun: `acceptance`, `withdrawal`.
    pub fn act(id: DossierId, noun: &str) -> String {
        format!("/desk/dossiers/{id}/{noun}")
    }

    /// A printed paper of a dossier.
    pub fn paper(id: DossierId, template: &str, seq: u64) -> String {
        format!("/desk/dossiers/{id}/papers/{template}-{seq}.pdf")
    }

    /// An attached file.
    pub fn file(id: DossierId, file: AttachmentId) -> String {
        format!("/desk/dossiers/{id}/files/{file}")
    }

    /// Intake of a walk-in for one procedure.
    pub fn intake(code: &ProcedureCode) -> String {
        format!("/desk/intake/{}", encode(code.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_never_leads_to_another_site() {
        for foreign in ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nb", ""]
        {
            assert_eq!(local(Some(foreign)), "/");
        }
        assert_eq!(local(Some("/drafts/1?x=2")), "/drafts/1?x=2");
        assert_eq!(local(None), "/");
    }

    #[test]
    fn every_byte_outside_the_plain_ones_is_encoded() {
        assert_eq!(encode("a/b ế&"), "a%2Fb%20%E1%BA%BF%26");
    }
}
