//! Every file of `fixtures/<format>/` gives what stands in the `.expected` file beside it. To write these files anew after
//! a change that is wanted, set `INTAKE_BLESS` and read the difference.

use std::path::Path;

#[test]
fn fixtures_give_what_is_expected() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let bless = std::env::var_os("INTAKE_BLESS").is_some();
    let mut seen = 0;
    for format in chancery_intake::formats() {
        let folder = root.join(format.name);
        let mut paths: Vec<_> = std::fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("format {} has no folder of fixtures: {error}", format.name))
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_none_or(|end| end != "expected"))
            .collect();
        paths.sort();
        assert!(!paths.is_empty(), "format {} has no fixture", format.name);
        for path in paths {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let bytes = std::fs::read(&path).unwrap();
            assert_eq!(chancery_intake::detect(&name, &bytes), *format, "{name}");
            let got = super::view(&super::read(&name, &bytes));
            let expected = path.with_file_name(format!("{name}.expected"));
            if bless {
                std::fs::write(&expected, &got).unwrap();
            }
            let want = std::fs::read_to_string(&expected).unwrap_or_default();
            assert!(got == want, "{name} differs\n--- got\n{got}\n--- expected\n{want}");
            seen += 1;
        }
    }
    assert!(seen >= 14);
}
