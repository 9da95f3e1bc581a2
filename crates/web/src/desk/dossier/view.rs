//! A dossier as an officer reads it: everything in words, nothing to compute in the page.

use super::papers;
use crate::{
    desk::show,
    site::Site,
    ui::{Moment, Summary, Tag, Timeline, Tone},
    url,
};
use domain::{
    agency::AgencyTree,
    deadline,
    dossier::{
        Dossier, Facts, Recorded, Stage, due_lines,
        state::{Consultation, Decision, Paper, PaperForm, StoredFile},
    },
    form::FieldKind,
    ids::DossierId,
    ledger::{Keeping, ledger},
    party::Submitter,
    procedure::{Component, ComponentKind, Need, missing_components},
    rule_pack::FormSet,
    time,
};
use wording::{Names, answers, dates, ledger::LedgerLine, stages, terms, timeline};

/// How many things that happened are shown without asking.
const RECENT: usize = 6;

/// Everything the page shows of the dossier itself.
pub struct Record {
    /// Everyday name of the procedure.
    pub procedure: String,
    /// Code or reference.
    pub number: String,
    /// Where it stands, in one line.
    pub standing: String,
    /// How the time stands, in words and colour.
    pub due: Tag<'static>,
    /// What was promised; empty when nothing was.
    pub promised: String,
    /// Facts of the head.
    pub facts: Summary<'static>,
    /// The declaration, page by page.
    pub declaration: Vec<(String, Summary<'static>)>,
    /// Papers by component.
    pub papers: Vec<PaperRow>,
    /// Papers of the procedure that this dossier does without.
    pub without: Vec<PaperRow>,
    /// What happened lately, the newest first.
    pub history: Timeline<'static>,
    /// What happened before that: a long life would push everything else out of sight.
    pub earlier: Timeline<'static>,
    /// Who held it, in the order of time.
    pub ledger: Vec<LedgerRow>,
    /// Consultations beside the main line.
    pub beside: Vec<LedgerRow>,
    /// How the due date comes about.
    pub explanation: Vec<String>,
    /// Opinions asked.
    pub consultations: Vec<Opinion>,
    /// The draft.
    pub draft: Option<DraftView>,
    /// Official papers to print: address and name.
    pub printed: Vec<(String, String)>,
}

/// A component with what was handed in for it.
pub struct PaperRow {
    /// Short name.
    pub title: String,
    /// When it is needed.
    pub need: String,
    /// What is there.
    pub items: Vec<Item>,
    /// What is said instead while nothing lies there.
    pub instead: Instead,
}

/// Why nothing was handed in for a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instead {
    /// Needed and not there.
    Missing,
    /// The declaration that was filled in on the screen.
    Declared,
    /// Only shown, when the result is fetched.
    Shown,
    /// Not needed here, or something else answers for it.
    NotNeeded,
}

impl PaperRow {
    /// Whether it is one that nobody waits for and nobody sent.
    pub fn is_beside(&self) -> bool {
        self.items.is_empty() && self.instead == Instead::NotNeeded
    }
}

/// A file or sheets.
pub struct Item {
    /// Name of the file, or how many sheets.
    pub words: String,
    /// Where to fetch it; empty for sheets.
    pub url: String,
    /// Where to look at it in the browser; empty when it is only fetched.
    pub look: String,
    /// In which round it came, when not at first.
    pub round: String,
    /// Replaced by a later one.
    pub is_replaced: bool,
}

/// A line of the ledger with its colour.
pub struct LedgerRow {
    /// The words.
    pub line: LedgerLine,
    /// How the limit was kept.
    pub kept: Tag<'static>,
}

/// An opinion asked of another agency.
pub struct Opinion {
    /// Who was asked.
    pub agency: String,
    /// What.
    pub question: String,
    /// By whom and when.
    pub asked: String,
    /// Until when, while it is open.
    pub due: Option<Tag<'static>>,
    /// The verdict; empty while it is open.
    pub verdict: String,
    /// In words, by whom and when.
    pub answer: String,
}

/// The draft of the result.
pub struct DraftView {
    /// Grant or refuse.
    pub decision: &'static str,
    /// Text, reason and rule, corrections.
    pub facts: Summary<'static>,
    /// Where to see it as it will be printed; `None` for a refusal.
    pub preview: Option<String>,
}

/// A dossier, its history, and the facts it is judged by.
pub struct Known<'a> {
    /// The dossier.
    pub dossier: &'a Dossier,
    /// Its history.
    pub history: &'a [Recorded],
    /// The facts.
    pub facts: &'a Facts<'a>,
    /// Names.
    pub names: Names<'a>,
}

impl Record {
    /// Reads a dossier out.
    pub fn of(site: &Site, known: &Known<'_>) -> Self {
        let Known { dossier, history, facts, names } = known;
        let book = ledger(history, facts.calendar, facts.now);
        let rows = |intervals: &[domain::ledger::Interval]| {
            intervals.iter().map(|interval| LedgerRow::of(interval, names)).collect()
        };
        let mut recent = told(history, names);
        let earlier = recent.moments.split_off(RECENT.min(recent.moments.len()));
        let earlier = Timeline { moments: earlier };
        let (without, papers) =
            paper_rows(dossier, facts).into_iter().partition(PaperRow::is_beside);
        Self {
            procedure: facts.procedure.title().to_owned(),
            number: dossier.number(),
            standing: wording::short_agency(&stages::officer_line(dossier, names)),
            due: standing_of_time(site, dossier),
            promised: dossier.due().map(dates::moment).unwrap_or_default(),
            facts: head(dossier, facts, names),
            declaration: declaration(dossier, facts),
            papers,
            without,
            history: recent,
            earlier,
            ledger: rows(&book.line),
            beside: rows(&book.consultations),
            explanation: due_lines(dossier, history, facts.calendar, &facts.pack.deadlines)
                .iter()
                .map(wording::explain::line)
                .collect(),
            consultations: opinions(site, dossier, facts.agencies),
            draft: draft(dossier, history, facts),
            printed: printed(dossier, history, facts.pack.forms),
        }
    }
}

/// Where the dossier stands against its promise, finished or not.
fn standing_of_time(site: &Site, dossier: &Dossier) -> Tag<'static> {
    if dossier.finished_at().is_some() {
        return match dossier.kept() {
            Some(kept) => {
                let tone = if kept == deadline::Keeping::Late { Tone::Warn } else { Tone::Good };
                Tag::new(tone, terms::punctuality(kept))
            }
            None => Tag::good(terms::keeping(Keeping::Free)),
        };
    }
    match &dossier.stage {
        Stage::Submitted { due, .. } => show::due_tag(site, Some(*due), &dossier.reception),
        Stage::Paused { .. }
        | Stage::SupplementAsked { .. }
        | Stage::IntakeSupplementAsked { .. }
        | Stage::NotAccepted { .. }
        | Stage::Withdrawn { .. }
        | Stage::Stopped { .. } => Tag::idle(stages::officer_stage(dossier.stage.kind())),
        _ => show::due_tag(site, dossier.due(), &dossier.competent),
    }
}

fn agency(names: &Names<'_>, id: &domain::ids::AgencyId) -> String {
    names.agency(id).map_or_else(String::new, |agency| wording::short_agency(&agency.name))
}

fn head(dossier: &Dossier, facts: &Facts<'_>, names: &Names<'_>) -> Summary<'static> {
    let applicant = &dossier.applicant;
    let mut rows =
        Summary::new().row(terms::applicant_kind(applicant.kind), applicant.name.clone());
    let mut put = |label: &'static str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            rows = std::mem::take(&mut rows).row(label, value);
        }
    };
    put("Số định danh", applicant.identity_number.clone());
    put("Điện thoại", applicant.phone.as_ref().map(ToString::to_string));
    put("Thư điện tử", applicant.email.as_ref().map(ToString::to_string));
    put("Địa chỉ", Some(applicant.address.clone()));
    if let Submitter::Authorised { mandate, .. } = &dossier.submitter {
        let id = mandate.identity_number.as_ref().map(|id| format!(", số định danh {id}"));
        let phone = mandate.phone.as_ref().map(|phone| format!(", điện thoại {phone}"));
        let written = mandate.written_on.map(|day| format!(", ủy quyền ngày {}", dates::day(day)));
        put(
            "Người được ủy quyền",
            Some(format!(
                "{} ({}){}{}{}",
                mandate.name,
                mandate.relation,
                id.unwrap_or_default(),
                phone.unwrap_or_default(),
                written.unwrap_or_default()
            )),
        );
    }
    let case = dossier.case.as_ref();
    let case = facts.procedure.cases.iter().find(|one| Some(&one.id) == case);
    put("Trường hợp", case.map(|case| case.name.clone()));
    put("Mã thủ tục", Some(dossier.procedure.code.to_string()));
    put(
        "Nộp",
        Some(format!(
            "{}, {}",
            terms::channel(dossier.channel),
            dates::instant(dossier.submitted_at)
        )),
    );
    put("Thời điểm đến", dossier.arrival.as_ref().map(terms::arrival));
    if let Some(received) = &dossier.received {
        let at = dates::instant(received.at);
        put("Tiếp nhận", Some(format!("{at}, {}", received.by_name)));
        put("Thời hạn", received.limit.map(dates::limit));
        if received.original_due != received.due {
            put("Hẹn trả ban đầu", received.original_due.map(dates::moment));
        }
    }
    put("Nơi tiếp nhận", Some(agency(names, &dossier.reception)));
    put("Cơ quan giải quyết", Some(agency(names, &dossier.competent)));
    put("Phí, lệ phí", Some(terms::payment(dossier.payment)));
    put("Nhận kết quả", Some(terms::delivery(&dossier.delivery).to_owned()));
    put("Mã tra cứu", dossier.code.as_ref().map(|_| dossier.reference.clone()));
    rows
}

fn declaration(dossier: &Dossier, facts: &Facts<'_>) -> Vec<(String, Summary<'static>)> {
    let Some(form) = &facts.procedure.form else { return Vec::new() };
    let mut pages: Vec<(String, Summary<'static>)> = Vec::new();
    for row in answers::rows(form, &dossier.answers) {
        // That everything is true was agreed to, else it could not have been sent.
        if row.value.is_empty() || matches!(row.field.kind, FieldKind::Agreement) {
            continue;
        }
        match pages.last_mut() {
            Some((title, page)) if *title == row.step.title => {
                *page = std::mem::take(page).row(row.label, row.value);
            }
            _ => pages.push((row.step.title.clone(), Summary::new().row(row.label, row.value))),
        }
    }
    pages
}

fn paper_rows(dossier: &Dossier, facts: &Facts<'_>) -> Vec<PaperRow> {
    let case = dossier.case.as_ref();
    let is_there = |id: &domain::ids::ComponentId| {
        dossier.current_papers().any(|paper| &paper.component == id)
    };
    let missing =
        missing_components(facts.procedure, case, dossier.channel, &dossier.answers, is_there);
    let has_any =
        |component: &Component| dossier.papers.iter().any(|paper| paper.component == component.id);
    let asked = facts.procedure.components_for(case, dossier.channel);
    // Whatever was handed in is shown, also for a component that this case does not ask for.
    let others = facts.procedure.components.iter().filter(|one| has_any(one));
    let mut listed: Vec<&Component> = asked;
    for other in others {
        if !listed.iter().any(|one| one.id == other.id) {
            listed.push(other);
        }
    }
    listed
        .into_iter()
        .map(|component| PaperRow {
            title: component.title().to_owned(),
            need: terms::need(&component.need),
            items: dossier
                .papers
                .iter()
                .filter(|paper| paper.component == component.id)
                .map(|paper| Item::of(dossier.id, paper))
                .collect(),
            instead: instead(dossier, component, missing.iter().any(|it| it.id == component.id)),
        })
        .collect()
}

fn instead(dossier: &Dossier, component: &Component, is_missing: bool) -> Instead {
    match (component.kind, &component.need) {
        (ComponentKind::DeclarationForm, _) if !dossier.answers.is_empty() => Instead::Declared,
        (ComponentKind::Shown, Need::Required) => Instead::Shown,
        _ if is_missing => Instead::Missing,
        _ => Instead::NotNeeded,
    }
}

impl Item {
    fn of(dossier: DossierId, paper: &Paper) -> Self {
        let round = match paper.round {
            0 => String::new(),
            round => format!("bổ sung lần {round}"),
        };
        let is_replaced = paper.replaced;
        match &paper.form {
            PaperForm::File(file) => {
                let url = url::desk::file(dossier, file.id);
                let look =
                    if can_be_looked_at(file) { format!("{url}?look=1") } else { String::new() };
                let words = format!("{} ({})", file.name, dates::size(file.size_bytes));
                Self { words, url, look, round, is_replaced }
            }
            PaperForm::Sheets { originals, copies } => {
                let words = match (originals, copies) {
                    (originals, 0) => format!("{originals} bản chính"),
                    (0, copies) => format!("{copies} bản sao"),
                    (originals, copies) => format!("{originals} bản chính, {copies} bản sao"),
                };
                Self { words, url: String::new(), look: String::new(), round, is_replaced }
            }
        }
    }
}

/// Pictures that every browser draws; anything else is fetched and opened by its own program.
pub fn can_be_looked_at(file: &StoredFile) -> bool {
    matches!(file.media_type.as_str(), "image/jpeg" | "image/png" | "image/webp")
}

fn told(history: &[Recorded], names: &Names<'_>) -> Timeline<'static> {
    let mut moments: Vec<Moment<'static>> = timeline::officer(history, names)
        .into_iter()
        .map(|entry| {
            let who = if entry.agency.is_empty() {
                entry.who
            } else {
                format!("{}, {}", entry.who, wording::short_agency(&entry.agency))
            };
            Moment::past(entry.title, entry.when)
                .who(who)
                .machine_time(time::to_text(entry.at))
                .words(entry.detail)
        })
        .collect();
    moments.reverse();
    Timeline { moments }
}

impl LedgerRow {
    fn of(interval: &domain::ledger::Interval, names: &Names<'_>) -> Self {
        let mut line = wording::ledger::line(interval, names);
        line.agency = wording::short_agency(&line.agency);
        let tone = match line.kept {
            Keeping::Free => Tone::Idle,
            Keeping::Early | Keeping::OnTime => Tone::Good,
            Keeping::Late => Tone::Bad,
            Keeping::Running => Tone::Work,
        };
        Self { kept: Tag::new(tone, line.keeping), line }
    }
}

fn opinions(site: &Site, dossier: &Dossier, agencies: &AgencyTree) -> Vec<Opinion> {
    let names = Names::of_agencies(agencies);
    dossier.consultations.iter().map(|asked| Opinion::of(site, asked, &names)).collect()
}

impl Opinion {
    fn of(site: &Site, asked: &Consultation, names: &Names<'_>) -> Self {
        let answer = asked.answer.as_ref();
        let by = |person: Option<&domain::dossier::state::Person>| {
            person.map(|person| format!("{}, ", person.name)).unwrap_or_default()
        };
        Self {
            agency: agency(names, &asked.agency),
            question: asked.question.clone(),
            asked: format!("{}, {}", asked.asked_by.name, dates::instant(asked.asked_at)),
            due: answer.is_none().then(|| show::due_tag(site, Some(asked.due), &asked.agency)),
            verdict: answer
                .map(|given| terms::verdict(given.verdict).to_owned())
                .unwrap_or_default(),
            answer: answer
                .map(|given| {
                    let text = given.text.trim();
                    let stop = if text.is_empty() { "" } else { " – " };
                    format!("{text}{stop}{}{}", by(given.by.as_ref()), dates::instant(given.at))
                })
                .unwrap_or_default(),
        }
    }
}

fn draft(dossier: &Dossier, history: &[Recorded], facts: &Facts<'_>) -> Option<DraftView> {
    let draft = dossier.draft.as_ref()?;
    let mut rows = Summary::new();
    let mut preview = None;
    match &draft.decision {
        Decision::Grant { result, text, fields } => {
            let kind = facts.procedure.results.get(usize::from(*result));
            if let Some(kind) = kind {
                rows = rows.row("Kết quả", kind.name.clone());
            }
            if !text.trim().is_empty() {
                rows = rows.row("Nội dung", text.clone());
            }
            if let Some(form) = &facts.procedure.form {
                for (_, field) in form.fields() {
                    if fields.contains_key(&field.name) {
                        let value = answers::of(field, fields);
                        rows = rows.row(format!("Sửa: {}", field.label), value);
                    }
                }
            }
            let seq = history.last().map_or(0, |last| last.seq);
            preview = Some(url::desk::paper(dossier.id, papers::PREVIEW, seq));
        }
        Decision::Refuse(grounds) => {
            rows = rows
                .row("Lý do", grounds.reason.clone())
                .row("Căn cứ", grounds.legal_basis.clone());
        }
    }
    rows = rows.row("Người soạn", format!("{}, {}", draft.by.name, dates::instant(draft.at)));
    let approved: Vec<&str> = draft.approvals.iter().map(|person| person.name.as_str()).collect();
    if !approved.is_empty() {
        rows = rows.row("Đã duyệt", approved.join(", "));
    }
    Some(DraftView { decision: terms::decision(&draft.decision), facts: rows, preview })
}

fn printed(dossier: &Dossier, history: &[Recorded], forms: FormSet) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = history
        .iter()
        .filter_map(|recorded| {
            let word = papers::word_of(&recorded.event)?;
            let name = wording::papers::name_of(&recorded.event, forms)?;
            let url = url::desk::paper(dossier.id, word, recorded.seq);
            Some((url, format!("{name} ({})", dates::day(time::local(recorded.at).date()))))
        })
        .collect();
    if dossier.received.is_some() {
        let url = url::desk::paper(dossier.id, papers::CONTROL_SLIP, dossier.version);
        found.push((url, "Phiếu kiểm soát quá trình giải quyết hồ sơ".to_owned()));
    }
    found
}
