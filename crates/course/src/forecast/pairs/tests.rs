//! Small panels, counted by hand.

use super::design::{Asked, Walk};
use super::*;

const START: i32 = 2000 * 12;

fn tally(month: i32, from: u32, to: u32, counts: [u32; 4]) -> Tally {
    Tally { month: START + month, from, to, counts }
}

fn question(origin: i32, first: u32, second: u32) -> Question {
    Question { origin: START + origin, first, second }
}

/// Twelve pairs of eight actors over ten years. Pair number `n` has force every `n + 2` months; words come the month before.
fn regular() -> Panel {
    let mut tallies = Vec::new();
    let pairs: Vec<(u32, u32)> =
        (0..8).flat_map(|first| [(first, (first + 1) % 8), (first, (first + 3) % 8)]).take(12).collect();
    for month in 0..120 {
        for (number, (from, to)) in pairs.iter().enumerate() {
            let turn = (month + number as i32) % (number as i32 + 2);
            let force = u32::from(turn == 0);
            let verbal = u32::from(turn == number as i32 + 1);
            tallies.push(tally(month, *from, *to, [verbal, force, force, 0]));
        }
    }
    Panel::new(&tallies)
}

#[test]
fn windows_and_climatology_are_counted() {
    // Force in months 3 and 9 of twelve; contact in every month.
    let tallies: Vec<Tally> = (0..12)
        .map(|month| {
            let force = u32::from(month == 3 || month == 9);
            tally(month, month as u32 % 2, 1 - month as u32 % 2, [0, force, force, 0])
        })
        .collect();
    let panel = Panel::new(&tallies);
    let asked = question(12, 0, 1);
    // Windows of three months that begin in 0..=9 hold month 3 (begin 1, 2, 3) or month 9 (begin 7, 8, 9).
    assert_eq!(panel.windows(asked, Class::Force, 3), (6, 10));
    assert!((panel.climatology(asked, Class::Force, 3, 0.1) - 6.4 / 14.0).abs() < 1e-12);
    assert_eq!(panel.windows(asked, Class::Visit, 3), (0, 10));
    assert!(
        panel.happens(question(9, 0, 1), Class::Force, 1)
            && !panel.happens(question(10, 0, 1), Class::Force, 2)
    );
    assert!(
        panel.is_asked(asked) && panel.contacts(question(5, 0, 1)) == 5 && !panel.is_asked(question(5, 0, 1))
    );
    assert_eq!(panel.asked(START + 12), [asked]);
}

#[test]
fn features_are_decayed_counts_of_earlier_months() {
    let panel = Panel::new(&[
        tally(0, 0, 1, [0, 0, 0, 0]),
        tally(1, 0, 1, [0, 4, 4, 0]),
        tally(2, 1, 0, [2, 0, 0, 0]),
        tally(3, 0, 1, [9, 9, 9, 9]),
    ]);
    let mut walk = Walk::new(&panel);
    walk.go_to(START + 3);
    let asked = Asked { class: Class::Force, months: 1, base: 0.5 };
    let values = walk.values(question(3, 0, 1), asked, 0.5);
    let at = |wanted: Feature| {
        let place = FEATURES.iter().position(|feature| *feature == wanted).unwrap();
        values[place]
    };
    let close = |found: f32, wanted: f32| assert!((found - wanted).abs() < 2e-3, "{found} {wanted}");
    // One pair a month, so volume is 1. Half-life of one month: three months weigh 1 + 1/2 + 1/4; the force is a month older than the words.
    let feature = |kind, class, half_life| Feature { kind, class, half_life };
    close(
        at(feature(Kind::Events, Some(Class::Force), Some(1))),
        (1.0 + 30.0 * (4.0 * 0.5) / 1.75_f32).log2(),
    );
    close(at(feature(Kind::Events, Some(Class::Verbal), Some(1))), (1.0 + 30.0 * 2.0 / 1.75_f32).log2());
    close(at(feature(Kind::Since, None, None)), 1.0);
    // Of the windows of one month, months 0 to 2, one had force; four windows' weight of a half.
    close(at(feature(Kind::LongRun, None, None)), 3.0 / 7.0);
    close(at(feature(Kind::Mutual, Some(Class::Material), Some(12))), 0.0);
    close(at(feature(Kind::Busier, Some(Class::Force), Some(1))), 0.0);
}

#[test]
fn contributions_sum_to_the_log_odds() {
    let panel = regular();
    let mut plan = Plan::new(Class::Force, 1);
    plan.half_life = 600.0;
    let origin = START + 110;
    let mut opened = 0;
    for question in panel.asked(origin).into_iter().step_by(4) {
        let (forecasts, reasons) = explained(&panel, plan, origin - 12, question);
        let forecast = forecasts.iter().find(|forecast| forecast.question == question).unwrap();
        let (said, reasons) = (forecast.probability.unwrap(), reasons.unwrap());
        let odds = reasons.log_odds();
        assert!((1.0 / (1.0 + (-odds).exp()) - said).abs() < 1e-9, "{odds} {said}");
        let by_kind: f64 = reasons.by_kind().iter().map(|(_, _, adds)| adds).sum();
        assert!((reasons.start + by_kind - odds).abs() < 1e-9);
        assert!(reasons.contributions.iter().any(|contribution| contribution.adds.abs() > 0.1));
        opened += 1;
    }
    assert_eq!(opened, 3);
}

#[test]
fn what_comes_every_few_months_is_foreseen() {
    let panel = regular();
    let forecasts = forecasts(&panel, Plan::new(Class::Force, 1), START + 84, START + 119);
    let brier = |of: &dyn Fn(&Forecast) -> f64| {
        forecasts
            .iter()
            .map(|forecast| (of(forecast) - f64::from(u8::from(forecast.happened.unwrap()))).powi(2))
            .sum::<f64>()
    };
    let (ours, theirs) =
        (brier(&|forecast| forecast.probability.unwrap()), brier(&|forecast| forecast.climatology));
    assert!(ours < 0.5 * theirs, "words come a month before force: {ours} {theirs}");
}

#[test]
fn neither_the_order_of_tallies_nor_the_future_matters() {
    let panel = regular();
    let mut tallies = Vec::new();
    for ((first, second), course) in &panel.courses {
        for (month, cell) in &course.months {
            tallies.push(Tally { month: *month, from: *second, to: *first, counts: cell[1] });
            tallies.push(Tally { month: *month, from: *first, to: *second, counts: cell[0] });
        }
    }
    tallies.reverse();
    let plan = Plan::new(Class::Force, 2);
    let said = |panel: &Panel| {
        let all = forecasts(panel, plan, START + 90, START + 100);
        all.iter()
            .map(|forecast| (forecast.question, forecast.probability, forecast.climatology))
            .collect::<Vec<_>>()
    };
    assert_eq!(said(&panel), said(&Panel::new(&tallies)));
    // Whatever comes from the last origin on is not known to it; outcomes of earlier origins are.
    let cut: Vec<Tally> = tallies.iter().filter(|tally| tally.month < START + 100).copied().collect();
    let last = |all: Vec<(Question, Option<f64>, f64)>| {
        all.into_iter().filter(|forecast| forecast.0.origin == START + 100).collect::<Vec<_>>()
    };
    let (known, unknown) = (last(said(&panel)), last(said(&Panel::new(&cut))));
    assert_eq!(known.len(), 12);
    assert_eq!(known, unknown);
}

#[test]
fn too_few_questions_teach_nothing() {
    let panel = Panel::new(&(0..40).map(|month| tally(month, 0, 1, [1, 1, 1, 0])).collect::<Vec<_>>());
    let forecasts = forecasts(&panel, Plan::new(Class::Force, 1), START + 30, START + 39);
    assert_eq!(forecasts.len(), 10);
    assert!(forecasts.iter().all(|forecast| forecast.probability.is_none()));
    assert_eq!(Panel::new(&[]).asked(START), []);
    assert!(super::forecasts(&Panel::new(&[]), Plan::new(Class::Force, 1), 0, 30).is_empty());
}

#[test]
fn a_track_record_is_scored_by_hand() {
    let forecast = |said: f64, climatology: f64, happened: Option<bool>| Forecast {
        question: question(0, 0, 1),
        probability: Some(said),
        climatology,
        base: 0.5,
        happened,
    };
    let all = [
        forecast(0.1, 0.5, Some(false)),
        forecast(0.2, 0.5, Some(false)),
        forecast(0.9, 0.5, Some(true)),
        forecast(0.4, 0.5, Some(true)),
        forecast(0.8, 0.5, None),
    ];
    let track = Track::of(&all, 2, |forecast| forecast.probability);
    assert_eq!((track.number, track.hits), (4, 2));
    assert!((track.brier - (0.01 + 0.04 + 0.01 + 0.36) / 4.0).abs() < 1e-12);
    assert!((track.skill().unwrap() - (1.0 - track.brier / 0.25)).abs() < 1e-12);
    assert!((track.bins[0].said - 0.15).abs() < 1e-12 && track.bins[0].happened == 0.0);
    assert!((track.calibration_error() - 0.25).abs() < 1e-12);
    assert_eq!(Track::of(&[], 5, |forecast| forecast.probability).skill(), None);
}

#[test]
fn a_panel_can_be_changed_to_ask_what_if() {
    let panel = Panel::new(&[tally(0, 1, 0, [1, 1, 1, 1]), tally(1, 0, 1, [0, 0, 0, 0])]);
    let asked = question(2, 0, 1);
    let more = panel.with_one_more(asked, Class::Force);
    let last = question(1, 0, 1);
    assert!(!panel.happens(last, Class::Force, 1) && more.happens(last, Class::Force, 1));
    assert!(more.happens(last, Class::Material, 1) && !more.happens(last, Class::Verbal, 1));
    let quiet = panel.quieted(asked, 2);
    assert!(!quiet.happens(question(0, 0, 1), Class::Force, 2) && quiet.contacts(asked) == 2);
}
