//! `watch` against a server on this machine: what is new is taken once, what cannot be had waits, and a kill loses nothing.

use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::fetching::{documents, place};
use crate::hostile::{Server, page, send, send_missing, send_page};
use crate::program::{Place, Ran};

/// A feed with these items: name, link, text.
fn feed(items: &[(&str, &str, &str)]) -> String {
    let item = |(id, link, text): &(&str, &str, &str)| {
        format!(
            "<item><title>Item {id}</title><guid isPermaLink=\"false\">{id}</guid><link>{link}</link><description>{text}</description>\
             <pubDate>Mon, 03 Mar 2025 10:00:00 GMT</pubDate></item>"
        )
    };
    let items: String = items.iter().map(item).collect();
    format!("<rss version=\"2.0\"><channel><title>The Ledger</title>{items}</channel></rss>")
}

fn long_text() -> String {
    "Norway accused Peru of illegal fishing, and Peru rejected the accusation. ".repeat(12)
}

fn watch(place: &Place, options: &[&str]) -> Ran {
    place.run(&[&["watch", "--once", "--allow-local", "feeds.txt"], options].concat())
}

fn titles(place: &Place) -> Vec<String> {
    let mut titles: Vec<String> =
        documents(place).iter().map(|document| document["title"].as_str().unwrap().to_owned()).collect();
    titles.sort();
    titles
}

/// A server whose feed is what the test puts there, with a page for each other path. The feed has an `ETag`.
fn server(start: String) -> (Server, Arc<Mutex<String>>) {
    let content = Arc::new(Mutex::new(start));
    let now = Arc::clone(&content);
    let server = Server::start(move |request, stream| match request.path.as_str() {
        "/robots.txt" => send(stream, "200 OK", &[], b"user-agent: *\ndisallow: /private"),
        "/feed" => {
            let feed = now.lock().unwrap().clone();
            let tag = format!("\"{}\"", feed.len());
            if request.head.contains(&format!("if-none-match: {tag}")) {
                return send(stream, "304 Not Modified", &[], b"");
            }
            send(
                stream,
                "200 OK",
                &[("ETag", &tag), ("Content-Type", "application/rss+xml")],
                feed.as_bytes(),
            );
        }
        "/missing" => send_missing(stream),
        path => send_page(stream, &page(&format!("Page {path}"), "2025-03-04")),
    });
    (server, content)
}

#[test]
fn items_are_taken_once_from_the_feed_or_from_their_page() {
    let long = long_text();
    let first = [
        ("a", "/a", "In short."),
        ("b", "/b", long.as_str()),
        ("c", "/missing", "Norway warned Peru."),
        ("d", "/private/d", "Peru warned Norway."),
    ];
    let (server, content) = server(feed(&first));
    let place = place();
    place.write("feeds.txt", format!("# what we read\n\n{} # the ledger\n", server.at_path("/feed")));
    let ran = watch(&place, &[]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.out.ends_with("1 feed, 0 unchanged; 4 new items, 0 waiting\n"), "{ran:?}");
    assert!(
        ran.err.contains("item http://127.0.0.1")
            && ran.err.contains("what the feed says of it was taken instead"),
        "{ran:?}"
    );
    assert_eq!(titles(&place), ["Item b", "Item c", "Item d", "Page /a"]);
    assert_eq!(server.paths(), ["/feed", "/a", "/missing"]);
    assert_eq!(place.run(&["verify"]).code, 0);
    // Nothing new.
    let ran = watch(&place, &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.ends_with("1 feed, 1 unchanged; 0 new items, 0 waiting\n"), "{ran:?}");
    // One more; one that was removed does not come back.
    let gone = documents(&place).iter().find(|document| document["title"] == "Item c").unwrap()["id"].clone();
    place.run(&["remove", gone.as_str().unwrap()]);
    let second =
        [("e", "/e", ""), ("a", "/a", "In short, and changed."), ("c", "/missing", "Norway warned Peru.")];
    *content.lock().unwrap() = feed(&second);
    let ran = watch(&place, &["--json"]);
    assert_eq!(
        (ran.code, &ran.json()["feeds"]["new_items"], &ran.json()["added"]),
        (0, &1.into(), &1.into()),
        "{ran:?}"
    );
    assert_eq!(titles(&place), ["Item b", "Item d", "Page /a", "Page /e"]);
    assert_eq!(server.paths(), ["/feed", "/feed", "/e"]);
}

#[test]
fn pages_are_fetched_as_asked_and_no_more_items_than_asked() {
    let long = long_text();
    let items = [("a", "/a", long.as_str()), ("b", "/b", "In short."), ("c", "/a", "The same page.")];
    let (server, _) = server(feed(&items));
    let feeds = server.at_path("/feed");
    let never = place();
    never.write("feeds.txt", &feeds);
    assert_eq!(watch(&never, &["--pages", "never"]).code, 0);
    assert_eq!(titles(&never), ["Item a", "Item b", "Item c"]);
    assert_eq!(server.paths(), ["/feed"]);
    let always = place();
    always.write("feeds.txt", &feeds);
    let ran = watch(&always, &["--pages", "always", "--most-items", "1"]);
    assert!(ran.out.ends_with("3 new items, 2 waiting\n"), "{ran:?}");
    assert_eq!(titles(&always), ["Page /a"]);
    let ran = watch(&always, &["--pages", "always"]);
    assert!(
        ran.out.ends_with("1 unchanged; 0 new items, 0 waiting\n") && ran.out.contains("1 known already"),
        "{ran:?}"
    );
    assert_eq!(titles(&always), ["Page /a", "Page /b"]);
    assert_eq!(server.paths(), ["/feed", "/a", "/feed", "/b"]);
}

#[test]
fn what_cannot_be_had_now_is_tried_again() {
    let is_ill = Arc::new(AtomicBool::new(true));
    let ill = Arc::clone(&is_ill);
    let content = feed(&[("a", "/a", ""), ("b", "/b", "")]);
    let server = Server::start(move |request, stream| match request.path.as_str() {
        "/robots.txt" => send_missing(stream),
        "/feed" => send(stream, "200 OK", &[("ETag", "\"1\"")], content.as_bytes()),
        _ if ill.load(Ordering::SeqCst) => send(stream, "500 Oops", &[], b""),
        path => send_page(stream, &page(&format!("Page {path}"), "2025-03-04")),
    });
    let place = place();
    place.write("feeds.txt", server.at_path("/feed"));
    let ran = watch(&place, &[]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.out.ends_with("2 new items, 2 waiting\n")
            && ran.err.contains("it is tried again at the next look"),
        "{ran:?}"
    );
    is_ill.store(false, Ordering::SeqCst);
    let ran = watch(&place, &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(titles(&place), ["Page /a", "Page /b"]);
}

#[test]
fn sitemaps_lead_to_sitemaps_and_pages() {
    let server = Server::start(|request, stream| {
        let body = match request.path.as_str() {
            "/robots.txt" => return send_missing(stream),
            "/index.xml" => "<sitemapindex><sitemap><loc>/one.xml</loc></sitemap><sitemap><loc>/index.xml</loc></sitemap></sitemapindex>".to_owned(),
            "/one.xml" => "<urlset><url><loc>/old</loc><lastmod>2025-01-01</lastmod></url><url><loc>/new</loc><lastmod>2025-03-01</lastmod></url></urlset>".to_owned(),
            path => return send_page(stream, &page(&format!("Page {path}"), "2025-03-04")),
        };
        send(stream, "200 OK", &[("ETag", "\"1\"")], body.as_bytes());
    });
    let place = place();
    place.write("feeds.txt", server.at_path("/index.xml"));
    assert_eq!(watch(&place, &["--most-items", "1"]).code, 0);
    assert_eq!(titles(&place), ["Page /new"]);
    assert_eq!(watch(&place, &[]).code, 0);
    assert_eq!(titles(&place), ["Page /new", "Page /old"]);
    assert_eq!(server.paths(), ["/index.xml", "/one.xml", "/new", "/index.xml", "/one.xml", "/old"]);
}

#[test]
fn the_file_of_feeds_is_checked_and_a_trial_keeps_nothing() {
    let (server, _) = server(feed(&[("a", "/a", "In short."), ("b", "/b", "In short.")]));
    let place = place();
    let cases = [
        ("", "feeds.txt holds no address; write one address of a feed per line"),
        (
            "# none\nledger.example/feed\n",
            "feeds.txt, line 2: ledger.example/feed: only http and https addresses are fetched, and its scheme is none",
        ),
        (
            "http://a:b@ledger.example/\n",
            "feeds.txt, line 1: http://...@ledger.example/: the address holds a user name or a password",
        ),
    ];
    for (content, message) in cases {
        place.write("feeds.txt", content);
        let ran = watch(&place, &[]);
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains(message), "{ran:?}");
    }
    assert_eq!(place.run(&["watch", "--once", "nothing.txt"]).code, 2);
    place.write("feeds.txt", format!("{}\n{}\n", server.at_path("/feed"), server.at_path("/a")));
    let ran = watch(&place, &["--dry-run"]);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.out, format!("{}: 2 items, 2 new\nnothing was taken\n", server.at_path("/feed")));
    assert!(ran.err.contains("/a: it is neither a feed nor a sitemap; "), "{ran:?}");
    assert_eq!(server.paths(), ["/feed", "/a"]);
    assert!(watch(&place, &[]).out.ends_with("2 new items, 0 waiting\n"));
    assert_eq!(
        watch(&place, &["--dry-run"]).out,
        format!("{}: 2 items, 0 new\nnothing was taken\n", server.at_path("/feed"))
    );
}

#[test]
fn a_watch_that_is_killed_goes_on_where_it_was_though_the_feed_moved_on() {
    let names: Vec<String> = (0..6).map(|number| format!("/{number}")).collect();
    let items: Vec<(&str, &str, &str)> = names.iter().map(|name| (&name[1..], name.as_str(), "")).collect();
    let content = Arc::new(Mutex::new(feed(&items)));
    let hangs = Arc::new(AtomicBool::new(true));
    let (now, hanging) = (Arc::clone(&content), Arc::clone(&hangs));
    let server = Server::start(move |request, stream| match request.path.as_str() {
        "/robots.txt" => send_missing(stream),
        "/feed" => send(stream, "200 OK", &[], now.lock().unwrap().as_bytes()),
        "/3" if hanging.load(Ordering::SeqCst) => std::thread::sleep(Duration::from_secs(20)),
        path => send_page(stream, &page(&format!("Page {path}"), "2025-03-04")),
    });
    let place = place();
    place.write("feeds.txt", server.at_path("/feed"));
    let mut child = place
        .command(&["watch", "--allow-local", "feeds.txt"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let start = Instant::now();
    let mut asked = Vec::new();
    while !asked.contains(&"/3".to_owned()) {
        assert!(start.elapsed() < Duration::from_secs(30), "{asked:?}");
        asked.extend(server.paths());
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(titles(&place), ["Page /0", "Page /1", "Page /2"]);
    assert_eq!(place.run(&["check"]).code, 0);
    *content.lock().unwrap() = feed(&[]);
    hangs.store(false, Ordering::SeqCst);
    let ran = watch(&place, &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(titles(&place), ["Page /0", "Page /1", "Page /2", "Page /3", "Page /4", "Page /5"]);
    assert_eq!(server.paths(), ["/feed", "/3", "/4", "/5"]);
}

#[test]
#[ignore = "slow: .ci/run runs it"]
fn thirty_kills_of_a_watch_lose_nothing() {
    let names: Vec<String> = (0..40).map(|number| format!("/{number}")).collect();
    let long = long_text();
    let text = |number: usize| if number.is_multiple_of(2) { "" } else { long.as_str() };
    let items: Vec<(&str, &str, &str)> =
        names.iter().enumerate().map(|(number, name)| (&name[1..], name.as_str(), text(number))).collect();
    let content = feed(&items);
    // the moments to kill at are counted in pages served, so that a slow machine has them too
    let served = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&served);
    let server = Server::start(move |request, stream| match request.path.as_str() {
        "/robots.txt" => send_missing(stream),
        "/feed" => send(stream, "200 OK", &[("ETag", "\"1\"")], content.as_bytes()),
        path => {
            send_page(stream, &page(&format!("Page {path}"), "2025-03-04"));
            count.fetch_add(1, Ordering::SeqCst);
        }
    });
    let undisturbed = place();
    undisturbed.write("feeds.txt", server.at_path("/feed"));
    assert_eq!(watch(&undisturbed, &[]).code, 0);
    let pages = served.load(Ordering::SeqCst);
    let expected = titles(&undisturbed);
    assert_eq!(expected.len(), 40);
    let place = place();
    place.write("feeds.txt", server.at_path("/feed"));
    let (mut in_the_middle, mut kills) = (0, 0);
    for number in 0..30u32 {
        // Each run begins anew after every tenth kill.
        if number.is_multiple_of(10) {
            std::fs::remove_file(place.path.join("chancery.db")).unwrap();
            for side in ["chancery.db-wal", "chancery.db-shm"] {
                let _ = std::fs::remove_file(place.path.join(side));
            }
            std::fs::remove_file(place.path.join("chancery.toml")).unwrap();
            assert_eq!(place.run(&["init", "."]).code, 0);
            place.write("chancery.toml", "[fetch]\ndelay = 0\n");
        }
        served.store(0, Ordering::SeqCst);
        let moment = pages * (number as usize % 10 + 1) / 12;
        let mut child = place
            .command(&["watch", "--once", "--allow-local", "feeds.txt"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while served.load(Ordering::SeqCst) < moment && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        assert_eq!(place.run(&["check"]).code, 0);
        let found = titles(&place);
        assert!(found.iter().all(|title| expected.contains(title)));
        in_the_middle += usize::from(!found.is_empty() && found.len() < expected.len());
        if number % 10 == 9 {
            assert_eq!(watch(&place, &[]).code, 0);
            assert_eq!(titles(&place), expected);
        }
    }
    eprintln!("watch: {kills} kills, {in_the_middle} with a part of the items taken");
    assert!(in_the_middle >= 3);
}
