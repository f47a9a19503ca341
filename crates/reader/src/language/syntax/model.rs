//! The model file of the network: sizes, label lists, words, tables and maps in a small binary format of our own.
//!
//! All numbers are little-endian. Head: 8 bytes `CHANSYN` and the version; the payload's length and its FNV-1a hash (u32 each).
//! Payload: [`Sizes`] (u32 each); five label lists (tags, features, lemma scripts, relations, names); the lemmas of known words; the
//! words of the first table; then what [`Parts`] lists, in its order. A table is a scale (f32) and its rows (i8); a map is its
//! weights (i8, a row an output), a scale and a bias for each output (f32). A string is its length (u16) and its bytes.

use thiserror::Error;

use super::features::{PIECES, SHAPES, word_hash};
use super::names::NameOrder;
use super::network::{Map, Room, quantized};

const MAGIC: &[u8; 8] = b"CHANSYN\x01";

/// Scores of distance: to the left and to the right, up to this many words and beyond.
pub const DISTANCES: usize = 16;

/// What is wrong with a model file.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ModelError {
    /// Not a file of this kind or version.
    #[error(
        "syntax model: the file does not open with `CHANSYN` version 1; make it with `chancery-gold train en`"
    )]
    Magic,
    /// Cut off, or something follows the end.
    #[error(
        "syntax model: the file says {wanted} bytes follow its head, there are {found}; fetch or train it again"
    )]
    Length {
        /// Bytes that the head tells.
        wanted: usize,
        /// Bytes that are there.
        found: usize,
    },
    /// The payload was changed.
    #[error("syntax model: the checksum does not hold; the file is damaged, fetch or train it again")]
    Checksum,
    /// A part cannot be read.
    #[error("syntax model: {0} cannot be read; train it again")]
    Part(&'static str),
}

/// The sizes of a network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sizes {
    /// Values of a word inside the network.
    pub width: usize,
    /// Recurrent layers.
    pub layers: usize,
    /// Values of a known word.
    pub word: usize,
    /// Values of a piece.
    pub piece: usize,
    /// Values of a shape.
    pub shape: usize,
    /// Values of a word as head or dependent.
    pub arc: usize,
    /// Values of a word in the choice of a relation.
    pub relation: usize,
    /// Values between the network and the choice of a lemma script, and of a name.
    pub hidden: usize,
}

impl Sizes {
    fn all(&mut self) -> [&mut usize; 8] {
        [
            &mut self.width,
            &mut self.layers,
            &mut self.word,
            &mut self.piece,
            &mut self.shape,
            &mut self.arc,
            &mut self.relation,
            &mut self.hidden,
        ]
    }

    /// Values of a form before the first layer.
    pub fn form(&self) -> usize {
        self.word + self.piece + self.shape
    }
}

/// The closed lists that the network chooses from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    /// UPOS.
    pub tags: Vec<String>,
    /// Features, `A=B|C=D` or `_`.
    pub features: Vec<String>,
    /// Lemma scripts.
    pub scripts: Vec<String>,
    /// Relations with their subtypes.
    pub relations: Vec<String>,
    /// `O`, `B-PER`, `I-PER`, ...
    pub names: Vec<String>,
}

impl Labels {
    fn all(&mut self) -> [&mut Vec<String>; 5] {
        [&mut self.tags, &mut self.features, &mut self.scripts, &mut self.relations, &mut self.names]
    }
}

/// The lemma of a known word with a certain tag.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KnownLemma {
    /// The form in small letters.
    pub low: String,
    /// Index of its tag.
    pub tag: u32,
    /// The lemma.
    pub lemma: String,
}

/// A table of small vectors.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// What a value is worth.
    pub scale: f32,
    /// The rows, one after another.
    pub values: Vec<i8>,
}

impl Table {
    /// The nearest table to these values.
    pub fn from_values(values: &[f32]) -> Table {
        let most = values.iter().fold(0.0f32, |most, value| most.max(value.abs()));
        let scale = if most > 0.0 { most / 127.0 } else { 1.0 };
        Table { scale, values: values.iter().map(|value| (value / scale).round() as i8).collect() }
    }

    /// A row.
    pub fn row(&self, row: usize, width: usize) -> &[i8] {
        &self.values[row * width..(row + 1) * width]
    }
}

/// A linear map in small numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SmallMap {
    /// Weights, a row an output.
    pub weights: Vec<i8>,
    /// What a weight is worth, for each output.
    pub scales: Vec<f32>,
    /// What is added, for each output.
    pub bias: Vec<f32>,
}

impl SmallMap {
    /// The nearest map to these weights (a row an output).
    pub fn from_values(weights: &[f32], bias: &[f32]) -> SmallMap {
        let inputs = weights.len() / bias.len().max(1);
        let mut small = SmallMap { weights: vec![0; weights.len()], scales: Vec::new(), bias: bias.to_vec() };
        for (row, out) in weights.chunks(inputs.max(1)).zip(small.weights.chunks_mut(inputs.max(1))) {
            small.scales.push(quantized(row, out));
        }
        small
    }
}

/// All numbers of a network, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parts {
    /// Known words; row 0 is for all others.
    pub words: Table,
    /// Pieces of forms.
    pub pieces: Table,
    /// Shapes.
    pub shapes: Table,
    /// Form -> width.
    pub into: SmallMap,
    /// For each layer, the scale of its norm and its map width -> 3 width.
    pub layers: Vec<(Vec<f32>, SmallMap)>,
    /// The scale of the last norm.
    pub norm: Vec<f32>,
    /// Width -> all heads, in the order of [`Heads`].
    pub heads: SmallMap,
    /// Hidden -> lemma scripts.
    pub scripts: SmallMap,
    /// Hidden -> names.
    pub names: SmallMap,
    /// Dependent -> what a head is multiplied with.
    pub arcs: SmallMap,
    /// Relation values -> relations.
    pub relations: SmallMap,
    /// The root as a word, after the last norm.
    pub root: Vec<f32>,
    /// Worth of distances: left, then right.
    pub distances: Vec<f32>,
}

/// Where the heads stand in what their common map gives.
#[derive(Clone, Copy, Debug)]
pub struct Heads {
    /// Starts of: tags, features, scripts, names, arc as dependent, arc as head, relation as dependent, relation as head; and the end.
    pub starts: [usize; 9],
}

impl Heads {
    /// The places for these sizes.
    pub fn of(sizes: &Sizes, labels: &Labels) -> Heads {
        let lengths = [
            labels.tags.len(),
            labels.features.len(),
            sizes.hidden,
            sizes.hidden,
            sizes.arc,
            sizes.arc,
            sizes.relation,
            sizes.relation,
        ];
        let mut starts = [0; 9];
        for (index, length) in lengths.into_iter().enumerate() {
            starts[index + 1] = starts[index] + length;
        }
        Heads { starts }
    }

    /// All values together.
    pub fn total(&self) -> usize {
        self.starts[8]
    }

    /// A head's range.
    pub fn range(&self, index: usize) -> std::ops::Range<usize> {
        self.starts[index]..self.starts[index + 1]
    }
}

/// A model as the file holds it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ModelFile {
    /// Sizes.
    pub sizes: Sizes,
    /// Label lists.
    pub labels: Labels,
    /// Lemmas of known words, in order.
    pub lemmas: Vec<KnownLemma>,
    /// Words of the first table, from row 1.
    pub words: Vec<String>,
    /// The numbers.
    pub parts: Parts,
}

impl ModelFile {
    /// The file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut copy = self.clone();
        for size in copy.sizes.all() {
            put_number(&mut out, *size);
        }
        for list in copy.labels.all() {
            put_strings(&mut out, list.iter());
        }
        put_number(&mut out, self.lemmas.len());
        for lemma in &self.lemmas {
            put_string(&mut out, &lemma.low);
            out.push(lemma.tag as u8);
            put_string(&mut out, &lemma.lemma);
        }
        put_strings(&mut out, self.words.iter());
        for table in [&self.parts.words, &self.parts.pieces, &self.parts.shapes] {
            out.extend(table.scale.to_le_bytes());
            out.extend(table.values.iter().map(|value| *value as u8));
        }
        put_map(&mut out, &self.parts.into);
        for (norm, map) in &self.parts.layers {
            put_floats(&mut out, norm);
            put_map(&mut out, map);
        }
        put_floats(&mut out, &self.parts.norm);
        for map in [&self.parts.heads, &self.parts.scripts, &self.parts.names, &self.parts.arcs] {
            put_map(&mut out, map);
        }
        put_map(&mut out, &self.parts.relations);
        put_floats(&mut out, &self.parts.root);
        put_floats(&mut out, &self.parts.distances);
        let mut file = MAGIC.to_vec();
        file.extend((out.len() as u32).to_le_bytes());
        file.extend(checksum(&out).to_le_bytes());
        file.extend(out);
        file
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// A [`ModelError`] that says what is wrong.
    pub fn from_bytes(bytes: &[u8]) -> Result<ModelFile, ModelError> {
        let payload = payload(bytes)?;
        let mut from = Reader { bytes: payload };
        let mut file = ModelFile::default();
        for size in file.sizes.all() {
            *size = from.number("a size")?;
        }
        let sizes = file.sizes;
        if [sizes.width, sizes.layers, sizes.form(), sizes.arc, sizes.relation, sizes.hidden]
            .iter()
            .any(|size| !(1..=4096).contains(size))
            || sizes.width % 2 == 1
        {
            return Err(ModelError::Part("the sizes"));
        }
        for list in file.labels.all() {
            *list = from.strings("a list of labels")?;
        }
        if file.labels.tags.is_empty()
            || file.labels.features.is_empty()
            || file.labels.scripts.is_empty()
            || file.labels.relations.len() < 2
            || file.labels.names.is_empty()
        {
            return Err(ModelError::Part("a list of labels"));
        }
        let count = from.number("the lemmas")?;
        for _ in 0..count {
            let low = from.string("a lemma")?;
            let tag = u32::from(from.take(1, "a lemma")?[0]);
            let lemma = from.string("a lemma")?;
            if tag as usize >= file.labels.tags.len() {
                return Err(ModelError::Part("a lemma"));
            }
            file.lemmas.push(KnownLemma { low, tag, lemma });
        }
        file.words = from.strings("the words")?;
        let heads = Heads::of(&sizes, &file.labels).total();
        let parts = &mut file.parts;
        parts.words = from.table((file.words.len() + 1) * sizes.word)?;
        parts.pieces = from.table(PIECES * sizes.piece)?;
        parts.shapes = from.table(SHAPES * sizes.shape)?;
        parts.into = from.map(sizes.width, sizes.form())?;
        for _ in 0..sizes.layers {
            parts.layers.push((from.floats(sizes.width)?, from.map(3 * sizes.width, sizes.width)?));
        }
        parts.norm = from.floats(sizes.width)?;
        parts.heads = from.map(heads, sizes.width)?;
        parts.scripts = from.map(file.labels.scripts.len(), sizes.hidden)?;
        parts.names = from.map(file.labels.names.len(), sizes.hidden)?;
        parts.arcs = from.map(sizes.arc, sizes.arc)?;
        parts.relations = from.map(file.labels.relations.len(), sizes.relation)?;
        parts.root = from.floats(sizes.width)?;
        parts.distances = from.floats(2 * DISTANCES)?;
        if from.bytes.is_empty() { Ok(file) } else { Err(ModelError::Part("what follows the numbers")) }
    }
}

fn payload(bytes: &[u8]) -> Result<&[u8], ModelError> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(ModelError::Magic)?;
    let mut head = Reader { bytes: rest };
    let wanted = head.number("the head")?;
    let hash = head.number("the head")?;
    let found = head.bytes;
    if found.len() != wanted {
        return Err(ModelError::Length { wanted, found: found.len() });
    }
    if checksum(found) as usize == hash { Ok(found) } else { Err(ModelError::Checksum) }
}

fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

fn put_number(out: &mut Vec<u8>, number: usize) {
    out.extend((number as u32).to_le_bytes());
}

fn put_string(out: &mut Vec<u8>, text: &str) {
    out.extend((text.len() as u16).to_le_bytes());
    out.extend(text.as_bytes());
}

fn put_strings<'a>(out: &mut Vec<u8>, texts: impl ExactSizeIterator<Item = &'a String>) {
    put_number(out, texts.len());
    for text in texts {
        put_string(out, text);
    }
}

fn put_floats(out: &mut Vec<u8>, values: &[f32]) {
    out.extend(values.iter().flat_map(|value| value.to_le_bytes()));
}

fn put_map(out: &mut Vec<u8>, map: &SmallMap) {
    out.extend(map.weights.iter().map(|weight| *weight as u8));
    put_floats(out, &map.scales);
    put_floats(out, &map.bias);
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize, what: &'static str) -> Result<&'a [u8], ModelError> {
        let (taken, rest) = self.bytes.split_at_checked(length).ok_or(ModelError::Part(what))?;
        self.bytes = rest;
        Ok(taken)
    }

    fn number(&mut self, what: &'static str) -> Result<usize, ModelError> {
        let bytes = self.take(4, what)?;
        Ok(bytes.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
    }

    fn string(&mut self, what: &'static str) -> Result<String, ModelError> {
        let length = self.take(2, what)?;
        let bytes = self.take(usize::from(u16::from_le_bytes([length[0], length[1]])), what)?;
        String::from_utf8(bytes.to_vec()).map_err(|_| ModelError::Part(what))
    }

    fn strings(&mut self, what: &'static str) -> Result<Vec<String>, ModelError> {
        let count = self.number(what)?;
        (0..count).map(|_| self.string(what)).collect()
    }

    fn floats(&mut self, count: usize) -> Result<Vec<f32>, ModelError> {
        let bytes = self.take(count * 4, "numbers")?;
        let values: Vec<f32> = bytes
            .chunks_exact(4)
            .map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]]))
            .collect();
        if values.iter().all(|value| value.is_finite()) {
            Ok(values)
        } else {
            Err(ModelError::Part("a number"))
        }
    }

    fn small(&mut self, count: usize) -> Result<Vec<i8>, ModelError> {
        Ok(self.take(count, "weights")?.iter().map(|byte| *byte as i8).collect())
    }

    fn table(&mut self, count: usize) -> Result<Table, ModelError> {
        Ok(Table { scale: self.floats(1)?[0], values: self.small(count)? })
    }

    fn map(&mut self, outputs: usize, inputs: usize) -> Result<SmallMap, ModelError> {
        Ok(SmallMap {
            weights: self.small(outputs * inputs)?,
            scales: self.floats(outputs)?,
            bias: self.floats(outputs)?,
        })
    }
}

/// A model ready to read with.
#[derive(Debug)]
pub struct Model {
    pub(super) sizes: Sizes,
    pub(super) labels: Labels,
    lemmas: Vec<KnownLemma>,
    /// The forms of `lemmas`, and where each begins there.
    lemma_words: WordIndex,
    lemma_starts: Vec<u32>,
    pub(super) words: WordIndex,
    pub(super) tables: [Table; 3],
    pub(super) into: Map,
    pub(super) layers: Vec<(Vec<f32>, Map)>,
    pub(super) norm: Vec<f32>,
    pub(super) heads: Map,
    pub(super) places: Heads,
    pub(super) scripts: Map,
    pub(super) names: Map,
    pub(super) arcs: Map,
    pub(super) relations: Map,
    pub(super) distances: Vec<f32>,
    /// What the heads make of the root.
    pub(super) root: Vec<f32>,
    /// Index of the relation `root`.
    pub(super) root_relation: usize,
    /// What labels of names are worth in their order.
    pub(super) order: NameOrder,
}

impl Model {
    /// Reads a model file.
    ///
    /// # Errors
    ///
    /// A [`ModelError`] that says what is wrong.
    pub fn from_bytes(bytes: &[u8]) -> Result<Model, ModelError> {
        ModelFile::from_bytes(bytes).map(Model::new)
    }

    /// Packs the numbers of a file.
    pub fn new(file: ModelFile) -> Model {
        let ModelFile { sizes, labels, lemmas, words, parts } = file;
        let places = Heads::of(&sizes, &labels);
        let heads = Map::new(&parts.heads, sizes.width);
        let mut root = Vec::new();
        heads.apply(&parts.root, 1, &mut root, &mut Room::default());
        let root_relation = labels.relations.iter().position(|relation| relation == "root").unwrap_or(0);
        let (mut lemma_words, mut lemma_starts): (Vec<String>, Vec<u32>) = (Vec::new(), Vec::new());
        for (place, lemma) in lemmas.iter().enumerate() {
            if lemma_words.last() != Some(&lemma.low) {
                lemma_words.push(lemma.low.clone());
                lemma_starts.push(place as u32);
            }
        }
        Model {
            order: NameOrder::even(&labels.names),
            lemma_words: WordIndex::new(lemma_words),
            lemma_starts,
            words: WordIndex::new(words),
            tables: [parts.words, parts.pieces, parts.shapes],
            into: Map::new(&parts.into, sizes.form()),
            layers: parts.layers.into_iter().map(|(norm, map)| (norm, Map::new(&map, sizes.width))).collect(),
            norm: parts.norm,
            heads,
            scripts: Map::new(&parts.scripts, sizes.hidden),
            names: Map::new(&parts.names, sizes.hidden),
            arcs: Map::new(&parts.arcs, sizes.arc),
            relations: Map::new(&parts.relations, sizes.relation),
            distances: parts.distances,
            root,
            root_relation,
            places,
            sizes,
            labels,
            lemmas,
        }
    }

    /// The labels of names.
    pub fn name_labels(&self) -> &[String] {
        &self.labels.names
    }

    /// The same model with an order of names; one of other labels is not taken.
    #[must_use]
    pub fn with_order(self, order: NameOrder) -> Model {
        if order.labels == self.labels.names { Model { order, ..self } } else { self }
    }

    /// The lemma that the list gives a form with a tag.
    pub(super) fn known_lemma(&self, low: &str, tag: usize) -> Option<&str> {
        let row = self.lemma_words.row(low).checked_sub(1)?;
        let first = self.lemma_starts[row] as usize;
        let same = self.lemmas[first..].iter().take_while(|lemma| lemma.low == low);
        same.filter(|lemma| lemma.tag as usize == tag).map(|lemma| lemma.lemma.as_str()).next()
    }
}

/// Rows of words, by hash.
#[derive(Debug)]
pub struct WordIndex {
    words: Vec<String>,
    slots: Vec<u32>,
}

impl WordIndex {
    /// The index of a list of words; a word's row is its place from 1.
    pub fn new(words: Vec<String>) -> WordIndex {
        let size = (words.len() * 2 + 1).next_power_of_two();
        let mut slots = vec![0u32; size];
        for (place, word) in words.iter().enumerate() {
            let mut slot = word_hash(word) as usize & (size - 1);
            while slots[slot] != 0 {
                slot = (slot + 1) & (size - 1);
            }
            slots[slot] = place as u32 + 1;
        }
        WordIndex { words, slots }
    }

    /// The row of a word, 0 for an unknown one.
    pub fn row(&self, word: &str) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = word_hash(word) as usize & mask;
        loop {
            match self.slots[slot] as usize {
                0 => return 0,
                row if self.words[row - 1] == word => return row,
                _ => slot = (slot + 1) & mask,
            }
        }
    }
}
