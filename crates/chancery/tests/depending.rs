//! `chancery depends`: measures by tables, what is told, what-if.

use crate::program::Place;

const GAS: &str = "\
what,good,from,to,route,quantity,unit,year,kind,source
flow,gas,Russia,Bulgaria,,85173.644,TJ,2020,measured,office
imports,gas,,Bulgaria,,113216.607,TJ,2020,measured,office
";

const ROUTES: &str = "\
what,good,from,to,route,quantity,unit
supply,gas,,Norvik,60,60,TJ
supply,gas,,RUS,,100,TJ
demand,gas,,DEU,,90,TJ
demand,gas,,POL,,20,TJ
capacity,gas,RUS,POL,Yamal,50,TJ
capacity,gas,POL,DEU,Yamal,30,TJ
capacity,gas,RUS,DEU,North,40,TJ
capacity,gas,Norvik,DEU,Sea,35,TJ
stock,gas,,POL,,10,TJ
";

#[test]
fn measures_follow_from_the_table_and_name_what_they_need() {
    let place = Place::new();
    place.write("gas.csv", GAS);
    let json = place.run(&["depends", "BGR", "--on", "Russia", "--table", "gas.csv", "--json"]).json();
    let row = &json["tables"][0];
    assert_eq!((row["to"].as_str(), row["on"].as_str()), (Some("BGR"), Some("RUS")));
    assert_eq!((row["share"]["low"].as_f64(), row["share"]["high"].as_f64()), (Some(0.7523), Some(0.7523)));
    assert_eq!(row["dependence"]["needs"][0].as_str(), Some("exports of BGR"), "{row}");
    let words = place.run(&["depends", "BGR", "--table", "gas.csv"]);
    assert_eq!(words.code, 0, "{words:?}");
    assert!(
        words.out.contains("0.75") && words.out.contains("unknown, needs earned of RUS from BGR"),
        "{}",
        words.out
    );
    place.write("use.csv", "what,good,from,to,quantity,unit,year\nuse,gas,,BGR,110000..120000,TJ,2020\n");
    let both = place.run(&["depends", "BGR", "--table", "gas.csv", "--table", "use.csv", "--json"]).json();
    let range = &both["tables"][0]["dependence"];
    assert_eq!((range["low"].as_f64(), range["high"].as_f64()), (Some(0.7098), Some(0.7743)));
}

#[test]
fn what_is_told_stands_with_its_sentence() {
    let place = Place::with_archive();
    place.write(
        "a.txt",
        "On trade\n\n2 June 2025\n\nRussia depends on Azerbaijan for transit to the south.\n",
    );
    assert_eq!(place.run(&["add", "a.txt"]).code, 0);
    let ran = place.run(&["depends", "RUS", "--on", "AZE"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.starts_with("As told") && ran.out.contains("for transit to the south"), "{}", ran.out);
    assert!(ran.out.contains("RUS  on AZE"), "{}", ran.out);
    for same in [&["depends", "AZE", "RUS"][..], &["depends", "RUS", "AZE"], &["depends", "--on", "AZE"]] {
        assert_eq!(place.run(same).out, ran.out, "{same:?}");
    }
    let other = place.run(&["depends", "AZE", "--on", "RUS"]);
    assert_eq!((other.code, other.out.as_str()), (1, ""));
    assert!(other.err.contains("nothing says what AZE needs of RUS"), "{}", other.err);
    let third = place.run(&["depends", "RUS", "BGR"]);
    assert!(third.code == 1 && third.err.contains("what RUS and BGR need of each other"), "{third:?}");
    for wrong in [&["depends"][..], &["depends", "RUS", "Russia"], &["depends", "RUS", "AZE", "--on", "AZE"]]
    {
        assert_eq!(place.run(wrong).code, 2, "{wrong:?}");
    }
    let drawn = place.run(&["depends", "--on", "AZE", "--svg", "depends.svg"]);
    assert!(drawn.err.contains("wrote depends.svg"), "{}", drawn.err);
    assert!(String::from_utf8(place.read("depends.svg")).unwrap().contains(">AZE</text>"));
    place
        .write("b.txt", "Gas\n\n2 June 2025\n\nIn 2024 Bulgaria bought 60 percent of its gas from Russia.\n");
    place.write(
        "c.txt",
        "More gas\n\n9 June 2025\n\nIn 2024 Bulgaria bought 75 percent of its gas from Russia.\n",
    );
    assert_eq!(place.run(&["add", "b.txt", "c.txt"]).code, 0);
    let json = place.run(&["depends", "BGR", "--json"]).json();
    let [claimed] = &json["claimed"].as_array().unwrap()[..] else { panic!("{json}") };
    assert_eq!(
        (claimed["share"]["low"].as_f64(), claimed["share"]["high"].as_f64()),
        (Some(0.6), Some(0.75)),
        "{claimed}"
    );
    assert_eq!((claimed["year"].as_i64(), claimed["rows"].as_array().map(Vec::len)), (Some(2024), Some(2)));
    assert!(!claimed["dependence"]["needs"].as_array().unwrap().is_empty(), "{claimed}");
    let words = place.run(&["depends", "BGR"]).out;
    assert!(words.contains("By the numbers told") && words.contains("unknown, needs"), "{words}");
    let nothing = place.run(&["depends", "CHL"]);
    assert_eq!((nothing.code, nothing.out.as_str()), (1, ""));
    assert!(nothing.err.contains("nothing says what CHL needs"), "{}", nothing.err);
}

#[test]
fn what_if_tells_who_loses_and_who_gives_more() {
    let place = Place::new();
    place.write("routes.csv", ROUTES);
    let json =
        place.run(&["depends", "what-if", "--without", "yamal", "--table", "routes.csv", "--json"]).json();
    let found = &json[0];
    assert_eq!(
        (found["before"]["total"].as_f64(), found["after"]["total"].as_f64()),
        (Some(110.0), Some(75.0))
    );
    let lost: Vec<(&str, f64)> = found["lost"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["country"].as_str().unwrap(), row["quantity"].as_f64().unwrap()))
        .collect();
    assert_eq!(lost, [("DEU", 15.0), ("POL", 20.0)]);
    assert_eq!(found["lost"][1]["days_covered"].as_f64(), Some(182.5), "10 of 20 a year");
    let words = place.run(&["depends", "what-if", "--without", "Yamal", "--table", "routes.csv"]).out;
    assert!(words.contains("110.0 TJ before, 75.0 after; 32 % hangs on it"), "{words}");
    assert!(words.contains("unknown, needs stock"), "{words}");
    let unknown = place.run(&["depends", "what-if", "--without", "Druzhba", "--table", "routes.csv"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("the tables know DEU, North"), "{}", unknown.err);
    place.write(
        "less.csv",
        ROUTES.lines().filter(|line| !line.starts_with("demand")).collect::<Vec<_>>().join("\n"),
    );
    let less = place.run(&["depends", "what-if", "--without", "Yamal", "--table", "less.csv"]);
    assert!(
        less.code == 2 && less.err.contains("is unknown: the table needs rows of demand"),
        "{}",
        less.err
    );
    assert_eq!(place.run(&["depends", "what-if", "--without", "Yamal"]).code, 2);
}

#[test]
fn third_parties_and_projects_of_a_pair_stand_with_their_sentences() {
    let place = Place::with_archive();
    let text = "On rails\n\n2 June 2025\n\nRussia and Azerbaijan plan the Rasht-Astara railway through Iran. Iran wants to earn from the freight of Russia \
                and Azerbaijan. Russia thanked Azerbaijan on 1 June 2025.\n";
    place.write("a.txt", text);
    assert_eq!(place.run(&["add", "a.txt"]).code, 0);
    let json = place.run(&["parties", "AZE", "RUS", "--json"]).json();
    assert_eq!(json["third_parties"][0]["actor"].as_str(), Some("IRN"), "{json}");
    let project = &json["projects"][0];
    assert_eq!(
        (project["name"].as_str(), project["state"]["told"].as_str()),
        (Some("Rasht-Astara railway"), Some("planned"))
    );
    let ran = place.run(&["parties", "Azerbaijan", "Russia"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("Third parties") && ran.out.contains("Rasht-Astara railway: "), "{}", ran.out);
    assert_eq!(place.run(&["parties", "AZE", "CHL"]).code, 1);
}
