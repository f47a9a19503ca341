//! Who may ask, and how long a connection may be idle.
//!
//! Without a token the server is for this machine: it answers only requests that are addressed to it by one of its own names, since other
//! sites can lead their names here. With a token every request must carry it, as a cookie or in the header `Authorization`.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::http::{HeaderMap, header};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep};

/// The name of the cookie that holds the token.
const COOKIE: &str = "chancery";

/// What becomes of a request.
#[derive(PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    /// It is answered.
    Welcome,
    /// It brought the token in its address; the browser is told to keep this cookie.
    Enter(String),
    /// It is not answered; why.
    Refused(&'static str),
}

/// Judges a request by its headers and the token of its address (empty when it has none).
pub(crate) fn judge(headers: &HeaderMap, token: Option<&str>, given: &str) -> Verdict {
    let Some(token) = token else {
        return if is_local(headers) {
            Verdict::Welcome
        } else {
            Verdict::Refused("this server answers only to 127.0.0.1 and localhost")
        };
    };
    if same(given, token) {
        return Verdict::Enter(format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict"));
    }
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
    let mut cookies = text(header::COOKIE).split(';').filter_map(|pair| pair.trim().split_once('='));
    let cookie = cookies.find(|(name, _)| *name == COOKIE).map_or("", |(_, value)| value);
    if has_bearer(headers, token) || same(cookie, token) {
        Verdict::Welcome
    } else {
        Verdict::Refused("the token is missing or wrong; open the address that `chancery serve` printed")
    }
}

/// Whether the header `Authorization` carries the token.
pub(crate) fn has_bearer(headers: &HeaderMap, token: &str) -> bool {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or("");
    given.strip_prefix("Bearer ").is_some_and(|bearer| same(bearer, token))
}

/// Whether a request comes from no page at all, or from one of ours.
pub(crate) fn is_own_origin(headers: &HeaderMap) -> bool {
    let from = headers.get(header::ORIGIN).map(|from| from.to_str().unwrap_or(""));
    from.is_none_or(|from| host_of(from) == host(headers))
}

/// A secret that only pages of this run know.
pub(crate) fn seal() -> io::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(chancery_record::content_hash(&bytes)[..32].to_owned())
}

/// Whether a form comes from a page of ours, as far as the browser says.
pub(crate) fn is_own_form(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    text("content-type").is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
        && is_own_origin(headers)
        && text("sec-fetch-site").is_none_or(|from| from == "same-origin")
}

/// An origin without its scheme: a proxy may have added TLS.
fn host_of(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, host)| host)
}

/// Whether two texts are the same, in a time that does not tell where they part.
pub(crate) fn same(one: &str, other: &str) -> bool {
    let differing = one.bytes().zip(other.bytes()).fold(0, |all, (one, other)| all | (one ^ other));
    one.len() == other.len() && differing == 0
}

/// Other sites can lead their own names to this machine; such requests carry a foreign host.
pub(crate) fn is_local(headers: &HeaderMap) -> bool {
    matches!(host_name(headers), "127.0.0.1" | "localhost" | "[::1]")
}

fn host(headers: &HeaderMap) -> &str {
    headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("")
}

/// The host without its port.
fn host_name(headers: &HeaderMap) -> &str {
    let host = host(headers);
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// What absolute addresses of feeds begin with.
pub(crate) fn origin(headers: &HeaderMap) -> String {
    format!("http://{}", host(headers))
}

/// Connections at once; others wait.
const CONNECTIONS: usize = 512;
/// A connection on which nothing moves for so long is closed.
const IDLE: Duration = Duration::from_secs(30);

/// A listener that holds connections to a number and a time.
pub(crate) struct Bounded {
    listener: TcpListener,
    places: Arc<Semaphore>,
}

impl Bounded {
    pub(crate) fn new(listener: TcpListener) -> Self {
        Bounded { listener, places: Arc::new(Semaphore::new(CONNECTIONS)) }
    }
}

impl axum::serve::Listener for Bounded {
    type Io = Timed;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Timed, SocketAddr) {
        let place = Arc::clone(&self.places).acquire_owned().await.ok();
        let (stream, address) = axum::serve::Listener::accept(&mut self.listener).await;
        (Timed { stream, end: Box::pin(tokio::time::sleep(IDLE)), _place: place }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection that ends when nothing moves.
pub(crate) struct Timed {
    stream: TcpStream,
    end: Pin<Box<Sleep>>,
    _place: Option<OwnedSemaphorePermit>,
}

impl Timed {
    /// Puts the end off when something moved; else sees whether it has come.
    fn after<T>(&mut self, context: &mut Context<'_>, moved: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if moved.is_ready() {
            self.end.as_mut().reset(Instant::now() + IDLE);
            return moved;
        }
        ready!(self.end.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Timed {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let moved = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.after(context, moved)
    }
}

impl AsyncWrite for Timed {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let moved = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.after(context, moved)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let moved = Pin::new(&mut self.stream).poll_flush(context);
        self.after(context, moved)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn with(pairs: &[(HeaderName, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn only_local_names_are_answered() {
        let host = |name: &'static str| is_local(&with(&[(header::HOST, name)]));
        assert!(host("127.0.0.1:8600") && host("localhost:8600") && host("localhost") && host("[::1]:80"));
        assert!(!host("evil.example:8600") && !host("") && !host("127.0.0.1.evil.example"));
        assert!(!is_local(&HeaderMap::new()));
    }

    #[test]
    fn a_token_must_be_carried_by_every_request() {
        const TOKEN: &str = "0123456789abcdef";
        let judged = |pairs: &[(HeaderName, &'static str)], given| judge(&with(pairs), Some(TOKEN), given);
        let host = (header::HOST, "desk.example");
        assert!(matches!(judged(std::slice::from_ref(&host), ""), Verdict::Refused(_)));
        assert!(matches!(judged(std::slice::from_ref(&host), "0123456789abcdeg"), Verdict::Refused(_)));
        assert!(matches!(judged(std::slice::from_ref(&host), TOKEN), Verdict::Enter(_)));
        let cookie = (header::COOKIE, "other=1; chancery=0123456789abcdef");
        assert_eq!(judged(&[host.clone(), cookie], ""), Verdict::Welcome);
        let bearer = (header::AUTHORIZATION, "Bearer 0123456789abcdef");
        assert_eq!(judged(&[host.clone(), bearer], ""), Verdict::Welcome);
        let wrong = (header::AUTHORIZATION, "Bearer 0123456789abcde");
        assert!(matches!(judged(&[host, wrong], ""), Verdict::Refused(_)));
    }
}
