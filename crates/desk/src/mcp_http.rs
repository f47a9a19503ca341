//! Agents over HTTP: who may post a message, and what it must look like (the streamable transport of the Model Context Protocol, without streams).
//!
//! One JSON-RPC message a request, one JSON answer; `mcp` answers it. There is no session and nothing is sent unasked, so that `GET` and `DELETE` find nothing.
//! The way exists only where the server has a token, and only the header `Authorization` may carry it here: a browser never sends that by itself.

use axum::http::{HeaderMap, Method, StatusCode, header};

use crate::guard;
use crate::mcp;

/// Where messages go.
pub(crate) const PATH: &str = "/mcp";

/// Why a message is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Refused {
    /// Status.
    pub(crate) status: StatusCode,
    /// In words.
    pub(crate) message: &'static str,
}

/// Judges a message by all but its body. `is_open` is true where the server listens to other machines than this one.
pub(crate) fn admit(
    method: &Method,
    headers: &HeaderMap,
    token: Option<&str>,
    is_open: bool,
) -> Result<(), Refused> {
    let refuse = |status, message| Err(Refused { status, message });
    let text =
        |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
    let Some(token) = token else {
        return refuse(
            StatusCode::NOT_FOUND,
            "agents are answered here only behind a token: start the server with `--token-file`, or let the agent start `chancery mcp`",
        );
    };
    if !is_open && !guard::is_local(headers) {
        return refuse(StatusCode::FORBIDDEN, "this server answers only to 127.0.0.1 and localhost");
    }
    if !guard::is_own_origin(headers) {
        return refuse(StatusCode::FORBIDDEN, "pages of other sites may not ask here");
    }
    if !guard::has_bearer(headers, token) {
        return refuse(
            StatusCode::UNAUTHORIZED,
            "send the token of the server as `Authorization: Bearer TOKEN`",
        );
    }
    if method != Method::POST {
        return refuse(
            StatusCode::METHOD_NOT_ALLOWED,
            "messages are posted; nothing is sent unasked and there is no session",
        );
    }
    if !text(header::CONTENT_TYPE).starts_with("application/json") {
        return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "a message is `application/json`");
    }
    let accepted = text(header::ACCEPT);
    if !accepted.is_empty()
        && !["application/json", "application/*", "*/*"].iter().any(|kind| accepted.contains(kind))
    {
        return refuse(StatusCode::NOT_ACCEPTABLE, "the answer is `application/json`; accept it");
    }
    let version = headers.get("mcp-protocol-version").and_then(|value| value.to_str().ok());
    if version.is_some_and(|version| !mcp::VERSIONS.contains(&version)) {
        return refuse(
            StatusCode::BAD_REQUEST,
            "this version of the protocol is not spoken; `initialize` says which are",
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    const TOKEN: &str = "0123456789abcdef";

    fn judged(method: &Method, more: &[(&'static str, &'static str)], is_open: bool) -> u16 {
        let usual = [
            ("host", "localhost:8600"),
            ("authorization", "Bearer 0123456789abcdef"),
            ("content-type", "application/json"),
            ("accept", "application/json, text/event-stream"),
        ];
        let mut headers = HeaderMap::new();
        for (name, value) in usual.iter().chain(more) {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        admit(method, &headers, Some(TOKEN), is_open).map_or_else(|refused| refused.status.as_u16(), |()| 200)
    }

    #[test]
    fn only_a_proper_message_with_the_token_is_taken() {
        let post = |more: &[_]| judged(&Method::POST, more, false);
        assert_eq!(post(&[]), 200);
        assert_eq!(post(&[("origin", "http://localhost:8600")]), 200);
        assert_eq!(post(&[("mcp-protocol-version", "2025-06-18")]), 200);
        assert_eq!(post(&[("authorization", "Bearer 0123456789abcdeX")]), 401);
        assert_eq!(post(&[("authorization", ""), ("cookie", "chancery=0123456789abcdef")]), 401);
        assert_eq!(post(&[("origin", "http://evil.example")]), 403);
        assert_eq!(post(&[("origin", "null")]), 403);
        assert_eq!(post(&[("host", "evil.example")]), 403);
        assert_eq!(judged(&Method::POST, &[("host", "desk.example")], true), 200);
        assert_eq!(post(&[("content-type", "text/plain")]), 415);
        assert_eq!(post(&[("accept", "text/event-stream")]), 406);
        assert_eq!(post(&[("mcp-protocol-version", "1999-01-01")]), 400);
        assert_eq!(judged(&Method::GET, &[], false), 405);
        assert_eq!(judged(&Method::DELETE, &[], false), 405);
        let refused = admit(&Method::POST, &HeaderMap::new(), None, false).unwrap_err();
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
    }
}
