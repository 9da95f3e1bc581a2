//! How long one receipt takes once the program is warm:
//! `cargo run --release -p paper --example receipt_speed`. Every receipt has another name and
//! code, so that nothing but what a real desk would share is taken from a cache.

use paper::{Era, Paper, Papers, Template};
use serde_json::Value;
use std::{error::Error, time::Instant};

const RECEIPTS: usize = 200;

fn main() -> Result<(), Box<dyn Error>> {
    let sample: Value = serde_json::from_str(include_str!("../samples/receipt.json"))?;
    let made_at = jiff::civil::date(2025, 10, 6).at(8, 35, 0, 0);
    let started = Instant::now();
    let papers = Papers::new()?;
    println!("load faces and templates {:.2} ms", started.elapsed().as_secs_f64() * 1e3);
    let mut times = Vec::with_capacity(RECEIPTS);
    for number in 0..=RECEIPTS {
        let mut data = sample.clone();
        data["dossier_code"] = format!("H26.012.00-251006-{number:04}").into();
        data["qr"] = format!("https://motcua.example.vn/ho-so/{number:04}").into();
        data["applicant"]["name"] = format!("Nguyễn Thị Hồng Nhung {number}").into();
        let paper = Paper::from_json(Template::Receipt(Era::Nd118Of2025), data)?;
        let started = Instant::now();
        let pdf = papers.render(&paper, made_at)?;
        let time = started.elapsed().as_secs_f64() * 1e3;
        if number == 0 {
            println!("first receipt {time:.2} ms, {} bytes", pdf.bytes.len());
        } else {
            times.push(time);
        }
    }
    times.sort_by(f64::total_cmp);
    println!(
        "{RECEIPTS} receipts: median {:.2} ms, p95 {:.2} ms, worst {:.2} ms",
        times[RECEIPTS / 2],
        times[RECEIPTS * 95 / 100],
        times[RECEIPTS - 1]
    );
    Ok(())
}
