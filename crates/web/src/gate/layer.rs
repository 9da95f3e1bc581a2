//! The way of a request through the gate, from top to bottom.

use super::{
    Arrived, Gate,
    address::{Peer, client},
    baseline::Shape,
    bodies::bounded,
    class::{Class, Known, class},
    limits::Who,
    page::{self, Asked},
    place::{Place, Turn},
    ticket::{HEADER, Ticket},
};
use crate::{api::bearer, cookie::Session, ready::Preparing, site::Site};
use app::{seal::Sealed, sign_in::SessionSecret};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use std::{
    net::{IpAddr, Ipv4Addr},
    sync::{Arc, atomic::Ordering::Relaxed},
    time::Duration,
};
use tokio::time::timeout;

/// Lets a request through, or answers in its stead.
pub async fn pass(
    State((site, gate)): State<(Site, Arc<Gate>)>,
    request: Request,
    next: Next,
) -> Response {
    let is_own = request.extensions().get::<Preparing>().is_some();
    if is_own || class(request.method(), request.uri().path(), Known::default()) == Class::Free {
        return next.run(request).await;
    }
    let visitor = Visitor::of(&site, &gate, &request);
    let asked = asked(&request);
    let is_upload = visitor.class == Class::Upload;
    let what = (request.method(), request.uri().path());
    if let Err(wait) = gate.limits.count(gate.now(), visitor.who(), what, is_upload) {
        return page::too_many(&site, &asked, wait);
    }
    match visitor.class {
        Class::Free => next.run(request).await,
        Class::Upload => gate.upload(&site, &asked, request, next).await,
        Class::Work | Class::Newcomer => gate.work(&site, visitor, asked, request, next).await,
    }
}

/// Who sends a request.
struct Visitor {
    class: Class,
    address: IpAddr,
    session: Option<SessionSecret>,
    ticket: Option<Ticket>,
    /// Now, in milliseconds since 1970.
    wall: u64,
    key: Option<u64>,
}

impl Visitor {
    fn of(site: &Site, gate: &Gate, request: &Request) -> Self {
        let (seal, settings) = (&site.app.seal, &site.settings);
        let (headers, path) = (request.headers(), request.uri().path());
        let peer = request.extensions().get::<Peer>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0);
        let wall = u64::try_from(site.app.now().as_millisecond()).unwrap_or(0);
        let (session, kind) = if path.starts_with("/desk") {
            (Session::Desk.read(headers, settings), Sealed::Desk)
        } else {
            let token = bearer(headers).filter(|_| path.starts_with("/api/"));
            (token.or_else(|| Session::Citizen.read(headers, settings)), Sealed::Citizen)
        };
        let session = session.filter(|secret| seal.is_session(kind, secret));
        let ticket = Ticket::read(headers, settings, seal, wall);
        let key = gate.begun.key(headers, session.as_ref());
        let is = |wanted| session.is_some() && kind == wanted;
        let known = Known {
            desk: is(Sealed::Desk),
            citizen: is(Sealed::Citizen),
            pass: ticket.is_some_and(|ticket| ticket.is_pass(wall)),
            repeated: key.is_some_and(|key| gate.begun.holds(key)),
            multipart: starts_with(headers, "multipart/"),
        };
        Self {
            class: class(request.method(), path, known),
            address: client(peer, headers, &gate.settings.trusted),
            session,
            ticket,
            wall,
            key,
        }
    }

    fn who(&self) -> Who<'_> {
        let pass = self.ticket.as_ref().filter(|ticket| ticket.let_in > 0);
        Who { address: self.address, session: self.session.as_ref(), pass }
    }
}

fn asked(request: &Request) -> Asked {
    let uri = request.uri();
    let address = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    Asked { is_api: address.starts_with("/api/"), address, typed: None }
}

impl Gate {
    async fn upload(&self, site: &Site, asked: &Asked, request: Request, next: Next) -> Response {
        let max = site.app.limits.file_bytes_max.saturating_mul(10);
        let request = match bounded(request, max) {
            Ok(request) => request,
            Err(problem) => return page::refused_body(site, asked, problem),
        };
        let Ok(_place) = self.uploads.try_acquire() else {
            self.counts.turned_away[1].fetch_add(1, Relaxed);
            return page::busy(site, asked);
        };
        self.counts.let_in[2].fetch_add(1, Relaxed);
        self.in_time(asked, self.settings.upload_max, request, next).await
    }

    async fn work(
        &self,
        site: &Site,
        visitor: Visitor,
        mut asked: Asked,
        request: Request,
        next: Next,
    ) -> Response {
        let (mut parts, body) = request.into_parts();
        let acts = !matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
        let (form, _room) = match self.form(&parts.headers, body).await {
            Ok(held) => held,
            Err(problem) => return page::refused_body(site, &asked, problem),
        };
        let (place, pass) = if visitor.class == Class::Work {
            let Some(place) = self.place_for_work().await else {
                self.counts.turned_away[0].fetch_add(1, Relaxed);
                asked.keep(&parts.headers, &form);
                return page::busy(site, &asked);
            };
            self.counts.let_in[0].fetch_add(1, Relaxed);
            (place, None)
        } else {
            let mut chance = [0; 6];
            site.app.chance.fill(&mut chance);
            let [jitter, fresh @ ..] = chance;
            match self.turn(visitor.wall, visitor.ticket, fresh).await {
                Turn::In(place, pass) => {
                    self.counts.let_in[1].fetch_add(1, Relaxed);
                    (place, pass)
                }
                Turn::Wait(waiting) => {
                    self.counts.made_to_wait.fetch_add(1, Relaxed);
                    if acts {
                        asked.keep(&parts.headers, &form);
                    }
                    return page::waiting(site, &asked, &waiting, jitter);
                }
            }
        };
        if let Some(key) = visitor.key {
            self.begun.keep(key);
        }
        let ticket = pass.or(visitor.ticket);
        parts.extensions.insert(Arrived(ticket.and_then(|ticket| ticket.evidence(visitor.wall))));
        let shape = Shape::of(parts.method.as_str(), parts.uri.path());
        let path = parts.uri.path().to_owned();
        let request = Request::from_parts(parts, Body::from(form));
        let mut response = self.in_time(&asked, self.settings.work_max, request, next).await;
        Place::done(place, shape);
        self.limits.count_answer(self.now(), visitor.address, &path, response.status());
        if let Some(pass) = pass {
            hand_out(site, &pass, &mut response, asked.is_api);
        }
        response
    }

    async fn in_time(
        &self,
        asked: &Asked,
        max: Duration,
        request: Request,
        next: Next,
    ) -> Response {
        match timeout(max, next.run(request)).await {
            Ok(response) => response,
            Err(_) => {
                self.counts.timed_out.fetch_add(1, Relaxed);
                page::timed_out(asked)
            }
        }
    }
}

impl Asked {
    /// Keeps the form that was sent, so that it can be sent again.
    fn keep(&mut self, headers: &HeaderMap, form: &[u8]) {
        self.typed = page::resendable(headers.get(header::CONTENT_TYPE), form);
    }
}

fn hand_out(site: &Site, pass: &Ticket, response: &mut Response, is_api: bool) {
    let seal = &site.app.seal;
    let headers = response.headers_mut();
    if is_api {
        headers.extend(HeaderValue::try_from(pass.text(seal)).ok().map(|text| (HEADER, text)));
    } else {
        headers.append(header::SET_COOKIE, pass.cookie(seal, &site.settings));
    }
}

fn starts_with(headers: &HeaderMap, kind: &str) -> bool {
    let found = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    found.is_some_and(|found| found.starts_with(kind.as_bytes()))
}
