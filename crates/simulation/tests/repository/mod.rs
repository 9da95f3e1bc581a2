//! The city of the repository's own data packages.

use app::catalogue::package::{Folder, InMemory, Package, PackageFiles};
use simulation::City;
use std::sync::OnceLock;

/// The city; made once for all tests of a file.
pub fn city() -> &'static City {
    static CITY: OnceLock<City> = OnceLock::new();
    CITY.get_or_init(|| {
        let folder = Folder(concat!(env!("CARGO_MANIFEST_DIR"), "/../../packages").into());
        let is_data = |path: &String| {
            ["hanoi/", "processes/", "rule-packs/"].iter().any(|part| path.starts_with(part))
        };
        let paths = folder.paths().unwrap().into_iter().filter(is_data);
        let read = |path: String| {
            let bytes = folder.read(&path).unwrap().into_owned();
            (path, bytes.into())
        };
        let package = Package::read(&InMemory(paths.map(read).collect()), &mut |_| {}).unwrap();
        City::of(&package).unwrap()
    })
}
