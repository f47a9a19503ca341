//! CoNLL-U: ten columns a word, as Universal Dependencies writes grammar down. Names stand in the last column as `NE=B-PER`.

use std::fmt::Write as _;

use chancery_record::Word;

/// Writes words as CoNLL-U, each sentence with its text. `name` comes before the numbers in `# sent_id`.
pub fn conllu(text: &str, words: &[Word], name: &str) -> String {
    let mut out = String::new();
    for sentence in words.chunk_by(|one, other| one.sentence == other.sentence) {
        let (Some(first), Some(last)) = (sentence.first(), sentence.last()) else { continue };
        let span = first.token.join(last.token);
        let _ = writeln!(out, "# sent_id = {name}{}", first.sentence + 1);
        let _ = writeln!(out, "# text = {}", span.of(text).split_whitespace().collect::<Vec<_>>().join(" "));
        for (place, word) in sentence.iter().enumerate() {
            let opens_token = place == 0 || sentence[place - 1].token != word.token;
            let parts = sentence[place..].iter().take_while(|other| other.token == word.token).count();
            let whole = opens_token && parts == 1;
            let next = words_after(words, word);
            let glued = next.is_some_and(|next| next.token.start == word.token.end);
            let space = if glued { "SpaceAfter=No" } else { "" };
            if opens_token && !whole {
                let misc = if space.is_empty() { "_" } else { space };
                let form = plain(word.token.of(text));
                let end = word.number + parts as u32 - 1;
                let _ = writeln!(out, "{}-{end}\t{form}\t_\t_\t_\t_\t_\t_\t_\t{misc}", word.number);
            }
            let mut misc = String::new();
            if word.name != "O" {
                let _ = write!(misc, "NE={}", word.name);
            }
            if whole && !space.is_empty() {
                misc.push_str(if misc.is_empty() { space } else { "|SpaceAfter=No" });
            }
            if misc.is_empty() {
                misc.push('_');
            }
            let _ = writeln!(
                out,
                "{}\t{}\t{}\t{}\t_\t{}\t{}\t{}\t_\t{misc}",
                word.number,
                plain(word.span.of(text)),
                plain(&word.lemma),
                word.upos,
                word.features,
                word.head,
                word.relation
            );
        }
        out.push('\n');
    }
    out
}

/// The first word of the token after a word's.
fn words_after<'w>(words: &'w [Word], word: &Word) -> Option<&'w Word> {
    let at = words.partition_point(|other| other.token.start <= word.token.start);
    words.get(at)
}

/// A cell of one line without tabs.
fn plain(cell: &str) -> String {
    if cell.is_empty() {
        return "_".to_owned();
    }
    cell.replace(['\t', '\n', '\r'], " ")
}
