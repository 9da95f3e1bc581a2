//! The layers hold: what depends on what is read from the manifests themselves.

use std::{collections::BTreeSet, fs, path::Path};

fn dependencies(name: &str) -> BTreeSet<String> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name).join("Cargo.toml");
    let text = fs::read_to_string(&manifest).unwrap_or_default();
    let section = text.split("[dependencies]").nth(1).unwrap_or_default();
    section
        .lines()
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['.', '=', ' ']).next())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn needs_none_of(name: &str, forbidden: &[&str]) {
    let found = dependencies(name);
    assert!(!found.is_empty(), "{name} has no manifest");
    for other in forbidden {
        assert!(!found.contains(*other), "{name} must not depend on {other}");
    }
}

#[test]
fn the_law_knows_no_input_and_no_output() {
    needs_none_of(
        "domain",
        &["app", "storage", "web", "tokio", "axum", "rusqlite", "tracing", "getrandom", "rand"],
    );
}

#[test]
fn acts_know_neither_database_nor_http() {
    needs_none_of("app", &["storage", "files", "paper", "web", "wording", "axum", "rusqlite"]);
}

#[test]
fn pages_never_name_an_engine() {
    needs_none_of("web", &["storage", "files", "paper", "rusqlite", "object_store", "typst"]);
}

#[test]
fn storage_and_files_know_no_sentence_and_no_page() {
    needs_none_of("storage", &["web", "wording", "paper", "axum"]);
    needs_none_of("files", &["web", "wording", "paper", "axum", "storage"]);
}

#[test]
fn the_simulation_walks_the_acts_over_the_store_and_nothing_above() {
    needs_none_of("simulation", &["web", "wording", "paper", "files", "cli", "rusqlite", "axum"]);
    for lower in ["app", "storage", "files", "paper", "web"] {
        needs_none_of(lower, &["simulation"]);
    }
}

#[test]
fn papers_know_nothing_of_dossiers() {
    needs_none_of("paper", &["domain", "app", "storage", "web", "wording"]);
}
