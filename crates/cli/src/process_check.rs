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
use serde::{Deserialize, Serialize, de::DeserializeOwned};
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

pub(crate) fn run(args: &ProcessCheck, out: &mut dyn Write) -> anyhow::Result<Verdict> {
    let judged = judge(args).map_err(Unreadable)?;
    tell(&judged, args.json, out)
}

fn judge(args: &ProcessCheck) -> Result<Vec<Judged>, String> {
    let form = match &args.procedure {
        Some(path) => read::<Procedure>(path)?.form,
        None => None,
    };
    let mut judged = Vec::new();
    for path in &args.files {
        judged.extend(match args.from {
            Some(ForeignSystem::Opencps) => foreign(path, args)?,
            None => own(path, form.as_ref(), args)?,
        });
    }
    Ok(judged)
}

/// One definition, or a list of them.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    Many(Vec<serde_json::Value>),
    One(serde_json::Value),
}

fn own(path: &Path, form: Option<&Form>, args: &ProcessCheck) -> Result<Vec<Judged>, String> {
    let values = match read(path)? {
        OneOrMany::Many(values) => values,
        OneOrMany::One(value) => vec![value],
    };
    let judge = |value| {
        let process: Process = serde_json::from_value(value)
            .map_err(|error| format!("{} holds no process of ours: {error}", path.display()))?;
        let graph = ProcessGraph::of(&process, form);
        let findings = check(&graph, args.legal_limit.or(process.legal_limit));
        Ok(Judged { id: process.id.to_string(), name: process.name, graph, findings })
    };
    values.into_iter().map(judge).collect()
}

fn foreign(path: &Path, args: &ProcessCheck) -> Result<Vec<Judged>, String> {
    let definitions: Vec<opencps::Definition> = read(path)?;
    let judge = |definition: opencps::Definition| {
        let graph = definition.graph();
        let findings = check(&graph, args.legal_limit);
        Judged { id: definition.number, name: definition.name, graph, findings }
    };
    Ok(definitions.into_iter().map(judge).collect())
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, String> {
    let text = fs::read_to_string(path)
        .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    serde_json::from_str(&text)
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
