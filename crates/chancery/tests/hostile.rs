//! A web server on this machine that answers as a test tells it, well or badly. It writes bytes and knows no HTTP library, so that it can lie.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What was asked.
#[derive(Clone, Debug)]
pub struct Request {
    /// Path and query.
    pub path: String,
    /// The lines of the head, in lower case.
    pub head: String,
}

/// The server; it ends with the tests.
pub struct Server {
    /// `http://127.0.0.1:PORT`.
    pub url: String,
    asked: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Starts it. `answer` writes to the connection whatever it wants.
    pub fn start(answer: impl Fn(&Request, &mut TcpStream) + Send + Sync + 'static) -> Server {
        Server::at("127.0.0.1:0", answer)
    }

    /// Starts it at this address.
    pub fn at(door: &str, answer: impl Fn(&Request, &mut TcpStream) + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind(door).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (Arc::clone(&asked), Arc::new(answer));
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                thread::spawn(move || {
                    if let Some(request) = read_request(&stream) {
                        log.lock().unwrap().push(request.clone());
                        answer(&request, &mut stream);
                    }
                });
            }
        });
        Server { url, asked }
    }

    /// An address on it.
    pub fn at_path(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// What was asked since the last time, `robots.txt` left out.
    pub fn asked(&self) -> Vec<Request> {
        let all = std::mem::take(&mut *self.asked.lock().unwrap());
        all.into_iter().filter(|request| request.path != "/robots.txt").collect()
    }

    /// The paths of [`Server::asked`].
    pub fn paths(&self) -> Vec<String> {
        self.asked().into_iter().map(|request| request.path).collect()
    }

    /// The paths with `robots.txt` among them.
    pub fn all_paths(&self) -> Vec<String> {
        let all = std::mem::take(&mut *self.asked.lock().unwrap());
        all.into_iter().map(|request| request.path).collect()
    }
}

fn read_request(stream: &TcpStream) -> Option<Request> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next()?.ok()?;
    let path = first.split(' ').nth(1)?.to_owned();
    let mut head = String::new();
    for line in lines.map_while(Result::ok).take_while(|line| !line.is_empty()) {
        head.push_str(&line.to_lowercase());
        head.push('\n');
    }
    Some(Request { path, head })
}

/// A whole answer: status, further lines of the head, content.
pub fn send(stream: &mut TcpStream, status: &str, fields: &[(&str, &str)], body: &[u8]) {
    let mut head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in fields {
        let _ = std::fmt::Write::write_fmt(&mut head, format_args!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    // Who asked may have gone away.
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(body);
}

/// A page with success.
pub fn send_page(stream: &mut TcpStream, page: &str) {
    send(stream, "200 OK", &[("Content-Type", "text/html; charset=utf-8")], page.as_bytes());
}

/// Nothing there.
pub fn send_missing(stream: &mut TcpStream) {
    send(stream, "404 Not Found", &[], b"");
}

/// A page that leads elsewhere.
pub fn send_on(stream: &mut TcpStream, to: &str) {
    send(stream, "302 Found", &[("Location", to)], b"");
}

/// An article of our own words.
pub fn page(title: &str, day: &str) -> String {
    let date = if day.is_empty() {
        String::new()
    } else {
        format!("<meta property=\"article:published_time\" content=\"{day}\">")
    };
    format!(
        "<!doctype html><html><head><title>{title}</title>{date}</head><body><article><h1>{title}</h1>\
         <p>The foreign ministers of Norway and Peru met in Oslo, and spoke about the quota of fish in the waters of the south for \
         more than four hours, a spokesman of the ministry said.</p>\
         <p>Norway accused Peru of illegal fishing. Peru rejected the accusation of {title}, and said that its boats had kept to the line \
         that both states drew two years ago.</p></article></body></html>"
    )
}
