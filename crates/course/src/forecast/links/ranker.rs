//! The linear ranker: weights of features, learned by walking through days, and the rankings and explanations they give.

use super::super::scale::exp;
use super::confidence::Confidence;
use super::features::{Feature, Kind, Sheet, Values, WIDTH, at_place};
use super::history::History;
use super::{Fact, Query, World, questions};

/// How far ahead the ranker is to look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Steps {
    /// All days before the one asked about are known.
    Single,
    /// The last known day lies up to this many days before the one asked about.
    Upto(i32),
}

/// How to learn.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Plan {
    /// How far ahead.
    pub steps: Steps,
    /// Learn from the questions of this many last days; earlier ones are history only.
    pub days: i32,
    /// Walks through these days.
    pub passes: usize,
    /// Size of the steps towards better weights.
    pub rate: f32,
    /// How strongly the weights of a relation are held to those of all relations.
    pub hold: f32,
}

impl Default for Plan {
    fn default() -> Self {
        Plan { steps: Steps::Single, days: 120, passes: 1, rate: 0.05, hold: 0.002 }
    }
}

/// A learned ranker.
#[derive(Clone, Debug)]
pub struct Links {
    confidence: Confidence,
    shared: Values,
    own: Vec<Values>,
}

/// What a feature adds to a score.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Contribution {
    /// The feature.
    pub feature: Feature,
    /// The subject had never met the candidate, so the weight for new actors was taken.
    pub is_new: bool,
    /// Its value, on the logarithmic scale.
    pub value: f32,
    /// What it adds.
    pub adds: f32,
}

/// Sums of squared slopes, by which steps shrink.
struct Slopes {
    shared: Values,
    own: Vec<Values>,
}

impl Links {
    /// Learns from facts, in any order.
    pub fn fit(world: &World, facts: &[Fact], plan: Plan) -> Links {
        let mut facts = facts.to_vec();
        facts.sort_unstable();
        facts.dedup();
        let sides = usize::from(world.relations) * 2;
        let mut links = Links {
            confidence: Confidence::count(world, &facts),
            shared: [0.0; WIDTH],
            own: vec![[0.0; WIDTH]; sides],
        };
        let mut slopes = Slopes { shared: [0.01; WIDTH], own: vec![[0.01; WIDTH]; sides] };
        let mut sheet = Sheet::new(world);
        let first = facts.last().map_or(0, |fact| fact.day - plan.days + 1);
        for pass in 0..plan.passes {
            let mut history = History::new(world);
            let split = facts.partition_point(|fact| fact.day < first);
            history.add(world, &facts[..split]);
            let rate = plan.rate / (1.0 + pass as f32);
            let learned = &facts[split..];
            let block = |fact: &Fact| match plan.steps {
                Steps::Single => fact.day,
                Steps::Upto(days) => (fact.day + pass as i32 * 7).div_euclid(days),
            };
            for known in learned.chunk_by(|left, right| block(left) == block(right)) {
                for day in known.chunk_by(|left, right| left.day == right.day) {
                    links.learn_day(world, &history, &mut sheet, &mut slopes, day, (rate, plan.hold));
                }
                history.add(world, known);
            }
        }
        links
    }

    fn learn_day(
        &mut self,
        world: &World,
        history: &History,
        sheet: &mut Sheet,
        slopes: &mut Slopes,
        day: &[Fact],
        (rate, hold): (f32, f32),
    ) {
        let mut answers: Vec<(Query, u32)> =
            day.iter().flat_map(|fact| questions(*fact, world.relations)).collect();
        answers.sort_unstable();
        for same in answers.chunk_by(|left, right| left.0 == right.0) {
            sheet.fill(world, history, &self.confidence, same[0].0);
            let right: Vec<usize> = same.iter().filter_map(|(_, object)| sheet.find(*object)).collect();
            if !right.is_empty() {
                self.learn(same[0].0.relation, sheet, &right, slopes, rate, hold);
            }
        }
    }

    /// One step: the answers become more probable against all candidates that are no answers.
    fn learn(
        &mut self,
        relation: u16,
        sheet: &Sheet,
        right: &[usize],
        slopes: &mut Slopes,
        rate: f32,
        hold: f32,
    ) {
        let weights = self.weights(relation);
        let mut scores: Vec<f32> = sheet.values.iter().map(|values| dot(&weights, values)).collect();
        let greatest = scores.iter().copied().fold(f32::MIN, f32::max);
        for score in &mut scores {
            *score = exp(*score - greatest);
        }
        let answers: Vec<f32> = right.iter().map(|place| scores[*place]).collect();
        for place in right {
            scores[*place] = 0.0;
        }
        let others: f32 = scores.iter().sum();
        let shares: f32 = answers.iter().map(|answer| 1.0 / (answer + others)).sum();
        let mut slope = [0.0_f32; WIDTH];
        for (values, score) in sheet.values.iter().zip(&scores) {
            let push = score * shares;
            if push > 1e-5 {
                add_scaled(&mut slope, values, push);
            }
        }
        for (place, answer) in right.iter().zip(&answers) {
            add_scaled(&mut slope, &sheet.values[*place], answer / (answer + others) - 1.0);
        }
        step(&mut self.shared, &mut slopes.shared, &slope, rate, 0.0);
        let relation = usize::from(relation);
        step(&mut self.own[relation], &mut slopes.own[relation], &slope, rate, hold);
    }

    fn weights(&self, relation: u16) -> Values {
        let own = &self.own[usize::from(relation)];
        std::array::from_fn(|place| self.shared[place] + own[place])
    }

    /// The candidates of a question with their scores, best first, of equal scores the smaller number first; at most `most`.
    /// The history must hold facts of earlier days only.
    pub fn rank(
        &self,
        world: &World,
        history: &History,
        queries: &[Query],
        most: usize,
    ) -> Vec<Vec<(u32, f32)>> {
        let mut sheet = Sheet::new(world);
        queries.iter().map(|query| self.rank_one(world, history, &mut sheet, *query, most)).collect()
    }

    fn rank_one(
        &self,
        world: &World,
        history: &History,
        sheet: &mut Sheet,
        query: Query,
        most: usize,
    ) -> Vec<(u32, f32)> {
        sheet.fill(world, history, &self.confidence, query);
        let weights = self.weights(query.relation);
        let scores = sheet.values.iter().map(|values| dot(&weights, values));
        let mut ranked: Vec<(u32, f32)> = sheet.objects.iter().copied().zip(scores).collect();
        let order =
            |left: &(u32, f32), right: &(u32, f32)| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0));
        if ranked.len() > most {
            ranked.select_nth_unstable_by(most, order);
            ranked.truncate(most);
        }
        ranked.sort_unstable_by(order);
        ranked
    }

    /// What each feature adds to the score of a candidate, without those that add nothing; none when it is no candidate.
    /// The sum is its score.
    pub fn explain(
        &self,
        world: &World,
        history: &History,
        query: Query,
        object: u32,
    ) -> Option<Vec<Contribution>> {
        let mut sheet = Sheet::new(world);
        sheet.fill(world, history, &self.confidence, query);
        let values = sheet.values[sheet.find(object)?];
        let weights = self.weights(query.relation);
        let contributions = (0..WIDTH).filter_map(|place| {
            let (feature, is_new) = at_place(place)?;
            let (value, adds) = (values[place], values[place] * weights[place]);
            (adds != 0.0).then_some(Contribution { feature: *feature, is_new, value, adds })
        });
        Some(contributions.collect())
    }

    /// The past facts that a feature of a candidate counts, newest first; none for what is known of actors without facts.
    /// `facts` are those that the history holds.
    pub fn evidence(
        &self,
        world: &World,
        history: &History,
        facts: &[Fact],
        query: Query,
        object: u32,
        feature: Feature,
    ) -> Vec<Fact> {
        let counted = |seen: &Query, other: u32| match feature.kind {
            Kind::Kin => {
                let [fresh, old] = self.confidence.of(query.relation, seen.relation);
                seen.subject == query.subject && other == object && fresh + old > 0.0
            }
            kind => kind.counts(world, history, query, object, *seen, other),
        };
        let mut found: Vec<Fact> = facts
            .iter()
            .filter(|fact| fact.day < query.day)
            .filter(|fact| {
                questions(**fact, world.relations).iter().any(|(seen, other)| counted(seen, *other))
            })
            .copied()
            .collect();
        found.sort_unstable();
        found.dedup();
        found.reverse();
        found
    }
}

/// The product of two rows: eight sums side by side, then one, in fixed order.
fn dot(left: &Values, right: &Values) -> f32 {
    let mut sums = [0.0_f32; 8];
    for (left, right) in left.chunks_exact(8).zip(right.chunks_exact(8)) {
        for lane in 0..8 {
            sums[lane] += left[lane] * right[lane];
        }
    }
    sums.iter().sum()
}

fn add_scaled(sum: &mut Values, values: &Values, factor: f32) {
    for (sum, value) in sum.iter_mut().zip(values) {
        *sum += value * factor;
    }
}

fn step(weights: &mut Values, seen: &mut Values, slope: &Values, rate: f32, hold: f32) {
    for place in 0..WIDTH {
        let slope = slope[place] + hold * weights[place];
        seen[place] += slope * slope;
        weights[place] -= rate * slope / seen[place].sqrt();
    }
}
