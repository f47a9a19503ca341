//! The network of `chancery_reader::language::syntax` in 32-bit floats, forwards and backwards.
//!
//! All parameters lie in one vector, [`Layout`] says where. One call of [`Pass::run`] reads some sentences, adds what they teach to
//! a gradient and returns their loss. Matrix products are [`super::super::matrix`]'s, all other sums are in a fixed order.

use std::ops::Range;

use chancery_reader::language::syntax::arithmetic::{dot, exp, inverse_size, ln, sigmoid};
use chancery_reader::language::syntax::features::{PIECES, SHAPES};
use chancery_reader::language::syntax::{DISTANCES, Heads, Labels, ModelFile, Sizes, distance};

use super::super::Chance;
use super::super::matrix::{product, product_a_transposed, product_b_transposed};
use super::examples::{Example, Examples, NONE, Target};
use crate::GoldError;

/// Schemes of names.
pub const SCHEMES: usize = 2;

/// A linear map's place: weights (a row an output), then bias.
#[derive(Clone, Debug)]
pub struct MapPlace {
    /// Weights.
    pub weights: Range<usize>,
    /// Bias.
    pub bias: Range<usize>,
    /// Values that come in.
    pub inputs: usize,
    /// Values that go out.
    pub outputs: usize,
}

/// Where each parameter lies.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Sizes.
    pub sizes: Sizes,
    /// Heads.
    pub heads_at: Heads,
    /// Known words.
    pub words: Range<usize>,
    /// Pieces.
    pub pieces: Range<usize>,
    /// Shapes.
    pub shapes: Range<usize>,
    /// Form -> width.
    pub into: MapPlace,
    /// Norm and map of each layer.
    pub layers: Vec<(Range<usize>, MapPlace)>,
    /// Last norm.
    pub norm: Range<usize>,
    /// Width -> heads.
    pub heads: MapPlace,
    /// Hidden -> scripts.
    pub scripts: MapPlace,
    /// Hidden -> names.
    pub names: MapPlace,
    /// What each scheme adds to the hidden values of names.
    pub schemes: Range<usize>,
    /// Dependent -> what heads are multiplied with.
    pub arcs: MapPlace,
    /// Relation values -> relations.
    pub relations: MapPlace,
    /// The root.
    pub root: Range<usize>,
    /// Distances.
    pub distances: Range<usize>,
    /// Parameters together.
    pub total: usize,
}

impl Layout {
    /// The places for a network of these sizes.
    pub fn new(sizes: Sizes, labels: &Labels, vocabulary: usize) -> Layout {
        let mut total = 0;
        let heads_at = Heads::of(&sizes, labels);
        let mut take = |count: usize| {
            total += count;
            total - count..total
        };
        let map = |outputs: usize, inputs: usize, take: &mut dyn FnMut(usize) -> Range<usize>| MapPlace {
            weights: take(outputs * inputs),
            bias: take(outputs),
            inputs,
            outputs,
        };
        let words = take((vocabulary + 1) * sizes.word);
        let pieces = take(PIECES * sizes.piece);
        let shapes = take(SHAPES * sizes.shape);
        let into = map(sizes.width, sizes.form(), &mut take);
        let layers = (0..sizes.layers)
            .map(|_| (take(sizes.width), map(3 * sizes.width, sizes.width, &mut take)))
            .collect();
        let norm = take(sizes.width);
        let heads = map(heads_at.total(), sizes.width, &mut take);
        let scripts = map(labels.scripts.len(), sizes.hidden, &mut take);
        let names = map(labels.names.len(), sizes.hidden, &mut take);
        let schemes = take(SCHEMES * sizes.hidden);
        let arcs = map(sizes.arc, sizes.arc, &mut take);
        let relations = map(labels.relations.len(), sizes.relation, &mut take);
        let root = take(sizes.width);
        let distances = take(2 * DISTANCES);
        Layout {
            sizes,
            heads_at,
            words,
            pieces,
            shapes,
            into,
            layers,
            norm,
            heads,
            scripts,
            names,
            schemes,
            arcs,
            relations,
            root,
            distances,
            total,
        }
    }

    /// The values of a trained network; what it gave its schemes of names apart has gone into one.
    pub fn values_of(&self, file: &ModelFile) -> Result<Vec<f32>, GoldError> {
        let parts = &file.parts;
        let mut values = vec![0.0; self.total];
        let mut fits = file.sizes == self.sizes;
        let mut put = |range: &Range<usize>, from: &mut dyn Iterator<Item = f32>| {
            let mut count = 0;
            for (slot, value) in values[range.clone()].iter_mut().zip(from) {
                *slot = value;
                count += 1;
            }
            fits &= count == range.len();
        };
        let tables =
            [(&self.words, &parts.words), (&self.pieces, &parts.pieces), (&self.shapes, &parts.shapes)];
        for (range, table) in tables {
            put(range, &mut table.values.iter().map(|value| f32::from(*value) * table.scale));
        }
        let layers = self.layers.iter().zip(&parts.layers);
        let maps = [
            (&self.into, &parts.into),
            (&self.heads, &parts.heads),
            (&self.scripts, &parts.scripts),
            (&self.names, &parts.names),
            (&self.arcs, &parts.arcs),
            (&self.relations, &parts.relations),
        ];
        for (place, map) in maps.into_iter().chain(layers.clone().map(|((_, place), (_, map))| (place, map)))
        {
            let rows = map.weights.chunks(place.inputs).zip(&map.scales);
            put(
                &place.weights,
                &mut rows.flat_map(|(row, scale)| row.iter().map(move |value| f32::from(*value) * scale)),
            );
            put(&place.bias, &mut map.bias.iter().copied());
        }
        let norms = layers.map(|((norm, _), (values, _))| (norm, values));
        let rest =
            [(&self.norm, &parts.norm), (&self.root, &parts.root), (&self.distances, &parts.distances)];
        for (range, from) in norms.chain(rest) {
            put(range, &mut from.iter().copied());
        }
        if fits {
            Ok(values)
        } else {
            Err(GoldError::Other("the network to start from has other sizes than this one".to_owned()))
        }
    }

    /// First values of all parameters.
    pub fn first_values(&self, examples: &Examples, chance: &mut Chance) -> Vec<f32> {
        let mut values = vec![0.0; self.total];
        let mut spread = |range: &Range<usize>, size: f32, values: &mut [f32]| {
            for value in &mut values[range.clone()] {
                *value = chance.spread() * size;
            }
        };
        if examples.vectors.is_empty() {
            spread(&self.words, 0.3, &mut values);
            values[self.words.start..self.words.start + self.sizes.word].fill(0.0);
        } else {
            let from = self.words.start + self.sizes.word;
            values[from..from + examples.vectors.len()].copy_from_slice(&examples.vectors);
        }
        spread(&self.pieces, 0.17, &mut values);
        spread(&self.shapes, 1.0, &mut values);
        let maps = [&self.into, &self.heads, &self.scripts, &self.names, &self.relations];
        for map in maps.into_iter().chain(self.layers.iter().map(|(_, map)| map)) {
            spread(&map.weights, 1.0 / (map.inputs as f32).sqrt(), &mut values);
        }
        spread(&self.arcs.weights, 1.7 / self.sizes.arc as f32, &mut values);
        spread(&self.root, 0.17, &mut values);
        for norm in self.layers.iter().map(|(norm, _)| norm).chain([&self.norm]) {
            values[norm.clone()].fill(1.0);
        }
        values
    }
}

/// Shares of values that are dropped.
#[derive(Clone, Copy, Debug)]
pub struct Dropout {
    /// Of what a form is worth, and before the heads.
    pub values: f32,
    /// After each layer.
    pub layers: f32,
    /// Known words taken for unknown.
    pub words: f32,
}

/// How much a word's labels weigh in a batch: one over the labels of each task in it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Weights {
    /// Tags.
    pub tags: f32,
    /// Features.
    pub features: f32,
    /// Lemma scripts.
    pub scripts: f32,
    /// Names.
    pub names: f32,
    /// Heads.
    pub heads: f32,
    /// Relations.
    pub relations: f32,
}

impl Weights {
    /// Of the sentences of a batch.
    pub fn of<'a>(words: impl Iterator<Item = &'a Target>) -> Weights {
        let mut counts = [0.0f32; 6];
        for word in words {
            let known = [word.tag.0, word.features, word.script, word.name.0, word.head.0, word.relation.0];
            for (count, label) in counts.iter_mut().zip(known) {
                *count += f32::from(u8::from(label != NONE));
            }
        }
        let [tags, features, scripts, names, heads, relations] = counts.map(|count| 1.0 / count.max(1.0));
        Weights { tags, features: features * 0.5, scripts: scripts * 0.5, names, heads, relations }
    }
}

/// One layer's values, kept for the way back.
#[derive(Default)]
struct Layer {
    x: Vec<f32>,
    inverse: Vec<f32>,
    y: Vec<f32>,
    gates: Vec<f32>,
    state: Vec<f32>,
    kept: Vec<f32>,
}

/// A pass over some sentences.
pub struct Pass<'a> {
    /// Places.
    pub layout: &'a Layout,
    /// Parameters.
    pub values: &'a [f32],
    /// Examples.
    pub examples: &'a Examples,
    /// What is dropped.
    pub dropout: Dropout,
    /// Weights of the batch.
    pub weights: Weights,
}

impl Pass<'_> {
    /// Adds the gradient of these sentences to `gradient` and returns their loss.
    pub fn run(&self, sentences: &[&Example], chance: &mut Chance, gradient: &mut [f32]) -> f32 {
        let layout = self.layout;
        let sizes = &layout.sizes;
        let width = sizes.width;
        let words: Vec<&Target> =
            sentences.iter().flat_map(|sentence| &self.examples.words[sentence.words.clone()]).collect();
        let rows = words.len();
        // forms
        let known: Vec<bool> = words.iter().map(|_| !chance.share(self.dropout.words)).collect();
        let mut e = self.embed(&words, &known);
        let e_kept = mask(e.len(), self.dropout.values, chance);
        multiply_in(&mut e, &e_kept);
        let mut x = self.apply(&layout.into, &e, rows);
        // layers
        let mut layers = Vec::with_capacity(sizes.layers);
        for (norm, map) in &layout.layers {
            let mut layer = Layer { x, ..Layer::default() };
            (layer.y, layer.inverse) = normed(&layer.x, &self.values[norm.clone()]);
            layer.gates = self.apply(map, &layer.y, rows);
            for row in layer.gates.chunks_exact_mut(3 * width) {
                for value in &mut row[width..] {
                    *value = sigmoid(*value);
                }
            }
            layer.state = carried(&layer.gates, sentences, width);
            layer.kept = mask(rows * width, self.dropout.layers, chance);
            let mut next = layer.x.clone();
            for ((out, gates), state) in next
                .chunks_exact_mut(width)
                .zip(layer.gates.chunks_exact(3 * width))
                .zip(layer.state.chunks_exact(width))
            {
                for index in 0..width {
                    out[index] += gates[2 * width + index] * state[index];
                }
            }
            multiply_in(&mut next, &layer.kept);
            x = next;
            layers.push(layer);
        }
        let (mut h, h_inverse) = normed(&x, &self.values[layout.norm.clone()]);
        let h_kept = mask(h.len(), self.dropout.values, chance);
        multiply_in(&mut h, &h_kept);
        h.extend_from_slice(&self.values[layout.root.clone()]);
        let z = self.apply(&layout.heads, &h, rows + 1);
        let mut dz = vec![0.0; z.len()];
        let mut loss = self.tag_losses(&words, &z, &mut dz);
        loss += self.script_losses(&words, &z, &mut dz, gradient);
        loss += self.name_losses(&words, sentences, &z, &mut dz, gradient);
        loss += self.arc_losses(sentences, &z, &mut dz, gradient, chance);
        loss += self.relation_losses(sentences, &z, &mut dz, gradient, chance);
        // and back
        let mut dh = self.back(&layout.heads, &h, &dz, rows + 1, gradient);
        for (slot, value) in gradient[layout.root.clone()].iter_mut().zip(&dh[rows * width..]) {
            *slot += value;
        }
        dh.truncate(rows * width);
        multiply_in(&mut dh, &h_kept);
        let mut dx = normed_back(
            &x,
            &h_inverse,
            &self.values[layout.norm.clone()],
            &dh,
            &mut gradient[layout.norm.clone()],
        );
        for (layer, (norm, map)) in layers.iter().zip(&layout.layers).rev() {
            multiply_in(&mut dx, &layer.kept);
            let dgates = carried_back(&layer.gates, &layer.state, &dx, sentences, width);
            let dy = self.back(map, &layer.y, &dgates, rows, gradient);
            let through = normed_back(
                &layer.x,
                &layer.inverse,
                &self.values[norm.clone()],
                &dy,
                &mut gradient[norm.clone()],
            );
            for (slot, value) in dx.iter_mut().zip(&through) {
                *slot += value;
            }
        }
        let mut de = self.back(&layout.into, &e, &dx, rows, gradient);
        multiply_in(&mut de, &e_kept);
        self.embed_back(&words, &known, &de, gradient);
        loss
    }

    fn embed(&self, words: &[&Target], known: &[bool]) -> Vec<f32> {
        let sizes = &self.layout.sizes;
        let mut out = vec![0.0; words.len() * sizes.form()];
        for ((word, known), row) in words.iter().zip(known).zip(out.chunks_exact_mut(sizes.form())) {
            for (start, target, size) in self.rows(word, *known) {
                for (slot, value) in
                    row[target..target + size].iter_mut().zip(&self.values[start..start + size])
                {
                    *slot += value;
                }
            }
        }
        out
    }

    fn embed_back(&self, words: &[&Target], known: &[bool], de: &[f32], gradient: &mut [f32]) {
        let form = self.layout.sizes.form();
        for ((word, known), row) in words.iter().zip(known).zip(de.chunks_exact(form)) {
            for (start, target, size) in self.rows(word, *known) {
                for (slot, value) in gradient[start..start + size].iter_mut().zip(&row[target..target + size])
                {
                    *slot += value;
                }
            }
        }
    }

    /// The rows that a word is the sum of: parameter, place in the sum, length.
    fn rows(&self, word: &Target, known: bool) -> Vec<(usize, usize, usize)> {
        let (layout, sizes) = (self.layout, &self.layout.sizes);
        let form = &self.examples.forms[word.form as usize];
        let row = if known { form.word as usize } else { 0 };
        let mut rows = vec![
            (layout.words.start + row * sizes.word, 0, sizes.word),
            (layout.shapes.start + form.shape as usize * sizes.shape, sizes.word + sizes.piece, sizes.shape),
        ];
        rows.extend(
            form.pieces
                .iter()
                .map(|piece| (layout.pieces.start + *piece as usize * sizes.piece, sizes.word, sizes.piece)),
        );
        rows
    }

    /// A map of some rows.
    fn apply(&self, map: &MapPlace, x: &[f32], rows: usize) -> Vec<f32> {
        let bias = &self.values[map.bias.clone()];
        let mut out = Vec::with_capacity(rows * map.outputs);
        for _ in 0..rows {
            out.extend_from_slice(bias);
        }
        product_b_transposed(
            x,
            &self.values[map.weights.clone()],
            &mut out,
            rows,
            map.inputs,
            map.outputs,
            true,
        );
        out
    }

    /// The gradient of a map's inputs; adds that of its weights and bias.
    fn back(&self, map: &MapPlace, x: &[f32], dy: &[f32], rows: usize, gradient: &mut [f32]) -> Vec<f32> {
        product_a_transposed(dy, x, &mut gradient[map.weights.clone()], map.outputs, rows, map.inputs, true);
        for row in dy.chunks_exact(map.outputs) {
            for (slot, value) in gradient[map.bias.clone()].iter_mut().zip(row) {
                *slot += value;
            }
        }
        let mut dx = vec![0.0; rows * map.inputs];
        product(dy, &self.values[map.weights.clone()], &mut dx, rows, map.outputs, map.inputs, false);
        dx
    }

    fn tag_losses(&self, words: &[&Target], z: &[f32], dz: &mut [f32]) -> f32 {
        let places = &self.layout.heads_at;
        let mut loss = 0.0;
        for (row, word) in words.iter().enumerate() {
            let at = row * places.total();
            for (index, label, weight) in
                [(0, word.tag.0, self.weights.tags * word.tag.1), (1, word.features, self.weights.features)]
            {
                let range = at + places.starts[index]..at + places.starts[index + 1];
                loss += choice(&z[range.clone()], label, weight, &mut dz[range]);
            }
        }
        loss
    }

    /// The values of a head for all rows, those below zero being zero.
    fn head(&self, z: &[f32], index: usize) -> Vec<f32> {
        let places = &self.layout.heads_at;
        let range = places.range(index);
        z.chunks_exact(places.total())
            .flat_map(|row| row[range.clone()].iter().map(|value| value.max(0.0)))
            .collect()
    }

    /// Adds a head's gradient where its values are above zero.
    fn head_back(&self, values: &[f32], dvalues: &[f32], index: usize, dz: &mut [f32]) {
        let places = &self.layout.heads_at;
        let range = places.range(index);
        let size = range.len();
        for ((row, values), dvalues) in
            dz.chunks_exact_mut(places.total()).zip(values.chunks_exact(size)).zip(dvalues.chunks_exact(size))
        {
            for ((slot, value), dvalue) in row[range.clone()].iter_mut().zip(values).zip(dvalues) {
                if *value > 0.0 {
                    *slot += dvalue;
                }
            }
        }
    }

    fn script_losses(&self, words: &[&Target], z: &[f32], dz: &mut [f32], gradient: &mut [f32]) -> f32 {
        let map = &self.layout.scripts;
        let hidden = self.head(z, 2);
        let rows = words.len();
        let scores = self.apply(map, &hidden[..rows * map.inputs], rows);
        let mut dscores = vec![0.0; scores.len()];
        let mut loss = 0.0;
        for (row, word) in words.iter().enumerate() {
            let range = row * map.outputs..(row + 1) * map.outputs;
            // silver scripts are less sure than the treebanks'
            let weight = self.weights.scripts * if word.tag.1 < 1.0 { 0.3 } else { 1.0 };
            loss += choice(&scores[range.clone()], word.script, weight, &mut dscores[range]);
        }
        let dhidden = self.back(map, &hidden[..rows * map.inputs], &dscores, rows, gradient);
        self.head_back(&hidden, &dhidden, 2, dz);
        loss
    }

    fn name_losses(
        &self,
        words: &[&Target],
        sentences: &[&Example],
        z: &[f32],
        dz: &mut [f32],
        gradient: &mut [f32],
    ) -> f32 {
        let (map, places, size) = (&self.layout.names, &self.layout.heads_at, self.layout.sizes.hidden);
        let rows = words.len();
        let range = places.range(3);
        let schemes: Vec<usize> =
            sentences.iter().flat_map(|sentence| sentence.words.clone().map(|_| sentence.scheme)).collect();
        let scheme_at = |scheme: usize| self.layout.schemes.start + scheme * size;
        let mut hidden = Vec::with_capacity(rows * size);
        for (row, scheme) in z.chunks_exact(places.total()).zip(&schemes) {
            let adds = &self.values[scheme_at(*scheme)..][..size];
            hidden.extend(row[range.clone()].iter().zip(adds).map(|(value, add)| (value + add).max(0.0)));
        }
        let scores = self.apply(map, &hidden, rows);
        let mut dscores = vec![0.0; scores.len()];
        let mut loss = 0.0;
        for (row, word) in words.iter().enumerate() {
            let range = row * map.outputs..(row + 1) * map.outputs;
            loss += choice(
                &scores[range.clone()],
                word.name.0,
                self.weights.names * word.name.1,
                &mut dscores[range],
            );
        }
        let dhidden = self.back(map, &hidden, &dscores, rows, gradient);
        self.head_back(&hidden, &dhidden, 3, dz);
        for ((values, dvalues), scheme) in
            hidden.chunks_exact(size).zip(dhidden.chunks_exact(size)).zip(&schemes)
        {
            let at = scheme_at(*scheme);
            for ((slot, value), dvalue) in gradient[at..at + size].iter_mut().zip(values).zip(dvalues) {
                if *value > 0.0 {
                    *slot += dvalue;
                }
            }
        }
        loss
    }

    fn arc_losses(
        &self,
        sentences: &[&Example],
        z: &[f32],
        dz: &mut [f32],
        gradient: &mut [f32],
        chance: &mut Chance,
    ) -> f32 {
        let (map, size) = (&self.layout.arcs, self.layout.sizes.arc);
        let mut of = self.head(z, 4);
        let mut to = self.head(z, 5);
        let rows = of.len() / size - 1;
        let of_kept = mask(of.len(), self.dropout.values, chance);
        let to_kept = mask(to.len(), self.dropout.values, chance);
        multiply_in(&mut of, &of_kept);
        multiply_in(&mut to, &to_kept);
        let asked = self.apply(map, &of[..rows * size], rows);
        let mut dasked = vec![0.0; asked.len()];
        let mut dto = vec![0.0; to.len()];
        let (mut first, mut loss) = (0, 0.0);
        for sentence in sentences {
            let n = sentence.words.len();
            let targets = &self.examples.words[sentence.words.clone()];
            if targets[0].head.0 == NONE {
                first += n;
                continue;
            }
            let range = first * size..(first + n) * size;
            let mut heads = to[rows * size..].to_vec();
            heads.extend_from_slice(&to[range.clone()]);
            let mut scores = vec![0.0; n * (n + 1)];
            product_b_transposed(&asked[range.clone()], &heads, &mut scores, n, size, n + 1, false);
            for (word, (row, target)) in scores.chunks_exact_mut(n + 1).zip(targets).enumerate() {
                for (head, value) in row.iter_mut().enumerate() {
                    *value += self.values[self.layout.distances.start + distance(word + 1, head)];
                }
                row[word + 1] = -1e4;
                loss += two_choices(row, target, self.weights.heads);
                for (head, value) in row.iter().enumerate() {
                    gradient[self.layout.distances.start + distance(word + 1, head)] += value;
                }
            }
            // `scores` holds its own gradient now
            product(&scores, &heads, &mut dasked[range.clone()], n, n + 1, size, false);
            let mut dheads = vec![0.0; heads.len()];
            product_a_transposed(&scores, &asked[range.clone()], &mut dheads, n + 1, n, size, false);
            for (slot, value) in dto[rows * size..].iter_mut().zip(&dheads) {
                *slot += value;
            }
            for (slot, value) in dto[range].iter_mut().zip(&dheads[size..]) {
                *slot += value;
            }
            first += n;
        }
        let mut dof = self.back(map, &of[..rows * size], &dasked, rows, gradient);
        dof.resize(of.len(), 0.0);
        multiply_in(&mut dof, &of_kept);
        multiply_in(&mut dto, &to_kept);
        self.head_back(&of, &dof, 4, dz);
        self.head_back(&to, &dto, 5, dz);
        loss
    }

    fn relation_losses(
        &self,
        sentences: &[&Example],
        z: &[f32],
        dz: &mut [f32],
        gradient: &mut [f32],
        chance: &mut Chance,
    ) -> f32 {
        let (map, places, size) = (&self.layout.relations, &self.layout.heads_at, self.layout.sizes.relation);
        let (of, to) = (places.range(6), places.range(7));
        let rows = z.len() / places.total() - 1;
        // the rows of each word and of its head
        let mut pairs = Vec::with_capacity(rows);
        let mut first = 0;
        for sentence in sentences {
            for (word, target) in self.examples.words[sentence.words.clone()].iter().enumerate() {
                if target.head.0 != NONE && target.relation.0 != NONE {
                    let head = usize::from(target.head.0);
                    pairs.push((first + word, if head == 0 { rows } else { first + head - 1 }, target));
                }
            }
            first += sentence.words.len();
        }
        let mut sums = Vec::with_capacity(pairs.len() * size);
        for (word, head, _) in &pairs {
            let of = &z[word * places.total()..][of.clone()];
            let to = &z[head * places.total()..][to.clone()];
            sums.extend(of.iter().zip(to).map(|(of, to)| (of + to).max(0.0)));
        }
        let kept = mask(sums.len(), self.dropout.values, chance);
        multiply_in(&mut sums, &kept);
        let scores = self.apply(map, &sums, pairs.len());
        let mut dscores = vec![0.0; scores.len()];
        let mut loss = 0.0;
        for (row, (_, _, target)) in pairs.iter().enumerate() {
            let range = row * map.outputs..(row + 1) * map.outputs;
            let weight = self.weights.relations * target.relation.1;
            loss += choice(&scores[range.clone()], target.relation.0, weight, &mut dscores[range]);
        }
        let mut dsums = self.back(map, &sums, &dscores, pairs.len(), gradient);
        multiply_in(&mut dsums, &kept);
        for (row, (word, head, _)) in pairs.iter().enumerate() {
            for index in 0..size {
                if sums[row * size + index] > 0.0 {
                    let value = dsums[row * size + index];
                    dz[word * places.total() + of.start + index] += value;
                    dz[head * places.total() + to.start + index] += value;
                }
            }
        }
        loss
    }
}

/// Factors of values that stay: 0 or a little more than 1.
fn mask(count: usize, share: f32, chance: &mut Chance) -> Vec<f32> {
    if share <= 0.0 {
        return vec![1.0; count];
    }
    let limit = (share * 65536.0) as u64;
    let kept = 1.0 / (1.0 - share);
    let mut out = Vec::with_capacity(count + 3);
    while out.len() < count {
        let mut bits = chance.bits();
        for _ in 0..4 {
            out.push(if bits & 0xffff < limit { 0.0 } else { kept });
            bits >>= 16;
        }
    }
    out.truncate(count);
    out
}

fn multiply_in(values: &mut [f32], factors: &[f32]) {
    for (value, factor) in values.iter_mut().zip(factors) {
        *value *= factor;
    }
}

fn normed(x: &[f32], scale: &[f32]) -> (Vec<f32>, Vec<f32>) {
    let mut out = Vec::with_capacity(x.len());
    let mut inverses = Vec::with_capacity(x.len() / scale.len());
    for row in x.chunks_exact(scale.len()) {
        let inverse = inverse_size(row);
        out.extend(row.iter().zip(scale).map(|(value, scale)| value * inverse * scale));
        inverses.push(inverse);
    }
    (out, inverses)
}

fn normed_back(x: &[f32], inverses: &[f32], scale: &[f32], dy: &[f32], dscale: &mut [f32]) -> Vec<f32> {
    let width = scale.len();
    let mut dx = Vec::with_capacity(x.len());
    let mut scaled = vec![0.0; width];
    for ((row, drow), inverse) in x.chunks_exact(width).zip(dy.chunks_exact(width)).zip(inverses) {
        for index in 0..width {
            scaled[index] = drow[index] * scale[index];
            dscale[index] += drow[index] * row[index] * inverse;
        }
        let common = dot(&scaled, row) * inverse * inverse / width as f32;
        dx.extend(scaled.iter().zip(row).map(|(scaled, value)| inverse * (scaled - value * common)));
    }
    dx
}

/// The states of a layer; `gates` are new values, what to keep, what to show.
fn carried(gates: &[f32], sentences: &[&Example], width: usize) -> Vec<f32> {
    let half = width / 2;
    let mut states = vec![0.0; gates.len() / 3];
    let mut first = 0;
    for sentence in sentences {
        let n = sentence.words.len();
        for (from, backwards) in [(0, false), (half, true)] {
            let mut state = vec![0.0f32; half];
            for step in 0..n {
                let row = first + if backwards { n - 1 - step } else { step };
                let new = &gates[row * 3 * width + from..][..half];
                let keep = &gates[row * 3 * width + width + from..][..half];
                for index in 0..half {
                    state[index] = keep[index] * state[index] + (1.0 - keep[index]) * new[index];
                }
                states[row * width + from..][..half].copy_from_slice(&state);
            }
        }
        first += n;
    }
    states
}

/// The gradient of what the gates were made from.
fn carried_back(
    gates: &[f32],
    states: &[f32],
    dout: &[f32],
    sentences: &[&Example],
    width: usize,
) -> Vec<f32> {
    let half = width / 2;
    let mut dgates = vec![0.0; gates.len()];
    let zero = vec![0.0; half];
    let mut first = 0;
    for sentence in sentences {
        let n = sentence.words.len();
        for (from, backwards) in [(0, false), (half, true)] {
            let mut later = vec![0.0f32; half];
            for step in (0..n).rev() {
                let row = first + if backwards { n - 1 - step } else { step };
                let before = (step > 0).then(|| if backwards { row + 1 } else { row - 1 });
                let before = before.map_or(&zero[..], |before| &states[before * width + from..][..half]);
                let gates = &gates[row * 3 * width..][..3 * width];
                let (new, keep, show) = (
                    &gates[from..][..half],
                    &gates[width + from..][..half],
                    &gates[2 * width + from..][..half],
                );
                let state = &states[row * width + from..][..half];
                let dout = &dout[row * width + from..][..half];
                let dgates = &mut dgates[row * 3 * width..][..3 * width];
                for index in 0..half {
                    let dstate = dout[index] * show[index] + later[index];
                    dgates[from + index] = dstate * (1.0 - keep[index]);
                    dgates[width + from + index] =
                        dstate * (before[index] - new[index]) * keep[index] * (1.0 - keep[index]);
                    dgates[2 * width + from + index] =
                        dout[index] * state[index] * show[index] * (1.0 - show[index]);
                    later[index] = dstate * keep[index];
                }
            }
        }
        first += n;
    }
    dgates
}

/// The loss of a choice; writes its gradient.
fn choice(scores: &[f32], label: u16, weight: f32, gradient: &mut [f32]) -> f32 {
    if label == NONE || weight <= 0.0 {
        return 0.0;
    }
    let total = shares(scores, gradient);
    let label = usize::from(label);
    let loss = -ln(gradient[label] / total);
    let factor = weight / total;
    for value in gradient.iter_mut() {
        *value *= factor;
    }
    gradient[label] -= weight;
    loss * weight
}

/// The loss of the choice of a head with two answers; the scores become their gradient.
fn two_choices(scores: &mut [f32], target: &Target, weight: f32) -> f32 {
    let read = scores.to_vec();
    let total = shares(&read, scores);
    let mut loss = 0.0;
    let answers = [target.head, target.other];
    for (head, share) in answers {
        if let Some(value) = scores.get(usize::from(head))
            && share > 0.0
        {
            loss -= share * ln(value / total);
        }
    }
    let factor = weight / total;
    for value in scores.iter_mut() {
        *value *= factor;
    }
    for (head, share) in answers {
        if let Some(value) = scores.get_mut(usize::from(head)) {
            *value -= weight * share;
        }
    }
    loss * weight
}

/// e to the power of each score less the largest; returns their sum.
fn shares(scores: &[f32], out: &mut [f32]) -> f32 {
    let most = scores.iter().fold(f32::MIN, |most, score| if *score > most { *score } else { most });
    let mut total = 0.0;
    for (slot, score) in out.iter_mut().zip(scores) {
        *slot = exp(score - most);
        total += *slot;
    }
    total
}
