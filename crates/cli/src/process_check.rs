//! `motcua process check`: what is unsound in process definitions.

use crate::{
    Verdict,
    args::{ForeignSystem, ProcessCheck},
};
use domain::{
    form::Form,
    procedure::Procedure,
    process::{
        Process,
        check::{Finding, ProcessGraph, check},
        opencps,
    },
};
use serde::{Serialize, de::DeserializeOwned};
use std::{error::Error, fmt, fs, io::Write, path::Path};

/// What was to be judged cannot be read: that is no verdict, and has a status of its own.
#[derive(Debug)]
pub(crate) struct Unreadable(String);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Unreadable {}

/// A definition, drawn, with its own legal limit.
struct Judged {
    id: String,
    name: String,
    graph: ProcessGraph,
    findings: Vec<Finding>,
}

/// The answer for programs.
#[derive(Serialize)]
struct Answer<'a> {
    process: &'a str,
    findings: &'a [Finding],
}

/// Judges every file: one that cannot be read does not keep the others from their verdict.
pub(crate) fn run(args: &ProcessCheck, out: &mut dyn Write) -> anyhow::Result<Verdict> {
    let form = match &args.procedure {
        Some(path) => read::<Procedure>(path).map_err(Unreadable)?.form,
        None => None,
    };
    let (mut judged, mut unreadable) = (Vec::new(), Vec::new());
    for path in &args.files {
        let found = match args.from {
            Some(ForeignSystem::Opencps) => foreign(path, args),
            None => own(path, form.as_ref(), args),
        };
        match found {
            Ok(found) => judged.extend(found),
            Err(why) => unreadable.push(why),
        }
    }
    let verdict = tell(&judged, args.json, out)?;
    if unreadable.is_empty() { Ok(verdict) } else { Err(Unreadable(unreadable.join("\n")).into()) }
}

fn own(path: &Path, form: Option<&Form>, args: &ProcessCheck) -> Result<Vec<Judged>, String> {
    let judge = |process: Process| {
        let graph = ProcessGraph::of(&process, form);
        let findings = check(&graph, args.legal_limit.or(process.legal_limit));
        Judged { id: process.id.to_string(), name: process.name, graph, findings }
    };
    Ok(one_or_many(path)?.into_iter().map(judge).collect())
}

fn foreign(path: &Path, args: &ProcessCheck) -> Result<Vec<Judged>, String> {
    let judge = |definition: opencps::Definition| {
        let graph = definition.graph();
        let findings = check(&graph, args.legal_limit.or_else(|| definition.legal_limit()));
        Judged { id: definition.number, name: definition.name, graph, findings }
    };
    Ok(one_or_many(path)?.into_iter().map(judge).collect())
}

/// One definition, or a list of them. Read as what it begins like, so that an error keeps its line.
fn one_or_many<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, String> {
    let text = text_of(path)?;
    if !text.trim_start().starts_with('[') {
        return parse(path, &text).map(|one| vec![one]);
    }
    let many: Vec<T> = parse(path, &text)?;
    // No definition is no sound one.
    if many.is_empty() { Err(format!("{} holds no process", path.display())) } else { Ok(many) }
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, String> {
    parse(path, &text_of(path)?)
}

fn text_of(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))
}

fn parse<T: DeserializeOwned>(path: &Path, text: &str) -> Result<T, String> {
    serde_json::from_str(text)
        .map_err(|error| format!("{} is not what it should be: {error}", path.display()))
}

fn tell(judged: &[Judged], json: bool, out: &mut dyn Write) -> anyhow::Result<Verdict> {
    if json {
        let answers: Vec<Answer<'_>> =
            judged.iter().map(|one| Answer { process: &one.id, findings: &one.findings }).collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&answers)?)?;
    } else {
        for one in judged {
            writeln!(out, "{}  {}", one.id, one.name)?;
            for line in wording::findings::report(&one.findings, Some(&one.graph)) {
                writeln!(out, "  {line}")?;
            }
        }
    }
    let sound = judged.iter().all(|one| one.findings.is_empty());
    Ok(if sound { Verdict::Good } else { Verdict::Bad })
}
