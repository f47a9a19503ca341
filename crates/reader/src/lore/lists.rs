//! Word lists of rules: inflected words, prefixes, phrases and shared lists.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::words::Words;
use super::{LoreError, data_lines, plural};

/// Shared lists by name, from `data/en/lists*.txt` (`@name: word, word`).
#[derive(Default)]
pub struct Lists {
    by_name: BTreeMap<String, Vec<String>>,
    /// Those that a rule has asked for, which all rules that name them share.
    compiled: RefCell<BTreeMap<String, Arc<WordList>>>,
}

impl Lists {
    /// Reads the files in order; a name may stand only once.
    pub fn parse<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Lists, LoreError> {
        let mut lists = Lists::default();
        for (file, text) in files {
            for (number, line) in data_lines(text) {
                let Some((name, words)) = line.strip_prefix('@').and_then(|line| line.split_once(':')) else {
                    return Err(LoreError::new(file, number, "expected `@name: word, word`"));
                };
                let words = split_list(words);
                if lists.by_name.insert(name.trim().to_owned(), words).is_some() {
                    let message = format!("the list @{} stands twice; rename one", name.trim());
                    return Err(LoreError::new(file, number, message));
                }
            }
        }
        Ok(lists)
    }

    /// The items with the words of the lists that are named among them.
    pub fn expanded(&self, items: &[String]) -> Result<Vec<String>, String> {
        self.expand(items, 0)
    }

    fn expand(&self, items: &[String], depth: usize) -> Result<Vec<String>, String> {
        let mut out = Vec::new();
        for item in items {
            if let Some(name) = item.strip_prefix('@') {
                out.extend(self.expand(self.items(name, depth)?, depth + 1)?);
            } else {
                out.push(item.clone());
            }
        }
        Ok(out)
    }

    /// The items of a list that is named `depth` lists deep.
    fn items(&self, name: &str, depth: usize) -> Result<&[String], String> {
        let list = self.by_name.get(name).ok_or_else(|| format!("no list @{name} in data/en/lists*.txt"))?;
        if depth > 4 { Err(format!("the list @{name} holds itself")) } else { Ok(list) }
    }

    /// The same, compiled.
    fn compile(&self, name: &str, words: &Words, depth: usize) -> Result<Arc<WordList>, String> {
        let items = self.items(name, depth)?;
        if let Some(known) = self.compiled.borrow().get(name) {
            return Ok(known.clone());
        }
        let list = Arc::new(WordList::of(items, self, words, depth + 1)?);
        self.compiled.borrow_mut().insert(name.to_owned(), list.clone());
        Ok(list)
    }
}

/// The items of a comma list; quote marks around phrases are taken off, and a comma between them parts nothing.
pub fn split_list(text: &str) -> Vec<String> {
    let mut quoted = false;
    let parts = |letter: char| {
        quoted ^= letter == '"';
        letter == ',' && !quoted
    };
    text.split(parts)
        .map(|item| item.trim().trim_matches('"').trim().to_lowercase())
        .filter(|item| !item.is_empty())
        .collect()
}

/// What follows the first word of a phrase: for each word the forms that match.
#[derive(Clone, Debug)]
struct Pattern {
    rest: Vec<FxHashSet<String>>,
}

/// Words that match in every inflection.
#[derive(Clone, Default, Debug)]
pub struct WordList {
    single: FxHashSet<String>,
    prefixes: Vec<String>,
    phrases: Vec<Pattern>,
    /// The phrases that a form opens.
    openings: FxHashMap<String, Vec<usize>>,
    /// The shared lists that it names.
    shared: Vec<Arc<WordList>>,
}

impl WordList {
    /// Compiles a comma list.
    pub fn parse(text: &str, lists: &Lists, words: &Words) -> Result<WordList, String> {
        WordList::of(&split_list(text), lists, words, 0)
    }

    fn of(items: &[String], lists: &Lists, words: &Words, depth: usize) -> Result<WordList, String> {
        let mut list = WordList::default();
        for item in items {
            if let Some(name) = item.strip_prefix('@') {
                list.shared.push(lists.compile(name, words, depth)?);
            } else if let Some(noun) = item.strip_prefix('=') {
                list.single.extend([noun.to_owned(), plural(noun)]);
            } else if let Some(prefix) = item.strip_suffix('*') {
                list.prefixes.push(prefix.to_owned());
            } else if item.contains(' ') {
                let mut parts = item.split(' ').map(|word| forms(word, words));
                for form in parts.next().into_iter().flatten() {
                    list.openings.entry(form).or_default().push(list.phrases.len());
                }
                list.phrases.push(Pattern { rest: parts.collect() });
            } else {
                list.single.extend(forms(item, words));
            }
        }
        Ok(list)
    }

    /// True when one of the words stands in `tokens` (lower case), phrases in order.
    pub fn is_in(&self, tokens: &[&str]) -> bool {
        tokens.iter().enumerate().any(|(position, token)| self.matches_at(tokens, position, token))
            || self.shared.iter().any(|list| list.is_in(tokens))
    }

    fn matches_at(&self, tokens: &[&str], position: usize, token: &str) -> bool {
        if self.single.contains(token)
            || self.prefixes.iter().any(|prefix| token.starts_with(prefix.as_str()))
        {
            return true;
        }
        // a hyphenated word matches by its last part too ("oil-depot")
        if let Some((_, last)) = token.rsplit_once('-')
            && self.single.contains(last)
        {
            return true;
        }
        let Some(opened) = self.openings.get(token) else { return false };
        let after = &tokens[position + 1..];
        opened.iter().map(|phrase| &self.phrases[*phrase]).any(|phrase| {
            after.len() >= phrase.rest.len()
                && phrase.rest.iter().zip(after).all(|(forms, token)| forms.contains(*token))
        })
    }

    /// True when nothing is listed.
    pub fn is_empty(&self) -> bool {
        self.single.is_empty()
            && self.prefixes.is_empty()
            && self.phrases.is_empty()
            && self.shared.iter().all(|list| list.is_empty())
    }
}

fn forms(word: &str, words: &Words) -> FxHashSet<String> {
    let mut out: FxHashSet<String> = words.forms_of(word).into_iter().map(|(form, _)| form).collect();
    out.insert(plural(word));
    out
}
