//! What surrounds every page: the header, the way out, the footer with the telephone.

use std::sync::Arc;

use askama::Template;
use askama::filters::HtmlSafe;

use super::assets;
use super::notice::Notice;

/// Letters from which a title is set smaller: three lines of a heading.
const LONG_TITLE: usize = 90;

/// Whether a title is a whole sentence of a decree, to be set smaller.
pub fn is_long(title: &str) -> bool {
    title.chars().count() > LONG_TITLE
}

/// Where the installation stands and whom to call; the same for all pages, read from the config.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// "Thành phố Hà Nội".
    pub city: String,
    /// "Cổng dịch vụ công".
    pub service: String,
    /// The telephone of the help desk, as people read it: "1900 1009". Empty when there is none.
    pub helpline: String,
    /// When somebody answers: "Thứ Hai đến thứ Sáu, 7:30–17:00".
    pub helpline_hours: String,
    /// The one-stop centre and its address, one line.
    pub address: String,
    /// What every page says of the installation itself, such as that nothing in it is real; empty
    /// in service.
    pub remark: String,
    /// Links of the footer; only pages that exist.
    pub footer: Vec<Link>,
}

impl Place {
    /// The helpline as a telephone dials it.
    pub fn helpline_dialled(&self) -> String {
        self.helpline.chars().filter(|sign| sign.is_ascii_digit() || *sign == '+').collect()
    }
}

/// Words that lead somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where to.
    pub url: String,
    /// What the reader presses.
    pub words: String,
}

impl Link {
    /// A link from its two parts.
    pub fn new(url: impl Into<String>, words: impl Into<String>) -> Self {
        Self { url: url.into(), words: words.into() }
    }
}

/// The token that proves a form came from our own page. `{{ shell.csrf }}` is the hidden field.
#[derive(Clone, Debug, Default, Template)]
#[template(source = r#"<input type="hidden" name="csrf" value="{{ self.0 }}">"#, ext = "html")]
pub struct Csrf(pub String);

impl HtmlSafe for Csrf {}

/// The part of the portal a page belongs to; marks the place in the header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Section {
    /// None of the below.
    #[default]
    Elsewhere,
    /// Looking for a procedure.
    Procedures,
    /// Looking up a dossier by its code.
    Track,
    /// The signed-in person's own dossiers.
    Mine,
}

impl Section {
    /// Looking for a procedure.
    pub fn is_procedures(self) -> bool {
        self == Self::Procedures
    }

    /// Looking up a dossier.
    pub fn is_track(self) -> bool {
        self == Self::Track
    }

    /// Own dossiers.
    pub fn is_mine(self) -> bool {
        self == Self::Mine
    }
}

/// Addresses in the citizens' header.
#[derive(Debug)]
pub struct Ways {
    /// The front door.
    pub home: &'static str,
    /// Search over procedures; takes `q`.
    pub procedures: &'static str,
    /// Look-up by code.
    pub tracking: &'static str,
    /// My dossiers.
    pub mine: &'static str,
    /// Sign in.
    pub sign_in: &'static str,
    /// Sign out (POST).
    pub sign_out: &'static str,
    /// The officers' side.
    pub desk: &'static str,
}

/// Where the citizens' header leads.
pub static WAYS: Ways = Ways {
    home: "/",
    procedures: "/procedures",
    tracking: "/tracking",
    mine: "/dossiers",
    sign_in: "/sign-in",
    sign_out: "/sign-out",
    desk: "/desk",
};

/// What a citizen's page needs around it. Pages have a field `shell` and extend `ui/layout.html`.
#[derive(Clone, Debug, Default)]
pub struct Shell {
    /// The installation.
    pub place: Arc<Place>,
    /// Title of the page, as its `h1`.
    pub title: String,
    /// Where the reader is.
    pub section: Section,
    /// Name of the signed-in person.
    pub signed_in: Option<String>,
    /// For forms.
    pub csrf: Csrf,
    /// The way back, above the heading.
    pub back: Option<Link>,
    /// What just happened, said once on top.
    pub notice: Option<Notice<'static>>,
    /// The page shows mistakes to mend: the title says so first.
    pub has_errors: bool,
}

impl Shell {
    /// A page of this installation, nobody signed in.
    pub fn new(place: Arc<Place>, title: impl Into<String>) -> Self {
        Self { place, title: title.into(), ..Self::default() }
    }

    /// With a way back.
    pub fn back(mut self, url: impl Into<String>, words: impl Into<String>) -> Self {
        self.back = Some(Link::new(url, words));
        self
    }

    /// In this part of the portal.
    pub fn section(mut self, section: Section) -> Self {
        self.section = section;
        self
    }

    /// Address of an asset, for the layout.
    pub fn asset(&self, name: &str) -> &'static str {
        assets::url(name)
    }

    /// The icon of the browser's tab, for the layout.
    pub fn icon(&self) -> &'static str {
        assets::icon()
    }

    /// Whether the title is set smaller.
    pub fn is_long(&self) -> bool {
        is_long(&self.title)
    }

    /// Addresses of the header, for the layout.
    pub fn way(&self) -> &'static Ways {
        &WAYS
    }
}

/// The part of the desk a page belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeskSection {
    /// None of the below.
    #[default]
    Elsewhere,
    /// My work.
    Work,
    /// Taking in at the counter.
    Counter,
    /// Searching.
    Search,
    /// Boards.
    Board,
}

impl DeskSection {
    /// My work.
    pub fn is_work(self) -> bool {
        self == Self::Work
    }

    /// The counter.
    pub fn is_counter(self) -> bool {
        self == Self::Counter
    }

    /// Searching.
    pub fn is_search(self) -> bool {
        self == Self::Search
    }

    /// Boards.
    pub fn is_board(self) -> bool {
        self == Self::Board
    }
}

/// Addresses in the officers' header.
#[derive(Debug)]
pub struct DeskWays {
    /// The work list.
    pub work: &'static str,
    /// Taking in a walk-in.
    pub counter: &'static str,
    /// Search; takes `q`.
    pub search: &'static str,
    /// Boards of leaders.
    pub board: &'static str,
    /// Changing the seat (POST, `seat`).
    pub seat: &'static str,
    /// Signing out (POST).
    pub sign_out: &'static str,
}

/// Where the officers' header leads.
pub static DESK_WAYS: DeskWays = DeskWays {
    work: "/desk",
    counter: "/desk/intake",
    search: "/desk/search",
    board: "/desk/board",
    seat: "/desk/seat",
    sign_out: "/desk/sign-out",
};

/// A role in an agency that the officer may sit in.
#[derive(Clone, Debug)]
pub struct Seat {
    /// What the form sends.
    pub id: String,
    /// "Công chức tiếp nhận – UBND phường Cửa Nam".
    pub words: String,
    /// The one taken now.
    pub current: bool,
}

/// What an officer's page needs around it. Pages have a field `shell` and extend `ui/desk.html`.
#[derive(Clone, Debug, Default)]
pub struct DeskShell {
    /// The installation.
    pub place: Arc<Place>,
    /// Title of the page, as its `h1`.
    pub title: String,
    /// Where the officer is.
    pub section: DeskSection,
    /// Name of the officer.
    pub officer: String,
    /// All seats of the officer; a switch is shown from two on.
    pub seats: Vec<Seat>,
    /// Whether the seat may take in at a counter.
    pub takes_in: bool,
    /// Whether the seat sees the boards.
    pub leads: bool,
    /// For forms.
    pub csrf: Csrf,
    /// The way back, above the heading.
    pub back: Option<Link>,
    /// What just happened, said once on top.
    pub notice: Option<Notice<'static>>,
    /// The page shows mistakes to mend.
    pub has_errors: bool,
}

impl DeskShell {
    /// Address of an asset, for the layout.
    pub fn asset(&self, name: &str) -> &'static str {
        assets::url(name)
    }

    /// The icon of the browser's tab, for the layout.
    pub fn icon(&self) -> &'static str {
        assets::icon()
    }

    /// Whether the title is set smaller.
    pub fn is_long(&self) -> bool {
        is_long(&self.title)
    }

    /// Addresses of the header, for the layout.
    pub fn way(&self) -> &'static DeskWays {
        &DESK_WAYS
    }

    /// The seat taken now, in words.
    pub fn seat(&self) -> &str {
        self.seats.iter().find(|seat| seat.current).map_or("", |seat| seat.words.as_str())
    }
}
