//! Files that citizens attached. They come from strangers: fetched as attachments; only pictures
//! are drawn in the browser, shut into a sandbox.

use super::view::can_be_looked_at;
use crate::{actor::Desk, problem::Problem, site::Site, typed::Typed, url::encode};
use axum::{
    body::Body,
    extract::{Path, RawQuery, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{
    dossier::state::{PaperForm, StoredFile},
    ids::{AttachmentId, DossierId},
};

/// GET /desk/dossiers/{id}/files/{file}
pub async fn get(
    State(site): State<Site>,
    desk: Desk,
    Path((id, file)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let id: DossierId = id.parse().map_err(|_| Problem::not_found())?;
    let file: AttachmentId = file.parse().map_err(|_| Problem::not_found())?;
    let (dossier, _) = site.app.open_dossier(&desk.desk, id, "file").await?;
    let stored = dossier.papers.iter().find_map(|paper| match &paper.form {
        PaperForm::File(stored) if stored.id == file => Some(stored),
        _ => None,
    });
    let stored = stored.ok_or_else(Problem::not_found)?;
    let bytes = site.app.open_file(&stored.hash).await?;
    let look = Typed::parse(query.unwrap_or_default().as_bytes()).has("look");
    let kind = HeaderValue::try_from(&stored.media_type)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_LENGTH, HeaderValue::from(stored.size_bytes)),
        (header::CONTENT_DISPOSITION, disposition(stored, look)),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'")),
    ];
    Ok((headers, Body::from_stream(bytes)).into_response())
}

fn disposition(file: &StoredFile, look: bool) -> HeaderValue {
    let way = if look && can_be_looked_at(file) { "inline" } else { "attachment" };
    let text = format!("{way}; filename*=UTF-8''{}", encode(&file.name));
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, media_type: &str) -> StoredFile {
        StoredFile {
            id: AttachmentId(uuid::Uuid::nil()),
            hash: "00".into(),
            name: name.to_owned(),
            media_type: media_type.to_owned(),
            size_bytes: 1,
        }
    }

    #[test]
    fn only_a_picture_is_shown_in_the_browser() {
        let shown = |media_type| disposition(&file("giấy.x", media_type), true);
        assert!(shown("image/jpeg").to_str().is_ok_and(|text| text.starts_with("inline")));
        assert!(shown("application/pdf").to_str().is_ok_and(|text| text.starts_with("attachment")));
    }

    #[test]
    fn a_name_with_quotes_and_marks_travels_whole() {
        let sent = disposition(&file("giấy \"1\"\r\n.pdf", "application/pdf"), false);
        assert_eq!(sent, "attachment; filename*=UTF-8''gi%E1%BA%A5y%20%221%22%0D%0A.pdf");
    }
}
