//! HTTP: which address shows which page, and the headers that keep a page harmless.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri, header};
use chancery_archive::{Archive, ArchiveError};
use chancery_record::Ontology;
use serde_json::json;

use crate::html::{escape, page};
use crate::pages;

/// The plain name of an actor code, where there is one.
pub type NameOf = Box<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// What the server shows.
pub struct Desk {
    /// The archive's file. It is opened for reading only, once per request.
    pub store: PathBuf,
    /// The ontology, for quad classes.
    pub ontology: Ontology,
    /// Names of actor codes, for headings.
    pub name_of: NameOf,
}

/// What can go wrong with the server itself.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The port is taken or may not be used.
    #[error(
        "cannot listen on 127.0.0.1:{port}: {source}; choose another port with `--port`, or 0 for any free one"
    )]
    Listen {
        /// The port.
        port: u16,
        /// The cause.
        source: std::io::Error,
    },
    /// The server stopped.
    #[error("the server stopped: {0}")]
    Serve(#[from] std::io::Error),
}

/// Serves until the process ends. Binds to 127.0.0.1 only; port 0 takes any free port. `ready` gets the address before the
/// first request is answered.
///
/// # Errors
/// When the port cannot be used or the server stops.
pub fn serve(desk: Desk, port: u16, ready: impl FnOnce(SocketAddr)) -> Result<(), DeskError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(2).build()?;
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .map_err(|source| DeskError::Listen { port, source })?;
        ready(listener.local_addr()?);
        let router = Router::new().fallback(handle).with_state(Arc::new(desk));
        axum::serve(listener, router).await?;
        Ok(())
    })
}

async fn handle(
    State(desk): State<Arc<Desk>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response<Body> {
    if !is_local(&headers) {
        let message = "this server answers only to 127.0.0.1 and localhost";
        return respond(Answer::plain(StatusCode::FORBIDDEN, message));
    }
    if method != Method::GET && method != Method::HEAD {
        return respond(Answer::plain(StatusCode::METHOD_NOT_ALLOWED, "pages can only be read"));
    }
    let (path, query) = (uri.path().to_owned(), uri.query().unwrap_or("").to_owned());
    let answered = tokio::task::spawn_blocking(move || answer(&desk, &path, &query)).await;
    respond(answered.unwrap_or_else(|_| {
        Answer::plain(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the page broke down; this is a fault of chancery, please report it",
        )
    }))
}

/// Other sites can lead their own names to this machine; such requests carry a foreign host.
fn is_local(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("");
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "127.0.0.1" | "localhost")
}

/// What is sent back.
pub(crate) struct Answer {
    /// Status.
    pub(crate) status: StatusCode,
    /// Content type.
    pub(crate) kind: &'static str,
    /// Body.
    pub(crate) body: String,
}

const HTML: &str = "text/html; charset=utf-8";
const JSON: &str = "application/json; charset=utf-8";

impl Answer {
    fn plain(status: StatusCode, message: &str) -> Self {
        Answer { status, kind: "text/plain; charset=utf-8", body: format!("{message}\n") }
    }

    fn error(status: StatusCode, as_json: bool, message: &str) -> Self {
        if as_json {
            return Answer {
                status,
                kind: JSON,
                body: format!("{}\n", json!({"error": {"message": message}})),
            };
        }
        let body = format!(
            "<h1>{}</h1>\n<p>{}</p>\n<p><a href=\"/\">To the record</a></p>\n",
            status.as_u16(),
            escape(message)
        );
        Answer { status, kind: HTML, body: page("Not here", "", &body) }
    }
}

/// The answer to a path and a query. Pure but for reading the archive.
pub(crate) fn answer(desk: &Desk, path: &str, query: &str) -> Answer {
    if path == "/style.css" {
        let body = include_str!("style.css").to_owned();
        return Answer { status: StatusCode::OK, kind: "text/css; charset=utf-8", body };
    }
    let (plain_path, as_json) = match path.strip_suffix(".json") {
        Some(plain) => (plain, true),
        None => (path, false),
    };
    match make_page(desk, plain_path, query) {
        Ok(Some(made)) if as_json => {
            Answer { status: StatusCode::OK, kind: JSON, body: format!("{:#}\n", made.json) }
        }
        Ok(Some(made)) => Answer { status: StatusCode::OK, kind: HTML, body: made.html },
        Ok(None) => {
            Answer::error(StatusCode::NOT_FOUND, as_json, "the record holds nothing under this address")
        }
        Err(
            error
            @ (ArchiveError::BadId { .. } | ArchiveError::Ambiguous { .. } | ArchiveError::Query { .. }),
        ) => Answer::error(StatusCode::BAD_REQUEST, as_json, &error.to_string()),
        Err(error) => Answer::error(StatusCode::INTERNAL_SERVER_ERROR, as_json, &error.to_string()),
    }
}

fn make_page(desk: &Desk, path: &str, query: &str) -> Result<Option<pages::Page>, ArchiveError> {
    let archive = open(&desk.store)?;
    let parts: Vec<String> = path.split('/').filter(|part| !part.is_empty()).map(unescape).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match parts[..] {
        [] | ["index"] => pages::home(&archive, desk),
        ["pair", one, other] => pages::pair_page(&archive, desk, one, other),
        ["pair", one, other, "dossier"] => pages::dossier_page(&archive, desk, one, other),
        ["row", id] => pages::row_page(&archive, id),
        ["document", id] => pages::document_page(&archive, id),
        ["search"] => pages::search_page(&archive, &query_value(query, "q")),
        _ => Ok(None),
    }
}

fn open(store: &Path) -> Result<Archive, ArchiveError> {
    Archive::open_read_only(store)
}

/// The value of a key of a query (`q=gas+transit&x=1`); empty when it is missing.
fn query_value(query: &str, key: &str) -> String {
    let value = query.split('&').filter_map(|pair| pair.split_once('=')).find(|(name, _)| *name == key);
    value.map_or(String::new(), |(_, value)| unescape(&value.replace('+', " ")))
}

/// Undoes `%XX`; bytes that are no UTF-8 become the replacement character.
fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        let is_hex = |pair: &&str| bytes[at] == b'%' && pair.bytes().all(|byte| byte.is_ascii_hexdigit());
        let decoded = hex.filter(is_hex).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        out.push(decoded.unwrap_or(bytes[at]));
        at += if decoded.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn respond(answer: Answer) -> Response<Body> {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = answer.status;
    let headers = response.headers_mut();
    let fixed = [
        (header::CONTENT_TYPE, answer.kind),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_and_paths_are_decoded_without_failing() {
        assert_eq!(query_value("x=1&q=gas+transit%20%C3%A9", "q"), "gas transit é");
        assert_eq!(query_value("q", "q"), "");
        assert_eq!(unescape("%zz%4"), "%zz%4");
        assert_eq!(unescape("%ff"), "\u{fffd}");
        assert_eq!(unescape("%+1"), "%+1");
    }

    #[test]
    fn only_local_names_are_answered() {
        let with = |host: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static(host));
            is_local(&headers)
        };
        assert!(with("127.0.0.1:8600") && with("localhost:8600") && with("localhost"));
        assert!(!with("evil.example:8600") && !with("") && !with("[::1]:80"));
        assert!(!is_local(&HeaderMap::new()));
    }
}
