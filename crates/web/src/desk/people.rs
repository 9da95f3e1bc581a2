//! Colleagues who can be named: those who hold a role where the work lies.

use crate::{problem::Problem, site::Site};
use app::Error;
use domain::{
    agency::AgencyTree,
    dossier::state::Person,
    ids::{AgencyId, StaffId},
    party::Role,
};

/// Where people sit who work for `agency`: there, and in the offices of that authority.
fn desks_of(agency: &AgencyId, tree: &AgencyTree) -> Vec<AgencyId> {
    tree.subtree(agency).into_iter().filter(|desk| tree.serves(desk, agency)).cloned().collect()
}

/// Those who hold one of `roles` where they work for `agency`, by name.
pub async fn who_work_for(
    site: &Site,
    agency: &AgencyId,
    roles: &[Role],
) -> Result<Vec<Person>, Problem> {
    let tree = site.app.catalogue.agencies();
    let desks = desks_of(agency, tree);
    let staff = site.app.storage.staff_at(&desks).await.map_err(Error::from)?;
    let holds = |held: &app::accounts::Assignment| {
        desks.contains(&held.agency) && held.roles.iter().any(|role| roles.contains(role))
    };
    let mut found: Vec<Person> = staff
        .into_iter()
        .filter(|one| one.assignments.iter().any(holds))
        .map(|one| Person { staff: one.id, name: one.name })
        .collect();
    found.sort_by_cached_key(|person| domain::text::fold(&person.name));
    found.dedup();
    Ok(found)
}

/// The person chosen from a list, by what the form sent. Nobody outside of the list can be named.
pub fn chosen(people: &[Person], sent: &str) -> Option<Person> {
    let id: StaffId = sent.parse().ok()?;
    people.iter().find(|person| person.staff == id).cloned()
}

/// The list as choices of a form, without `but`.
pub fn choices(people: &[Person], but: Option<StaffId>) -> Vec<(String, String)> {
    people
        .iter()
        .filter(|person| Some(person.staff) != but)
        .map(|person| (person.staff.to_string(), person.name.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::StaffId;

    #[test]
    fn only_somebody_on_the_list_can_be_named() {
        let known = StaffId(uuid::Uuid::from_u128(1));
        let people = [Person { staff: known, name: "Trần Minh".to_owned() }];
        assert_eq!(chosen(&people, &known.to_string()), Some(people[0].clone()));
        assert_eq!(chosen(&people, &StaffId(uuid::Uuid::from_u128(2)).to_string()), None);
        assert_eq!(chosen(&people, "Trần Minh"), None);
        assert_eq!(chosen(&people, ""), None);
    }
}
