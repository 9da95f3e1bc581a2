//! Packs the data packages of the repository into the program, so that `motcua demo` needs nothing
//! but itself. What only authors of packages need (tools, notes) stays outside.

use flate2::{Compression, write::GzEncoder};
use std::{env, error::Error, fs, io::Write, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let packages = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../packages");
    let target = Path::new(&env::var("OUT_DIR")?).join("packages.tar.gz");
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::best()));
    archive.mode(tar::HeaderMode::Deterministic);
    for part in ["hanoi", "processes", "rule-packs"] {
        println!("cargo::rerun-if-changed={}", packages.join(part).display());
        add(&mut archive, &packages.join(part), part)?;
    }
    fs::write(target, archive.into_inner()?.finish()?)?;
    Ok(())
}

/// The files of a folder in the order of their names: the same packages give the same bytes.
fn add(
    archive: &mut tar::Builder<impl Write>,
    folder: &Path,
    name: &str,
) -> Result<(), Box<dyn Error>> {
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = format!("{name}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            add(archive, &entry.path(), &path)?;
        } else if path.ends_with(".json") || path.ends_with(".csv") {
            archive.append_path_with_name(entry.path(), &path)?;
        }
    }
    Ok(())
}
