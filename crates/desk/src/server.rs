//! HTTP: listening, limits, who may ask, headers.
//!
//! What it does not: it knows no page. Addresses are those of `routes`. It reads the archive only; corrections are carried out by whoever serves.

use std::cell::Cell;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, Uri, header};
use chancery_archive::{Archive, ArchiveError, CORRECTIONS_FILE};
use chancery_course::{Pair, Scale};
use chancery_record::Ontology;
use serde_json::{Value as Json, json};
use tokio::sync::Semaphore;

use crate::ahead::{self, Ahead, Asked, QUIET};
use crate::answers::Answers;
use crate::ask::{Ask, Origin, Query, Refusal, unescape};
use crate::course::{self, Course, View};
use crate::disagree::{self, Disagreements};
use crate::guard::{self, Bounded, Verdict};
use crate::html::{Frame, escape, escape_address, page};
use crate::pairs::Pairs;
use crate::readers::{self, Stamp};
use crate::routes::{self, Form, Page, Route};
use crate::ties::{Kept, Whole};
use crate::{mcp, mcp_http};

/// The plain name of an actor code, where there is one.
pub type NameOf = Box<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// The code of an actor given by code or name; else what is wrong with it, in words.
pub type CodeOf = Box<dyn Fn(&str) -> Result<String, String> + Send + Sync>;

/// The ISO 3166-1 number of a state's code, three digits; none for what is no state of today.
pub type NumberOf = Box<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// Degrees north and east of a place by its name and the code of its state; without a name, of the state.
pub type PointOf = Box<dyn Fn(&str, &str) -> Option<(f64, f64)> + Send + Sync>;

/// What a page asks to be corrected.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wish {
    /// Id of the row.
    pub row: String,
    /// `reject`, `retype`, `redate`, `confirm`, `reconcile` or `undo`.
    pub change: String,
    /// The new type or days, or the id of the other row.
    pub value: String,
    /// Why, or empty.
    pub note: String,
}

/// Carries a correction out; gives what was done, or what is wrong, in words.
pub type Correct = Box<dyn Fn(&Wish) -> Result<String, String> + Send + Sync>;

/// Gives each text the number of its source group.
pub type GroupsOf = Box<crate::copies::Groups<'static>>;

/// What the server shows.
pub struct Desk {
    /// The archive's file. It is opened for reading only, once per request.
    pub store: PathBuf,
    /// The ontology, for quad classes.
    pub ontology: Ontology,
    /// Names of actor codes, for headings.
    pub name_of: NameOf,
    /// Codes of actors as users write them.
    pub code_of: CodeOf,
    /// Numbers of states, for the map.
    pub number_of: NumberOf,
    /// Where places lie, for the map.
    pub point_of: PointOf,
    /// Which documents are copies, for the course of a pair.
    pub groups: GroupsOf,
    /// Carries corrections out; without it pages only show.
    pub correct: Option<Correct>,
    /// Sums of the whole record, made when they are first asked for.
    pub whole: Kept<Stamp>,
    /// Courses of pairs that were asked for.
    pub courses: Pairs<Stamp, Course>,
    /// Where the accounts of pairs part, of those that were asked for.
    pub accounts: Pairs<Stamp, Disagreements>,
}

impl Desk {
    /// The sums of the archive as it is now; `stamp` was taken before it was looked at.
    pub(crate) fn whole(&self, archive: &Archive, stamp: Stamp) -> Result<Arc<Whole>, ArchiveError> {
        self.whole.get(stamp, || Whole::of(archive, &self.ontology))
    }

    /// The course of a pair as its page shows it when nothing else is asked; `stamp` was taken before the archive was looked at.
    pub(crate) fn course(
        &self,
        archive: &Archive,
        pair: &Pair,
        stamp: Stamp,
    ) -> Result<Arc<Course>, ArchiveError> {
        let request = course::Request {
            pair,
            ontology: &self.ontology,
            name_of: &self.name_of,
            groups: &self.groups,
            scale: Scale::Plover,
            step: None,
            penalty: None,
            view: View::default(),
        };
        self.courses.get(stamp, pair, |known| course::course_again(archive, &request, known))
    }

    /// Where the accounts of a pair part, as its page and its dossier show it.
    pub(crate) fn accounts(
        &self,
        archive: &Archive,
        pair: &Pair,
        stamp: Stamp,
    ) -> Result<Arc<Disagreements>, ArchiveError> {
        let asked =
            disagree::Ask { pair, name_of: &self.name_of, groups: &self.groups, newest: Some(COMPARED) };
        self.accounts.get(stamp, pair, |()| Ok((disagree::disagreements(archive, &asked)?, ())))
    }
}

/// Where the server listens.
#[derive(Clone, Debug)]
pub struct Place {
    /// The address. Another one than that of this machine needs a token.
    pub address: IpAddr,
    /// The port; 0 takes any free one.
    pub port: u16,
    /// What a request must carry.
    pub token: Option<String>,
    /// Pages of so many pairs are made while nobody asks.
    pub ahead: usize,
}

/// What can go wrong with the server itself.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The port is taken or may not be used.
    #[error(
        "cannot listen on {address}:{port}: {source}; choose another port with `--port`, or 0 for any free one"
    )]
    Listen {
        /// The address.
        address: IpAddr,
        /// The port.
        port: u16,
        /// The cause.
        source: std::io::Error,
    },
    /// Others could read the record.
    #[error(
        "{address} can be reached from other machines, and there is no token of at least 16 letters or digits; give one with `--token-file`"
    )]
    Open {
        /// The address.
        address: IpAddr,
    },
    /// The server stopped.
    #[error("the server stopped: {0}")]
    Serve(#[from] std::io::Error),
}

/// Requests that are answered at once; others wait.
const AT_ONCE: usize = 16;
/// So long a request has a core of its own; what takes longer goes on beside others, so that nothing waits long for it.
const TURN: Duration = Duration::from_millis(500);
/// A request that takes longer is given up.
const LONGEST_ANSWER: Duration = Duration::from_secs(30);
/// A page compares the accounts of so many documents at most, the newest.
pub(crate) const COMPARED: usize = 100;
/// Longest path with query, in bytes.
const LONGEST_ADDRESS: usize = 8 << 10;

/// Longest form that is read, in bytes.
const LONGEST_FORM: usize = 64 << 10;

/// What all requests share.
struct Hall {
    desk: Desk,
    /// What every form of this run carries, so that no other site can send one.
    seal: String,
    token: Option<String>,
    /// Other machines can reach it.
    is_open: bool,
    turns: Turns,
    answers: Answers,
    asked: Asked,
}

/// Who answers when. Requests begin in the order of coming, as many side by side as there are cores: ten that are worked on at once are all done as late as
/// the last of ten that are worked on one after the other.
struct Turns {
    all: Arc<Semaphore>,
    cores: Arc<Semaphore>,
}

impl Turns {
    fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from).clamp(2, AT_ONCE);
        Turns { all: Arc::new(Semaphore::new(AT_ONCE)), cores: Arc::new(Semaphore::new(cores)) }
    }

    /// Does some work when its turn has come.
    async fn take<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Late> {
        let turn = Arc::clone(&self.all).acquire_owned().await.map_err(|_| Late::Closing)?;
        let core = self.cores.acquire().await.map_err(|_| Late::Closing)?;
        let mut work = tokio::task::spawn_blocking(move || {
            // Work cannot be broken off: its turn ends with it, also when nobody waits for it any more.
            let _turn = turn;
            work()
        });
        let done = if let Ok(done) = tokio::time::timeout(TURN, &mut work).await {
            Ok(done)
        } else {
            drop(core);
            tokio::time::timeout(LONGEST_ANSWER, work).await
        };
        done.map_err(|_| Late::TooLong)?.map_err(|_| Late::Broken)
    }
}

/// Why work was not done.
enum Late {
    Closing,
    TooLong,
    Broken,
}

impl Late {
    fn status(&self) -> StatusCode {
        match self {
            Late::Broken => StatusCode::INTERNAL_SERVER_ERROR,
            Late::Closing | Late::TooLong => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn message(&self) -> &'static str {
        match self {
            Late::Closing => "the server is closing",
            Late::TooLong => "this takes too long; ask for less at once",
            Late::Broken => "the answer broke down; this is a fault of chancery, please report it",
        }
    }
}

/// Serves until the process ends. `ready` gets the address before the first request is answered.
///
/// # Errors
/// When the port cannot be used, another address than this machine's is given without a token, or the server stops.
pub fn serve(desk: Desk, place: Place, ready: impl FnOnce(SocketAddr)) -> Result<(), DeskError> {
    let Place { address, port, token, ahead } = place;
    let is_good =
        |token: &String| token.len() >= 16 && token.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let token = token.filter(is_good);
    if !address.is_loopback() && token.is_none() {
        return Err(DeskError::Open { address });
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(2).build()?;
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::bind((address, port))
            .await
            .map_err(|source| DeskError::Listen { address, port, source })?;
        let hall = Hall {
            desk,
            seal: guard::seal()?,
            token,
            is_open: !address.is_loopback(),
            turns: Turns::new(),
            answers: Answers::default(),
            asked: Asked::default(),
        };
        let hall = Arc::new(hall);
        // The first page is made before anybody can ask for it; what is wrong with it is told to who asks.
        let inner = Arc::clone(&hall);
        let _ = tokio::task::spawn_blocking(move || remembered(&inner, "/", None, "")).await;
        ready(listener.local_addr()?);
        tokio::spawn(answer_ahead(Arc::clone(&hall), ahead));
        let router = Router::new().fallback(handle).with_state(hall);
        axum::serve(Bounded::new(listener), router).await?;
        Ok(())
    })
}

/// Answers what is likely to be asked next for as long as the server runs, one after the other, while nobody asks.
async fn answer_ahead(hall: Arc<Hall>, pairs: usize) {
    tokio::time::sleep(QUIET).await;
    // The sums of the whole record take longest the first time, so they are made also while others are answered; what is wrong is told to who asks.
    let inner = Arc::clone(&hall);
    let make = move || {
        let stamp = stamp(&inner.desk.store);
        readers::lend(&inner.desk.store).and_then(|archive| inner.desk.whole(&archive, stamp)).map(drop)
    };
    let _ = tokio::task::spawn_blocking(make).await;
    let mut ahead = Ahead::default();
    loop {
        if let Some(rest) = hall.asked.is_to_wait() {
            tokio::time::sleep(rest).await;
            continue;
        }
        let inner = Arc::clone(&hall);
        let work = tokio::task::spawn_blocking(move || {
            let store = &inner.desk.store;
            let addresses = || readers::lend(store).and_then(|archive| ahead::addresses(&archive, pairs));
            let others = || if pairs > 0 { inner.asked.others() } else { Vec::new() };
            let next = ahead.next(stamp(store), others, addresses);
            let next = next.filter(|_| inner.answers.has_room_ahead());
            if let Some(address) = &next {
                remembered(&inner, address, None, "");
            }
            (ahead, next.is_some())
        });
        // What breaks down is told to who asks.
        let Ok((rest, is_under_way)) = work.await else { return };
        ahead = rest;
        if !is_under_way {
            tokio::time::sleep(QUIET).await;
        }
    }
}

async fn handle(
    State(hall): State<Arc<Hall>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response<Body> {
    hall.asked.now(uri.path());
    if uri.path() == mcp_http::PATH {
        return agent(hall, &method, &headers, body).await;
    }
    let (_, form) = Form::of(uri.path());
    let query = Query::parse(uri.query().unwrap_or(""));
    let refuse = |status: StatusCode, message: &str| respond(Answer::error(status, form, message), &headers);
    match guard::judge(&headers, hall.token.as_deref(), query.get("token")) {
        Verdict::Welcome => {}
        Verdict::Enter(cookie) => return enter(&uri, &query, &cookie),
        Verdict::Refused(message) => return refuse(StatusCode::FORBIDDEN, message),
    }
    let is_correction = method == Method::POST && uri.path() == CORRECTIONS && hall.desk.correct.is_some();
    if method != Method::GET && method != Method::HEAD && !is_correction {
        return refuse(StatusCode::METHOD_NOT_ALLOWED, "pages can only be read; ask with GET");
    }
    if uri.to_string().len() > LONGEST_ADDRESS {
        return refuse(StatusCode::URI_TOO_LONG, "the address is too long; ask for less at once");
    }
    let origin = guard::origin(&headers);
    if is_correction {
        let Ok(bytes) = axum::body::to_bytes(body, LONGEST_FORM).await else {
            return refuse(StatusCode::PAYLOAD_TOO_LARGE, "the form is too long");
        };
        let form = Query::parse(&String::from_utf8_lossy(&bytes));
        if !guard::is_own_form(&headers) || !guard::same(form.get("seal"), &hall.seal) {
            return refuse(
                StatusCode::FORBIDDEN,
                "this form is not from a page of this server; open the row again",
            );
        }
        let inner = Arc::clone(&hall);
        let work = tokio::task::spawn_blocking(move || corrected(&inner.desk, &form));
        let answer = work.await.unwrap_or_else(|_| {
            Answer::error(
                StatusCode::INTERNAL_SERVER_ERROR,
                Form::Html,
                "the correction broke down; please report it",
            )
        });
        return respond(answer, &headers);
    }
    // What is kept needs no turn.
    let question = question(uri.path(), uri.query());
    if let Some(answer) = hall.answers.kept(&stamp(&hall.desk.store), &question, &origin) {
        return respond(answer, &headers);
    }
    let inner = Arc::clone(&hall);
    let asked = uri.clone();
    let work = move || remembered(&inner, asked.path(), asked.query(), &origin);
    match hall.turns.take(work).await {
        Ok(answer) => respond(answer, &headers),
        Err(late) => refuse(late.status(), late.message()),
    }
}

/// Answers a message of an agent.
async fn agent(hall: Arc<Hall>, method: &Method, headers: &HeaderMap, body: Body) -> Response<Body> {
    let refuse = |status: StatusCode, message: &str| {
        let mut response = respond(Answer::error(status, Form::Json, message), headers);
        for (name, value) in [(header::ALLOW, "POST"), (header::WWW_AUTHENTICATE, "Bearer")] {
            let wanted =
                if name == header::ALLOW { StatusCode::METHOD_NOT_ALLOWED } else { StatusCode::UNAUTHORIZED };
            if status == wanted {
                response.headers_mut().insert(name, HeaderValue::from_static(value));
            }
        }
        response
    };
    if let Err(refused) = mcp_http::admit(method, headers, hall.token.as_deref(), hall.is_open) {
        return refuse(refused.status, refused.message);
    }
    let Ok(bytes) = axum::body::to_bytes(body, mcp::LONGEST).await else {
        return refuse(StatusCode::PAYLOAD_TOO_LARGE, "the message is too long");
    };
    let inner = Arc::clone(&hall);
    let work = move || mcp::answer(&inner.desk, &String::from_utf8_lossy(&bytes));
    match hall.turns.take(work).await {
        Ok(Some(answer)) => {
            respond(Answer::new(StatusCode::OK, Form::Json.kind(), answer), &HeaderMap::new())
        }
        Ok(None) => respond(Answer::new(StatusCode::ACCEPTED, Form::Json.kind(), String::new()), headers),
        Err(late) => refuse(late.status(), late.message()),
    }
}

/// Where forms go.
pub(crate) const CORRECTIONS: &str = "/corrections";

/// Carries a correction out and leads back to where it was asked for.
fn corrected(desk: &Desk, form: &Query) -> Answer {
    let text = |name: &str| form.get(name).to_owned();
    let wish = Wish { row: text("row"), change: text("change"), value: text("value"), note: text("note") };
    let Some(correct) = &desk.correct else {
        return Answer::plain(StatusCode::FORBIDDEN, "nothing is corrected here");
    };
    match correct(&wish) {
        Ok(_) => {
            // The row may be gone; its document is not.
            let is_kept = matches!(wish.change.as_str(), "retype" | "redate" | "confirm");
            let place =
                if is_kept { format!("/row/{}", escape_address(&wish.row)) } else { CORRECTIONS.to_owned() };
            Answer { elsewhere: Some(place), ..Answer::plain(StatusCode::SEE_OTHER, "done") }
        }
        Err(message) => Answer::error(StatusCode::BAD_REQUEST, Form::Html, &message),
    }
}

/// Answers a request that brought the token in its address: the browser keeps it and asks again without.
fn enter(uri: &Uri, query: &Query, cookie: &str) -> Response<Body> {
    let place = format!("{}{}", uri.path(), query.with("token", ""));
    let mut response = respond(Answer::plain(StatusCode::SEE_OTHER, "welcome"), &HeaderMap::new());
    for (name, value) in [(header::LOCATION, place.as_str()), (header::SET_COOKIE, cookie)] {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// What is sent back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// Status.
    pub(crate) status: StatusCode,
    /// Content type.
    pub(crate) kind: &'static str,
    /// Body.
    pub(crate) body: Arc<str>,
    /// What the body is known by again.
    pub(crate) tag: Arc<str>,
    /// Where to go instead.
    pub(crate) elsewhere: Option<String>,
    /// A file to keep, with its style inside.
    pub(crate) is_whole: bool,
    /// The name that the server was addressed by stands in it.
    pub(crate) is_of_origin: bool,
}

impl Answer {
    pub(crate) fn new(status: StatusCode, kind: &'static str, body: String) -> Self {
        let tag = format!("\"{}\"", &chancery_record::content_hash(body.as_bytes())[..20]).into();
        Answer { status, kind, body: body.into(), tag, elsewhere: None, is_whole: false, is_of_origin: false }
    }

    fn plain(status: StatusCode, message: &str) -> Self {
        Answer::new(status, "text/plain; charset=utf-8", format!("{message}\n"))
    }

    /// The one shape of all errors.
    pub(crate) fn error(status: StatusCode, form: Form, message: &str) -> Self {
        if form != Form::Html {
            let body = json!({"error": {"status": status.as_u16(), "message": message}});
            return Answer::new(status, Form::Json.kind(), format!("{body:#}\n"));
        }
        let body = format!(
            "<h1>{}</h1>\n<p>{}</p>\n<p><a href=\"/\">To the record</a>, <a href=\"/help\">to the addresses</a></p>\n",
            status.as_u16(),
            escape(message)
        );
        let frame = Frame { title: status.canonical_reason().unwrap_or("Error"), ..Frame::default() };
        Answer::new(status, Form::Html.kind(), page(frame, &body))
    }
}

/// Files of the desk itself: path, content type, content.
pub(crate) const FILES: [(&str, &str, &str); 3] = [
    ("/style.css", "text/css; charset=utf-8", concat!(include_str!("style.css"), include_str!("desk.css"))),
    ("/desk.js", "text/javascript; charset=utf-8", include_str!("desk.js")),
    ("/icon.svg", "image/svg+xml; charset=utf-8", include_str!("icon.svg")),
];

/// The answer to a path and a query. Pure but for reading the archive.
pub(crate) fn answer(desk: &Desk, path: &str, query: &str, origin: &str, seal: &str) -> Answer {
    if let Some((_, kind, body)) = FILES.iter().find(|(file, ..)| *file == path) {
        return Answer::new(StatusCode::OK, kind, (*body).to_owned());
    }
    let (plain, form) = Form::of(path);
    let refused = |refusal: &Refusal| {
        let status = match refusal {
            Refusal::NotFound(_) => StatusCode::NOT_FOUND,
            Refusal::Bad(_) => StatusCode::BAD_REQUEST,
            Refusal::Archive(ArchiveError::Locked { .. }) => StatusCode::SERVICE_UNAVAILABLE,
            Refusal::Archive(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Answer::error(status, form, &refusal.message())
    };
    let Some((route, parts)) = routes::find(plain) else { return refused(&Refusal::nothing()) };
    if !matches!(form, Form::Html | Form::Json) && !route.more.contains(&form) {
        let message = format!("this page has no form `{}`; `.json` gives it to programs", form.ending());
        return refused(&Refusal::NotFound(message));
    }
    let parts = parts.into_iter().map(unescape).collect();
    let place = Where { path: plain, origin, seal };
    match make(desk, route, place, parts, Query::parse(query), form) {
        Ok(made) => made,
        Err(refusal) => refused(&refusal),
    }
}

/// The path without its ending, what absolute addresses begin with, what forms carry.
#[derive(Clone, Copy)]
struct Where<'w> {
    path: &'w str,
    origin: &'w str,
    seal: &'w str,
}

fn make(
    desk: &Desk,
    route: &Route,
    place: Where<'_>,
    parts: Vec<String>,
    query: Query,
    form: Form,
) -> Result<Answer, Refusal> {
    let Where { path, origin, seal } = place;
    let stamp = stamp(&desk.store);
    let archive = readers::lend(&desk.store)?;
    // One state of the record for all of an answer.
    let _snapshot = archive.snapshot()?;
    let origin = Origin { name: origin, is_used: Cell::new(false) };
    let ask = Ask { archive: &archive, desk, stamp, path, parts, query, form, origin, seal };
    let made = (route.make)(&ask)?;
    if let (Form::Html, Some(elsewhere)) = (form, &made.elsewhere) {
        let mut answer = Answer::plain(StatusCode::SEE_OTHER, "see there");
        answer.elsewhere = Some(elsewhere.clone());
        return Ok(answer);
    }
    let is_whole = form == Form::Html && made.is_whole;
    let body = match form {
        Form::Html if made.is_whole => made.body,
        Form::Html => framed(route, &ask, &made),
        Form::Json => format!("{:#}\n", made.json),
        _ => made.other.ok_or_else(Refusal::nothing)?,
    };
    let is_of_origin = ask.origin.is_used.get();
    Ok(Answer { is_whole, is_of_origin, ..Answer::new(StatusCode::OK, form.kind(), body) })
}

/// The page with its frame, and the ways to its other forms.
fn framed(route: &Route, ask: &Ask<'_>, made: &Page) -> String {
    let forms = std::iter::once(Form::Json).chain(route.more.iter().copied());
    let path = if ask.path == "/" { "/index" } else { ask.path };
    let others: Vec<(&str, &str, String)> = forms
        .map(|form| {
            let kind = form.kind().split(';').next().unwrap_or("");
            ("alternate", kind, format!("{path}{}{}", form.ending(), ask.query.with("page", "")))
        })
        .collect();
    let search = if route.name == "search" { ask.query.get("q") } else { "" };
    page(Frame { title: &made.title, search, path: ask.path, others: &others }, &made.body)
}

/// A path with its query, as answers are kept by.
fn question(path: &str, query: Option<&str>) -> String {
    format!("{path}?{}", query.unwrap_or(""))
}

/// The answer that was given to the same question, or a new one.
fn remembered(hall: &Hall, path: &str, query: Option<&str>, origin: &str) -> Answer {
    let make = || answer(&hall.desk, path, query.unwrap_or(""), origin, &hall.seal);
    hall.answers.get(&stamp(&hall.desk.store), &question(path, query), origin, make)
}

/// The stamp of the archive and of its corrections.
fn stamp(store: &Path) -> Stamp {
    let mut files = readers::files_of(store).to_vec();
    files.push(store.with_file_name(CORRECTIONS_FILE));
    readers::stamp_of(&files)
}

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'";
/// The dossier is a file to keep, so its style stands inside it.
const POLICY_OF_A_WHOLE_FILE: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'";

/// A body that several answers hold.
struct Shared(Arc<str>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

fn respond(answer: Answer, asked: &HeaderMap) -> Response<Body> {
    let known = asked.get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok()).unwrap_or("");
    let is_known = answer.status == StatusCode::OK && known.split(',').any(|one| one.trim() == &*answer.tag);
    let (status, body) = if is_known {
        (StatusCode::NOT_MODIFIED, Body::empty())
    } else {
        (answer.status, Body::from(Bytes::from_owner(Shared(answer.body))))
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let fixed = [
        (header::CONTENT_TYPE, answer.kind),
        (header::CONTENT_SECURITY_POLICY, if answer.is_whole { POLICY_OF_A_WHOLE_FILE } else { POLICY }),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "private, no-cache"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let more = [(header::ETAG, Some(answer.tag.to_string())), (header::LOCATION, answer.elsewhere)];
    for (name, value) in more {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
            headers.insert(name, value);
        }
    }
    response
}

/// The JSON twin of an address; for those who ask without HTTP. The refusal in words where there is none.
pub(crate) fn json_of(desk: &Desk, path: &str, query: &str) -> Result<Json, String> {
    let answer = answer(desk, &format!("{path}.json"), query, "http://127.0.0.1", "");
    let json: Json = serde_json::from_str(&answer.body).unwrap_or(Json::Null);
    if answer.status.is_success() {
        Ok(json)
    } else {
        Err(json["error"]["message"].as_str().unwrap_or("this cannot be answered").to_owned())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// An archive with one document, made once.
    fn store() -> PathBuf {
        static STORE: std::sync::OnceLock<PathBuf> = std::sync::OnceLock::new();
        let made = STORE.get_or_init(|| {
            let store = std::env::temp_dir().join(format!("chancery-desk-{}.db", std::process::id()));
            let text = "Norway accused Peru.";
            let mut reading =
                chancery_record::Reading::empty(chancery_record::Document::from_text(text), "test");
            reading.assign_ids();
            chancery_archive::Archive::create(&store).unwrap().add(&reading, text.as_bytes()).unwrap();
            store
        });
        made.clone()
    }

    fn desk() -> Desk {
        Desk {
            store: store(),
            ontology: Ontology::default(),
            name_of: Box::new(|_| None),
            code_of: Box::new(|words| {
                if words.len() == 3 { Ok(words.to_uppercase()) } else { Err("no actor".into()) }
            }),
            number_of: Box::new(|code| (code.len() == 3).then(|| "578".to_owned())),
            point_of: Box::new(|_, _| None),
            groups: Box::new(crate::copies::all_apart),
            correct: None,
            whole: Kept::default(),
            courses: Pairs::default(),
            accounts: Pairs::default(),
        }
    }

    #[test]
    fn the_course_of_a_pair_is_made_once_while_the_record_stays() {
        let (desk, pair) = (desk(), |one: &str| Pair::new(one, "PER").unwrap());
        let archive = readers::lend(&desk.store).unwrap();
        let course = |one: &str| desk.course(&archive, &pair(one), stamp(&desk.store)).unwrap();
        let first = course("NOR");
        assert!(Arc::ptr_eq(&first, &course("NOR")));
        assert_eq!(course("SWE").pair, pair("SWE"));
        assert!(Arc::ptr_eq(&first, &course("NOR")));
        let mut known = None;
        let other_state = desk.courses.get(Stamp::default(), &pair("NOR"), |told| {
            known = Some(told.clone());
            Ok::<_, ()>(((*first).clone(), told))
        });
        assert!(!Arc::ptr_eq(&first, &other_state.unwrap()));
        assert!(known.is_some());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

        #[test]
        fn no_address_breaks_the_desk(
            place in prop::sample::select(routes::ROUTES.iter().map(|route| route.path).collect::<Vec<_>>()),
            part in "[A-Za-z0-9%:.<>\"'\\u{202e}é-]{0,12}",
            ending in prop::sample::select(vec!["", ".json", ".csv", ".svg", ".atom", ".feed", ".ics", ".exe"]),
            query in "((a|b|q|actor|type|since|page|kind|order|entity|outlet|p.x)=[A-Za-z0-9%+\"*:.<-]{0,10}&){0,4}",
        ) {
            let path = ["{a}", "{b}", "{id}", "{kind}", "{number}", "{outlet}"].iter().fold(place.to_owned(), |path, name| path.replace(name, &part));
            let answer = answer(&desk(), &format!("{path}{ending}"), &query, "http://127.0.0.1", "seal");
            prop_assert!(matches!(answer.status.as_u16(), 200 | 303 | 400 | 404), "{path}{ending}?{query}: {} {}", answer.status, answer.body);
            if answer.kind.starts_with("application/json") {
                prop_assert!(serde_json::from_str::<Json>(&answer.body).is_ok());
            }
            if answer.kind.starts_with("text/html") && !answer.is_whole {
                prop_assert_eq!(answer.body.matches("<script").count(), 1);
            }
        }

        #[test]
        fn no_message_breaks_the_tools(line in "\\PC{0,80}", name in "[a-z]{0,9}", value in "\\PC{0,20}") {
            let _ = crate::mcp::answer(&desk(), &line);
            let call = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": {"q": value, "id": value}}});
            prop_assert!(crate::mcp::answer(&desk(), &call.to_string()).is_some());
        }
    }
}
