//! Asking servers on the web for pages and feeds, with manners and with care.
//!
//! Manners: the program names itself, heeds `robots.txt` (RFC 9309), leaves a while between two requests to one host, asks
//! only whether something changed where it knows what was there, and comes back when a busy server says.
//!
//! Care: no machine of the own network is reached (`reach`), also not by way of a redirection; every step of one is judged as the
//! first. Answers have limits of time, size and growth when unpacked. Nothing is sent that tells of the user: no cookies,
//! no passwords, no address of where one comes from. Proxies of the environment are not used, since they would look
//! names up themselves.
//!
//! What it does not: it reads no page and stores nothing. What is worth keeping from one run to the next is given out as
//! [`HostState`]. The clock is read here and nowhere below.

mod address;
mod reach;
pub(crate) mod record;
mod robots;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufReader, Read};
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use ureq::http::{HeaderMap, Response};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body};

pub(crate) use address::{Address, is_address, shown};
use reach::{Guard, NotPublic};
use robots::Robots;

use crate::settings::Settings;

/// Steps of a redirection; the RFC on `robots.txt` asks for five at least.
const MOST_STEPS: usize = 8;
/// An answer may unpack to so many bytes without more ado, and beyond that to so many times its size.
const FREE_BYTES: usize = 1 << 20;
const MOST_RATIO: usize = 100;
/// Bytes of the head of an answer.
const MOST_HEAD: usize = 64 << 10;
/// A busy server is asked again so often in one run.
const MOST_WAITS: usize = 2;
/// How long a server that is busy and says no more is left alone.
const PAUSE: SignedDuration = SignedDuration::from_mins(5);
/// No server is left alone for longer, whatever it says.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(24 * 7);
/// How long a `robots.txt` holds.
const ROBOTS_HOLD: SignedDuration = SignedDuration::from_hours(24);
/// A `robots.txt` may ask for so many seconds between two requests.
const LONGEST_DELAY: u64 = 60;

/// How to ask.
#[derive(Clone, Debug)]
pub(crate) struct Manners {
    /// What the program calls itself.
    pub(crate) identity: String,
    /// Time between two requests to one host.
    pub(crate) delay: Duration,
    /// Time that an answer may take from the first to the last byte.
    pub(crate) timeout: Duration,
    /// Time that is waited when a busy server asks for it.
    pub(crate) patience: Duration,
    /// Bytes of an answer, packed and unpacked.
    pub(crate) most_bytes: usize,
}

impl Manners {
    /// As the settings say.
    pub(crate) fn of(settings: &Settings) -> Self {
        let seconds = |name: &str| Duration::from_secs(settings.number(name).unwrap_or_default().into());
        Manners {
            identity: identity(settings.text("fetch.contact").unwrap_or_default()),
            delay: seconds("fetch.delay"),
            timeout: seconds("fetch.timeout"),
            patience: seconds("fetch.patience"),
            most_bytes: (settings.number("fetch.max_size").unwrap_or(1) as usize) << 20,
        }
    }
}

/// `chancery/0.1.0 (desk@a.example)`.
fn identity(contact: &str) -> String {
    let product = concat!("chancery/", env!("CARGO_PKG_VERSION"));
    let contact: String =
        contact.chars().filter(|c| matches!(c, ' '..='~') && !matches!(c, '(' | ')' | '\\')).collect();
    if contact.trim().is_empty() { product.to_owned() } else { format!("{product} ({})", contact.trim()) }
}

/// Why an address gives nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Refusal {
    /// Why.
    pub(crate) reason: String,
    /// What the user can do.
    pub(crate) remedy: String,
    /// Whether it may be otherwise later.
    pub(crate) is_passing: bool,
    /// Whether the server was asked for it at all.
    pub(crate) was_asked: bool,
}

const LATER: &str = "run the command again later";

impl Refusal {
    /// One that stands.
    pub(crate) fn lasting(reason: &str, remedy: &str) -> Self {
        Refusal { reason: reason.to_owned(), remedy: remedy.to_owned(), is_passing: false, was_asked: true }
    }

    /// One that may be otherwise later.
    fn passing(reason: &str) -> Self {
        Refusal { is_passing: true, ..Refusal::lasting(reason, LATER) }
    }

    /// One that may be otherwise later, and for which nothing was sent.
    fn unasked(reason: &str) -> Self {
        Refusal { was_asked: false, ..Refusal::passing(reason) }
    }
}

/// What is known of an address from the last time.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Validators {
    /// `ETag`, or empty.
    pub(crate) etag: String,
    /// `Last-Modified`, or empty.
    pub(crate) last_modified: String,
}

/// What came.
#[derive(Debug)]
pub(crate) enum Fetched {
    /// An answer.
    Answer(Answer),
    /// It is as it was.
    Unchanged,
}

/// An answer with success.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The address that gave it, after redirections.
    pub(crate) address: Address,
    /// When it came.
    pub(crate) at: Timestamp,
    /// `200`.
    pub(crate) status: u16,
    /// The fields of its head, names in lower case.
    pub(crate) fields: Vec<(String, String)>,
    /// The content, unpacked.
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// A field of the head, or empty.
    pub(crate) fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// What to ask with next time.
    pub(crate) fn validators(&self) -> Validators {
        Validators {
            etag: self.field("etag").to_owned(),
            last_modified: self.field("last-modified").to_owned(),
        }
    }
}

/// What is kept of a server (scheme, host and port) from one run to the next.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct HostState {
    /// It asked not to be asked before this moment.
    pub(crate) not_before: Option<Timestamp>,
    /// Its `robots.txt` in our own words, and when it was fetched.
    pub(crate) robots: Option<(Timestamp, String)>,
}

/// Asks servers, one at a time.
#[derive(Debug)]
pub(crate) struct Fetcher {
    agent: Agent,
    manners: Manners,
    hosts: BTreeMap<String, HostState>,
    changed: BTreeSet<String>,
    rules: BTreeMap<String, Robots>,
    /// When a host may be asked next.
    turns: BTreeMap<String, Instant>,
    /// Servers that could not be reached in this round, and why.
    lost: BTreeMap<String, Refusal>,
}

impl Fetcher {
    /// `local` are the addresses that the user named and that may lie on this machine or in its network; `hosts` is what
    /// earlier runs gave out.
    pub(crate) fn new(manners: Manners, local: &[Address], hosts: BTreeMap<String, HostState>) -> Self {
        let guard = Guard {
            local: local.iter().map(Address::door).collect(),
            lookup: ureq::unversioned::resolver::DefaultResolver::default(),
        };
        let config = Agent::config_builder()
            .proxy(None)
            .tls_config(tls())
            .user_agent(manners.identity.as_str())
            .accept("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
            .accept_encoding("gzip")
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_response_header_size(MOST_HEAD)
            // Each answer has its own connection: what a lying server sends too much never becomes the next answer.
            .max_idle_connections(0)
            .max_idle_connections_per_host(0)
            .timeout_global(Some(manners.timeout))
            .build();
        Fetcher {
            agent: Agent::with_parts(config, DefaultConnector::default(), guard),
            manners,
            hosts,
            changed: BTreeSet::new(),
            rules: BTreeMap::new(),
            turns: BTreeMap::new(),
            lost: BTreeMap::new(),
        }
    }

    /// Servers that could not be reached are tried again from now on.
    pub(crate) fn start_round(&mut self) {
        self.lost.clear();
    }

    /// What changed of servers since the last time this was asked.
    pub(crate) fn take_changes(&mut self) -> Vec<(String, HostState)> {
        let changed = std::mem::take(&mut self.changed);
        changed
            .into_iter()
            .filter_map(|origin| Some((origin.clone(), self.hosts.get(&origin)?.clone())))
            .collect()
    }

    /// Asks for an address and follows where it leads.
    ///
    /// # Errors
    /// [`Refusal`]: it may not be asked for, or nothing usable came.
    pub(crate) fn get(&mut self, address: &Address, known: &Validators) -> Result<Fetched, Refusal> {
        self.follow(address, known, true)
    }

    fn follow(
        &mut self,
        address: &Address,
        known: &Validators,
        heeds_robots: bool,
    ) -> Result<Fetched, Refusal> {
        let mut here = address.clone();
        let mut passed = BTreeSet::new();
        while passed.insert(here.clone()) {
            if passed.len() > MOST_STEPS {
                let reason = format!("the address leads on more than {MOST_STEPS} times");
                return Err(Refusal::lasting(
                    &reason,
                    "open it in a browser and name the address where it ends",
                ));
            }
            if heeds_robots {
                self.heed_robots(&here)?;
            }
            let (response, at) = self.ask_patiently(&here, known)?;
            let status = response.status().as_u16();
            match status {
                200..=299 if heeds_robots => return self.answer(here, at, response).map(Fetched::Answer),
                200..=299 => return self.start_of_answer(here, at, response).map(Fetched::Answer),
                304 if *known != Validators::default() => return Ok(Fetched::Unchanged),
                301 | 302 | 303 | 307 | 308 => {
                    let target = field(response.headers(), "location");
                    if target.is_empty() {
                        return Err(Refusal::lasting(
                            "the server leads on and does not say where",
                            "check the address",
                        ));
                    }
                    here = here.join(&target).map_err(|refusal| Refusal {
                        reason: format!("it leads to {}: {}", shown(&target), refusal.reason),
                        ..refusal
                    })?;
                }
                _ => return Err(refused(status)),
            }
        }
        let remedy = "open it in a browser and name the address where it ends";
        Err(Refusal::lasting("the address leads round in a circle", remedy))
    }

    /// Asks, and once more when a busy server names a time that is worth waiting for.
    fn ask_patiently(
        &mut self,
        address: &Address,
        known: &Validators,
    ) -> Result<(Response<Body>, Timestamp), Refusal> {
        let origin = address.origin();
        for wait in 0..=MOST_WAITS {
            self.leave_alone(&origin)?;
            self.wait_turn(address);
            let response = self.ask(address, known)?;
            let at = Timestamp::now();
            if !matches!(response.status().as_u16(), 429 | 503) {
                return Ok((response, at));
            }
            let pause = retry_after(&field(response.headers(), "retry-after"), at);
            let patience = SignedDuration::try_from(self.manners.patience).unwrap_or(SignedDuration::ZERO);
            match pause {
                Some(pause) if pause <= patience && wait < MOST_WAITS => {
                    sleep(pause.unsigned_abs());
                }
                _ => {
                    let until = at.saturating_add(pause.unwrap_or(PAUSE).min(LONGEST_PAUSE)).unwrap_or(at);
                    self.host(&origin).not_before = Some(until);
                    let status = response.status().as_u16();
                    return Err(Refusal::passing(&format!(
                        "the server is busy ({status}) and is left alone until {}",
                        until_in_words(until)
                    )));
                }
            }
        }
        Err(Refusal::passing("the server is busy"))
    }

    /// Fails while a server is to be left alone, or was not reached in this round.
    fn leave_alone(&mut self, origin: &str) -> Result<(), Refusal> {
        if let Some(refusal) = self.lost.get(origin) {
            return Err(Refusal { was_asked: false, ..refusal.clone() });
        }
        match self.hosts.get(origin).and_then(|host| host.not_before) {
            Some(until) if until > Timestamp::now() => Err(Refusal::unasked(&format!(
                "the server asked to be left alone until {}",
                until_in_words(until)
            ))),
            _ => Ok(()),
        }
    }

    /// Waits until the host may be asked again.
    fn wait_turn(&mut self, address: &Address) {
        let now = Instant::now();
        if let Some(turn) = self.turns.get(address.host()) {
            sleep(turn.saturating_duration_since(now));
        }
        let asked = self.rules.get(&address.origin()).and_then(|rules| rules.delay).unwrap_or_default();
        let delay = self.manners.delay.max(Duration::from_secs(asked.min(LONGEST_DELAY)));
        self.turns.insert(address.host().to_owned(), Instant::now() + delay);
    }

    fn ask(&mut self, address: &Address, known: &Validators) -> Result<Response<Body>, Refusal> {
        let mut request = self.agent.get(address.as_str());
        for (name, value) in [("if-none-match", &known.etag), ("if-modified-since", &known.last_modified)] {
            if !value.is_empty() && value.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
                request = request.header(name, value);
            }
        }
        request.call().map_err(|error| {
            let (refusal, is_unreachable) = failed(&error, self.manners.timeout);
            if is_unreachable {
                self.lost.insert(address.origin(), refusal.clone());
            }
            refusal
        })
    }

    fn host(&mut self, origin: &str) -> &mut HostState {
        self.changed.insert(origin.to_owned());
        self.hosts.entry(origin.to_owned()).or_default()
    }

    /// Fails when `robots.txt` keeps the program from this address.
    fn heed_robots(&mut self, address: &Address) -> Result<(), Refusal> {
        let rules = self.rules_of(address)?;
        if rules.allows(address.path()) {
            return Ok(());
        }
        let reason =
            format!("the site does not want it fetched by programs ({}/robots.txt)", address.origin());
        Err(Refusal::lasting(&reason, "open it in a browser, save the page as a file and add that"))
    }

    /// The rules of a site: kept ones for a day, else asked for. A site without the file allows everything; one that
    /// cannot be asked allows nothing, unless older rules are known.
    fn rules_of(&mut self, address: &Address) -> Result<&Robots, Refusal> {
        let origin = address.origin();
        let kept = self.hosts.get(&origin).and_then(|host| host.robots.clone());
        let is_fresh = |at: Timestamp| Timestamp::now().duration_since(at).abs() < ROBOTS_HOLD;
        if kept.as_ref().is_some_and(|(at, _)| is_fresh(*at)) && self.rules.contains_key(&origin) {
            return Ok(&self.rules[&origin]);
        }
        let rules = match kept {
            Some((at, text)) if is_fresh(at) => Robots::read(text.as_bytes()),
            kept => {
                let place = address.join("/robots.txt")?;
                let rules = match self.follow(&place, &Validators::default(), false) {
                    Ok(Fetched::Answer(answer)) => Robots::read(&answer.body),
                    Ok(Fetched::Unchanged) => Robots::default(),
                    Err(refusal) if !refusal.is_passing => Robots::default(),
                    Err(refusal) => {
                        let Some((_, text)) = kept else {
                            let reason = format!(
                                "its rules for programs ({origin}/robots.txt) cannot be had: {}",
                                refusal.reason
                            );
                            return Err(Refusal { reason, ..refusal });
                        };
                        Robots::read(text.as_bytes())
                    }
                };
                self.host(&origin).robots = Some((Timestamp::now(), rules.text()));
                rules
            }
        };
        Ok(self.rules.entry(origin).insert_entry(rules).into_mut())
    }

    /// An answer of which only the first bytes matter.
    fn start_of_answer(
        &self,
        address: Address,
        at: Timestamp,
        response: Response<Body>,
    ) -> Result<Answer, Refusal> {
        let is_packed = field(response.headers(), "content-encoding").to_ascii_lowercase().ends_with("gzip");
        let mut start = Vec::new();
        let reader =
            response.into_body().into_with_config().limit(u64::MAX).reader().take(robots::MOST_BYTES as u64);
        let read = if is_packed {
            flate2::bufread::MultiGzDecoder::new(BufReader::new(reader))
                .take(robots::MOST_BYTES as u64)
                .read_to_end(&mut start)
        } else {
            BufReader::new(reader).read_to_end(&mut start)
        };
        read.map_err(|error| self.broken(&error))?;
        Ok(Answer { address, at, status: 200, fields: Vec::new(), body: start })
    }

    fn answer(&self, address: Address, at: Timestamp, response: Response<Body>) -> Result<Answer, Refusal> {
        let status = response.status().as_u16();
        let fields = response
            .headers()
            .iter()
            .map(|(name, value)| {
                (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
            })
            .collect();
        let encoding = field(response.headers(), "content-encoding").to_ascii_lowercase();
        let length = field(response.headers(), "content-length").parse::<u64>();
        let most = self.manners.most_bytes;
        if length.is_ok_and(|length| length > most as u64) {
            return Err(too_large(most));
        }
        let reader = response.into_body().into_with_config().limit(u64::MAX).reader();
        let packed =
            read_up_to(reader, most).map_err(|error| self.broken(&error))?.ok_or_else(|| too_large(most))?;
        let body = match encoding.as_str() {
            "" | "identity" => packed,
            // Some servers say so of what is not packed.
            "gzip" | "x-gzip" if !packed.starts_with(&[0x1f, 0x8b]) => packed,
            "gzip" | "x-gzip" => unpacked(&packed, most)?,
            other => {
                let reason = format!("the answer is packed as {}, which was not asked for", shown(other));
                return Err(Refusal::lasting(&reason, "save the page as a file and add that"));
            }
        };
        Ok(Answer { address, at, status, fields, body })
    }

    /// The refusal for content that breaks off.
    fn broken(&self, error: &std::io::Error) -> Refusal {
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>());
        match inner {
            Some(inner) => failed(inner, self.manners.timeout).0,
            None if error.kind() == std::io::ErrorKind::TimedOut => too_slow(self.manners.timeout),
            None => Refusal::passing(&format!("the answer breaks off ({error})")),
        }
    }
}

/// The whole content, or `None` when there are more bytes than that.
fn read_up_to(reader: impl Read, most: usize) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    reader.take(most as u64 + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() <= most).then_some(bytes))
}

/// What was packed with gzip, within the limits on size and growth.
pub(crate) fn unpacked(packed: &[u8], most: usize) -> Result<Vec<u8>, Refusal> {
    let growth = FREE_BYTES.max(packed.len().saturating_mul(MOST_RATIO));
    let reader = BufReader::new(flate2::bufread::MultiGzDecoder::new(packed));
    match read_up_to(reader, most.min(growth)) {
        Ok(Some(bytes)) => Ok(bytes),
        Ok(None) if growth < most => Err(Refusal::lasting(
            &format!("the answer unpacks to more than {MOST_RATIO} times its size"),
            "save the page as a file and look what it is",
        )),
        Ok(None) => Err(too_large(most)),
        Err(error) => Err(Refusal::passing(&format!("the packed answer is damaged or breaks off ({error})"))),
    }
}

fn too_large(most: usize) -> Refusal {
    let reason = format!("the answer is larger than {} MB", most >> 20);
    Refusal::lasting(&reason, "raise the setting fetch.max_size, or save it as a file and add that")
}

fn too_slow(timeout: Duration) -> Refusal {
    Refusal::passing(&format!("the answer was not there after {} s", timeout.as_secs()))
}

/// A status that is no success.
fn refused(status: u16) -> Refusal {
    match status {
        404 | 410 => Refusal::lasting(&format!("there is no such page ({status})"), "check the address"),
        401 | 402 | 403 | 407 | 451 => Refusal::lasting(
            &format!("the server does not give it ({status})"),
            "open it in a browser, save the page as a file and add that",
        ),
        408 | 425 | 429 | 500..=599 => Refusal::passing(&format!("the server fails ({status})")),
        _ => Refusal::lasting(
            &format!("the server answers {status}, which is no page"),
            "open the address in a browser",
        ),
    }
}

/// What went wrong, and whether the server was not reached at all.
fn failed(error: &ureq::Error, timeout: Duration) -> (Refusal, bool) {
    use ureq::Error;
    match error {
        Error::Other(inner) if inner.is::<NotPublic>() => {
            let remedy = "name its address yourself with --allow-local where it is a server of yours";
            (Refusal::lasting(&format!("{inner}, and only public servers are asked"), remedy), false)
        }
        Error::HostNotFound => (unknown_host(), true),
        Error::Timeout(ureq::Timeout::Resolve | ureq::Timeout::Connect) => (too_slow(timeout), true),
        Error::Timeout(_) => (too_slow(timeout), false),
        Error::LargeResponseHeader(..) => (large_head(), false),
        Error::Protocol(inner) if inner.to_string().contains("header") => (large_head(), false),
        Error::Rustls(inner) => {
            let remedy = "check the address; where the certificate is that of your own network, name the file of its authority in the \
                          variable SSL_CERT_FILE";
            let reason = format!("the server cannot show that it is the one that is meant ({inner})");
            (Refusal { is_passing: true, ..Refusal::lasting(&reason, remedy) }, true)
        }
        Error::Io(inner) => io_failed(inner, timeout),
        Error::ConnectionFailed => (Refusal::passing("the server cannot be reached"), true),
        other => (Refusal::passing(&format!("the answer cannot be understood ({other})")), false),
    }
}

fn io_failed(error: &std::io::Error, timeout: Duration) -> (Refusal, bool) {
    use std::io::ErrorKind;
    if let Some(inner) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return failed(&ureq::Error::Rustls(inner.clone()), timeout);
    }
    match error.kind() {
        ErrorKind::TimedOut => (too_slow(timeout), true),
        ErrorKind::UnexpectedEof
        | ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe => (Refusal::passing("the answer breaks off"), false),
        ErrorKind::ConnectionRefused => (Refusal::passing("no server answers there"), true),
        // The lookup of names has no kind of its own.
        _ if error.to_string().contains("lookup") => (unknown_host(), true),
        _ => (Refusal::passing(&format!("the server cannot be reached ({error})")), true),
    }
}

fn unknown_host() -> Refusal {
    let remedy = "check how the host is written and that this machine is on the net";
    Refusal { is_passing: true, ..Refusal::lasting("the name of the host cannot be found", remedy) }
}

fn large_head() -> Refusal {
    let reason = "the head of the answer is larger than any good one";
    Refusal::lasting(reason, "save the page as a file and add that")
}

fn field(fields: &HeaderMap, name: &str) -> String {
    let value = fields.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned());
    value.unwrap_or_default()
}

/// The time that `Retry-After` names, in seconds or as a moment; none when it cannot be understood.
fn retry_after(written: &str, now: Timestamp) -> Option<SignedDuration> {
    if let Ok(seconds) = written.parse::<u32>() {
        return Some(SignedDuration::from_secs(seconds.into()));
    }
    let until =
        jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_timestamp(written).ok()?;
    Some(until.duration_since(now).max(SignedDuration::ZERO))
}

/// `2026-11-26 10:00 UTC`.
fn until_in_words(until: Timestamp) -> String {
    until.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// The authorities that this machine trusts.
fn tls() -> TlsConfig {
    let found = rustls_native_certs::load_native_certs();
    let roots: RootCerts =
        found.certs.iter().map(|certificate| Certificate::from_der(certificate).to_owned()).into();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    TlsConfig::builder().root_certs(roots).unversioned_rustls_crypto_provider(provider).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_names_itself() {
        assert!(identity("").starts_with("chancery/") && !identity("").contains('('));
        assert!(identity("desk@a.example").ends_with(" (desk@a.example)"));
        assert!(identity("a\r\nX-Evil: (b)").ends_with(" (aX-Evil: b)"));
    }

    #[test]
    fn a_server_says_when_to_come_back() {
        let now: Timestamp = "2026-01-02T10:00:00Z".parse().unwrap();
        let seconds = |written: &str| retry_after(written, now).map(|pause| pause.as_secs());
        assert_eq!(seconds("120"), Some(120));
        assert_eq!(seconds("Fri, 02 Jan 2026 10:01:30 GMT"), Some(90));
        assert_eq!(seconds("Fri, 02 Jan 2026 09:00:00 GMT"), Some(0));
        assert_eq!((seconds("soon"), seconds("-5"), seconds("")), (None, None, None));
    }

    #[test]
    fn what_unpacks_beyond_measure_is_given_up() {
        use std::io::Write;
        let packed = |bytes: &[u8]| {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        };
        let most = 8 << 20;
        let zeros = packed(&vec![0; 4 << 20]);
        assert!(unpacked(&zeros, most).unwrap_err().reason.contains("100 times"));
        let text = packed(b"The envoys met.");
        assert_eq!(unpacked(&text, most).unwrap(), b"The envoys met.");
        assert!(unpacked(&text[..text.len() - 9], most).unwrap_err().is_passing);
        assert!(
            unpacked(&packed(&vec![0; FREE_BYTES]), FREE_BYTES - 1)
                .unwrap_err()
                .reason
                .contains("larger than")
        );
    }
}
