//! The door behind which the site may be replaced while people come and go: with a new catalogue
//! there is a new site, and whoever is being served is served to the end by the one they came to.

use axum::{Router, body::Body, extract::Request};
use parking_lot::RwLock;
use std::sync::Arc;
use tower::{ServiceExt, service_fn};

/// The door.
#[derive(Debug, Clone)]
pub struct Front(Arc<RwLock<Router>>);

impl Front {
    /// A door to this site.
    pub fn new(site: Router) -> Self {
        Self(Arc::new(RwLock::new(site)))
    }

    /// From now on it leads to this one.
    pub fn replace(&self, site: Router) {
        *self.0.write() = site;
    }

    /// Leads each request to the site of its moment.
    pub fn router(&self) -> Router {
        let front = self.clone();
        Router::new().fallback_service(service_fn(move |request: Request<Body>| {
            let site = front.0.read().clone();
            site.oneshot(request)
        }))
    }
}
