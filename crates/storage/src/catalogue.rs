//! Documents of the catalogue and settings of the installation.

use crate::{
    engine::{Engine, Row, args, one, statements, write},
    nodes,
};
use app::ports::{Fault, storage::CatalogueDocument};

statements! { "catalogue_document";
    SAVE = "\
        insert into catalogue_document (kind, id, version, body)
        values ($1, $2, $3, $4)
        on conflict (kind, id, version) do update
        set body = excluded.body";
    EVERY = "\
        select kind, id, version, body
        from catalogue_document
        order by kind, id, version";
    SETTING = "\
        select value
        from setting
        where name = $1";
    SAVE_SETTING = "\
        insert into setting (name, value)
        values ($1, $2)
        on conflict (name) do update
        set value = excluded.value";
    FIRST_SETTING = "\
        insert into setting (name, value)
        values ($1, $2)
        on conflict (name) do nothing";
}

/// Writes documents, all or none.
pub(crate) async fn save<E: Engine>(
    engine: &E,
    documents: Vec<CatalogueDocument>,
) -> Result<(), Fault> {
    let saving = documents.into_iter().map(|document| {
        let version = u64::from(document.version);
        SAVE.with(args![document.kind, document.id, version, document.body])
    });
    let statements = saving.chain([nodes::catalogue_changed()]).collect();
    write(engine, "saving the catalogue", statements).await.map(drop)
}

/// Every document.
pub(crate) async fn catalogue<E: Engine>(engine: &E) -> Result<Vec<CatalogueDocument>, Fault> {
    let read = |mut row: Row| {
        Ok(CatalogueDocument {
            kind: row.text("kind")?,
            id: row.text("id")?,
            version: row.number("version")?,
            body: row.text("body")?,
        })
    };
    engine.read(EVERY, args![]).await?.into_iter().map(read).collect()
}

/// A setting.
pub(crate) async fn setting<E: Engine>(engine: &E, name: &str) -> Result<Option<String>, Fault> {
    one(engine, SETTING, args![name]).await?.map(|mut row| row.text("value")).transpose()
}

/// Writes a setting.
pub(crate) async fn save_setting<E: Engine>(
    engine: &E,
    name: &str,
    value: &str,
) -> Result<(), Fault> {
    write(engine, "saving a setting", vec![SAVE_SETTING.with(args![name, value])]).await.map(drop)
}

/// Writes a setting unless there is one, and answers with the one that is kept.
pub(crate) async fn setting_once<E: Engine>(
    engine: &E,
    name: &str,
    value: &str,
) -> Result<String, Fault> {
    if let Some(kept) = setting(engine, name).await? {
        return Ok(kept);
    }
    let first = vec![FIRST_SETTING.with(args![name, value])];
    write(engine, "saving a setting", first).await?;
    // Another node may have been faster: then its value is the one.
    let kept = setting(engine, name).await?;
    kept.ok_or_else(|| Fault::new("saving a setting", "it is not there afterwards"))
}
