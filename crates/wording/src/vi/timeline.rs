//! What happened to a dossier, told from its events: to the citizen without drafts, comments and
//! the words of colleagues to each other; to officers in full.

use super::{
    agency_name, capital, closed, component_name, dates, filled, inside, list, step_name, terms,
};
use crate::Names;
use domain::{
    dossier::{
        Event, Recorded,
        event::{Received, Submitted},
        state::{
            Consultation, Decision, Delivery, DocumentNumber, Grounds, Opinion, Outcome, Post,
            SupplementRequest, Verdict,
        },
    },
    ids::{AgencyId, ConsultationId},
    party::{Actor, Submitter},
    time::local,
};
use jiff::civil::DateTime;
use std::collections::BTreeMap;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// In a few words.
    pub title: String,
    /// Sentences; empty when the title says it all.
    pub detail: String,
    /// The person, `Ông/bà` for the citizen, or the system.
    pub who: String,
    /// For which agency; empty for the citizen.
    pub agency: String,
    /// When.
    pub at: DateTime,
    /// When, in words.
    pub when: String,
    /// Position of the event in the history.
    pub seq: u64,
}

/// Whom it is told to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    Citizen,
    Officer,
}

/// The history for the citizen, oldest first.
pub fn citizen(history: &[Recorded], names: &Names<'_>) -> Vec<Entry> {
    Teller::new(history, names, Reader::Citizen).tell(history)
}

/// The whole history for officers, oldest first.
pub fn officer(history: &[Recorded], names: &Names<'_>) -> Vec<Entry> {
    Teller::new(history, names, Reader::Officer).tell(history)
}

struct Teller<'a> {
    names: &'a Names<'a>,
    reader: Reader,
    /// Which agency was asked in which consultation.
    asked: BTreeMap<ConsultationId, AgencyId>,
}

impl<'a> Teller<'a> {
    fn new(history: &[Recorded], names: &'a Names<'a>, reader: Reader) -> Self {
        let asked = history.iter().filter_map(|recorded| match &recorded.event {
            Event::Consulted(asked) => Some((asked.id, asked.agency.clone())),
            _ => None,
        });
        Self { names, reader, asked: asked.collect() }
    }

    fn tell(&self, history: &[Recorded]) -> Vec<Entry> {
        history
            .iter()
            .filter_map(|recorded| {
                let (title, detail) = self.words(&recorded.event)?;
                let (who, agency) = self.actor(&recorded.by);
                let at = local(recorded.at);
                let when = dates::moment(at);
                Some(Entry { title, detail, who, agency, at, when, seq: recorded.seq })
            })
            .collect()
    }

    fn actor(&self, by: &Actor) -> (String, String) {
        match by {
            Actor::Citizen { .. } => match self.reader {
                Reader::Citizen => ("Ông/bà".to_owned(), String::new()),
                Reader::Officer => ("Người nộp hồ sơ".to_owned(), String::new()),
            },
            Actor::Staff { name, agency, role, .. } => {
                (format!("{name}, {}", terms::role(*role)), agency_name(self.names, agency))
            }
            Actor::System => ("Hệ thống".to_owned(), String::new()),
        }
    }

    /// Only for officers: words among colleagues.
    fn internal(&self, text: &str) -> String {
        match self.reader {
            Reader::Citizen => String::new(),
            Reader::Officer => closed(&capital(text.trim())),
        }
    }

    fn only_officers(&self, title: &str, detail: String) -> Option<(String, String)> {
        (self.reader == Reader::Officer).then(|| (title.to_owned(), detail))
    }

    /// Title and detail; `None` when this reader is not told.
    fn words(&self, event: &Event) -> Option<(String, String)> {
        let said = |title: &str, detail: String| Some((title.to_owned(), detail));
        match event {
            Event::Submitted(sent) => said("Nộp hồ sơ", self.submitted(sent)),
            Event::Received(received) => said("Tiếp nhận hồ sơ", Self::received(received)),
            Event::IntakeSupplementAsked(request) => {
                said("Yêu cầu bổ sung trước khi tiếp nhận", self.supplement(request))
            }
            Event::IntakeSupplemented { answers, papers, due } => said(
                "Gửi phần bổ sung",
                format!(
                    "{} Trả lời chậm nhất {}.",
                    added(answers.len(), papers.len()),
                    dates::moment(*due)
                ),
            ),
            Event::NotAccepted(reason) => said("Không tiếp nhận hồ sơ", grounds(reason)),
            Event::Transferred { to } => said("Chuyển hồ sơ đến nơi giải quyết", self.to(to)),
            Event::Assigned { to } => {
                said("Phân công người giải quyết", format!("Phân công cho {}.", to.name))
            }
            Event::TakenOver { by: _ } => said("Nhận hồ sơ", String::new()),
            Event::HandedOver { to, note } => {
                said("Chuyển bước tiếp theo", joined(&[self.to(to), self.internal(note)]))
            }
            Event::SupplementAsked(request) => said(
                "Yêu cầu bổ sung hồ sơ",
                joined(&[
                    self.supplement(request),
                    "Thời hạn dừng tính cho đến khi hồ sơ đầy đủ.".to_owned(),
                ]),
            ),
            Event::SupplementHandedIn { answers, papers } => {
                said("Gửi phần bổ sung", added(answers.len(), papers.len()))
            }
            Event::SupplementAccepted { counted_from, due, step_due: _ } => {
                said("Phần bổ sung đã đầy đủ", again(local(*counted_from), *due))
            }
            Event::Consulted(asked) => said("Lấy ý kiến cơ quan phối hợp", self.consulted(asked)),
            Event::ConsultationAnswered { id, opinion } => {
                said("Cơ quan phối hợp trả lời", self.answered(*id, opinion))
            }
            Event::Paused { cause, note, remaining } => {
                let left = remaining.map(|left| format!("Thời hạn {}.", dates::remaining(left)));
                said(
                    "Tạm dừng giải quyết",
                    joined(&[
                        closed(&capital(terms::pause_cause(*cause))),
                        closed(note),
                        left.unwrap_or_default(),
                    ]),
                )
            }
            Event::Resumed { due, original_due: _, note } => said(
                "Giải quyết tiếp",
                joined(&[closed(note), due.map(new_promise).unwrap_or_default()]),
            ),
            Event::VerifiedOnSite { on, minutes } => said(
                "Kiểm tra thực địa",
                joined(&[format!("Kiểm tra ngày {}.", dates::day(*on)), self.internal(minutes)]),
            ),
            Event::Drafted { by, decision } => self.only_officers(
                "Soạn dự thảo kết quả",
                format!("{} dự thảo: {}.", by.name, inside(terms::decision(decision))),
            ),
            Event::SubmittedForApproval { to, note } => {
                said("Trình lãnh đạo", joined(&[self.to(to), self.internal(note)]))
            }
            Event::Approved { by, to } => {
                said("Ký duyệt", joined(&[format!("{} đã duyệt.", by.name), self.to(to)]))
            }
            Event::SentBack { to, comment } => {
                said("Chuyển lại để hoàn thiện", joined(&[self.to(to), self.internal(comment)]))
            }
            Event::Issued { outcome, to: _ } => said("Có kết quả", issued(outcome)),
            Event::Rejected { outcome, to: _ } => said("Từ chối giải quyết", rejected(outcome)),
            Event::WithdrawalRequested { reason } => said("Đề nghị rút hồ sơ", closed(reason)),
            Event::Withdrawn => said("Rút hồ sơ", "Giấy tờ được trả lại người nộp.".to_owned()),
            Event::Stopped { number } => said(
                "Dừng giải quyết theo đề nghị",
                joined(&[
                    "Giấy tờ được trả lại người nộp.".to_owned(),
                    slip("Thông báo dừng", number),
                ]),
            ),
            Event::Returned { way, collected_by } => {
                said("Trả kết quả", returned(way, collected_by))
            }
            Event::Apologised { number, reason, was_due, due, in_time, judged_by: _ } => {
                let late = if *in_time {
                    ""
                } else {
                    "Thông báo này được gửi chậm so với quy định."
                };
                said(
                    "Xin lỗi và hẹn lại ngày trả kết quả",
                    joined(&[
                        format!("Lý do: {}", closed(reason)),
                        format!("Ngày hẹn cũ: {}.", dates::moment(*was_due)),
                        new_promise(*due),
                        late.to_owned(),
                        slip("Phiếu xin lỗi", number),
                    ]),
                )
            }
            Event::Paid(payment) => said("Nộp phí, lệ phí", closed(&terms::payment(*payment))),
            Event::Rated(rating) => self.rated(rating.stars, &rating.comment),
        }
    }

    fn submitted(&self, sent: &Submitted) -> String {
        let way = match &sent.submitter {
            Submitter::Applicant { .. } => terms::channel(sent.channel).to_owned(),
            Submitter::Authorised { mandate, .. } => {
                format!("{}, do {} nộp thay", terms::channel(sent.channel), mandate.name)
            }
        };
        let arrival = sent.arrival.as_ref().map(|arrival| closed(&terms::arrival(arrival)));
        let reception = agency_name(self.names, &sent.reception);
        joined(&[
            format!("{way}. Nơi nhận: {reception}. Trả lời chậm nhất {}.", dates::moment(sent.due)),
            arrival.unwrap_or_default(),
        ])
    }

    fn received(received: &Received) -> String {
        let code = received.code().map(|code| format!("Mã hồ sơ {code}.")).unwrap_or_default();
        let limit = received.limit.map(|limit| format!("Thời hạn {}.", dates::limit(limit)));
        let due = received.due.map(|due| format!("Hẹn trả kết quả {}.", dates::moment(due)));
        joined(&[code, limit.unwrap_or_default(), due.unwrap_or_default()])
    }

    fn supplement(&self, request: &SupplementRequest) -> String {
        let items: Vec<String> = request
            .items
            .iter()
            .map(|item| match &item.component {
                Some(id) => format!("{}: {}", component_name(self.names, id), item.reason.trim()),
                None => format!("Tờ khai: {}", item.reason.trim()),
            })
            .map(|item| closed(&item))
            .collect();
        joined(&[items.join(" "), closed(&request.note), slip("Phiếu yêu cầu", &request.number)])
    }

    fn to(&self, post: &Post) -> String {
        let agency = agency_name(self.names, &post.agency);
        let who = post
            .person
            .as_ref()
            .map_or_else(|| agency.clone(), |person| format!("{}, {agency}", person.name));
        let step = step_name(self.names, &post.step);
        match (self.reader, post.due) {
            (Reader::Officer, Some(due)) => {
                format!("{step}: {who}; hạn {}.", dates::moment(due))
            }
            _ => format!("{step}: {who}."),
        }
    }

    fn consulted(&self, asked: &Consultation) -> String {
        let due = format!(
            "{} trả lời chậm nhất {}.",
            agency_name(self.names, &asked.agency),
            dates::moment(asked.due)
        );
        joined(&[due, self.internal(&asked.question)])
    }

    fn answered(&self, id: ConsultationId, opinion: &Opinion) -> String {
        let agency = self
            .asked
            .get(&id)
            .map_or_else(|| "Cơ quan phối hợp".to_owned(), |id| agency_name(self.names, id));
        // What colleagues think is part of the preparation of the decision, not yet the decision.
        match (self.reader, opinion.verdict) {
            (Reader::Citizen, Verdict::SilentConsent) => {
                format!("{agency}: hết thời hạn cho ý kiến.")
            }
            (Reader::Citizen, Verdict::Agree | Verdict::Disagree) => {
                format!("{agency} đã cho ý kiến.")
            }
            (Reader::Officer, verdict) => joined(&[
                format!("{agency}: {}.", inside(terms::verdict(verdict))),
                closed(&opinion.text),
            ]),
        }
    }

    /// A rating may be told to the citizen who gave it; officers see ratings only as figures, so
    /// that nobody need fear to be frank (Circular 01/2018/TT-VPCP, art. 14).
    fn rated(&self, stars: u8, comment: &str) -> Option<(String, String)> {
        match self.reader {
            Reader::Citizen => Some((
                "Đánh giá".to_owned(),
                joined(&[
                    format!("{stars} sao: {}.", inside(terms::stars(stars))),
                    closed(comment),
                ]),
            )),
            Reader::Officer => None,
        }
    }
}

fn grounds(grounds: &Grounds) -> String {
    joined(&[
        format!("Lý do: {}", closed(&grounds.reason)),
        format!("Căn cứ: {}", closed(&grounds.legal_basis)),
    ])
}

fn issued(outcome: &Outcome) -> String {
    format!("{} ký; số {}.", outcome.signed_by.name, outcome.number.text())
}

fn rejected(outcome: &Outcome) -> String {
    let why = match &outcome.decision {
        Decision::Refuse(reason) => grounds(reason),
        Decision::Grant { .. } => String::new(),
    };
    joined(&[why, issued(outcome)])
}

fn returned(way: &Delivery, collected_by: &str) -> String {
    match (way, filled(collected_by)) {
        (Delivery::Online, _) => "Kết quả được tải về trên mạng.".to_owned(),
        (Delivery::Counter, Some(who)) => format!("{who} nhận tại quầy."),
        (Delivery::Counter, None) => "Nhận tại quầy.".to_owned(),
    }
}

fn added(answers: usize, papers: usize) -> String {
    let mut parts = Vec::new();
    if papers > 0 {
        parts.push(format!("{papers} giấy tờ"));
    }
    if answers > 0 {
        parts.push(format!("{answers} mục của tờ khai"));
    }
    format!("Đã gửi {}.", list(&parts))
}

fn again(from: DateTime, due: Option<DateTime>) -> String {
    let from = format!("Thời hạn tính lại từ {}.", dates::moment(from));
    joined(&[from, due.map(new_promise).unwrap_or_default()])
}

fn new_promise(due: DateTime) -> String {
    format!("Ngày hẹn mới: {}.", dates::moment(due))
}

fn slip(name: &str, number: &DocumentNumber) -> String {
    format!("{name} số {}.", number.text())
}

fn joined(sentences: &[String]) -> String {
    let spoken: Vec<&str> =
        sentences.iter().map(String::as_str).filter(|sentence| !sentence.is_empty()).collect();
    spoken.join(" ")
}
