//! `add URL` against a server that is polite, busy, broken or hostile. All of it stays on this machine.

use std::io::Write;
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::hostile::{Request, Server, page, send, send_missing, send_on, send_page};
use crate::program::{Place, Ran};

const SETTINGS: &str = "[fetch]\ndelay = 0\npatience = 2\nmax_size = 1\ncontact = \"desk@ledger.example\"\n";

/// An archive whose settings let a test be quick.
pub fn place() -> Place {
    let place = Place::with_archive();
    place.write("chancery.toml", SETTINGS);
    place
}

fn add(place: &Place, url: &str) -> Ran {
    place.run(&["add", "--allow-local", url])
}

pub fn documents(place: &Place) -> Vec<serde_json::Value> {
    place.run(&["stats", "--documents", "--json"]).json().as_array().unwrap().clone()
}

/// A server with one answer for every path but `robots.txt`, which is not there.
fn always(answer: impl Fn(&Request, &mut TcpStream) + Send + Sync + 'static) -> Server {
    Server::start(move |request, stream| match request.path.as_str() {
        "/robots.txt" => send_missing(stream),
        _ => answer(request, stream),
    })
}

/// Nothing was added, and this was said of it.
#[track_caller]
fn refused(ran: &Ran, url: &str, reason: &str) {
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.out.starts_with("0 documents, "), "{ran:?}");
    let line =
        ran.err.lines().find(|line| line.starts_with(&format!("skipped: {url}: "))).unwrap_or_default();
    assert!(line.contains(reason) && line.contains("; "), "{reason}: {ran:?}");
}

#[test]
fn a_page_becomes_a_document_with_its_address_and_the_day_of_fetching() {
    let server = always(|_, stream| send_page(stream, &page("Envoys meet in Oslo", "")));
    let place = place();
    let url = server.at_path("/news/a.html#top");
    let ran = add(&place, &url);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.starts_with("1 document, ") && ran.err.contains("published by 2"), "{ran:?}");
    let document = &documents(&place)[0];
    assert_eq!(document["url"], server.at_path("/news/a.html"));
    assert_eq!(document["title"], "Envoys meet in Oslo");
    assert!(
        document["published"]["start"].is_null() && document["published"]["end"].is_string(),
        "{document}"
    );
    let asked = server.asked();
    assert_eq!(asked.len(), 1);
    assert!(
        asked[0].head.contains("user-agent: chancery/") && asked[0].head.contains("(desk@ledger.example)")
    );
    assert!(!asked[0].head.contains("cookie") && !asked[0].head.contains("referer"), "{}", asked[0].head);
    assert_eq!(place.run(&["verify"]).code, 0);
    let again = place.run(&["reread", "--all"]);
    assert!(again.out.starts_with("1 document read again, 0 changed"), "{again:?}");
    // The page is the same, whatever the server says of changes.
    let ran = add(&place, &url);
    assert_eq!((ran.code, ran.out.as_str()), (0, "0 documents, 0 sentences, 0 rows, T s; 1 known already\n"));
}

#[test]
fn a_page_is_asked_whether_it_changed() {
    let server = always(|request, stream| {
        let fields = [
            ("ETag", "\"v1\""),
            ("Last-Modified", "Mon, 03 Mar 2025 10:00:00 GMT"),
            ("Content-Type", "text/html"),
        ];
        if request.head.contains("if-none-match: \"v1\"")
            && request.head.contains("if-modified-since: mon, 03 mar")
        {
            send(stream, "304 Not Modified", &[], b"");
        } else {
            send(stream, "200 OK", &fields, page("Fishing quarrel", "2025-03-03").as_bytes());
        }
    });
    let place = place();
    let url = server.at_path("/a");
    assert_eq!(add(&place, &url).code, 0);
    let ran = add(&place, &url);
    assert_eq!((ran.code, ran.out.as_str()), (0, "0 documents, 0 sentences, 0 rows, T s; 1 known already\n"));
    // What was removed is fetched whole again.
    let id = documents(&place)[0]["id"].as_str().unwrap().to_owned();
    place.run(&["remove", &id]);
    assert!(add(&place, &url).out.starts_with("1 document, "));
    assert_eq!(server.asked().len(), 3);
}

#[test]
fn a_page_with_other_words_is_a_second_version() {
    let title = Arc::new(Mutex::new("Envoys meet"));
    let now = Arc::clone(&title);
    let server = always(move |_, stream| send_page(stream, &page(*now.lock().unwrap(), "2025-03-03")));
    let place = place();
    let url = server.at_path("/a");
    add(&place, &url);
    *title.lock().unwrap() = "Envoys quarrel";
    let ran = add(&place, &url);
    assert!(
        ran.out.starts_with("1 document, ") && ran.err.contains("its words have changed since 20"),
        "{ran:?}"
    );
    assert_eq!(documents(&place).len(), 2);
}

#[test]
fn no_machine_of_the_own_network_is_asked() {
    let server = always(|_, stream| send_page(stream, &page("Secret", "")));
    let port = server.url.rsplit_once(':').unwrap().1.to_owned();
    let place = place();
    for host in [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f000001",
        "127.1",
        "[::ffff:127.0.0.1]",
        "[::1]",
        "0.0.0.0",
        "[::]",
    ] {
        let url = format!("http://{host}:{port}/a");
        let ran = place.run(&["add", &url]);
        refused(&ran, &url, "only public servers are asked");
    }
    for host in [
        "10.0.0.1",
        "192.168.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "224.0.0.1",
        "[fd00:ec2::254]",
        "[fe80::1]",
        "[64:ff9b::7f00:1]",
    ] {
        let url = format!("http://{host}:{port}/a");
        refused(&place.run(&["add", &url]), &url, "only public servers are asked");
    }
    // Some are never asked, whoever names them.
    for host in ["169.254.169.254", "0.0.0.0", "[fd00:ec2::254]", "[::ffff:169.254.169.254]"] {
        let url = format!("http://{host}:{port}/a");
        refused(&add(&place, &url), &url, "only public servers are asked");
    }
    assert_eq!(server.all_paths(), [""; 0]);
    let ran = add(&place, &format!("http://localhost:{port}/a"));
    assert_eq!(ran.code, 0, "{ran:?}");
}

#[test]
fn other_schemes_and_passwords_are_refused() {
    let place = place();
    let cases = [
        ("file:///etc/passwd", "file:///etc/passwd", "its scheme is file"),
        ("ftp://a.example/b", "ftp://a.example/b", "its scheme is ftp"),
        ("http://desk:secret@a.example/b", "http://...@a.example/b", "holds a user name or a password"),
    ];
    for (url, shown, reason) in cases {
        let ran = add(&place, url);
        refused(&ran, shown, reason);
        assert!(!ran.err.contains("secret"), "{ran:?}");
    }
}

#[test]
fn every_step_of_a_redirection_is_judged() {
    let other = always(|_, stream| send_page(stream, &page("Secret", "")));
    let other_url = other.at_path("/secret");
    let target = other_url.clone();
    let server = always(move |request, stream| match request.path.as_str() {
        "/good" => send_on(stream, "/step/../page"),
        "/page" => send_page(stream, &page("Envoys meet", "2025-03-03")),
        "/inside" => send_on(stream, &target),
        "/metadata" => send_on(stream, "http://169.254.169.254/latest/meta-data/"),
        "/file" => send_on(stream, "file:///etc/passwd"),
        "/password" => send_on(stream, "http://a:b@news.example/"),
        "/round" => send_on(stream, "/round2"),
        "/round2" => send_on(stream, "/round"),
        "/nowhere" => send(stream, "302 Found", &[], b""),
        path => send_on(stream, &format!("{path}x")),
    });
    let place = place();
    let cases = [
        ("/inside", "only public servers are asked"),
        ("/metadata", "the host is 169.254.169.254, link-local"),
        ("/file", "it leads to file:///etc/passwd: only http and https"),
        ("/password", "it leads to http://...@news.example/: the address holds a user name"),
        ("/round", "leads round in a circle"),
        ("/nowhere", "does not say where"),
        ("/long", "leads on more than 8 times"),
    ];
    for (path, reason) in cases {
        let url = server.at_path(path);
        refused(&add(&place, &url), &url, reason);
    }
    assert_eq!(other.all_paths(), [""; 0], "another server of this machine was asked");
    let ran = add(&place, &server.at_path("/good"));
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(documents(&place)[0]["url"], server.at_path("/page"));
    assert_eq!(place.run(&["add", "--allow-local", &other_url]).code, 0);
}

#[test]
fn answers_that_are_too_much_or_too_little() {
    let server = always(|request, stream| {
        let html = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";
        let mut write = |bytes: &[u8]| stream.write_all(bytes).is_ok();
        match request.path.as_str() {
            "/endless" => {
                write(html.as_bytes());
                write(b"\r\n");
                while write(&[b'x'; 8192]) {}
            }
            "/announced" => {
                write(format!("{html}Content-Length: 99999999\r\n\r\n<p>x").as_bytes());
            }
            "/bomb" => {
                let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
                encoder.write_all(&vec![b' '; 3 << 20]).unwrap();
                let body = encoder.finish().unwrap();
                write(
                    format!("{html}Content-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", body.len())
                        .as_bytes(),
                );
                write(&body);
            }
            "/cut" => {
                write(format!("{html}Content-Length: 5000\r\n\r\n{}", page("Cut", "")).as_bytes());
            }
            "/chunks" => {
                write(
                    format!("{html}Transfer-Encoding: chunked\r\n\r\n400\r\n{}", page("Cut", "")).as_bytes(),
                );
            }
            "/gzip" => {
                write(format!("{html}Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f").as_bytes());
                write(&[0x8b, 8, 0]);
            }
            "/brotli" => {
                write(format!("{html}Content-Encoding: br\r\nContent-Length: 4\r\n\r\nabcd").as_bytes());
            }
            "/empty" => {
                write(format!("{html}Content-Length: 0\r\n\r\n").as_bytes());
            }
            "/head" => {
                write(b"HTTP/1.1 200 OK\r\n");
                let mut number = 0;
                while write(format!("X-Field-{number}: {}\r\n", "y".repeat(2000)).as_bytes()) {
                    number += 1;
                }
            }
            "/line" => {
                write(b"HTTP/1.1 200 OK\r\nX-Line: ");
                while write(&[b'z'; 8192]) {}
            }
            "/fields" => {
                write(b"HTTP/1.1 200 OK\r\n");
                for number in 0..2000 {
                    write(format!("a{number}: b\r\n").as_bytes());
                }
                write(b"\r\n<p>x");
            }
            "/rubbish" => {
                write(b"\x00\x01\x02 SSH-2.0 what is this\r\n\r\n");
            }
            // Nothing at all.
            _ => {}
        }
    });
    let place = place();
    let cases = [
        ("/endless", "larger than 1 MB"),
        ("/announced", "larger than 1 MB"),
        ("/bomb", "larger than 1 MB"),
        ("/cut", "breaks off"),
        ("/chunks", "breaks off"),
        ("/gzip", "damaged or breaks off"),
        ("/brotli", "packed as br, which was not asked for"),
        ("/empty", "the answer is empty"),
        ("/head", "the head of the answer is larger"),
        ("/line", "the head of the answer is larger"),
        ("/fields", "the head of the answer is larger"),
        ("/rubbish", "cannot be understood"),
        ("/silence", "breaks off"),
    ];
    for (path, reason) in cases {
        let url = server.at_path(path);
        refused(&add(&place, &url), &url, reason);
    }
}

#[test]
fn a_length_that_is_too_short_ends_the_page_and_nothing_else_becomes_one() {
    let server = always(|request, stream| {
        let body = page("Envoys meet", "2025-03-03");
        let second = page("Smuggled", "2025-03-03");
        assert_eq!(request.path, "/a");
        let head =
            format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n", body.len());
        let _ = stream.write_all(
            format!("{head}{body}HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{second}", second.len())
                .as_bytes(),
        );
    });
    let place = place();
    assert_eq!(add(&place, &server.at_path("/a")).code, 0);
    let titles: Vec<_> = documents(&place).iter().map(|document| document["title"].clone()).collect();
    assert_eq!(titles, ["Envoys meet"]);
}

#[test]
fn encodings_are_found_whatever_the_server_says() {
    let text = "Посол Перу прибыл в Осло. Министры говорили о квоте на рыбу четыре часа, сообщил представитель министерства.";
    let html = format!(
        "<html><body><article><h1>Посол прибыл</h1><p>{text}</p><p>{text}</p></article></body></html>"
    );
    let in_1251 = |c: char| if c.is_ascii() { c as u8 } else { (c as u32 - 'А' as u32 + 0xc0) as u8 };
    let (cyrillic, plain): (Vec<u8>, _) = (html.chars().map(in_1251).collect(), html.clone());
    let server = always(move |request, stream| match request.path.as_str() {
        "/said" => send(stream, "200 OK", &[("Content-Type", "text/html; charset=windows-1251")], &cyrillic),
        "/unsaid" => send(stream, "200 OK", &[("Content-Type", "text/html")], &cyrillic),
        _ => send(stream, "200 OK", &[("Content-Type", "text/html; charset=iso-8859-1")], plain.as_bytes()),
    });
    for path in ["/said", "/unsaid", "/lie"] {
        let place = place();
        let ran = add(&place, &server.at_path(path));
        assert_eq!(ran.code, 0, "{ran:?}");
        assert_eq!(documents(&place)[0]["title"], "Посол прибыл", "{path}");
        let again = place.run(&["reread", "--all"]);
        assert!(again.out.starts_with("1 document read again, 0 changed"), "{again:?}");
    }
}

#[test]
fn a_busy_server_is_waited_for_when_it_takes_not_long() {
    let count = AtomicUsize::new(0);
    let server = always(move |_, stream| match count.fetch_add(1, Ordering::SeqCst) {
        0 => send(stream, "429 Too Many Requests", &[("Retry-After", "0")], b""),
        1 => send(stream, "503 Service Unavailable", &[("Retry-After", "0")], b""),
        _ => send_page(stream, &page("Envoys meet", "2025-03-03")),
    });
    let ran = add(&place(), &server.at_path("/a"));
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(server.paths(), ["/a"; 3]);
}

#[test]
fn a_server_that_asks_for_an_hour_is_left_alone_by_later_runs_too() {
    let server = always(|_, stream| send(stream, "429 Too Many Requests", &[("Retry-After", "3600")], b""));
    let place = place();
    let (first, second) = (server.at_path("/a"), server.at_path("/b"));
    let ran = place.run(&["add", "--allow-local", &first, &second]);
    refused(&ran, &first, "the server is busy (429) and is left alone until 20");
    refused(&ran, &second, "asked to be left alone until 20");
    refused(&add(&place, &first), &first, "asked to be left alone until 20");
    assert_eq!(server.paths(), ["/a"]);
}

#[test]
fn failures_of_servers_say_what_to_do() {
    let server = always(|request, stream| {
        let status = request.path.trim_start_matches('/');
        send(stream, &format!("{status} Whatever"), &[], b"<p>Sorry</p>");
    });
    let place = place();
    let cases = [
        ("404", "no such page"),
        ("410", "no such page"),
        ("403", "does not give it"),
        ("500", "fails (500)"),
        ("300", "answers 300"),
        ("304", "answers 304"),
        ("418", "answers 418"),
    ];
    for (status, reason) in cases {
        let url = server.at_path(&format!("/{status}"));
        refused(&add(&place, &url), &url, reason);
    }
    let gone = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}/a", listener.local_addr().unwrap())
    };
    refused(&add(&place, &gone), &gone, "no server answers there");
    let unknown = "http://no-such-host.invalid/a";
    refused(&add(&place, unknown), unknown, "the name of the host cannot be found");
}

/// A server with this answer to `robots.txt` and a page everywhere else.
fn with_robots(answer: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> Server {
    Server::start(move |request, stream| match request.path.as_str() {
        "/robots.txt" => answer(stream),
        "/moved.txt" => send(stream, "200 OK", &[], b"user-agent: *\ndisallow: /private"),
        "/to-private" => send_on(stream, "/private/b"),
        _ => send_page(stream, &page("Envoys meet", "2025-03-03")),
    })
}

#[test]
fn the_rules_of_a_site_are_heeded_and_kept_for_the_next_run() {
    let server = with_robots(|stream| {
        send(
            stream,
            "200 OK",
            &[],
            b"user-agent: *\ndisallow: /\n\nuser-agent: chancery\ndisallow: /private\n",
        );
    });
    let place = place();
    assert_eq!(add(&place, &server.at_path("/a")).code, 0);
    let private = server.at_path("/private/b");
    refused(&add(&place, &private), &private, "the site does not want it fetched by programs");
    let on = server.at_path("/to-private");
    refused(&add(&place, &on), &on, "the site does not want it fetched by programs");
    assert_eq!(server.all_paths(), ["/robots.txt", "/a", "/to-private"]);
}

#[test]
fn a_site_whose_rules_cannot_be_had_is_not_asked() {
    for status in ["503 Service Unavailable", "500 Oops", "429 Too Many Requests"] {
        let server = with_robots(move |stream| send(stream, status, &[], b""));
        let url = server.at_path("/a");
        refused(&add(&place(), &url), &url, "its rules for programs (");
        assert_eq!(server.paths(), [""; 0], "{status}");
    }
    // One without rules may be asked, and so may one whose rules lead elsewhere.
    for status in ["404 Not Found", "403 Forbidden"] {
        let server = with_robots(move |stream| send(stream, status, &[], b""));
        assert_eq!(add(&place(), &server.at_path("/a")).code, 0, "{status}");
    }
    let server = with_robots(|stream| send_on(stream, "/moved.txt"));
    let (place, private) = (place(), server.at_path("/private"));
    refused(&add(&place, &private), &private, "the site does not want it fetched by programs");
    assert_eq!(add(&place, &server.at_path("/a")).code, 0);
    let endless = with_robots(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\nuser-agent: *\ndisallow: /private\n");
        while stream.write_all(&[b'#'; 8192]).is_ok() {}
    });
    let private = endless.at_path("/private");
    refused(&add(&place, &private), &private, "the site does not want it fetched by programs");
}

#[test]
fn other_files_and_feeds_come_in_as_what_they_are() {
    let feed = "<rss version=\"2.0\"><channel><title>The Ledger</title><link>http://ledger.example/</link>\
        <item><title>Envoys meet</title><guid>a1</guid><link>/news/1</link><description>Norway accused Peru of illegal fishing.</description>\
        <pubDate>Mon, 03 Mar 2025 10:00:00 GMT</pubDate></item>\
        <item><title>No day</title><guid>a2</guid><description>Peru rejected the accusation.</description></item></channel></rss>";
    let server = always(move |request, stream| match request.path.as_str() {
        "/feed" => send(stream, "200 OK", &[("Content-Type", "application/rss+xml")], feed.as_bytes()),
        "/map" => send(stream, "200 OK", &[], b"<urlset><url><loc>http://a.example/</loc></url></urlset>"),
        "/rows.jsonl" => {
            send(stream, "200 OK", &[], b"{\"text\": \"Norway warned Peru.\", \"date\": \"2025-03-04\"}\n");
        }
        "/note.txt" => send(
            stream,
            "200 OK",
            &[("Content-Type", "text/plain")],
            b"Note\n\nNorway warned Peru on 3 March 2025.\n",
        ),
        "/scripts" => send_page(stream, "<html><head><script>draw()</script></head><body></body></html>"),
        _ => send(stream, "200 OK", &[("Content-Type", "image/png")], b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    });
    let place = place();
    let ran = add(&place, &server.at_path("/feed"));
    assert_eq!(ran.code, 0, "{ran:?}");
    let found = documents(&place);
    let item = |title: &str| found.iter().find(|document| document["title"] == title).unwrap().clone();
    assert_eq!(item("Envoys meet")["url"], "http://ledger.example/news/1");
    assert_eq!(item("Envoys meet")["published"]["start"], "2025-03-03");
    assert!(item("No day")["published"]["end"].is_string(), "{found:?}");
    let again = add(&place, &server.at_path("/feed"));
    assert!(again.out.ends_with("; 2 known already\n"), "{again:?}");
    assert_eq!(add(&place, &server.at_path("/rows.jsonl")).code, 0);
    assert_eq!(add(&place, &server.at_path("/note.txt")).code, 0);
    assert_eq!(documents(&place).len(), 4);
    let reread = place.run(&["reread", "--all"]);
    assert!(reread.out.starts_with("4 documents read again, 0 changed"), "{reread:?}");
    let cases = [("/map", "it is a sitemap"), ("/scripts", "shows no text"), ("/picture", "")];
    for (path, reason) in cases {
        let url = server.at_path(path);
        refused(&add(&place, &url), &url, reason);
    }
}

#[test]
fn adding_an_address_on_trial_keeps_nothing() {
    let server = always(|_, stream| send_page(stream, &page("Envoys meet", "2025-03-03")));
    let place = place();
    let ran = place.run(&["add", "--dry-run", "--allow-local", &server.at_path("/a")]);
    assert!(ran.out.starts_with("would add 1 document, "), "{ran:?}");
    assert_eq!(documents(&place).len(), 0);
    let ran = place.run(&["add", "--json", "--allow-local", &server.at_path("/a"), "missing.txt"]);
    let json = ran.json();
    assert_eq!(
        (ran.code, &json["added"], json["skipped"].as_array().unwrap().len()),
        (1, &1.into(), 1),
        "{json}"
    );
    let ran = place.run(&["read", &server.at_path("/a")]);
    assert!(ran.err.contains("fetch it into an archive with `chancery add`"), "{ran:?}");
}

#[test]
#[ignore = "slow: .ci/run runs it"]
fn slow_servers_are_given_up_and_hosts_are_not_asked_in_a_hurry() {
    let server = always(|request, stream| {
        let mut drip = |start: &[u8]| {
            let _ = stream.write_all(start);
            while stream.write_all(b"x").and_then(|()| stream.flush()).is_ok() {
                std::thread::sleep(Duration::from_millis(20));
            }
        };
        match request.path.as_str() {
            "/body" => drip(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>"),
            "/head" => drip(b"HTTP/1.1 200 OK\r\nX-Slow: "),
            "/silence" => std::thread::sleep(Duration::from_secs(5)),
            _ => send_page(stream, &page("Envoys meet", "2025-03-03")),
        }
    });
    let place = Place::with_archive();
    place.write("chancery.toml", "[fetch]\ndelay = 0\ntimeout = 1\n");
    for path in ["/body", "/head", "/silence"] {
        let (url, start) = (server.at_path(path), Instant::now());
        refused(&add(&place, &url), &url, "the answer was not there after 1 s");
        assert!(start.elapsed() < Duration::from_secs(3), "{path}");
    }
    place.write("chancery.toml", "[fetch]\ndelay = 1\n");
    let start = Instant::now();
    let ran = place.run(&[
        "add",
        "--allow-local",
        &server.at_path("/a"),
        &server.at_path("/b"),
        &server.at_path("/c"),
    ]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(start.elapsed() >= Duration::from_secs(2), "{:?}", start.elapsed());
}

/// A server on `localhost` that speaks TLS; its port.
fn secure_server() -> u16 {
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let file = |name: &str| format!("{}/tests/fixtures/tls/{name}", env!("CARGO_MANIFEST_DIR"));
    let chain = vec![CertificateDer::from_pem_file(file("localhost.pem")).unwrap()];
    let key = PrivateKeyDer::from_pem_file(file("localhost.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let config = Arc::new(config);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = rustls::StreamOwned::new(connection, stream);
            let mut head = [0; 4096];
            // Who does not trust the certificate goes away.
            let Ok(read) = std::io::Read::read(&mut stream, &mut head) else { continue };
            let is_rules = head[..read].starts_with(b"GET /robots.txt");
            let (status, body) = if is_rules {
                ("404 Not Found", String::new())
            } else {
                ("200 OK", page("Envoys meet", "2025-03-03"))
            };
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(format!("{head}{body}").as_bytes());
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
    });
    port
}

#[test]
fn certificates_are_checked() {
    let port = secure_server();
    let place = place();
    let url = format!("https://localhost:{port}/a");
    let run = |authority: &str, url: &str| {
        let mut command = place.command(&["add", "--allow-local", url]);
        Ran::from(command.env("SSL_CERT_FILE", authority).output().unwrap())
    };
    let authority = format!("{}/tests/fixtures/tls/authority.pem", env!("CARGO_MANIFEST_DIR"));
    // Another authority, another name.
    let other = format!("{}/tests/fixtures/tls/localhost.pem", env!("CARGO_MANIFEST_DIR"));
    refused(&run(&other, &url), &url, "the server cannot show that it is the one that is meant");
    let number = format!("https://127.0.0.1:{port}/a");
    refused(&run(&authority, &number), &number, "the server cannot show that it is the one that is meant");
    let ran = run(&authority, &url);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(documents(&place)[0]["url"], url);
}
