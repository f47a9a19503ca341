//! Atoms -> tokens: at each gap between two atoms that touch, whether the token goes on.

use chancery_record::Span;

use super::atoms::{Atom, Kind};
use super::features::{Features, mix, word_hash};
use super::{Lists, Token};

/// Stands for "no atom on this side".
const NONE: u32 = 7;

/// The tokens that the atoms make. `joins` gets the byte offset of a gap and its features.
pub fn tokens(
    lists: &Lists,
    text: &str,
    atoms: &[Atom],
    mut joins: impl FnMut(usize, &[u32]) -> bool,
) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(atoms.len());
    let mut state =
        State { lists, text, atoms, token_first: 0, joined: 2, quoted: false, features: Features::default() };
    let mut chunk = 0..0;
    for index in 0..atoms.len() {
        let atom = &atoms[index];
        if index >= chunk.end {
            chunk =
                index..index + 1 + atoms[index + 1..].iter().take_while(|next| !next.space_before).count();
        }
        let touches = index > chunk.start;
        let goes_on = touches && {
            state.fill(index, chunk.start, chunk.end);
            joins(atom.span.start as usize, state.features.numbers())
        };
        state.note(index, touches.then_some(goes_on));
        match out.last_mut() {
            Some(token) if goes_on => token.span.end = atom.span.end,
            _ => out.push(Token {
                span: atom.span,
                words: 1,
                space_before: atom.space_before,
                breaks_before: atom.breaks_before,
            }),
        }
    }
    out
}

struct State<'a> {
    lists: &'a Lists,
    text: &'a str,
    atoms: &'a [Atom],
    /// First atom of the open token.
    token_first: usize,
    /// The decision at the gap before: 0 cut, 1 joined, 2 white space.
    joined: u32,
    /// A single quote mark was opened and not closed.
    quoted: bool,
    features: Features,
}

impl State<'_> {
    fn note(&mut self, index: usize, joined: Option<bool>) {
        let atom = &self.atoms[index];
        self.joined = joined.map_or(2, u32::from);
        if joined != Some(true) {
            self.token_first = index;
        }
        let mark = atom.span.of(self.text);
        if matches!(mark, "'" | "‘" | "’" | "`") {
            let opens = atom.space_before && self.atoms.get(index + 1).is_some_and(|next| !next.space_before);
            self.quoted = opens || self.quoted && joined == Some(true);
        }
        if atom.breaks_before > 1 {
            self.quoted = false;
        }
    }

    /// The features of the gap before atom `index`, in the chunk of touching atoms `first..end`.
    fn fill(&mut self, index: usize, first: usize, end: usize) {
        let atoms = self.atoms;
        let (left, right) = (&atoms[index - 1], &atoms[index]);
        let inside = |at: Option<usize>| at.filter(|at| (first..end).contains(at)).map(|at| &atoms[at]);
        let (left2, right2) = (inside(index.checked_sub(2)), inside(Some(index + 1)));
        let (left3, right3) = (inside(index.checked_sub(3)), inside(Some(index + 2)));
        let shape = |atom: Option<&Atom>| atom.map_or(NONE, |atom| mix(atom.shape, 3));
        let word = |atom: Option<&Atom>| atom.map_or(NONE, |atom| atom.word);
        let (l, r, ll, rr) = (left.shape, right.shape, shape(left2), shape(right2));
        let pair = mix(l, r);
        let next = atoms.get(end);
        let next_shape = next.map_or(NONE, |atom| mix(atom.shape, u32::from(atom.breaks_before)));
        let before = first.checked_sub(1).map_or(NONE, |at| atoms[at].word);
        let token_first = &atoms[self.token_first];
        let length = (index - self.token_first).min(6) as u32;
        let edges = u32::from(index - 1 == first) + 2 * u32::from(index + 1 == end);
        let abbreviation = self.abbreviation(index);
        let suffix =
            if left.kind == Kind::Letters { suffix_hash(left.span.of(self.text)) } else { left.word };
        let chunk_kinds =
            atoms[first..end.min(first + 12)].iter().fold(NONE, |hash, atom| mix(hash, kind_number(atom)));
        let at = (index - first).min(12) as u32;
        let features = &mut self.features;
        features.clear();
        features.add(1, &[pair]);
        features.add(2, &[pair, ll]);
        features.add(3, &[pair, rr]);
        features.add(4, &[pair, ll, rr]);
        features.add(5, &[left.word, r]);
        features.add(6, &[l, right.word]);
        features.add(7, &[left.word, right.word]);
        features.add(8, &[word(left2), left.word, r]);
        features.add(9, &[l, right.word, word(right2)]);
        features.add(10, &[word(left2), l, right.word]);
        features.add(11, &[left.word, r, word(right2)]);
        features.add(12, &[chunk_kinds, at]);
        features.add(13, &[pair, self.joined]);
        features.add(14, &[pair, ll, rr, self.joined]);
        features.add(15, &[pair, edges]);
        features.add(16, &[pair, edges, next_shape]);
        features.add(17, &[pair, before]);
        features.add(18, &[pair, edges, next.map_or(NONE, |atom| atom.word)]);
        features.add(19, &[pair, token_first.shape, length]);
        features.add(20, &[pair, u32::from(self.quoted), edges]);
        features.add(21, &[abbreviation, r, edges]);
        features.add(22, &[abbreviation, r, next_shape]);
        features.add(23, &[suffix, r, rr]);
        features.add(24, &[pair, shape(left3), ll]);
        features.add(25, &[pair, rr, shape(right3)]);
        features.add(26, &[kind_number(left), kind_number(right), self.joined]);
        features.add(27, &[left.word, r, next_shape, edges]);
    }

    /// The class of the abbreviation that stands before a period at `index`: 0 none, 1-3 known, 4 a letter alone, 5 letters with periods.
    fn abbreviation(&self, index: usize) -> u32 {
        let (left, right) = (&self.atoms[index - 1], &self.atoms[index]);
        if right.span.of(self.text) != "." || left.kind != Kind::Letters {
            return 0;
        }
        let span = Span { start: self.atoms[self.token_first].span.start, end: left.span.end };
        let known = u32::from(self.lists.abbreviation(span.of(self.text)));
        match known {
            0 if self.token_first + 1 == index && left.span.len() == 1 => 4,
            0 if self.token_first + 1 < index && left.span.len() == 1 => 5,
            known => known,
        }
    }
}

fn kind_number(atom: &Atom) -> u32 {
    match atom.kind {
        Kind::Letters => 1 + u32::from(atom.capital),
        Kind::Digits => 3,
        Kind::Address => 4,
        Kind::Mark => atom.shape,
    }
}

/// Hash of the last three letters.
pub fn suffix_hash(word: &str) -> u32 {
    let start = word.char_indices().rev().nth(2).map_or(0, |(start, _)| start);
    mix(word_hash(&word[start..]), 5)
}
