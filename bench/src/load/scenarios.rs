//! What people do all day, as requests.

use super::{
    client::{Answer, form, get, json, multipart},
    measure::Scenario,
};
use crate::{dice::Dice, handle::Handle};
use serde_json::json;
use std::sync::{Arc, Mutex, PoisonError};

/// Everyday words, some without marks, some mistyped.
const WORDS: [&str; 8] = [
    "khai sinh",
    "giấy khai sinh cho con",
    "giay phep xay dung",
    "dang ky ket hon",
    "sổ đỏ",
    "ho kinh doanh",
    "giay doc than",
    "khai sihn",
];

/// The paper that is photographed.
const PHOTOGRAPHED: &str = "previous-certificate";

/// Dossiers that were filed and wait for being taken in.
pub type Waiting = Arc<Mutex<Vec<String>>>;

/// Everything the scenarios know.
pub struct Given {
    /// The city.
    pub handle: Arc<Handle>,
    /// Connections of citizens' scenarios.
    pub crowd: usize,
    /// Connections of officers' scenarios.
    pub officers: usize,
    /// What waits for being taken in.
    pub waiting: Waiting,
    /// Token of the taking officer's forms.
    pub taking_token: String,
    /// Token of the busy officer's forms.
    pub busy_token: String,
    /// Address of a receipt.
    pub receipt: Option<String>,
    /// Tells the keys of this run from those of an earlier one.
    pub run: u64,
}

fn ok(answer: &Answer<'_>) -> bool {
    answer.status == 200 && !answer.body.is_empty()
}

fn pages(
    name: &'static str,
    connections: usize,
    gzip: bool,
    cookie: String,
    path: impl Fn(&mut Dice) -> Option<String> + Send + Sync + 'static,
) -> Scenario {
    let ask = move |number| Some(get(&path(&mut Dice::new(number))?, &cookie, gzip));
    Scenario { name, connections, ask: Arc::new(ask), look: Arc::new(ok), most: u64::MAX }
}

/// A part of a path or a value of a form, safe to send.
fn encode(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            write!(out, "%{byte:02X}").ok();
        }
        out
    })
}

impl Given {
    /// The page that costs nothing: what the web framework gives at most.
    pub fn constant(&self) -> Scenario {
        pages(CONSTANT, self.crowd, false, String::new(), |_| Some("/healthz/page".to_owned()))
    }

    /// Three bytes: what a request costs without a page.
    fn constant_text(&self) -> Scenario {
        pages("constant text", self.crowd, false, String::new(), |_| Some("/healthz".to_owned()))
    }

    /// Everything that only reads, the constant page first.
    pub fn reading(&self) -> Vec<Scenario> {
        let busy = format!("desk={}", self.handle.busy_officer);
        let mut all = vec![
            self.constant(),
            self.constant_text(),
            self.tracking(TRACKING, false),
            self.tracking("tracking page, gzip", true),
            self.procedure(CATALOGUE, false),
            self.procedure("catalogue page, gzip", true),
            pages("search of procedures", self.crowd, false, String::new(), |dice| {
                Some(format!("/procedures?q={}", encode(dice.word(&WORDS))))
            }),
            pages(LIST, self.officers, false, busy.clone(), |_| Some("/desk".to_owned())),
            self.dossier_page(),
            self.find(),
            pages(BOARD, 1, false, format!("desk={}", self.handle.leader), |_| {
                Some("/desk/board".to_owned())
            }),
        ];
        if let Some(receipt) = self.receipt.clone() {
            all.push(pages(RECEIPT, 1, false, busy, move |_| Some(receipt.clone())));
        }
        all
    }

    fn tracking(&self, name: &'static str, gzip: bool) -> Scenario {
        let handle = Arc::clone(&self.handle);
        pages(name, self.crowd, gzip, String::new(), move |dice| {
            dice.pick(&handle.numbers).map(|number| format!("/t/{}", encode(number)))
        })
    }

    fn procedure(&self, name: &'static str, gzip: bool) -> Scenario {
        let handle = Arc::clone(&self.handle);
        pages(name, self.crowd, gzip, String::new(), move |dice| {
            dice.pick(&handle.procedures).map(|code| format!("/procedures/{code}"))
        })
    }

    fn dossier_page(&self) -> Scenario {
        let handle = Arc::clone(&self.handle);
        let cookie = format!("desk={}", handle.busy_officer);
        pages(DOSSIER, self.officers, false, cookie, move |dice| {
            dice.pick(&handle.busy_dossiers).map(|id| format!("/desk/dossiers/{id}"))
        })
    }

    /// Names go in forms, so that no log holds them.
    fn find(&self) -> Scenario {
        let handle = Arc::clone(&self.handle);
        let token = self.busy_token.clone();
        let cookie = format!("desk={}", handle.busy_officer);
        let ask = move |number| {
            let name = encode(Dice::new(number).pick(&handle.busy_names)?);
            let body = format!("csrf={token}&q={name}");
            Some(form("/desk/search", &cookie, &body))
        };
        Scenario {
            name: FIND,
            connections: self.officers,
            ask: Arc::new(ask),
            look: Arc::new(ok),
            most: u64::MAX,
        }
    }

    /// An application, form only. Every second one goes to the commune whose officer takes in.
    pub fn filing(&self) -> Scenario {
        let (handle, run) = (Arc::clone(&self.handle), self.run);
        let cookie = format!("citizen={}", handle.citizen);
        let ask = move |number: u64| {
            let mut dice = Dice::new(number);
            let answers = dice.pick(&handle.answers)?;
            let place = if number.is_multiple_of(2) {
                &handle.taking_place
            } else {
                dice.pick(&handle.places)?
            };
            let body = json!({
                "procedure": handle.procedure, "place": place, "answers": answers,
                "delivery": "online",
            });
            let key = format!("bench-{run}-{number}");
            Some(json("/api/v1/dossiers", &cookie, &key, &body.to_string()))
        };
        let (waiting, place) = (Arc::clone(&self.waiting), self.handle.taking_place.clone());
        let look = move |answer: &Answer<'_>| {
            if answer.status != 201 {
                return false;
            }
            let sent: Option<serde_json::Value> = serde_json::from_slice(answer.body).ok();
            let text = |name: &str| sent.as_ref()?.get(name)?.as_str().map(str::to_owned);
            if let Some(id) = text("id")
                && text("reception").is_none_or(|reception| reception == place)
            {
                waiting.lock().unwrap_or_else(PoisonError::into_inner).push(id);
            }
            true
        };
        Scenario {
            name: FILING,
            connections: self.crowd,
            ask: Arc::new(ask),
            look: Arc::new(look),
            most: u64::MAX,
        }
    }

    /// Applications with a photograph, of which no two are alike: no store may keep one for all.
    pub fn uploading(&self) -> [Scenario; 2] {
        // The disk is filled with them: so many a round and no more.
        [
            self.with_photograph(UPLOAD_SMALL, 200_000, 1000),
            self.with_photograph(UPLOAD_LARGE, 2_000_000, 150),
        ]
    }

    fn with_photograph(&self, name: &'static str, bytes: usize, most: u64) -> Scenario {
        let (handle, run) = (Arc::clone(&self.handle), self.run);
        let cookie = format!("citizen={}", handle.citizen);
        let mut dice = Dice::new(run);
        let grain: Vec<u8> = (0..bytes.div_ceil(16)).flat_map(|_| dice.bytes()).collect();
        let ask = move |number: u64| {
            let mut dice = Dice::new(number);
            let sent = json!({
                "procedure": handle.procedure, "place": dice.pick(&handle.places)?,
                "answers": dice.pick(&handle.answers)?, "delivery": "online",
            });
            let mut photograph = vec![0xFF, 0xD8, 0xFF, 0xE0];
            photograph.extend(number.to_be_bytes());
            photograph.extend_from_slice(grain.get(photograph.len()..bytes)?);
            let key = format!("bench-{run}-{number}");
            let sent = sent.to_string();
            let parts = [
                ("application", None, sent.as_bytes()),
                (PHOTOGRAPHED, Some("giay.jpg"), photograph.as_slice()),
            ];
            Some(multipart("/api/v1/dossiers", &cookie, &key, &parts))
        };
        let look = |answer: &Answer<'_>| answer.status == 201;
        let connections = self.officers;
        Scenario { name, connections, ask: Arc::new(ask), look: Arc::new(look), most }
    }

    /// The officer takes in what was filed, until nothing waits any more.
    pub fn taking(&self) -> Scenario {
        let cookie = format!("desk={}", self.handle.taking_officer);
        let (waiting, token, run) =
            (Arc::clone(&self.waiting), self.taking_token.clone(), self.run);
        let ask = move |number: u64| {
            let id = waiting.lock().unwrap_or_else(PoisonError::into_inner).pop()?;
            let body = format!("csrf={token}&key=bench-{run}-{number}&version=1");
            Some(form(&format!("/desk/dossiers/{id}/acceptance"), &cookie, &body))
        };
        Scenario {
            name: TAKING,
            connections: self.officers,
            ask: Arc::new(ask),
            look: Arc::new(|answer| answer.status == 303),
            most: u64::MAX,
        }
    }
}

/// Names by which the report knows the scenarios.
pub const CONSTANT: &str = "constant page";
/// See [`Given::reading`].
pub const TRACKING: &str = "tracking page by code";
/// See [`Given::reading`].
pub const CATALOGUE: &str = "catalogue page";
/// See [`Given::reading`].
pub const LIST: &str = "officer's work list";
/// See [`Given::reading`].
pub const DOSSIER: &str = "dossier page";
/// See [`Given::reading`].
pub const FIND: &str = "desk search by name";
/// See [`Given::reading`].
pub const BOARD: &str = "city board";
/// See [`Given::reading`].
pub const RECEIPT: &str = "receipt as PDF";
/// See [`Given::filing`].
pub const FILING: &str = "online submission";
/// See [`Given::uploading`].
pub const UPLOAD_SMALL: &str = "online submission with 200 kB";
/// See [`Given::uploading`].
pub const UPLOAD_LARGE: &str = "online submission with 2 MB";
/// See [`Given::taking`].
pub const TAKING: &str = "take-in at the desk";
