//! The network: forms -> scores.
//!
//! A form is the sum of what its pieces, its word and its shape are worth; then come layers that carry what they read along the
//! sentence, to the left and to the right: of each word a new value, how much of the old to keep, and how much to show. All large
//! products are exact in whole numbers ([`super::super::kernel`]); each row of values is brought to 8 bits by its largest value. What
//! is between is 32-bit arithmetic in a fixed order, so the result is the same on every machine.

use super::super::kernel::{Packed, multiply};
use super::arithmetic::{inverse_size, sigmoid};
use super::features::features;
use super::model::{Model, SmallMap};

/// A linear map, packed.
#[derive(Debug)]
pub struct Map {
    packed: Packed,
    scales: Vec<f32>,
    bias: Vec<f32>,
}

impl Map {
    /// Packs a map of so many inputs.
    pub fn new(map: &SmallMap, inputs: usize) -> Map {
        let packed = Packed::new(&map.weights, map.bias.len(), inputs);
        Map { packed, scales: map.scales.clone(), bias: map.bias.clone() }
    }

    /// `out` = the map of `rows` rows. The last two are room to work in.
    pub fn apply(
        &self,
        x: &[f32],
        rows: usize,
        out: &mut Vec<f32>,
        small: &mut Vec<i8>,
        sums: &mut Vec<i32>,
    ) {
        let (inputs, outputs) = (self.packed.inputs(), self.packed.outputs());
        small.resize(rows * inputs, 0);
        let mut worth = Vec::with_capacity(rows);
        for (row, bytes) in x.chunks_exact(inputs).zip(small.chunks_exact_mut(inputs)) {
            worth.push(quantized(row, bytes));
        }
        multiply(small, rows, &self.packed, sums);
        out.clear();
        out.reserve(rows * outputs);
        for (row, worth) in sums.chunks_exact(outputs).zip(worth) {
            out.extend(
                row.iter()
                    .zip(&self.scales)
                    .zip(&self.bias)
                    .map(|((sum, scale), bias)| *sum as f32 * (worth * scale) + bias),
            );
        }
    }
}

/// Brings values to -127..=127 and says what one is worth.
pub fn quantized(values: &[f32], out: &mut [i8]) -> f32 {
    // added to a small number, it rounds it and leaves the whole number in the low bits
    const SHIFT: f32 = 12_582_912.0;
    let most = values.iter().fold(0.0f32, |most, value| {
        let size = value.abs();
        if size > most { size } else { most }
    });
    if most < 1e-20 {
        out.fill(0);
        return 0.0;
    }
    let factor = 127.0 / most;
    for (value, byte) in values.iter().zip(out) {
        *byte = (value * factor + SHIFT).to_bits() as u8 as i8;
    }
    most / 127.0
}

/// What the network says of the words of some sentences.
pub struct Scores {
    /// A row a word: all heads, see [`super::model::Heads`].
    pub heads: Vec<f32>,
    /// A row a word: what a head is multiplied with.
    pub arcs: Vec<f32>,
    /// A row a word: lemma scripts.
    pub scripts: Vec<f32>,
    /// A row a word: names.
    pub names: Vec<f32>,
}

/// Room to work in.
#[derive(Default)]
struct Room {
    small: Vec<i8>,
    sums: Vec<i32>,
}

/// Runs the network over sentences, given as their forms one after another and the length of each.
pub fn run(model: &Model, forms: &[&str], lengths: &[usize]) -> Scores {
    let sizes = &model.sizes;
    let rows = forms.len();
    let mut room = Room::default();
    let mut values = vec![0.0; rows * sizes.form()];
    for (form, out) in forms.iter().zip(values.chunks_exact_mut(sizes.form())) {
        embed(model, form, out);
    }
    let mut x = Vec::new();
    model.into.apply(&values, rows, &mut x, &mut room.small, &mut room.sums);
    let mut y = Vec::new();
    let mut gates = Vec::new();
    for (norm, map) in &model.layers {
        normed(&x, norm, &mut y);
        map.apply(&y, rows, &mut gates, &mut room.small, &mut room.sums);
        let mut first = 0;
        for length in lengths {
            carry(&gates[first * 3 * sizes.width..], &mut x[first * sizes.width..], *length, sizes.width);
            first += length;
        }
    }
    normed(&x, &model.norm, &mut y);
    let mut heads = Vec::new();
    model.heads.apply(&y, rows, &mut heads, &mut room.small, &mut room.sums);
    let of = |heads: &[f32], index: usize, above_zero: bool| -> Vec<f32> {
        let range = model.places.range(index);
        heads
            .chunks_exact(model.places.total())
            .flat_map(|row| {
                row[range.clone()].iter().map(|value| if above_zero && *value < 0.0 { 0.0 } else { *value })
            })
            .collect()
    };
    let (mut arcs, mut scripts, mut names) = (Vec::new(), Vec::new(), Vec::new());
    model.scripts.apply(&of(&heads, 2, true), rows, &mut scripts, &mut room.small, &mut room.sums);
    model.names.apply(&of(&heads, 3, true), rows, &mut names, &mut room.small, &mut room.sums);
    model.arcs.apply(&of(&heads, 4, true), rows, &mut arcs, &mut room.small, &mut room.sums);
    Scores { heads, arcs, scripts, names }
}

/// What a form is worth before the first layer: its word, its pieces, its shape.
fn embed(model: &Model, form: &str, out: &mut [f32]) {
    let sizes = &model.sizes;
    let [words, pieces, shapes] = &model.tables;
    let seen = features(form);
    let (word, rest) = out.split_at_mut(sizes.word);
    let (piece, shape) = rest.split_at_mut(sizes.piece);
    for (value, small) in word.iter_mut().zip(words.row(model.words.row(&seen.low), sizes.word)) {
        *value = f32::from(*small) * words.scale;
    }
    let mut sums = [0i32; 256];
    let sums = &mut sums[..sizes.piece.min(256)];
    for row in &seen.pieces {
        for (sum, small) in sums.iter_mut().zip(pieces.row(*row as usize, sizes.piece)) {
            *sum += i32::from(*small);
        }
    }
    for (value, sum) in piece.iter_mut().zip(sums) {
        *value = *sum as f32 * pieces.scale;
    }
    for (value, small) in shape.iter_mut().zip(shapes.row(seen.shape as usize, sizes.shape)) {
        *value = f32::from(*small) * shapes.scale;
    }
}

fn normed(x: &[f32], scale: &[f32], out: &mut Vec<f32>) {
    out.clear();
    out.reserve(x.len());
    for row in x.chunks_exact(scale.len()) {
        let inverse = inverse_size(row);
        out.extend(row.iter().zip(scale).map(|(value, scale)| value * inverse * scale));
    }
}

/// One layer over one sentence: the first half of the values runs from the left, the second from the right.
fn carry(gates: &[f32], x: &mut [f32], length: usize, width: usize) {
    let half = width / 2;
    let mut state = vec![0.0f32; half];
    let mut step = |position: usize, from: usize, state: &mut [f32]| {
        let gates = &gates[position * 3 * width..(position + 1) * 3 * width];
        let new = &gates[from..from + half];
        let keep = &gates[width + from..width + from + half];
        let show = &gates[2 * width + from..2 * width + from + half];
        let out = &mut x[position * width + from..position * width + from + half];
        for index in 0..half {
            let keep = sigmoid(keep[index]);
            state[index] = keep * state[index] + (1.0 - keep) * new[index];
            out[index] += sigmoid(show[index]) * state[index];
        }
    };
    for position in 0..length {
        step(position, 0, &mut state);
    }
    state.fill(0.0);
    for position in (0..length).rev() {
        step(position, half, &mut state);
    }
}
