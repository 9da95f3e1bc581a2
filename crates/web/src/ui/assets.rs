//! Style sheets, scripts, fonts: inside the program, under addresses that carry their content's
//! hash, so that a browser fetches each once and never asks again.

use std::sync::OnceLock;

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};

use crate::ready::gzip::is_taken;

/// The content security policy that all pages keep: nothing inline, nothing from elsewhere.
/// `data:` is for the two small drawings inside the style sheet.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; img-src 'self' data:; \
    object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

struct Source {
    name: &'static str,
    content_type: &'static str,
    plain: &'static [u8],
    gzip: Option<&'static [u8]>,
}

struct Asset {
    source: &'static Source,
    url: String,
    etag: HeaderValue,
}

macro_rules! source {
    ($name:literal, $content_type:literal) => {
        Source {
            name: $name,
            content_type: $content_type,
            plain: include_bytes!(concat!("../../assets/", $name)),
            gzip: Some(include_bytes!(concat!("../../assets/", $name, ".gz"))),
        }
    };
    ($name:literal, $content_type:literal, already_small) => {
        Source {
            name: $name,
            content_type: $content_type,
            plain: include_bytes!(concat!("../../assets/", $name)),
            gzip: None,
        }
    };
}

static SOURCES: [Source; 7] = [
    source!("app.css", "text/css; charset=utf-8"),
    source!("desk.css", "text/css; charset=utf-8"),
    source!("app.js", "text/javascript; charset=utf-8"),
    source!("desk.js", "text/javascript; charset=utf-8"),
    source!("regular.woff2", "font/woff2", already_small),
    source!("bold.woff2", "font/woff2", already_small),
    source!("logo.svg", "image/svg+xml"),
];

fn assets() -> &'static [Asset] {
    static ASSETS: OnceLock<Vec<Asset>> = OnceLock::new();
    ASSETS.get_or_init(|| SOURCES.iter().map(Asset::of).collect())
}

impl Asset {
    fn of(source: &'static Source) -> Self {
        let hash = hash(source.plain);
        let etag = HeaderValue::from_str(&format!("\"{hash}\""))
            .unwrap_or_else(|_| HeaderValue::from_static("\"\""));
        Self { source, url: format!("/assets/{hash}/{}", source.name), etag }
    }
}

/// The first ten hexadecimal digits of SHA-256; the build script cuts it the same way for fonts.
fn hash(bytes: &[u8]) -> String {
    let head =
        Sha256::digest(bytes).iter().take(5).fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    format!("{head:010x}")
}

/// The address of an asset; empty when there is none of that name.
pub fn url(name: &str) -> &'static str {
    assets().iter().find(|asset| asset.source.name == name).map_or("", |asset| asset.url.as_str())
}

/// Address and content of every asset, for pages that are written to a folder.
pub fn all() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    assets().iter().map(|asset| (asset.url.as_str(), asset.source.plain))
}

/// The tab's icon as an address that holds its own content: one request less on a slow line.
pub fn icon() -> &'static str {
    static ICON: OnceLock<String> = OnceLock::new();
    ICON.get_or_init(|| {
        let drawing = include_str!("../../assets/icon.svg").trim();
        let mut address = String::from("data:image/svg+xml,");
        for sign in drawing.chars() {
            match sign {
                '#' => address.push_str("%23"),
                '"' => address.push_str("%22"),
                '<' => address.push_str("%3C"),
                '>' => address.push_str("%3E"),
                ' ' => address.push_str("%20"),
                plain => address.push(plain),
            }
        }
        address
    })
}

/// The routes of all assets.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{hash}/{name}", get(serve))
}

async fn serve(Path((hash, name)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let Some(asset) = assets().iter().find(|asset| asset.source.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    // A page from before an upgrade may ask for the old hash: it gets what is there, for a minute.
    let is_this = asset.url.split('/').nth(2) == Some(hash.as_str());
    let keep = if is_this { "public, max-age=31536000, immutable" } else { "public, max-age=60" };
    let mut response = if headers.get(IF_NONE_MATCH) == Some(&asset.etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        body(asset.source, &headers)
    };
    let answer = response.headers_mut();
    answer.insert(CACHE_CONTROL, HeaderValue::from_static(keep));
    answer.insert(ETAG, asset.etag.clone());
    answer.insert(VARY, HeaderValue::from_static("accept-encoding"));
    response
}

fn body(source: &'static Source, headers: &HeaderMap) -> Response {
    let (bytes, coding) = match source.gzip {
        Some(gzip) if is_taken(headers) => (gzip, Some("gzip")),
        _ => (source.plain, None),
    };
    let mut response = Body::from(bytes).into_response();
    let answer = response.headers_mut();
    answer.insert(CONTENT_TYPE, HeaderValue::from_static(source.content_type));
    if let Some(coding) = coding {
        answer.insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    response
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use axum::http::header::ACCEPT_ENCODING;

    fn asset(name: &str) -> &'static Asset {
        assets().iter().find(|asset| asset.source.name == name).expect("an asset")
    }

    async fn fetch(url: &str, accept: &'static str) -> Response {
        let mut parts = url.split('/').skip(2).map(str::to_owned);
        let path = Path((parts.next().unwrap(), parts.next().unwrap()));
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(accept));
        serve(path, headers).await
    }

    #[test]
    fn the_style_sheet_names_the_fonts_that_are_here() {
        let css = std::str::from_utf8(asset("app.css").source.plain).unwrap();
        for font in ["regular.woff2", "bold.woff2"] {
            let reference = url(font).replace("/assets/", "../");
            assert!(css.contains(&reference), "{reference} is not in app.css: run look/build");
        }
    }

    #[test]
    fn the_compressed_copies_are_of_the_same_content() {
        for source in SOURCES.iter().filter(|source| source.gzip.is_some()) {
            let gzip = source.gzip.unwrap();
            let tail = &gzip[gzip.len() - 8..];
            assert_eq!(tail[..4], crc32(source.plain).to_le_bytes(), "{}", source.name);
            assert_eq!(tail[4..], u32::try_from(source.plain.len()).unwrap().to_le_bytes());
        }
    }

    /// As RFC 1952 defines it, for the trailer of a gzip file.
    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0, |mut crc, byte| {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
            }
            crc
        })
    }

    #[test]
    fn a_first_visit_leaves_half_of_its_forty_kilobytes_to_the_page_itself() {
        let weigh = |name| asset(name).source.gzip.unwrap_or(asset(name).source.plain).len();
        let weight: usize =
            ["app.css", "app.js", "regular.woff2", "bold.woff2"].map(weigh).iter().sum();
        assert!(weight <= 28_000, "{weight} bytes");
    }

    #[tokio::test]
    async fn an_asset_is_kept_for_a_year_and_travels_compressed() {
        let response = fetch(url("app.css"), "gzip, deflate").await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[CONTENT_ENCODING], "gzip");
        assert_eq!(response.headers()[CONTENT_TYPE], "text/css; charset=utf-8");
        assert_eq!(response.headers()[CACHE_CONTROL], "public, max-age=31536000, immutable");
    }

    #[tokio::test]
    async fn an_old_address_still_answers_but_is_not_kept() {
        let response = fetch("/assets/0000000000/app.css", "").await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[CACHE_CONTROL], "public, max-age=60");
        assert!(response.headers().get(CONTENT_ENCODING).is_none());
    }
}
