//! A file that somebody sent. It stays what a stranger gave us: taken away as an attachment, or
//! looked at in a sandbox where nothing of ours can be reached.

use crate::{problem::Problem, site::Site, url::encode};
use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::dossier::state::StoredFile;

/// The bytes, streamed.
pub async fn answer(site: &Site, file: &StoredFile, look: bool) -> Result<Response, Problem> {
    let bytes = site.app.open_file(&file.hash).await?;
    let kind = HeaderValue::try_from(&file.media_type)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_LENGTH, HeaderValue::from(file.size_bytes)),
        (header::CONTENT_DISPOSITION, disposition(file, look)),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'")),
    ];
    Ok((headers, Body::from_stream(bytes)).into_response())
}

fn disposition(file: &StoredFile, look: bool) -> HeaderValue {
    // A browser draws these by itself, without running anything.
    let can_be_drawn =
        matches!(file.media_type.as_str(), "image/jpeg" | "image/png" | "image/webp");
    let way = if look && can_be_drawn { "inline" } else { "attachment" };
    let text = format!("{way}; filename*=UTF-8''{}", encode(&file.name));
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::AttachmentId;

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
    fn a_stranger_s_file_is_taken_away_unless_it_is_a_picture_to_look_at() {
        let sent = |media_type, look| {
            let value = disposition(&file("giấy.x", media_type), look);
            value.to_str().unwrap_or_default().split(';').next().unwrap_or_default().to_owned()
        };
        assert_eq!(sent("image/png", true), "inline");
        assert_eq!(sent("image/png", false), "attachment");
        assert_eq!(sent("application/pdf", true), "attachment");
    }

    #[test]
    fn a_name_with_quotes_and_line_breaks_stays_a_name() {
        let value = disposition(&file("a\"\r\nb.pdf", "application/pdf"), false);
        assert_eq!(value, "attachment; filename*=UTF-8''a%22%0D%0Ab.pdf");
    }
}
