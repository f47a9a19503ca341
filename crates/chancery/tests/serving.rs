//! The desk over real HTTP.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use crate::program::Place;

struct Served {
    child: Child,
    address: String,
    _place: Place,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Served {
    fn new() -> Self {
        let place = Place::with_archive();
        place.write(
            "a.txt",
            "<b>Envoys</b> & fish\n\n12 April 2025\n\nNorway accused Peru of illegal fishing on 10 April 2025 and named the ship <script>alert(1)</script>.\n",
        );
        assert_eq!(place.run(&["add", "a.txt"]).code, 0);
        let mut child = place.command(&["serve", "--port", "0"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap().to_owned();
        assert!(address.starts_with("127.0.0.1:"), "{line}");
        Served { child, address, _place: place }
    }

    fn ask(&self, method: &str, path: &str, host: &str) -> (String, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_lowercase(), body.to_owned())
    }

    fn get(&self, path: &str) -> (String, String) {
        self.ask("GET", path, &self.address)
    }
}

#[test]
fn pages_lead_from_the_pairs_to_the_words_and_nothing_from_outside_is_markup() {
    let served = Served::new();
    let (head, home) = served.get("/");
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert!(head.contains("content-security-policy: default-src 'none'"), "{head}");
    assert!(head.contains("x-content-type-options: nosniff"));
    assert!(home.contains("<a href=\"/pair/NOR/PER\">Norway and Peru</a>"), "{home}");
    let (_, pair) = served.get("/pair/PER/NOR");
    assert!(pair.contains("<a href=\"/pair/NOR/PER/dossier\" download=\"NOR-PER.html\">"), "{pair}");
    let (head, dossier) = served.get("/pair/NOR/PER/dossier");
    assert!(head.starts_with("http/1.1 200") && dossier.contains("data-row=\""), "{head}");
    assert!(!dossier.contains("<script"), "{dossier}");
    assert!(pair.contains("<mark>"), "{pair}");
    assert!(pair.contains("<svg"), "{pair}");
    let row = pair.split("href=\"/row/").nth(1).unwrap().split('"').next().unwrap();
    let (_, row_page) = served.get(&format!("/row/{row}"));
    assert!(row_page.contains("<dt>rule</dt>"), "{row_page}");
    let document = pair.split("href=\"/document/").nth(1).unwrap().split('"').next().unwrap();
    let (_, document_page) = served.get(&format!("/document/{document}"));
    let (_, found) = served.get("/search?q=fishing");
    for page in [&home, &pair, &row_page, &document_page, &found] {
        assert!(!page.contains("<script"), "{page}");
        assert!(!page.contains("<b>"), "{page}");
        assert!(page.contains("<title>"), "{page}");
    }
    assert!(document_page.contains("&lt;script&gt;"), "{document_page}");
    assert!(found.contains("illegal fishing"), "{found}");
}

#[test]
fn every_page_has_a_json_twin() {
    let served = Served::new();
    let json = |path: &str| -> serde_json::Value {
        let (head, body) = served.get(path);
        assert!(head.contains("content-type: application/json"), "{path}: {head}");
        serde_json::from_str(&body).unwrap_or_else(|error| panic!("{path}: {error}: {body}"))
    };
    assert_eq!(json("/index.json")["pairs"][0]["first"], "NOR");
    let pair = json("/pair/NOR/PER.json");
    assert_eq!(pair["counts"]["reports"], 1);
    let event = &pair["events"][0];
    assert_eq!(json(&format!("/row/{}.json", event["id"].as_str().unwrap()))["rule"], event["rule"]);
    let document = json(&format!("/document/{}.json", event["document"].as_str().unwrap()));
    assert_eq!(document["events"][0]["id"], event["id"]);
    assert_eq!(json("/search.json?q=illegal+fish*")["sentences"].as_array().unwrap().len(), 1);
    assert!(json("/nothing.json")["error"]["message"].is_string());
}

#[test]
fn wrong_addresses_hosts_and_methods_are_refused() {
    let served = Served::new();
    let status = |method: &str, path: &str, host: &str| served.ask(method, path, host).0[9..12].to_owned();
    let own = served.address.clone();
    assert_eq!(status("GET", "/nothing", &own), "404");
    assert_eq!(status("GET", "/pair/NOR/NOR", &own), "404");
    assert_eq!(status("GET", "/row/zz", &own), "400");
    assert_eq!(status("GET", "/document/%ff%00%2e%2e%2fetc", &own), "400");
    assert_eq!(status("GET", "/search?q=%22%28", &own), "200");
    assert_eq!(status("POST", "/", &own), "405");
    assert_eq!(status("GET", "/", "evil.example"), "403");
    assert_eq!(served.ask("HEAD", "/", &own).1, "");
}
