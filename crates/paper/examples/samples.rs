//! Prints every template, filled and blank, into a folder, to be looked at:
//! `cargo run --release -p paper --example samples -- <folder>`.

use paper::{Papers, Template};
use serde_json::{Value, json};
use std::{error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("say which folder to print into")?;
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    let papers = Papers::new()?;
    let made_at = jiff::civil::date(2025, 10, 6).at(8, 35, 0, 0);
    for template in Template::ALL {
        let kind = template.id().rsplit('.').next().unwrap_or_default().replace('-', "_");
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("samples/{kind}.json"));
        let filled: Value = serde_json::from_str(&fs::read_to_string(sample)?)?;
        for (state, data) in [("filled", filled), ("blank", json!({}))] {
            let pdf = papers.render_json(template, data, made_at)?;
            fs::write(folder.join(format!("{template}.{state}.pdf")), &pdf.bytes)?;
            println!("{template} {state}: {} pages, {} bytes", pdf.pages.len(), pdf.bytes.len());
        }
    }
    Ok(())
}
