//! Every form and every process that ships passes the checks an author's own must pass.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use domain::{
    form::check::check_definition,
    procedure::Procedure,
    process::{Process, check::check_process},
};
use serde::de::DeserializeOwned;
use std::{collections::BTreeMap, fs, path::Path};

fn folder<T: DeserializeOwned>(name: &str) -> Vec<T> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packages").join(name);
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let json = files.filter(|path| path.extension().is_some_and(|ending| ending == "json"));
    json.map(|path| serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()).collect()
}

fn procedures() -> Vec<Procedure> {
    ["nd61-2018", "nd118-2025"]
        .into_iter()
        .flat_map(|pack| folder(&format!("hanoi/procedures/{pack}")))
        .collect()
}

#[test]
fn every_form_that_ships_is_sound() {
    let procedures = procedures();
    let mut forms = 0;
    for procedure in &procedures {
        let Some(form) = &procedure.form else { continue };
        assert_eq!(check_definition(form), [], "{}", procedure.code);
        forms += 1;
    }
    assert!(forms > 60, "only {forms} forms were read");
}

#[test]
fn every_process_that_ships_is_sound_with_every_form_that_uses_it() {
    let processes: BTreeMap<_, Process> = folder("processes")
        .into_iter()
        .map(|process: Process| (process.id.clone(), process))
        .collect();
    for process in processes.values() {
        assert_eq!(check_process(process, None), [], "{}", process.id);
    }
    for procedure in procedures() {
        let process = procedure.process.as_ref().and_then(|id| processes.get(id));
        if let (Some(process), Some(form)) = (process, &procedure.form) {
            let found = check_process(process, Some(form));
            assert_eq!(found, [], "{} with the form of {}", process.id, procedure.code);
        }
    }
}
