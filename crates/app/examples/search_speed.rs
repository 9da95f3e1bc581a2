//! How long it takes to read a package, to load the catalogue and to search it, and what is found:
//! `cargo run --release -p app --example search_speed -- packages [question …]`.

use app::catalogue::{Catalogue, Filter, Package, package::Folder};
use std::{
    env,
    process::ExitCode,
    time::{Duration, Instant},
};

const QUESTIONS: &[&str] = &[
    "khai sinh",
    "lam giay khai sinh cho con",
    "dang ki ket hon",
    "khaisinh",
    "dang ky ket hn",
    "giấy phép xây dựng",
    "giay chung nhan quyen su dung dat bi mat thi lam the nao de xin cap lai",
    "nghipe vu luwu truuwx",
];

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let Some(folder) = arguments.next() else {
        eprintln!("which folder of packages?");
        return ExitCode::FAILURE;
    };
    let started = Instant::now();
    let package = match Package::read(&Folder(folder.into()), &mut |_| {}) {
        Ok(package) => package,
        Err(problems) => {
            for problem in problems {
                eprintln!("{problem}");
            }
            return ExitCode::FAILURE;
        }
    };
    println!("read and checked in {:?}", started.elapsed());
    let documents = package.documents();
    let bytes: usize = documents.iter().map(|document| document.body.len()).sum();
    println!("{} documents, {bytes} bytes", documents.len());
    let started = Instant::now();
    let catalogue = match Catalogue::from_documents(documents) {
        Ok(catalogue) => catalogue,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    println!("loaded in {:?}", started.elapsed());
    let pack = "nd61-2018".into();
    let started = Instant::now();
    catalogue.warm_up(&pack);
    println!("index built in {:?}", started.elapsed());
    let own: Vec<String> = arguments.collect();
    let asked: Vec<&str> = match own.as_slice() {
        [] => QUESTIONS.to_vec(),
        own => own.iter().map(String::as_str).collect(),
    };
    for question in asked {
        report(&catalogue, &pack, question);
    }
    ExitCode::SUCCESS
}

fn report(catalogue: &Catalogue, pack: &domain::ids::PackId, question: &str) {
    const ROUNDS: u32 = 50;
    let filter = Filter::default();
    let mut slowest = Duration::ZERO;
    let started = Instant::now();
    for _ in 0..ROUNDS {
        let one = Instant::now();
        std::hint::black_box(catalogue.search(pack, question, &filter, 20));
        slowest = slowest.max(one.elapsed());
    }
    let mean = started.elapsed() / ROUNDS;
    let found = catalogue.search(pack, question, &filter, 5);
    println!("{question:?}: {mean:?} on average, {slowest:?} at most, {} found", found.total);
    for hit in &found.hits {
        println!("    {:.3} {} {}", hit.score, hit.listed.code, hit.listed.title);
    }
}
