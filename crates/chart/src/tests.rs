//! Whole drawings of a small series.

use chancery_course::{Month, MonthCount};

use crate::{month_bars, month_svg, sparkline};

fn month(month: i8, quads: [usize; 4]) -> MonthCount {
    MonthCount {
        month: Month { year: 2025, month },
        reports: quads.iter().sum(),
        documents: 1,
        quads,
        bounded: [0; 4],
    }
}

fn months() -> Vec<MonthCount> {
    vec![month(1, [0, 0, 3, 1]), month(2, [0; 4]), month(3, [0; 4]), month(4, [1, 1, 0, 0])]
}

#[test]
fn bars_go_both_ways_and_silence_is_said() {
    let lines: Vec<String> = month_bars(&months(), 60, 24)
        .into_iter()
        .map(|line| line.into_iter().map(|(_, text)| text).collect::<String>())
        .collect();
    assert_eq!(
        lines,
        [
            "month             conflict | cooperation",
            "2025-01      4 ███████████ | ",
            "                           · 2 months without a report",
            "2025-04                    | █████ 2",
        ]
    );
}

#[test]
fn silence_before_the_first_shown_report_is_not_drawn() {
    assert_eq!(month_bars(&months(), 60, 3).len(), 2);
}

#[test]
fn what_is_only_bounded_is_pale() {
    let months = [MonthCount { bounded: [2, 0, 0, 1], ..month(1, [2, 0, 0, 0]) }];
    let lines = month_bars(&months, 60, 24);
    let line: String = lines[1].iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(line, "2025-01               1 ░░ | █████░░░░░░ 4");
    let svg = month_svg(&months, "x", 24);
    assert!(svg.contains("2025-01: 2 of cooperation, 0 of conflict, 3 with only a bound known, 1 document"));
    assert_eq!(svg.matches("bounded").count(), 2);
}

#[test]
fn no_bar_is_wider_than_asked() {
    let many: Vec<MonthCount> = (1..=12).map(|number| month(number, [900, 0, 70_000, 3])).collect();
    for width in [0, 40, 80, 200] {
        for line in month_bars(&many, width, 5) {
            let columns: usize = line.iter().map(|(_, text)| text.chars().count()).sum();
            assert!(columns <= width.max(40), "{columns} > {width}");
        }
    }
    assert_eq!(month_bars(&[], 80, 5).len(), 1);
}

#[test]
fn a_spark_shows_gaps_and_the_smallest_value() {
    assert_eq!(sparkline(&[0, 1, 400, 800]), " ▁▄█");
    assert_eq!(sparkline(&[]), "");
}

#[test]
fn a_drawing_holds_a_bar_per_tone_and_escapes_its_title() {
    let svg = month_svg(&months(), "<A & B>", 24);
    assert!(svg.contains("<title>&lt;A &amp; B&gt;</title>"));
    assert_eq!(svg.matches("class=\"conflict\"").count(), 1);
    assert_eq!(svg.matches("class=\"cooperation\"").count(), 1);
    assert!(svg.contains("height=\"80\" fill=\"#c2570c\" fill-opacity=\"1\""));
    assert!(svg.contains("<title>2025-04: 2 of cooperation, 0 of conflict, 1 document</title>"));
}

#[test]
fn a_course_shows_gaps_thin_values_and_turns() {
    use chancery_course::{Barometer, Phase, PhaseName, Point, Scale, Step, Sums, Turn, Way};
    let point = |month: i8, events: f64, tone: Option<f64>| Point {
        first: Month { year: 2025, month },
        sums: Sums { events, positive: 2.0, negative: 9.0, material: 9.0 },
        reports: events,
        tone,
        band: tone.filter(|_| month != 2).map(|tone| [tone - 2.0, tone + 2.0]),
        sources: if month == 2 { 1 } else { 2 },
        covered: 3,
        days: 30,
    };
    let points = vec![
        point(1, 4.0, Some(-3.0)),
        point(2, 5.0, Some(-4.0)),
        point(3, 0.0, None),
        point(4, 1.0, Some(2.0)),
        point(5, 3.0, Some(2.0)),
    ];
    let barometer = Barometer { scale: Scale::Plover, step: Step::Month, points, unplaced: 0 };
    let phase = |month: i8, name: PhaseName, turn: Option<Turn>| Phase {
        first: Month { year: 2025, month },
        last: Month { year: 2025, month: month + 2 },
        months: 3,
        name,
        tone: None,
        rates: [0.0; 3],
        turn,
        height: None,
    };
    let phases = [
        phase(1, PhaseName::Dispute, None),
        phase(4, PhaseName::Thaw, Some(Turn { way: Way::Better, deeds: Vec::new() })),
    ];
    let svg = crate::course_svg(&barometer, &phases, "<A & B>");
    assert!(svg.contains("<title>&lt;A &amp; B&gt;</title>"));
    assert_eq!(svg.matches("class=\"tone\"").count(), 4, "a gap has no mark");
    assert_eq!(
        svg.matches("class=\"band\"").count(),
        2,
        "there is no band over a gap, nor over a month of one source"
    );
    assert!(svg.contains("2025-02: tone -4.0 (one source),"), "{svg}");
    assert_eq!(svg.matches("fill=\"#ffffff\"").count(), 1, "thin values are hollow");
    assert_eq!(svg.matches("stroke-dasharray=\"5 3\"").count(), 1, "one turn");
    assert!(svg.contains(">thaw</text>") && svg.contains("tone -3.0 (-5.0 to -1.0)"));
    assert!(
        crate::course_svg(&Barometer { points: Vec::new(), ..barometer }, &[], "none").ends_with("</svg>\n")
    );
}

#[test]
fn columns_of_a_course_fill_the_width_and_the_ribbon_holds_every_phase() {
    use chancery_course::{Barometer, Phase, PhaseName, Point, Scale, Step, Sums};
    let month = |number: usize| Month { year: 2000 + (number / 12) as i16, month: (number % 12) as i8 + 1 };
    let point = |number: usize| Point {
        first: month(number),
        sums: Sums { events: 4.0, positive: 1.0, negative: 1.0, material: 0.0 },
        reports: 4.0,
        tone: Some(0.0),
        band: None,
        sources: 1,
        covered: 1,
        days: 30,
    };
    let drawn = |months: usize| {
        let points = (0..months).map(point).collect();
        let phase = |name, first, last, tone| Phase {
            first: month(first),
            last: month(last),
            months: last - first + 1,
            name,
            tone: Some(tone),
            rates: [0.0; 3],
            turn: None,
            height: None,
        };
        let phases = [
            phase(PhaseName::Dispute, 0, months / 2 - 1, -6.0),
            phase(PhaseName::Thaw, months / 2, months - 1, 3.0),
        ];
        crate::course_svg(
            &Barometer { scale: Scale::Plover, step: Step::Month, points, unplaced: 0 },
            &phases,
            "x",
        )
    };
    let width = |svg: &str| -> f64 {
        svg.split("width=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
    };
    assert!((width(&drawn(24)) - width(&drawn(100))).abs() < 0.5);
    assert!(width(&drawn(6)) < width(&drawn(24)) && width(&drawn(400)) > width(&drawn(100)));
    assert_eq!(drawn(24).matches("class=\"phase\"").count(), 2);
}

#[test]
fn what_is_due_stands_at_its_day_and_long_labels_are_cut() {
    use chancery_record::{Date, DayRange};
    let due = |from: &str, to: &str, label: &str| crate::Due {
        days: DayRange { start: from.parse::<Date>().ok(), end: to.parse::<Date>().ok() },
        label: label.to_owned(),
        is_target: true,
    };
    let entries = [
        due("2026-01-01", "2026-12-31", "<gas>"),
        due("", "2030-06-30", &"long ".repeat(99)),
        due("", "", "never"),
    ];
    let svg = crate::due_svg(&entries, "Due");
    assert!(svg.contains("&lt;gas&gt;") && !svg.contains("never") && svg.contains("…</text>"), "{svg}");
    assert_eq!(svg.matches("<circle").count(), 2);
    assert!(svg.contains(">2026</text>") && svg.contains(">2031</text>"), "{svg}");
    assert!(crate::due_svg(&[], "none").ends_with("</svg>\n"));
}

#[test]
fn a_band_is_as_wide_as_its_share_and_dashed_without_one() {
    let flow = |to: &str, share| crate::FlowLine {
        from: "RUS".into(),
        to: to.into(),
        label: "gas & oil".into(),
        share,
    };
    let svg = crate::flows_svg(&[flow("EUR", Some(50.0)), flow("AZE", None)], "Who needs whom");
    assert!(svg.contains("stroke-width=\"35.0\"/>"), "{svg}");
    assert!(svg.contains("stroke-width=\"3.0\" stroke-dasharray"), "{svg}");
    assert_eq!(svg.matches(">RUS</text>").count(), 1);
    assert_eq!(svg.matches("gas &amp; oil").count(), 2);
}

#[test]
fn a_small_drawing_goes_down_only_where_there_is_conflict() {
    let (both, up) = (crate::spark_svg(&[(2, 0), (0, 1)], "<x>"), crate::spark_svg(&[(2, 0)], "x"));
    assert!(
        both.contains("&lt;x&gt;") && both.contains("class=\"conflict\"") && both.contains("height=\"27\""),
        "{both}"
    );
    assert!(!up.contains("class=\"conflict\"") && up.contains("height=\"14\""), "{up}");
}
