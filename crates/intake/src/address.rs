//! Addresses relative to another one, as pages and feeds write them. It knows no scheme and checks nothing.

/// `relative` as seen from `base`. Without a base that has a scheme and a host it stays as it is.
pub fn resolve(base: &str, relative: &str) -> String {
    let relative = relative.trim();
    let has_scheme = relative.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    });
    let Some((scheme, rest)) = base.trim().split_once("://").filter(|_| !has_scheme && !relative.is_empty())
    else {
        return relative.to_owned();
    };
    if let Some(rest) = relative.strip_prefix("//") {
        return format!("{scheme}://{rest}");
    }
    let host_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(host_end);
    let path = &path[..path.find(['?', '#']).unwrap_or(path.len())];
    if relative.starts_with(['?', '#']) {
        return format!("{scheme}://{host}{path}{relative}");
    }
    let folder = path.rfind('/').map_or("/", |end| &path[..=end]);
    let (steps, query) = relative.split_at(relative.find(['?', '#']).unwrap_or(relative.len()));
    let joined = if steps.starts_with('/') { steps.to_owned() } else { format!("{folder}{steps}") };
    format!("{scheme}://{host}{}{query}", without_dots(&joined))
}

fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for step in path.split('/').skip(1) {
        match step {
            "." => {}
            ".." => {
                kept.pop();
            }
            step => kept.push(step),
        }
    }
    if path.ends_with("/.") || path.ends_with("/..") {
        kept.push("");
    }
    format!("/{}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn relative_addresses() {
        let base = "https://a.example/news/list.html?page=2#top";
        let cases = [
            ("one.html", "https://a.example/news/one.html"),
            ("../one.html?x=1", "https://a.example/one.html?x=1"),
            ("/a/./b/..", "https://a.example/a/"),
            ("//b.example/c", "https://b.example/c"),
            ("?page=3", "https://a.example/news/list.html?page=3"),
            ("http://c.example/", "http://c.example/"),
            ("mailto:desk@a.example", "mailto:desk@a.example"),
            ("", ""),
        ];
        for (relative, expected) in cases {
            assert_eq!(resolve(base, relative), expected);
        }
        assert_eq!(resolve("list.html", "one.html"), "one.html");
        assert_eq!(resolve("https://a.example", "one.html"), "https://a.example/one.html");
    }
}
