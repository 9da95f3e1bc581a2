//! The names that sentences about a dossier need.

use crate::site::Site;
use domain::{dossier::Dossier, ids::AgencyId, procedure::Procedure};
use wording::Names;

/// Names of a dossier's agencies, papers and steps, in the versions it was received under.
pub fn of_dossier<'a>(site: &'a Site, dossier: &Dossier) -> Names<'a> {
    let (catalogue, reference) = (&site.app.catalogue, &dossier.procedure);
    let procedure = catalogue.procedure_version(&dossier.pack, &reference.code, reference.version);
    let process = catalogue.process(&dossier.process.id, dossier.process.version);
    Names {
        agencies: catalogue.agencies(),
        procedure: procedure.map(AsRef::as_ref),
        process: process.map(AsRef::as_ref),
    }
}

/// Names for an application that is no dossier yet.
pub fn of_procedure<'a>(site: &'a Site, procedure: &'a Procedure) -> Names<'a> {
    let agencies = site.app.catalogue.agencies();
    Names { agencies, procedure: Some(procedure), process: None }
}

/// Full name of an agency; empty when it is not known.
pub fn agency<'a>(site: &'a Site, id: &AgencyId) -> &'a str {
    site.app.catalogue.agencies().get(id).map_or("", |found| found.name.as_str())
}

/// The procedure of a dossier as citizens call it.
pub fn procedure(site: &Site, dossier: &Dossier) -> String {
    let found = of_dossier(site, dossier).procedure;
    found.map_or_else(|| dossier.procedure.code.to_string(), |found| found.title().to_owned())
}
