//! Interviews: which sentences are answers, and whose.
//!
//! A text is an interview when paragraphs of questions and of answers alternate, with names or initials before them ("JT: ...") or without.
//! Every sentence of an answer is a statement of the one who answers. Who that is comes from the names before the answers; where there are
//! none, it is the first person that the text names in full. Questions are nobody's statements.

use chancery_record::{Actor, Modality, Span, SpeechForm};

use super::StatementDraft;
use super::speaker::of_sector;
use crate::split::{SentenceTokens, Tok};

/// Answered questions that make an interview: with names before them, where the text says that it is one, and where nothing says so.
const LABELLED: usize = 2;
const FEW: usize = 3;
const MANY: usize = 5;
/// A paragraph of a question has at most so many words.
const QUESTION: usize = 60;
/// Shorter answers say nothing by themselves.
const ANSWER: usize = 4;
/// Bytes at the start of a text in which it can say that it is an interview.
const HEAD: usize = 800;

/// The answers of an interview.
#[derive(Debug, Default)]
pub struct Interview {
    answers: Vec<Answer>,
}

#[derive(Debug)]
struct Answer {
    sentence: usize,
    span: Span,
    /// The name before the answer; empty where none of the text has one.
    label: String,
}

struct Paragraph<'a> {
    first: usize,
    end: usize,
    label: Option<&'a str>,
    asks: bool,
    personal: bool,
}

impl Interview {
    /// Looks for questions and answers in a text. `words` are those by which a text says that it is an interview.
    pub fn find(
        text: &str,
        tokens: &[Tok],
        sentences: &[SentenceTokens],
        words: &[String],
    ) -> Option<Interview> {
        let paragraphs = paragraphs(text, tokens, sentences);
        let asks = |paragraph: &&Paragraph<'_>| paragraph.asks;
        let askers: Vec<&str> =
            paragraphs.iter().filter(asks).filter_map(|paragraph| paragraph.label).collect();
        let asker = |label: &str| {
            let turns = paragraphs.iter().filter(|paragraph| paragraph.label == Some(label)).count();
            2 * askers.iter().filter(|asker| **asker == label).count() >= turns
        };
        let question = |paragraph: &Paragraph<'_>| match paragraph.label {
            Some(label) => asker(label),
            None => paragraph.asks,
        };
        let answered = paragraphs.windows(2).filter(|pair| question(&pair[0]) && !question(&pair[1])).count();
        let labelled = !askers.is_empty();
        let head = text.get(..HEAD.min(text.len())).unwrap_or(text).to_lowercase();
        let says_so = words.iter().any(|word| head.contains(word.as_str()));
        let wanted = match (labelled, says_so) {
            (true, _) => LABELLED,
            (false, true) => FEW,
            (false, false) => MANY,
        };
        if answered < wanted {
            return None;
        }
        let names =
            || paragraphs.iter().filter_map(|paragraph| paragraph.label).filter(|label| !asker(label));
        let usual = names().next().unwrap_or("").to_owned();
        let mut answers = Vec::new();
        let mut open = false;
        for paragraph in &paragraphs {
            if question(paragraph) {
                open = true;
                continue;
            }
            // an answer goes on where it speaks of "I" and "we"
            let goes_on = paragraph.personal && !answers.is_empty();
            if paragraph.label.is_none() && !open && !goes_on {
                continue;
            }
            open = false;
            for (sentence, words) in sentences.iter().enumerate().take(paragraph.end).skip(paragraph.first) {
                let span = words.span;
                let named = paragraph.label.filter(|_| sentence == paragraph.first);
                let span = named.map_or(span, |label| behind(span, label, text));
                let said = span.of(text);
                let short = said.split_whitespace().count() < ANSWER;
                if !short && !said.ends_with('?') {
                    let label = paragraph.label.map_or_else(|| usual.clone(), str::to_owned);
                    answers.push(Answer { sentence, span, label });
                }
            }
        }
        (!answers.is_empty()).then_some(Interview { answers })
    }

    /// The answers as statements. `named` makes an actor of a name, or of no name the one who is interviewed.
    pub fn statements<'s>(
        &'s self,
        named: &'s dyn Fn(&str) -> Option<Actor>,
    ) -> impl Iterator<Item = StatementDraft> + 's {
        self.answers.iter().filter_map(move |answer| {
            let actor = named(&answer.label)?;
            let source_kind = of_sector(&actor.sector);
            Some(StatementDraft {
                sentence: answer.sentence,
                speaker: vec![actor],
                source_kind,
                form: SpeechForm::Direct,
                content: answer.span,
                cue: None,
                span: answer.span,
                act: String::new(),
                addressee: Vec::new(),
                modality: Modality::Actual,
                asserts: true,
                held: false,
                inside: false,
                why: vec!["an answer in an interview".into()],
            })
        })
    }
}

fn paragraphs<'a>(text: &'a str, tokens: &[Tok], sentences: &[SentenceTokens]) -> Vec<Paragraph<'a>> {
    let mut out: Vec<Paragraph<'a>> = Vec::new();
    let mut first = 0;
    for number in 0..sentences.len() {
        let ends = sentences.get(number + 1).is_none_or(|next| {
            next.block != sentences[number].block || tokens[next.first].breaks_before >= 2
        });
        if !ends {
            continue;
        }
        let words = sentences[first].span.join(sentences[number].span).of(text);
        let label = label(words);
        let personal = words
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| matches!(word, "I" | "We" | "we" | "our" | "Our" | "us" | "my" | "My"));
        let asks = words.ends_with('?') && words.split_whitespace().count() <= QUESTION;
        out.push(Paragraph { first, end: number + 1, label, asks, personal });
        first = number + 1;
    }
    out
}

/// The words behind a name with its colon.
fn behind(span: Span, label: &str, text: &str) -> Span {
    let start = span.start as usize + label.len() + 1;
    let rest = text.get(start..span.end as usize).unwrap_or("");
    let start = start + rest.len() - rest.trim_start().len();
    Span::new(start, span.end as usize)
}

/// The name or the initials before a colon that opens a paragraph.
fn label(words: &str) -> Option<&str> {
    let (label, rest) = words.split_once(':')?;
    let named = |word: &str| word.starts_with(char::is_uppercase) || matches!(word, "&" | "of" | "the");
    let count = label.split_whitespace().count();
    let fits = (1..=4).contains(&count) && label.len() <= 40 && label.split_whitespace().all(named);
    (fits && rest.starts_with(char::is_whitespace)).then(|| label.trim())
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn names_before_a_colon() {
        assert_eq!(label("JT: No."), Some("JT"));
        assert_eq!(label("Mara Brandt: We wait."), Some("Mara Brandt"));
        assert_eq!(label("What he wants: more."), None);
        assert_eq!(label("At 12:30 it rained."), None);
    }
}
