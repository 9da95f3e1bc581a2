//! The description that is published is the one that the code gives.

use super::description;
use std::{fs, path::Path};

#[test]
fn the_published_description_is_the_one_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/api/openapi.json");
    let published = fs::read_to_string(path).unwrap_or_default();
    assert!(
        published.trim() == description().trim(),
        "the API has changed; write its description anew: motcua openapi > docs/api/openapi.json"
    );
}

#[test]
fn every_route_is_described() {
    let description = description();
    for path in [
        "/api/v1/agencies",
        "/api/v1/procedures",
        "/api/v1/procedures/{code}",
        "/api/v1/login-codes",
        "/api/v1/sessions",
        "/api/v1/dossiers",
        "/api/v1/dossiers/{id}",
        "/api/v1/dossiers/{id}/events",
        "/api/v1/dossiers/{id}/papers",
        "/api/v1/tracking/{number}",
    ] {
        assert!(description.contains(&format!("\"{path}\"")), "{path}");
    }
}
