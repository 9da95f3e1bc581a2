//! It is sent: the number, what happens next, and by when.

use crate::{
    actor::Citizen,
    citizen::{address::Id, names},
    problem::{Problem, page as rendered},
    site::Site,
    ui::{Panel, Section, Shell},
    url,
};
use askama::Template;
use axum::{extract::State, response::Html};
use domain::{
    dossier::{
        Dossier, Stage,
        state::{Delivery, Payment},
    },
    ids::DossierId,
    procedure::{ComponentKind, Need},
};
use wording::{Names, dates, terms};

#[derive(Template)]
#[template(path = "citizen/confirmation/page.html")]
struct Page {
    shell: Shell,
    number: String,
    next: Vec<String>,
    bring: Vec<String>,
    at_counter: bool,
    dossier: String,
    tracking: String,
}

/// `GET /dossiers/{id}/confirmation`.
pub async fn page(
    State(site): State<Site>,
    citizen: Citizen,
    Id(id): Id<DossierId>,
) -> Result<Html<String>, Problem> {
    let dossier = site.app.own_dossier(citizen.account.id, id).await?;
    let names = names::of_dossier(&site, &dossier);
    rendered(&Page {
        shell: site.shell(Some(&citizen), "Đã gửi hồ sơ").section(Section::Mine),
        number: dossier.number(),
        next: next(&dossier, &names),
        bring: bring(&dossier, &names),
        at_counter: dossier.delivery == Delivery::Counter,
        dossier: url::citizen::dossier(id),
        tracking: format!("{}{}", site.settings.address, url::citizen::track(&dossier.number())),
    })
}

fn next(dossier: &Dossier, names: &Names<'_>) -> Vec<String> {
    let desk =
        names.agency(&dossier.reception).map_or("Bộ phận một cửa", |it| it.name.as_str());
    let answer = match &dossier.stage {
        Stage::Submitted { due, .. } => {
            format!("{desk} kiểm tra hồ sơ và trả lời ông/bà chậm nhất {}.", dates::moment(*due))
        }
        _ => format!("{desk} đã xem hồ sơ; mời ông/bà mở hồ sơ để biết tình trạng mới nhất."),
    };
    let mut next = vec![
        answer,
        "Khi hồ sơ đầy đủ, ông/bà nhận giấy tiếp nhận có mã hồ sơ và ngày hẹn trả kết quả. Nếu \
         thiếu, chúng tôi nói rõ một lần cần bổ sung những gì."
            .to_owned(),
    ];
    next.extend(dossier.arrival.as_ref().map(|arrival| format!("{}.", terms::arrival(arrival))));
    next.extend(contact(dossier));
    if let Payment::Due { amount } = dossier.payment {
        next.push(format!("Ông/bà nộp {} tại quầy trước khi nhận kết quả.", dates::money(amount)));
    }
    next.push(match dossier.delivery {
        Delivery::Online => "Khi có kết quả, ông/bà tải về ngay trên trang hồ sơ.".to_owned(),
        Delivery::Counter => {
            format!("Khi có kết quả, ông/bà mang giấy hẹn đến {desk} để nhận.")
        }
    });
    next
}

fn contact(dossier: &Dossier) -> Option<String> {
    let applicant = &dossier.applicant;
    let phone = applicant.phone.as_ref().map(|phone| format!("số {}", phone.masked()));
    let email = || applicant.email.as_ref().map(|email| format!("địa chỉ {}", email.masked()));
    phone
        .or_else(email)
        .map(|to| format!("Mỗi khi hồ sơ có thay đổi, chúng tôi nhắn tin đến {to}."))
}

/// Papers that are only shown, to be brought along.
fn bring(dossier: &Dossier, names: &Names<'_>) -> Vec<String> {
    let Some(procedure) = names.procedure else { return Vec::new() };
    let asked = procedure.components_for(dossier.case.as_ref(), dossier.channel);
    asked
        .into_iter()
        .filter(|part| part.kind == ComponentKind::Shown)
        .filter(|part| part.need == Need::Required || part.is_needed(&dossier.answers))
        .map(|part| part.title().to_owned())
        .collect()
}
