//! The record for programs that already read other formats. `.ci/python_readers.py` reads the same back with readers that we did not write.

use serde_json::Value as Json;

use crate::program::Place;

const TEXT: &str = "Envoys\n\n12 April 2025\n\nNorway accused Peru of illegal fishing on 10 April 2025. Norway has not threatened Peru. \
    Peru and Chile signed a treaty on 11 April 2025. Norway plans to reach 20 billion cubic metres a year by 2027.\n";

fn place() -> Place {
    let place = Place::with_archive();
    place.write("a\tb.txt", TEXT);
    assert_eq!(place.run(&["add", "a\tb.txt"]).code, 0);
    place
}

fn exported(place: &Place, format: &str) -> String {
    let ran = place.run(&["export", format]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(place.run(&["export", format]).out, ran.out, "{format} is the same each time");
    ran.out
}

#[test]
fn plover_lines_hold_all_events_with_their_words() {
    let place = place();
    let lines: Vec<Json> =
        exported(&place, "plover").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let accuse = lines.iter().find(|line| line["type"] == "ACCUSE").unwrap();
    assert_eq!(
        (&accuse["actor"][0]["country"], &accuse["recipient"][0]["country"]),
        (&"NOR".into(), &"PER".into())
    );
    assert_eq!(accuse["date"]["start"], "2025-04-10");
    assert_eq!(accuse["quad_class"], 3);
    assert!(accuse["cameo_code"].as_str().is_some_and(|code| code.starts_with("11")), "{accuse}");
    assert!(TEXT.contains(accuse["text"].as_str().unwrap()));
    let denied = lines.iter().find(|line| line["polarity"] == "negated");
    assert!(denied.is_some(), "what is denied is there and says so");
}

#[test]
fn the_tables_of_others_hold_what_counts_with_a_line_per_pair() {
    let place = place();
    let gdelt = exported(&place, "gdelt");
    let lines: Vec<Vec<&str>> = gdelt.lines().map(|line| line.split('\t').collect()).collect();
    assert!(lines.iter().all(|line| line.len() == 61), "{gdelt}");
    let accuse = lines.iter().find(|line| line[28] == "11").unwrap();
    assert_eq!(
        (accuse[1], accuse[3], accuse[7], accuse[17], accuse[29]),
        ("20250410", "2025", "NOR", "PER", "3")
    );
    assert!(!gdelt.contains("\t13\t"), "the denied threat does not count: {gdelt}");
    assert!(accuse[0].parse::<u64>().is_ok_and(|id| id < 1 << 62));
    let treaty = lines
        .iter()
        .filter(|line| line[7] == "PER" && line[17] == "CHL" || line[7] == "CHL" && line[17] == "PER");
    assert_eq!(treaty.count(), 1, "what is done together is one line: {gdelt}");
    let icews = exported(&place, "icews");
    let mut lines = icews.lines();
    let head: Vec<&str> = lines.next().unwrap().split('\t').collect();
    assert_eq!((head.len(), head[0], head[6], head[19]), (20, "Event ID", "CAMEO Code", "Longitude"));
    assert!(lines.clone().all(|line| line.split('\t').count() == 20), "{icews}");
    assert!(
        lines.any(|line| line.contains("2025-04-10") && line.contains("Norway") && line.contains("Peru")),
        "{icews}"
    );
}

#[test]
fn the_network_has_a_spell_per_day_and_annotations_find_their_words() {
    let place = place();
    let gexf = exported(&place, "gexf");
    assert!(gexf.contains("<node id=\"NOR\" label=\"Norway\"/>"), "{gexf}");
    assert!(
        gexf.contains("source=\"NOR\" target=\"PER\"")
            && gexf.contains("<spell start=\"2025-04-10\" end=\"2025-04-10\"/>"),
        "{gexf}"
    );
    let graphml = exported(&place, "graphml");
    assert!(graphml.contains("<data key=\"spells\">2025-04-10/2025-04-10</data>"), "{graphml}");
    let page: Json = serde_json::from_str(&exported(&place, "annotations")).unwrap();
    let items = page["items"].as_array().unwrap();
    assert!(items.len() > 3, "{page}");
    for item in items {
        let quote = &item["target"]["selector"][0];
        let text = |field: &str| quote[field].as_str().unwrap();
        let whole = format!("{}{}{}", text("prefix"), text("exact"), text("suffix"));
        assert!(TEXT.contains(&whole), "{item}");
        let position = &item["target"]["selector"][1];
        let (start, end) =
            (position["start"].as_u64().unwrap() as usize, position["end"].as_u64().unwrap() as usize);
        assert_eq!(&TEXT[start..end], text("exact"));
    }
    let events: Json =
        serde_json::from_str(&place.run(&["export", "annotations", "--kind", "events"]).out).unwrap();
    assert!(events["items"].as_array().unwrap().len() < items.len());
}

#[test]
fn the_docket_is_a_calendar_and_folders_describe_themselves() {
    let place = place();
    let calendar = exported(&place, "ics");
    assert!(calendar.contains("DTSTART;VALUE=DATE:20271231\r\n") && !calendar.contains("URL:"), "{calendar}");
    let ran = place.run(&["export", "csv", "--output", "tables"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let package: Json = serde_json::from_slice(&place.read("tables/datapackage.json")).unwrap();
    let resources = package["resources"].as_array().unwrap();
    assert_eq!(resources.len(), 11);
    for resource in resources {
        let table =
            String::from_utf8(place.read(&format!("tables/{}", resource["path"].as_str().unwrap()))).unwrap();
        let names: Vec<&str> = resource["schema"]["fields"]
            .as_array()
            .unwrap()
            .iter()
            .map(|field| field["name"].as_str().unwrap())
            .collect();
        assert_eq!(table.lines().next().unwrap(), names.join(","), "{}", resource["name"]);
    }
}
