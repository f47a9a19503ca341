//! The user guide keeps up with the program.

use crate::program::Place;

fn commands() -> Vec<String> {
    let help = Place::new().run(&["--help"]).out;
    let list = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    // A command stands two columns in; lines of its description further in.
    let names = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}

fn page() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../book/src/commands.md")).unwrap()
}

#[test]
fn every_command_has_a_section_with_an_example_and_no_other_has() {
    let page = page();
    let mut sections: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    let mut commands = commands();
    assert!(commands.len() >= 19, "{commands:?}");
    for name in &commands {
        let section =
            page.split(&format!("\n## {name}\n")).nth(1).unwrap_or_else(|| panic!("no section on {name}"));
        let section = section.split("\n## ").next().unwrap();
        assert!(section.contains(&format!("chancery {name}")), "no example of {name}");
    }
    sections.sort_unstable();
    commands.sort_unstable();
    assert_eq!(sections, commands);
}

#[test]
fn every_option_is_named_in_the_section_of_its_command() {
    let (place, page) = (Place::new(), page());
    let general = page.split("\n## ").next().unwrap().to_owned();
    for name in commands() {
        let section = page.split(&format!("\n## {name}\n")).nth(1).unwrap().split("\n## ").next().unwrap();
        let help = place.run(&[name.as_str(), "--help"]).out;
        assert!(help.contains("Example"), "`{name} --help` has no example");
        let options = help
            .lines()
            .filter(|line| line.trim_start().starts_with('-'))
            .flat_map(|line| line.split([' ', ',']).filter(|word| word.starts_with("--")));
        for option in options.filter(|option| *option != "--help") {
            let shared = ["events", "add"].iter().any(|other| {
                let other =
                    page.split(&format!("\n## {other}\n")).nth(1).unwrap().split("\n## ").next().unwrap();
                other.contains(&format!("`{option}"))
            });
            let named = section.contains(&format!("`{option}")) || general.contains(&format!("`{option}"));
            let by_reference = section.contains("are as in") || section.contains("are those of");
            assert!(named || (by_reference && shared), "{option} of `{name}` is not in the book");
        }
    }
}
