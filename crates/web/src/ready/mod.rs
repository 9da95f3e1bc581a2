//! Pages that are ready to be sent: what a visitor who is not signed in may see, as bytes.
//!
//! Three things to know:
//! - a page is kept only when its handler says by [`Public`] that everybody sees the same, and is
//!   given only to those whom that handler would take for nobody: the same function reads the cookie;
//! - a kept page depends on its address, the day and the catalogue, on nothing else. What depends
//!   on a dossier is never kept: it is filled into a [`Mould`] from what was just read;
//! - [`serve`] stands before the admission of requests, so what is ready stays up under overload.
//!
//! Why, and what was turned down: `docs/decisions/0008-ready-pages.md`.

pub mod gzip;
mod mould;
mod shelf;

pub use mould::{HOLES, Mould};
pub use shelf::{Edition, Shelf};

use crate::{actor::Citizen, cookie::Session, problem::Problem, site::Site};
use axum::{
    Router,
    body::Body,
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts, uri::PathAndQuery},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use bytes::Bytes;
use parking_lot::{Mutex, RwLock};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};
use tower::ServiceExt;

/// Bytes of pages that are kept at most: a few hundred pages, of which a handful are asked for all
/// day.
const SHELF_BYTES: usize = 8 * 1024 * 1024;

/// Everything that is ready.
#[derive(Debug)]
pub struct Ready {
    /// Whole pages.
    pub shelf: Shelf,
    /// Requests answered from the shelf.
    pub answered: AtomicU64,
    moulds: RwLock<HashMap<&'static str, Arc<Mould>>>,
    prepared: Mutex<Option<Edition>>,
}

impl Default for Ready {
    fn default() -> Self {
        Self {
            shelf: Shelf::of(SHELF_BYTES),
            answered: AtomicU64::default(),
            moulds: RwLock::default(),
            prepared: Mutex::default(),
        }
    }
}

impl Ready {
    /// The mould of this name, cut from what `page` gives when it is first needed.
    pub fn mould(
        &self,
        name: &'static str,
        page: impl FnOnce() -> Result<(StatusCode, String), Problem>,
    ) -> Result<Arc<Mould>, Problem> {
        if let Some(mould) = self.moulds.read().get(name) {
            return Ok(Arc::clone(mould));
        }
        let (status, page) = page()?;
        let mould = Arc::new(Mould::cut(status, &page));
        Ok(Arc::clone(self.moulds.write().entry(name).or_insert(mould)))
    }
}

/// How a request wants its answer.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Compressed.
    gzip: bool,
    /// Only when it is not this one, which the asker has.
    unless: Option<HeaderValue>,
}

impl Wanted {
    /// As the headers of the request say.
    pub fn of(asked: &HeaderMap) -> Self {
        Self { gzip: gzip::is_taken(asked), unless: asked.get(header::IF_NONE_MATCH).cloned() }
    }
}

impl<S: Sync> FromRequestParts<S> for Wanted {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

/// A page as it goes out, plain and compressed.
#[derive(Debug)]
pub struct Page {
    plain: Bytes,
    gzip: Bytes,
    etag: HeaderValue,
}

impl Page {
    /// A page to be kept.
    fn lasting(plain: Bytes) -> Self {
        let gzip = gzip::whole(&plain);
        Self::of(plain, gzip)
    }

    /// A page for this one asker.
    fn passing(plain: Bytes, wanted: &Wanted) -> Self {
        let gzip = if wanted.gzip { gzip::quick(&plain) } else { Vec::new() };
        Self::of(plain, gzip)
    }

    fn of(plain: Bytes, gzip: Vec<u8>) -> Self {
        // Weak, because it names the page and not one of its two codings.
        let etag = format!("W/\"{}\"", crate::cookie::hex(&Sha256::digest(&plain)[..8]));
        let etag = HeaderValue::try_from(etag).unwrap_or(HeaderValue::from_static("\"\""));
        Self { plain, gzip: gzip.into(), etag }
    }

    fn bytes(&self) -> usize {
        // What it weighs besides: key, tables, headers.
        self.plain.len() + self.gzip.len() + 300
    }

    fn answer(&self, wanted: &Wanted, method: &Method) -> Response {
        let is_known = wanted.unless.as_ref().is_some_and(|known| names(known, &self.etag));
        let mut response = if is_known {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let bytes = if wanted.gzip { &self.gzip } else { &self.plain };
            let is_head = *method == Method::HEAD;
            let body = if is_head { Body::empty() } else { Body::from(bytes.clone()) };
            let mut response = body.into_response();
            describe(response.headers_mut(), wanted.gzip);
            if is_head {
                response.headers_mut().insert(header::CONTENT_LENGTH, bytes.len().into());
            }
            response
        };
        let headers = response.headers_mut();
        headers.insert(header::ETAG, self.etag.clone());
        // The asker's own copy, asked about each time: after signing in the page is another.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding, cookie"));
        response
    }
}

/// Whether a list of entity tags has this one.
fn names(list: &HeaderValue, etag: &HeaderValue) -> bool {
    let (Ok(list), Ok(etag)) = (list.to_str(), etag.to_str()) else { return false };
    list.split(',').any(|one| one.trim() == etag)
}

fn describe(headers: &mut HeaderMap, gzip: bool) {
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    if gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
}

/// A page of which everybody who is not signed in sees the same.
#[derive(Debug)]
pub struct Public(Response);

/// The mark of a response that may be kept, with its page.
#[derive(Debug, Clone)]
struct Keep(Bytes);

impl Public {
    /// The page as rendered for this citizen, or for nobody in particular.
    pub fn of(citizen: Option<&Citizen>, Html(page): Html<String>) -> Self {
        let page = Bytes::from(page);
        let mut response = Html(page.clone()).into_response();
        if citizen.is_none() {
            response.extensions_mut().insert(Keep(page));
        }
        Self(response)
    }
}

impl IntoResponse for Public {
    fn into_response(self) -> Response {
        self.0
    }
}

/// Marks a request by which this node itself makes a page ready.
#[derive(Debug, Clone, Copy)]
pub struct Preparing;

/// Answers with what is ready; what is not is made, and kept when it may be and is asked for again.
pub async fn serve(State(site): State<Site>, request: Request, next: Next) -> Response {
    let Some(question) = question(&site, &request) else { return next.run(request).await };
    let edition = Edition::now(&site);
    let (wanted, method) = (Wanted::of(request.headers()), request.method().clone());
    if let Some(page) = site.ready.shelf.get(&edition, question) {
        site.ready.answered.fetch_add(1, Relaxed);
        return page.answer(&wanted, &method);
    }
    let question = question.to_owned();
    let is_expected = request.extensions().get::<Preparing>().is_some();
    let mut made = next.run(request).await;
    let Some(Keep(plain)) = made.extensions_mut().remove::<Keep>() else { return made };
    if made.status() != StatusCode::OK || made.headers().contains_key(header::SET_COOKIE) {
        return made;
    }
    if !is_expected && !site.ready.shelf.is_asked_again(&edition, &question) {
        return Page::passing(plain, &wanted).answer(&wanted, &method);
    }
    let page = Arc::new(Page::lasting(plain));
    site.ready.shelf.put(&edition, &question, Arc::clone(&page));
    page.answer(&wanted, &method)
}

/// What is asked for, when it is asked by nobody in particular.
fn question<'a>(site: &Site, request: &'a Request) -> Option<&'a str> {
    let is_visitor = Session::Citizen.read(request.headers(), &site.settings).is_none();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads && is_visitor {
        request.uri().path_and_query().map(PathAndQuery::as_str)
    } else {
        None
    }
}

/// Makes the pages ready that most people come for, unless they are; `router` is the whole of
/// [`crate::gated`]. To be called at the start and then every second or so: a new day or another
/// catalogue makes another edition.
pub async fn prepare(site: &Site, router: &Router) {
    let edition = Edition::now(site);
    if site.ready.prepared.lock().replace(edition.clone()) == Some(edition) {
        return;
    }
    for address in expected(site) {
        let Ok(mut request) = Request::get(address).body(Body::empty()) else { continue };
        request.extensions_mut().insert(Preparing);
        let Ok(_) = router.clone().oneshot(request).await;
        // Whoever is waiting for an answer comes first.
        tokio::task::yield_now().await;
    }
}

/// The addresses that most people come for; the most important last, so that they stay longest.
fn expected(site: &Site) -> Vec<String> {
    use crate::url::citizen as to;
    let catalogue = &site.app.catalogue;
    let pack = site.app.pack_now().ok();
    let listed = pack.into_iter().flat_map(|pack| catalogue.listed(&pack.id));
    let detailed = listed.filter(|listed| listed.is_detailed);
    let procedures = detailed.map(|listed| to::procedure(&listed.code));
    let events = catalogue.life_events().iter().map(|event| to::life_event(&event.id));
    let always = [to::TRACKING, to::PROCEDURES, to::HOME].map(ToOwned::to_owned);
    procedures.chain(events).chain([to::sign_in(None)]).chain(always).collect()
}
