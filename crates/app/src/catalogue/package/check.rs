//! What can only be judged when everything is read: what is named must be there, once, and sound.

use super::{
    problem::{PackageFault, Place, Problems},
    read::{Document, Parts},
};
use crate::catalogue::default_process;
use domain::{
    agency::{AgencyTree, TreeError},
    form::{Form, check::check_definition},
    ids::{AgencyId, PackId, ProcedureCode},
    procedure::{Need, Procedure},
    process::{Act, AgencyRule, Process, check::check_process},
};
use std::collections::{BTreeMap, BTreeSet};

/// Compares all parts with each other.
pub(super) fn together(parts: &Parts, problems: &mut Problems) {
    agencies(parts, problems);
    packs(parts, problems);
    processes(parts, problems);
    procedures(parts, problems);
    rows(parts, problems);
    library(parts, problems);
}

fn agencies(parts: &Parts, problems: &mut Problems) {
    let (mut seen, mut codes) = (BTreeSet::new(), BTreeMap::new());
    let mut place_of: BTreeMap<&AgencyId, Place<'_>> = BTreeMap::new();
    for read in &parts.agencies {
        let place = Place { line: read.line, field: Some("id"), ..Place::file(&read.file) };
        place_of.entry(&read.value.id).or_insert(place);
        if !seen.insert(&read.value.id) {
            problems.add(place, PackageFault::Duplicate(read.value.id.to_string()));
        }
        let Some(code) = &read.value.code else { continue };
        if codes.insert(code.to_string(), &read.value.id).is_some() {
            let place = Place { field: Some("code"), ..place };
            problems.add(place, PackageFault::Duplicate(code.to_string()));
        }
    }
    let all = parts.agencies.iter().map(|read| read.value.clone()).collect();
    match AgencyTree::new(all) {
        // Told above, with the line.
        Ok(_) | Err(TreeError::Duplicate(_)) => {}
        Err(error) => {
            let (id, field) = match &error {
                TreeError::Missing { of, .. } => (of, "parent, successors"),
                TreeError::Cycle(id) | TreeError::Duplicate(id) => (id, "parent"),
                TreeError::InvertedLife(id) => (id, "valid_to"),
            };
            let place = place_of.get(id).copied().unwrap_or(Place::file("agencies.csv"));
            problems.add(Place { field: Some(field), ..place }, error);
        }
    }
}

fn file_stem(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.strip_suffix(".json").unwrap_or(name)
}

fn named_alike<T>(read: &Document<T>, id: &str, problems: &mut Problems) {
    if !super::is_identifier(id) {
        problems.add(Place::file(&read.file), PackageFault::NotAnIdentifier(id.to_owned()));
    } else if file_stem(&read.file) != id {
        problems.add(Place::file(&read.file), PackageFault::NamedOtherwise(id.to_owned()));
    }
}

fn packs(parts: &Parts, problems: &mut Problems) {
    let mut starts = BTreeMap::new();
    for read in &parts.packs {
        named_alike(read, read.value.id.as_str(), problems);
        if let Some(other) = starts.insert(read.value.in_force_from, &read.value.id) {
            let place = Place::word(&read.file, &read.text, "in_force_from");
            problems.add(place, PackageFault::Duplicate(format!("the first day of {other}")));
        }
    }
}

fn processes(parts: &Parts, problems: &mut Problems) {
    let known: BTreeSet<&AgencyId> = parts.agencies.iter().map(|read| &read.value.id).collect();
    let mut seen = BTreeSet::new();
    for read in &parts.processes {
        let process = &read.value;
        // A file may carry its version behind the identifier: `birth.2.json`.
        if !file_stem(&read.file).starts_with(process.id.as_str()) {
            named_alike(read, process.id.as_str(), problems);
        }
        if !seen.insert((&process.id, process.version)) {
            let twice =
                PackageFault::Duplicate(format!("{} version {}", process.id, process.version));
            problems.add(Place::file(&read.file), twice);
        }
        let forms = parts.procedures.iter().map(|(_, procedure)| &procedure.value);
        let form = forms
            .filter(|procedure| procedure.process.as_ref() == Some(&process.id))
            .find_map(|procedure| procedure.form.as_ref());
        for finding in check_process(process, form) {
            let step = finding.step.clone();
            let place = match &step {
                Some(step) => Place::word(&read.file, &read.text, step),
                None => Place::file(&read.file),
            };
            problems.add(place, PackageFault::Process(finding));
        }
        for agency in fixed_agencies(process).filter(|id| !known.contains(id)) {
            let place = Place::word(&read.file, &read.text, agency.as_str());
            problems.add(place, PackageFault::Unknown(format!("the agency {agency}")));
        }
    }
}

fn fixed_agencies(process: &Process) -> impl Iterator<Item = &AgencyId> {
    process.steps.iter().flat_map(|step| {
        let consulted = step.acts.iter().flat_map(|act| match act {
            Act::Consult { agencies, .. } => agencies.as_slice(),
            _ => &[],
        });
        consulted.chain([&step.agency]).filter_map(|rule| match rule {
            AgencyRule::Fixed(id) => Some(id),
            _ => None,
        })
    })
}

fn procedures(parts: &Parts, problems: &mut Problems) {
    let packs: BTreeMap<&PackId, _> =
        parts.packs.iter().map(|read| (&read.value.id, &read.value)).collect();
    let processes: BTreeSet<&str> =
        parts.processes.iter().map(|read| read.value.id.as_str()).collect();
    let mut seen = BTreeSet::new();
    for (pack, read) in &parts.procedures {
        let procedure = &read.value;
        let code = procedure.code.as_str();
        if !file_stem(&read.file).starts_with(code) {
            named_alike(read, code, problems);
        }
        if !seen.insert((pack, &procedure.code, procedure.version)) {
            let twice = PackageFault::Duplicate(format!("{code} version {}", procedure.version));
            problems.add(Place::file(&read.file), twice);
        }
        match packs.get(pack) {
            None => {
                let unknown = PackageFault::Unknown(format!("the rule pack {pack}"));
                problems.add(Place::file(&read.file), unknown);
            }
            Some(rules) => {
                for tier in procedure.tiers.iter().filter(|tier| !rules.tiers.contains(tier)) {
                    let place = Place::word(&read.file, &read.text, "tiers");
                    problems.add(place, PackageFault::Unknown(format!("{tier:?} under {pack}")));
                }
            }
        }
        let named: Vec<String> = match &procedure.process {
            Some(own) => vec![own.to_string()],
            None => procedure.tiers.iter().map(|tier| default_process(*tier, pack).0).collect(),
        };
        for process in named.iter().filter(|process| !processes.contains(process.as_str())) {
            let place = Place::word(&read.file, &read.text, "process");
            problems.add(place, PackageFault::Unknown(format!("the process {process}")));
        }
        sound(read, procedure, problems);
    }
}

/// What is inside one procedure.
fn sound(read: &Document<Procedure>, procedure: &Procedure, problems: &mut Problems) {
    let place = |word| Place::word(&read.file, &read.text, word);
    if procedure.tiers.is_empty() {
        problems.add(place("tiers"), PackageFault::Empty);
    }
    if let Some(form) = &procedure.form {
        for found in check_definition(form) {
            let place = Place::word(&read.file, &read.text, &found.at);
            problems.add(place, PackageFault::Form(found.fault));
        }
    }
    let mut seen = BTreeSet::new();
    for case in &procedure.cases {
        if !seen.insert(case.id.as_str()) {
            problems.add(place(case.id.as_str()), PackageFault::Duplicate(case.id.to_string()));
        }
    }
    let cases = seen;
    let named = procedure.components.iter().flat_map(|part| &part.cases);
    let limited = procedure.limits.iter().filter_map(|limit| limit.case.as_ref());
    let charged = procedure.fees.iter().filter_map(|fee| fee.case.as_ref());
    for case in named.chain(limited).chain(charged) {
        if !cases.contains(case.as_str()) {
            problems.add(place(case.as_str()), PackageFault::Unknown(format!("the case {case}")));
        }
    }
    components(read, procedure, problems);
}

fn components(read: &Document<Procedure>, procedure: &Procedure, problems: &mut Problems) {
    let place = |word| Place::word(&read.file, &read.text, word);
    let asked: BTreeSet<&str> = procedure
        .form
        .iter()
        .flat_map(Form::fields)
        .map(|(_, field)| field.name.as_str())
        .collect();
    let mut seen = BTreeSet::new();
    for part in &procedure.components {
        let id = part.id.as_str();
        if !super::is_identifier(id) {
            problems.add(place(id), PackageFault::NotAnIdentifier(id.to_owned()));
        }
        if !seen.insert(id) {
            problems.add(place(id), PackageFault::Duplicate(id.to_owned()));
        }
        if let Need::Conditional { when: Some(condition), .. } = &part.need {
            for field in condition.fields().into_iter().filter(|field| !asked.contains(field)) {
                problems.add(place(id), PackageFault::Unknown(format!("the question {field}")));
            }
        }
    }
}

fn rows(parts: &Parts, problems: &mut Problems) {
    let mut seen = BTreeSet::new();
    for read in &parts.rows {
        if !seen.insert(&read.value.code) {
            let place = Place { line: read.line, field: Some("code"), ..Place::file(&read.file) };
            problems.add(place, PackageFault::Duplicate(read.value.code.to_string()));
        }
    }
}

fn library(parts: &Parts, problems: &mut Problems) {
    let library = &parts.library;
    if let Some(form) = &library.defaults.form {
        for found in check_definition(form) {
            let place = Place { field: Some(&found.at), ..Place::file("catalogue-defaults.json") };
            problems.add(place, PackageFault::Form(found.fault));
        }
    }
    let rows = parts.rows.iter().map(|read| &read.value.code);
    let full = parts.procedures.iter().map(|(_, read)| &read.value.code);
    let known: BTreeSet<&ProcedureCode> = rows.chain(full).collect();
    for event in &library.life_events {
        for code in event.procedures.iter().filter(|code| !known.contains(code)) {
            let place = Place { field: Some(&event.id), ..Place::file("life-events.json") };
            problems.add(place, PackageFault::Unknown(format!("the procedure {code}")));
        }
    }
    let ids = [
        ("life-events.json", ids(&library.life_events, |it| &it.id)),
        ("fields.json", ids(&library.sectors, |it| &it.id)),
        ("supplement-reasons.json", ids(&library.supplement_reasons, |it| &it.id)),
        ("rejection-reasons.json", ids(&library.rejection_reasons, |it| &it.id)),
        ("apology-reasons.json", ids(&library.apology_reasons, |it| &it.id)),
        ("rating-reasons.json", ids(&library.rating_reasons, |it| &it.id)),
    ];
    for (file, ids) in ids {
        let mut seen = BTreeSet::new();
        for id in ids.into_iter().filter(|id| !seen.insert(*id)) {
            let place = Place { field: Some("id"), ..Place::file(file) };
            problems.add(place, PackageFault::Duplicate(id.to_owned()));
        }
    }
}

fn ids<T>(of: &[T], id: impl Fn(&T) -> &String) -> Vec<&str> {
    of.iter().map(|one| id(one).as_str()).collect()
}
