//! The network: forms -> scores.
//!
//! A form is the sum of what its pieces, its word and its shape are worth; then come layers that carry what they read along the
//! sentence, to the left and to the right: of each word a new value, how much of the old to keep, and how much to show. All large
//! products are exact in whole numbers ([`super::super::kernel`]); each row of values is brought to 8 bits by its largest value. What
//! is between is 32-bit arithmetic in a fixed order, so the result is the same on every machine.
#![allow(
    clippy::inline_always,
    reason = "loops are made of the vectors of the place that they are inlined to"
)]

use super::super::kernel::{Loops, Packed, multiply, wide};
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

    /// `out` = the map of `rows` rows.
    pub fn apply(&self, x: &[f32], rows: usize, out: &mut Vec<f32>, room: &mut Room) {
        let (inputs, outputs) = (self.packed.inputs(), self.packed.outputs());
        room.small.resize(rows * inputs, 0);
        room.worth.resize(rows, 0.0);
        wide(Shrink { x, inputs, small: &mut room.small, worth: &mut room.worth });
        multiply(&room.small, rows, &self.packed, &mut room.sums);
        out.resize(rows * outputs, 0.0);
        wide(Grow { sums: &room.sums, worth: &room.worth, map: self, out });
    }
}

/// Brings rows of values to 8 bits.
struct Shrink<'a> {
    x: &'a [f32],
    inputs: usize,
    small: &'a mut [i8],
    worth: &'a mut [f32],
}

impl Loops for Shrink<'_> {
    type Out = ();

    #[inline(always)]
    fn run(self) {
        let rows = self.x.chunks_exact(self.inputs).zip(self.small.chunks_exact_mut(self.inputs));
        for ((row, bytes), worth) in rows.zip(self.worth) {
            *worth = quantized(row, bytes);
        }
    }
}

/// Makes values of sums.
struct Grow<'a> {
    sums: &'a [i32],
    worth: &'a [f32],
    map: &'a Map,
    out: &'a mut [f32],
}

impl Loops for Grow<'_> {
    type Out = ();

    #[inline(always)]
    fn run(self) {
        let outputs = self.map.bias.len();
        let (scales, bias) = (&self.map.scales[..outputs], &self.map.bias[..outputs]);
        let rows = self.sums.chunks_exact(outputs).zip(self.out.chunks_exact_mut(outputs)).zip(self.worth);
        for ((sums, out), worth) in rows {
            for index in 0..outputs {
                out[index] = sums[index] as f32 * (worth * scales[index]) + bias[index];
            }
        }
    }
}

/// Room to work in.
#[derive(Debug, Default)]
pub struct Room {
    small: Vec<i8>,
    sums: Vec<i32>,
    worth: Vec<f32>,
}

/// Brings values to -127..=127 and says what one is worth.
#[inline(always)]
pub fn quantized(values: &[f32], out: &mut [i8]) -> f32 {
    // added to a small number, it rounds it and leaves the whole number in the low bits
    const SHIFT: f32 = 12_582_912.0;
    // without their sign, floats are in the order of their bits
    let most = values.iter().map(|value| value.to_bits() & 0x7fff_ffff).max().unwrap_or(0);
    let most = f32::from_bits(most);
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
    /// A row a word: names.
    pub names: Vec<f32>,
}

/// Runs the network over sentences, given as their forms one after another and the length of each.
pub fn run(model: &Model, forms: &[&str], lengths: &[usize], room: &mut Room) -> Scores {
    let sizes = &model.sizes;
    let rows = forms.len();
    let mut values = vec![0.0; rows * sizes.form()];
    for (form, out) in forms.iter().zip(values.chunks_exact_mut(sizes.form())) {
        embed(model, form, out);
    }
    let mut x = Vec::new();
    model.into.apply(&values, rows, &mut x, room);
    let mut y = Vec::new();
    let mut gates = Vec::new();
    for (norm, map) in &model.layers {
        normed(&x, norm, &mut y);
        map.apply(&y, rows, &mut gates, room);
        wide(Carry { gates: &mut gates, x: &mut x, lengths, width: sizes.width });
    }
    normed(&x, &model.norm, &mut y);
    let mut heads = Vec::new();
    model.heads.apply(&y, rows, &mut heads, room);
    let (mut arcs, mut names) = (Vec::new(), Vec::new());
    model.names.apply(&model.head(&heads, 3), rows, &mut names, room);
    model.arcs.apply(&model.head(&heads, 4), rows, &mut arcs, room);
    Scores { heads, arcs, names }
}

impl Model {
    /// The values of a head for some rows, those below zero being zero.
    pub(super) fn head(&self, heads: &[f32], index: usize) -> Vec<f32> {
        let range = self.places.range(index);
        let mut out = Vec::with_capacity(heads.len() / self.places.total() * range.len());
        for row in heads.chunks_exact(self.places.total()) {
            out.extend(row[range.clone()].iter().map(|value| if *value < 0.0 { 0.0 } else { *value }));
        }
        out
    }
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
    out.resize(x.len(), 0.0);
    wide(Norm { x, scale, out });
}

/// Brings rows to one size.
struct Norm<'a> {
    x: &'a [f32],
    scale: &'a [f32],
    out: &'a mut [f32],
}

impl Loops for Norm<'_> {
    type Out = ();

    #[inline(always)]
    fn run(self) {
        let width = self.scale.len();
        for (row, out) in self.x.chunks_exact(width).zip(self.out.chunks_exact_mut(width)) {
            let inverse = inverse_size(row);
            for index in 0..width {
                out[index] = row[index] * inverse * self.scale[index];
            }
        }
    }
}

/// One layer over some sentences: the first half of the values runs from the left, the second from the right.
struct Carry<'a> {
    gates: &'a mut [f32],
    x: &'a mut [f32],
    lengths: &'a [usize],
    width: usize,
}

impl Loops for Carry<'_> {
    type Out = ();

    #[inline(always)]
    fn run(self) {
        let (width, half) = (self.width, self.width / 2);
        for row in self.gates.chunks_exact_mut(3 * width) {
            for value in &mut row[width..] {
                *value = sigmoid(*value);
            }
        }
        let mut state = vec![0.0f32; half];
        let mut first = 0;
        for length in self.lengths {
            for from in [0, half] {
                state.fill(0.0);
                for step in 0..*length {
                    let row = first + if from == 0 { step } else { length - 1 - step };
                    let gates = &self.gates[row * 3 * width..(row + 1) * 3 * width];
                    let new = &gates[from..from + half];
                    let keep = &gates[width + from..width + from + half];
                    let show = &gates[2 * width + from..2 * width + from + half];
                    let out = &mut self.x[row * width + from..row * width + from + half];
                    for (((state, keep), new), (out, show)) in
                        state.iter_mut().zip(keep).zip(new).zip(out.iter_mut().zip(show))
                    {
                        *state = keep * *state + (1.0 - keep) * new;
                        *out += show * *state;
                    }
                }
            }
            first += length;
        }
    }
}
