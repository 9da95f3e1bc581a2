//! Every paper is read with the types of the paper crate, without building its typesetter: a field
//! or a template that is not there any more is found here.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "../../paper/src/forms/mod.rs"]
#[allow(dead_code, unused_imports)]
mod forms;
#[path = "../../paper/src/template.rs"]
#[allow(dead_code)]
mod template;
mod town;

use app::ports::papers::PaperJob;
use domain::rule_pack::FormSet;
use serde::de::DeserializeOwned;
use template::Template;
use town::Town;
use wording::papers::{self, Book, ReceiptCopy};

fn read<T: DeserializeOwned>(job: &PaperJob) -> T {
    let read = serde_json::from_value(job.data.clone());
    read.unwrap_or_else(|error| panic!("{}: {error}", job.template))
}

/// Reads the job as its template would.
fn fits(job: &PaperJob) {
    match Template::from_id(job.template).unwrap_or_else(|| panic!("no template {}", job.template))
    {
        Template::Receipt(_) => drop(read::<forms::Receipt>(job)),
        Template::SupplementRequest(_) => drop(read::<forms::SupplementRequest>(job)),
        Template::Rejection(_) => drop(read::<forms::Rejection>(job)),
        Template::Apology(_) => drop(read::<forms::Apology>(job)),
        Template::StopNotice => drop(read::<forms::StopNotice>(job)),
        Template::ControlSlip(_) => drop(read::<forms::ControlSlip>(job)),
        Template::Register(_) => drop(read::<forms::Register>(job)),
        Template::BirthCertificate => drop(read::<forms::BirthCertificate>(job)),
        Template::Certificate => drop(read::<forms::Certificate>(job)),
        Template::Letter => drop(read::<forms::Letter>(job)),
    }
}

#[test]
fn every_event_with_a_paper_prints_a_paper_that_the_printer_knows() {
    for forms in [FormSet::Circular01Of2018, FormSet::Circular03Of2025] {
        for town in Town::every_story() {
            let facts = town.facts(forms);
            for recorded in &town.history {
                let named = papers::name_of(&recorded.event, forms);
                let job = papers::of_event(&facts, recorded.seq, ReceiptCopy::ForApplicant);
                assert_eq!(named.is_some(), job.is_some(), "{}", recorded.event.name());
                if let Some(job) = job {
                    fits(&job);
                }
            }
            if let Some(slip) = papers::control_slip(&facts, &town.ledger()) {
                fits(&slip);
            }
            let rows = papers::register_row(&facts, 1).into_iter().collect();
            let (from, to) = (town::day(1), town::day(30));
            let book = Book { desk: &"p1".into(), forms, from, to };
            fits(&papers::register(&town.names(), &book, rows));
        }
    }
}

#[test]
fn the_receipt_says_again_next_year_what_it_said_on_the_day() {
    let town = Town::late_birth();
    let facts = town.facts(FormSet::Circular01Of2018);
    let job = papers::of_event(&facts, 2, ReceiptCopy::Unmarked).unwrap();
    assert_eq!(job.template, "nd61-2018.receipt");
    let receipt: forms::Receipt = read(&job);
    assert_eq!(receipt.due_at, Some(town::at(10, 17)), "the first promise, whatever came later");
    insta::assert_snapshot!(serde_json::to_string_pretty(&job.data).unwrap());
}

#[test]
fn the_birth_certificate_is_filled_from_the_declaration_and_the_draft() {
    let town = Town::late_birth();
    let facts = town.facts(FormSet::Circular01Of2018);
    let issued = town.history.iter().find(|one| one.event.name() == "issued").unwrap().seq;
    let job = papers::of_event(&facts, issued, ReceiptCopy::Unmarked).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&job.data).unwrap());
}

/// The other papers of the stories, for the eyes of whoever changes their words.
#[test]
fn the_words_of_slips_and_results_can_be_reviewed() {
    let forms = FormSet::Circular03Of2025;
    let mut said = Vec::new();
    for town in Town::every_story() {
        let facts = town.facts(forms);
        for recorded in &town.history {
            let Some(job) = papers::of_event(&facts, recorded.seq, ReceiptCopy::ForApplicant)
            else {
                continue;
            };
            if !["receipt", "birth-certificate"].iter().any(|known| job.template.ends_with(known)) {
                said.push(format!(
                    "{}\n{}",
                    job.template,
                    serde_json::to_string_pretty(&job.data).unwrap()
                ));
            }
        }
    }
    insta::assert_snapshot!(said.join("\n\n"));
}

#[test]
fn the_control_slip_lists_each_hand_over_with_the_one_who_gives_and_the_one_who_takes() {
    let town = Town::late_birth();
    let facts = town.facts(FormSet::Circular01Of2018);
    let slip: forms::ControlSlip = read(&papers::control_slip(&facts, &town.ledger()).unwrap());
    let rows: Vec<String> = slip
        .hand_overs
        .iter()
        .map(|row| {
            let when = row.at.unwrap();
            let (from, to) = (&row.from, &row.to);
            let (given, taken) = (&row.given_by, &row.taken_by);
            format!("{when} | {from} [{given}] → {to} [{taken}] | {:?}", row.outcome)
        })
        .collect();
    insta::assert_snapshot!(rows.join("\n"), @r"
        2019-09-02T09:00:00 | Người nộp hồ sơ [Nguyễn Văn Hùng] → Bộ phận Tiếp nhận và Trả kết quả phường Phúc Xá [Trần Thị Lan] | None
        2019-09-03T09:00:00 | Bộ phận Tiếp nhận và Trả kết quả phường Phúc Xá [Trần Thị Lan] → Ủy ban nhân dân phường Phúc Xá (chuyên viên thụ lý) [Lê Văn Minh] | Some(OnTime)
        2019-09-04T10:00:00 | Ủy ban nhân dân phường Phúc Xá (chuyên viên thụ lý) [Lê Văn Minh] → Người nộp hồ sơ [Nguyễn Văn Hùng] | Some(Overdue)
        2019-09-05T09:00:00 | Người nộp hồ sơ [Nguyễn Văn Hùng] → Bộ phận Tiếp nhận và Trả kết quả phường Phúc Xá [Trần Thị Lan] | None
        2019-09-05T14:00:00 | Bộ phận Tiếp nhận và Trả kết quả phường Phúc Xá [Trần Thị Lan] → Ủy ban nhân dân phường Phúc Xá (chuyên viên thụ lý) [Lê Văn Minh] | None
        2019-09-15T10:00:00 | Ủy ban nhân dân phường Phúc Xá (chuyên viên thụ lý) [Lê Văn Minh] → Ủy ban nhân dân phường Phúc Xá (chuyên viên thụ lý) [Lê Văn Minh] | Some(Overdue)
        2019-09-16T10:00:00 | Ủy ban nhân dân phường Phúc Xá (chuyên viên thụ lý) [Lê Văn Minh] → Ủy ban nhân dân phường Phúc Xá (lãnh đạo ký duyệt) [Phạm Quang Đạo] | Some(OnTime)
        2019-09-16T15:00:00 | Ủy ban nhân dân phường Phúc Xá (lãnh đạo ký duyệt) [Phạm Quang Đạo] → Ủy ban nhân dân phường Phúc Xá (văn thư) [] | Some(Early)
        2019-09-17T09:00:00 | Ủy ban nhân dân phường Phúc Xá (văn thư) [] → Bộ phận Tiếp nhận và Trả kết quả phường Phúc Xá [] | Some(OnTime)
        ");
}
