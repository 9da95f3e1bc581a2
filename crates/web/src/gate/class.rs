//! Of which class a request is. The order of the rules is the order of reading.

use axum::http::Method;

/// The classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Answered from memory: never waits, is never counted.
    Free,
    /// Files on their way: they take as long as the line takes, so they have places of their own.
    Upload,
    /// Work in progress: has reserved room.
    Work,
    /// Whoever begins: waits in line when there is no room.
    Newcomer,
}

/// What is known of a request before anything is looked up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Known {
    /// It carries an officer's session that was opened here.
    pub desk: bool,
    /// It carries a citizen's session that was opened here.
    pub citizen: bool,
    /// Its sender was let in a short while ago.
    pub pass: bool,
    /// It repeats, under the same key, what was begun here before.
    pub repeated: bool,
    /// It brings files.
    pub multipart: bool,
}

/// The class of a request.
pub fn class(method: &Method, path: &str, known: Known) -> Class {
    let acts = !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    if is_free(path) {
        return Class::Free;
    }
    if acts && brings_files(path, known.multipart) {
        return Class::Upload;
    }
    let is_desk = path == "/desk" || path.starts_with("/desk/");
    // An officer who signs in is on duty; the address is watched (see `limits`).
    if is_desk && (known.desk || path == "/desk/sign-in") {
        return Class::Work;
    }
    // Whoever holds a code has begun, and it runs out in minutes.
    if acts && matches!(path, "/sign-in/code" | "/api/v1/sessions" | "/sign-out") {
        return Class::Work;
    }
    if known.pass || known.repeated {
        return Class::Work;
    }
    let own = ["/drafts/", "/dossiers/", "/api/v1/dossiers/"];
    let is_own = own.iter().any(|start| path.starts_with(start));
    // A form that was filled in is work in progress, wherever it is sent to.
    let is_form = acts && !path.starts_with("/api/");
    if known.citizen && (is_own || is_form) {
        return Class::Work;
    }
    Class::Newcomer
}

fn is_free(path: &str) -> bool {
    path.starts_with("/assets/")
        || matches!(
            path,
            "/healthz" | "/healthz/page" | "/readyz" | "/metrics" | "/api/v1/openapi.json"
        )
}

fn brings_files(path: &str, multipart: bool) -> bool {
    let ends = |start: &str, end: &str| path.starts_with(start) && path.ends_with(end);
    ends("/drafts/", "/papers")
        || ends("/dossiers/", "/supplement/files")
        || ends("/api/v1/dossiers/", "/papers")
        || (path == "/api/v1/dossiers" && multipart)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOBODY: Known =
        Known { desk: false, citizen: false, pass: false, repeated: false, multipart: false };
    const CITIZEN: Known = Known { citizen: true, ..NOBODY };
    const OFFICER: Known = Known { desk: true, ..NOBODY };

    fn get(path: &str, known: Known) -> Class {
        class(&Method::GET, path, known)
    }

    fn post(path: &str, known: Known) -> Class {
        class(&Method::POST, path, known)
    }

    #[test]
    fn what_costs_nothing_never_waits() {
        for path in ["/assets/0a/app.css", "/healthz", "/readyz", "/metrics"] {
            assert_eq!(get(path, NOBODY), Class::Free);
        }
    }

    #[test]
    fn officers_work_and_a_forged_session_does_not() {
        assert_eq!(get("/desk", OFFICER), Class::Work);
        assert_eq!(post("/desk/dossiers/1/acceptance", OFFICER), Class::Work);
        assert_eq!(get("/desk", NOBODY), Class::Newcomer);
        assert_eq!(get("/desk", CITIZEN), Class::Newcomer);
        assert_eq!(post("/desk/sign-in", NOBODY), Class::Work);
    }

    #[test]
    fn a_form_half_filled_in_is_work_and_looking_around_is_not() {
        assert_eq!(get("/drafts/1/steps/child", CITIZEN), Class::Work);
        assert_eq!(post("/drafts/1/submission", CITIZEN), Class::Work);
        assert_eq!(get("/dossiers/1/confirmation", CITIZEN), Class::Work);
        assert_eq!(post("/procedures/1.001193/application", CITIZEN), Class::Work);
        assert_eq!(get("/procedures/1.001193/application", CITIZEN), Class::Newcomer);
        assert_eq!(get("/drafts/1/steps/child", NOBODY), Class::Newcomer);
        assert_eq!(post("/sign-in", NOBODY), Class::Newcomer);
        assert_eq!(post("/sign-in/code", NOBODY), Class::Work);
    }

    #[test]
    fn whoever_was_let_in_goes_on() {
        let pass = Known { pass: true, ..NOBODY };
        assert_eq!(get("/procedures/1.001193/application", pass), Class::Work);
        assert_eq!(post("/sign-in", pass), Class::Work);
    }

    #[test]
    fn programs_begin_as_newcomers_and_repeat_as_work() {
        assert_eq!(post("/api/v1/dossiers", CITIZEN), Class::Newcomer);
        let repeated = Known { repeated: true, ..CITIZEN };
        assert_eq!(post("/api/v1/dossiers", repeated), Class::Work);
        assert_eq!(get("/api/v1/dossiers/1", CITIZEN), Class::Work);
    }

    #[test]
    fn files_have_places_of_their_own() {
        assert_eq!(post("/drafts/1/papers", CITIZEN), Class::Upload);
        assert_eq!(post("/dossiers/1/supplement/files", CITIZEN), Class::Upload);
        assert_eq!(post("/api/v1/dossiers/1/papers", CITIZEN), Class::Upload);
        let multipart = Known { multipart: true, ..CITIZEN };
        assert_eq!(post("/api/v1/dossiers", multipart), Class::Upload);
        assert_eq!(get("/drafts/1/papers", CITIZEN), Class::Work);
        assert_eq!(post("/drafts/1/papers/2/removal", CITIZEN), Class::Work);
    }
}
