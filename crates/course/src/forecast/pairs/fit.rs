//! Logistic regression with a ridge, by Newton's method on standardised features; the result depends on nothing but the rows and their order.

use super::super::scale::chance;
use super::design::{Values, WIDTH};

/// Features and the intercept.
const SIDE: usize = WIDTH + 1;

/// A row to learn from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lesson<'a> {
    pub(super) values: &'a Values,
    pub(super) happened: bool,
    pub(super) weight: f64,
}

/// Coefficients: log-odds = `intercept` + sum of `slopes[i] * (value[i] - means[i])`.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Coefficients {
    pub(super) intercept: f64,
    pub(super) slopes: [f64; WIDTH],
    pub(super) means: [f64; WIDTH],
}

/// Learns coefficients. Slopes of standardised features are held to 0 with the strength `ridge`, in rows.
/// None when there is no row of one of the two outcomes.
pub(super) fn fit(lessons: &[Lesson<'_>], ridge: f64) -> Option<Coefficients> {
    let all: f64 = lessons.iter().map(|lesson| lesson.weight).sum();
    let hits: f64 = lessons.iter().filter(|lesson| lesson.happened).map(|lesson| lesson.weight).sum();
    if hits <= 0.0 || hits >= all {
        return None;
    }
    let (means, scales) = moments(lessons, all);
    let mut point = [0.0; SIDE];
    point[WIDTH] = log_odds(hits / all);
    let mut loss = loss_at(lessons, &means, &scales, &point, ridge);
    for _ in 0..15 {
        let (slope, bend) = derivatives(lessons, &means, &scales, &point, ridge);
        let step = solve(bend, &slope)?;
        let before = loss;
        let mut length = 1.0;
        let mut next = point;
        while length > 1e-3 {
            next = std::array::from_fn(|place| point[place] - length * step[place]);
            loss = loss_at(lessons, &means, &scales, &next, ridge);
            if loss <= before {
                break;
            }
            length /= 2.0;
        }
        point = next;
        if before - loss < 1e-6 * all {
            break;
        }
    }
    let slopes = std::array::from_fn(|place| point[place] / scales[place]);
    Some(Coefficients { intercept: point[WIDTH], slopes, means })
}

fn log_odds(share: f64) -> f64 {
    f64::from(super::design::log_odds(share))
}

fn moments(lessons: &[Lesson<'_>], all: f64) -> ([f64; WIDTH], [f64; WIDTH]) {
    let (mut means, mut squares) = ([0.0; WIDTH], [0.0; WIDTH]);
    for lesson in lessons {
        for place in 0..WIDTH {
            let value = f64::from(lesson.values[place]);
            means[place] += lesson.weight * value / all;
            squares[place] += lesson.weight * value * value / all;
        }
    }
    // A feature that never changes is left as it is; its slope stays 0.
    let scale = |place: usize| {
        let variance: f64 = squares[place] - means[place] * means[place];
        if variance > 1e-9 { variance.sqrt() } else { 1.0 }
    };
    (means, std::array::from_fn(scale))
}

/// The line `(a, b)` so that `a + b * said` are the log-odds that fit the outcomes best; `b` is held to 1 and `a` to 0 with the weight of `held` rows.
pub(super) fn line(said: &[(f64, bool)], held: f64) -> (f64, f64) {
    let (mut shift, mut factor) = (0.0, 1.0);
    for _ in 0..25 {
        let (mut slope, mut bend) = ([held * 0.1 * shift, held * (factor - 1.0)], [held * 0.1, 0.0, held]);
        for (said, happened) in said {
            let expected = chance(shift + factor * said);
            let miss = expected - f64::from(u8::from(*happened));
            let spread = expected * (1.0 - expected);
            slope[0] += miss;
            slope[1] += miss * said;
            bend[0] += spread;
            bend[1] += spread * said;
            bend[2] += spread * said * said;
        }
        let area = bend[0] * bend[2] - bend[1] * bend[1];
        if area <= 0.0 {
            break;
        }
        let step = [
            (bend[2] * slope[0] - bend[1] * slope[1]) / area,
            (bend[0] * slope[1] - bend[1] * slope[0]) / area,
        ];
        shift -= step[0].clamp(-1.0, 1.0);
        factor = (factor - step[1].clamp(-0.3, 0.3)).max(0.1);
        if step[0].abs() + step[1].abs() < 1e-9 {
            break;
        }
    }
    (shift, factor)
}

/// The loss at a point: how surprising the outcomes are, and how far slopes are from 0.
fn loss_at(
    lessons: &[Lesson<'_>],
    means: &[f64; WIDTH],
    scales: &[f64; WIDTH],
    point: &[f64; SIDE],
    ridge: f64,
) -> f64 {
    let factors: [f64; WIDTH] = std::array::from_fn(|place| point[place] / scales[place]);
    let shift: f64 =
        point[WIDTH] - factors.iter().zip(means).map(|(factor, mean)| factor * mean).sum::<f64>();
    let held: f64 = point[..WIDTH].iter().map(|value| value * value).sum();
    let surprise = |lesson: &Lesson<'_>| {
        let sum: f64 =
            lesson.values.iter().zip(&factors).map(|(value, factor)| f64::from(*value) * factor).sum();
        let towards = if lesson.happened { sum + shift } else { -sum - shift };
        lesson.weight * surprise_of(towards)
    };
    lessons.iter().map(surprise).sum::<f64>() + ridge / 2.0 * held
}

/// `-ln(chance(x))`.
fn surprise_of(log_odds: f64) -> f64 {
    let less = super::super::scale::exact_exp(-log_odds.abs());
    let small = super::super::scale::exact_ln(1.0 + less);
    if log_odds < 0.0 { small - log_odds } else { small }
}

/// Slope and bend of the loss at a point: gradient and Hessian.
fn derivatives(
    lessons: &[Lesson<'_>],
    means: &[f64; WIDTH],
    scales: &[f64; WIDTH],
    point: &[f64; SIDE],
    ridge: f64,
) -> ([f64; SIDE], Vec<[f64; SIDE]>) {
    let mut slope = [0.0; SIDE];
    let mut bend = vec![[0.0; SIDE]; SIDE];
    let mut row = [1.0; SIDE];
    for lesson in lessons {
        for place in 0..WIDTH {
            row[place] = (f64::from(lesson.values[place]) - means[place]) / scales[place];
        }
        let sum: f64 = row.iter().zip(point).map(|(value, weight)| value * weight).sum();
        let expected = chance(sum);
        let miss = lesson.weight * (expected - f64::from(u8::from(lesson.happened)));
        let spread = lesson.weight * expected * (1.0 - expected);
        for (place, line) in bend.iter_mut().enumerate() {
            slope[place] += miss * row[place];
            let factor = spread * row[place];
            for (sum, value) in line[..=place].iter_mut().zip(&row) {
                *sum += factor * value;
            }
        }
    }
    for place in 0..WIDTH {
        slope[place] += ridge * point[place];
        bend[place][place] += ridge;
    }
    (slope, bend)
}

/// Solves `bend * x = slope` for a symmetric positive matrix, of which the lower half is read; none when it is not positive.
fn solve(mut bend: Vec<[f64; SIDE]>, slope: &[f64; SIDE]) -> Option<[f64; SIDE]> {
    for place in 0..SIDE {
        for other in 0..=place {
            let known: f64 = (0..other).map(|inner| bend[place][inner] * bend[other][inner]).sum();
            let rest = bend[place][other] - known;
            if place == other {
                if rest <= 0.0 || !rest.is_finite() {
                    return None;
                }
                bend[place][place] = rest.sqrt();
            } else {
                bend[place][other] = rest / bend[other][other];
            }
        }
    }
    let mut x = *slope;
    for place in 0..SIDE {
        let known: f64 = (0..place).map(|inner| bend[place][inner] * x[inner]).sum();
        x[place] = (x[place] - known) / bend[place][place];
    }
    for place in (0..SIDE).rev() {
        let known: f64 = (place + 1..SIDE).map(|inner| bend[inner][place] * x[inner]).sum();
        x[place] = (x[place] - known) / bend[place][place];
    }
    Some(x)
}
