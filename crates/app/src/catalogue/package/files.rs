//! Where the files of a data package come from: a folder, or the program itself.

use crate::ports::Fault;
use std::{borrow::Cow, collections::BTreeMap, fs, path::PathBuf};

/// The files of a data package.
pub trait PackageFiles {
    /// Every file's path, relative, with `/` between folders, in order.
    fn paths(&self) -> Result<Vec<String>, Fault>;
    /// The bytes of one of them.
    fn read(&self, path: &str) -> Result<Cow<'_, [u8]>, Fault>;
}

/// A package in a folder. Names that are not Unicode are left out, and links are not followed.
#[derive(Debug, Clone)]
pub struct Folder(pub PathBuf);

impl PackageFiles for Folder {
    fn paths(&self) -> Result<Vec<String>, Fault> {
        let (mut found, mut queue) = (Vec::new(), vec![(self.0.clone(), String::new())]);
        while let Some((folder, prefix)) = queue.pop() {
            let doing = || format!("listing the folder {}", folder.display());
            for entry in fs::read_dir(&folder).map_err(|error| Fault::new(doing(), error))? {
                let entry = entry.map_err(|error| Fault::new(doing(), error))?;
                let kind = entry.file_type().map_err(|error| Fault::new(doing(), error))?;
                let Ok(name) = entry.file_name().into_string() else { continue };
                let path = format!("{prefix}{name}");
                if kind.is_dir() {
                    queue.push((entry.path(), format!("{path}/")));
                } else if kind.is_file() {
                    found.push(path);
                }
            }
        }
        found.sort();
        Ok(found)
    }

    fn read(&self, path: &str) -> Result<Cow<'_, [u8]>, Fault> {
        let read = fs::read(self.0.join(path));
        read.map(Cow::Owned).map_err(|error| Fault::new(format!("reading {path}"), error))
    }
}

/// A package in memory: built into the program, or made by a test.
#[derive(Debug, Clone, Default)]
pub struct InMemory(pub BTreeMap<String, Cow<'static, [u8]>>);

impl PackageFiles for InMemory {
    fn paths(&self) -> Result<Vec<String>, Fault> {
        Ok(self.0.keys().cloned().collect())
    }

    fn read(&self, path: &str) -> Result<Cow<'_, [u8]>, Fault> {
        match self.0.get(path) {
            Some(bytes) => Ok(Cow::Borrowed(bytes)),
            None => Err(Fault::new(format!("reading {path}"), "there is no such file")),
        }
    }
}
