//! Small worlds, counted by hand.

use super::*;

fn fact(day: i32, subject: u32, relation: u16, object: u32) -> Fact {
    Fact { day, subject, relation, object }
}

/// Five actors, two relations: 0 does 0 to 1 every third day and 1 answers with 1 the day after; 2 and 3 meet now and then.
fn small() -> (World, Vec<Fact>) {
    let mut facts = Vec::new();
    for day in 0..60 {
        match day % 3 {
            0 => facts.push(fact(day, 0, 0, 1)),
            1 => facts.push(fact(day, 1, 1, 0)),
            _ => facts.push(fact(day, 2, u16::from(day % 2 == 0), 3 + u32::from(day % 4 == 0))),
        }
    }
    (World::plain(5, 2), facts)
}

fn ranked(world: &World, facts: &[Fact], query: Query) -> Vec<(u32, f32)> {
    let links = Links::fit(world, facts, Plan { days: 40, ..Plan::default() });
    let mut history = History::new(world);
    let mut facts = facts.to_vec();
    facts.sort_unstable();
    facts.dedup();
    history.add(world, &facts);
    links.rank(world, &history, &[query], 10).remove(0)
}

#[test]
fn counts_fade_by_their_half_lives() {
    let world = World::plain(2, 1);
    let mut history = History::new(&world);
    history.add(&world, &[fact(0, 0, 0, 1), fact(10, 0, 0, 1)]);
    let [fast, ten_days, fifty_days, _] = history.count_of(history.pair(0, 0), 1, 20);
    let close = |found: f32, wanted: f32| assert!((found - wanted).abs() < 1e-3, "{found} {wanted}");
    close(ten_days, 0.25 + 0.5);
    close(fast, 0.000_98 + 0.031_25);
    close(fifty_days, 0.757_9 + 0.870_6);
    close(history.count_of(history.pair(1, 0), 0, 20).iter().sum(), 0.0);
    close(history.count_of(history.pair(1, 1), 0, 20)[1], 0.75);
}

#[test]
fn a_habit_is_ranked_first() {
    let (world, facts) = small();
    let query = Query { day: 60, subject: 0, relation: 0 };
    assert_eq!(ranked(&world, &facts, query)[0].0, 1);
    let who_accuses_zero = Query { day: 61, subject: 0, relation: 1 + world.relations };
    assert_eq!(ranked(&world, &facts, who_accuses_zero)[0].0, 1);
}

#[test]
fn the_order_and_number_of_equal_facts_do_not_matter() {
    let (world, facts) = small();
    let query = Query { day: 60, subject: 2, relation: 0 };
    let mut others: Vec<Fact> = facts.iter().rev().copied().collect();
    others.extend(facts.iter().take(5));
    assert_eq!(ranked(&world, &facts, query), ranked(&world, &others, query));
}

#[test]
fn contributions_sum_to_the_score_and_open_to_facts() {
    let (mut world, facts) = small();
    world.groups = 1;
    world.group_of = vec![Some(0), None, Some(0), None, None];
    let links = Links::fit(&world, &facts, Plan { days: 40, ..Plan::default() });
    let mut history = History::new(&world);
    history.add(&world, &facts);
    for subject in 0..5 {
        let query = Query { day: 60, subject, relation: 1 };
        for (object, score) in links.rank(&world, &history, &[query], 10).remove(0) {
            let contributions = links.explain(&world, &history, query, object).unwrap();
            let sum: f32 = contributions.iter().map(|contribution| contribution.adds).sum();
            assert!((sum - score).abs() < 1e-4, "{subject} {object}: {sum} {score}");
            for Contribution { feature, .. } in contributions {
                let evidence = links.evidence(&world, &history, &facts, query, object, feature);
                let is_known = ["same group", "same sector", "itself"].contains(&feature.name);
                assert_eq!(evidence.is_empty(), is_known, "{} of {object}", feature.name);
            }
        }
    }
    let query = Query { day: 60, subject: 0, relation: 0 };
    let own = links.evidence(&world, &history, &facts, query, 1, FEATURES[1]);
    let wanted: Vec<Fact> = (0..20).rev().map(|turn| fact(turn * 3, 0, 0, 1)).collect();
    assert_eq!(own, wanted, "newest first");
}

#[test]
fn confidence_is_the_share_of_days_that_follow() {
    let world = World::plain(2, 2);
    // Relation 1 follows relation 0 on one of two later days.
    let facts = [fact(0, 0, 0, 1), fact(1, 0, 1, 1), fact(2, 0, 0, 1)];
    let confidence = confidence::Confidence::count(&world, &facts);
    let fade = |days: f32, half_life: f32| (-days / half_life * std::f32::consts::LN_2).exp();
    // Seen after relation 0: on day 1 (a day old) and on day 2 (two days old); four windows' weight of none.
    let wanted = fade(1.0, 10.0) / (fade(1.0, 10.0) + fade(2.0, 10.0) + 4.0);
    assert!((confidence.of(1, 0)[0] - wanted).abs() < 1e-4);
    assert!(confidence.of(1, 1)[0] < 1e-9, "relation 1 never followed itself");
}

#[test]
fn several_steps_learn_from_old_facts_only() {
    let (world, facts) = small();
    let plan = Plan { steps: Steps::Upto(10), days: 40, ..Plan::default() };
    let links = Links::fit(&world, &facts, plan);
    let mut history = History::new(&world);
    history.add(&world, &facts);
    let query = Query { day: 75, subject: 0, relation: 0 };
    assert_eq!(links.rank(&world, &history, &[query], 10)[0][0].0, 1);
}
