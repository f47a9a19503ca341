//! The key of a name: how names of the gazetteer and words of a text are compared. `build.rs` uses the same file, so that both sides agree.
//!
//! Letter case, accents, hyphens, apostrophes, commas and periods do not count. No data; letters that are not Latin stay as they are.

/// A growing hash of a name's key (FNV-1a, 64 bits). Words are parted by one space, so that the key of a prefix can be had on the way.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    hash: u64,
    empty: bool,
}

impl Key {
    /// The key of no words.
    pub fn new() -> Key {
        Key { hash: 0xcbf2_9ce4_8422_2325, empty: true }
    }

    /// Adds a word, or several.
    pub fn add(&mut self, words: &str) {
        let (mut hash, mut empty) = (self.hash, self.empty);
        spell(words, &mut empty, &mut |byte| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        (self.hash, self.empty) = (hash, empty);
    }

    /// The hash so far; `build.rs` sees to it that two names of the gazetteer never share one.
    pub fn hash(self) -> u64 {
        // the upper bits choose the bucket, and FNV leaves them uneven for short words
        (self.hash ^ (self.hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

/// Gives the bytes of the key of `words`, which follow others unless `empty`.
pub fn spell(words: &str, empty: &mut bool, sink: &mut dyn FnMut(u8)) {
    let mut gap = true;
    for character in words.chars() {
        match character {
            '\'' | '’' | '‘' | '`' | 'ʻ' | 'ʼ' => {}
            ' ' | ',' | '-' | '–' | '‑' | '.' | '/' | '\u{a0}' => gap = true,
            _ => {
                if gap && !*empty {
                    sink(b' ');
                }
                (gap, *empty) = (false, false);
                letter(character, sink);
            }
        }
    }
}

fn letter(character: char, sink: &mut dyn FnMut(u8)) {
    if character.is_ascii() {
        sink(character.to_ascii_lowercase() as u8);
        return;
    }
    let plain = plain(character);
    if plain.is_empty() {
        let mut bytes = [0; 4];
        for low in character.to_lowercase() {
            low.encode_utf8(&mut bytes).bytes().for_each(&mut *sink);
        }
    } else if plain != "-" {
        plain.bytes().for_each(sink);
    }
}

/// The key of a whole name, for the build.
#[allow(dead_code, reason = "build.rs uses it")]
pub fn key_of(name: &str) -> u64 {
    let mut key = Key::new();
    key.add(name);
    key.hash()
}

/// Latin letters with marks, and what they are without. `-` drops the character.
const PLAIN: [(&str, &str); 36] = [
    ("àáâãäåāăąǎəạảấầẩẫậắằẳẵặÀÁÂÃÄÅĀĂĄƏẠẢẤẦẨẪẬẮẰẲẴẶ", "a"),
    ("çćĉċčÇĆĈĊČ", "c"),
    ("ďđḍḑÐĎĐḌḐð", "d"),
    ("èéêëēĕėęěẹẻẽếềểễệÈÉÊËĒĔĖĘĚẸẺẼẾỀỂỄỆ", "e"),
    ("ĝğġģǧĜĞĠĢ", "g"),
    ("ĥħḥḩḨĤĦḤ", "h"),
    ("ìíîïĩīĭįıǐịỉÌÍÎÏĨĪĬĮİỊỈ", "i"),
    ("ĵĴ", "j"),
    ("ķḳĶḲ", "k"),
    ("ĺļľłḷĹĻĽŁḶ", "l"),
    ("ñńņňṇÑŃŅŇṆ", "n"),
    ("òóôõöøōŏőơọỏốồổỗộớờởỡợÒÓÔÕÖØŌŎŐƠỌỎỐỒỔỖỘỚỜỞỠỢ", "o"),
    ("ŕŗřṛŔŖŘ", "r"),
    ("śŝşšșṣŚŜŞŠȘṢ", "s"),
    ("ţťŧțṭŢŤŦȚṬ", "t"),
    ("ùúûüũūŭůűųưụủứừửữựÙÚÛÜŨŪŬŮŰŲƯỤỦỨỪỬỮỰ", "u"),
    ("ŵŴ", "w"),
    ("ýÿŷỳỵỷỹÝŶŸỲỴỶỸ", "y"),
    ("źżžẓŹŻŽẒ", "z"),
    ("æÆ", "ae"),
    ("œŒ", "oe"),
    ("ß", "ss"),
    ("þÞ", "th"),
    (
        "\u{300}\u{301}\u{302}\u{303}\u{304}\u{306}\u{307}\u{308}\u{30a}\u{30b}\u{30c}\u{323}\u{326}\u{327}\u{328}\u{331}",
        "-",
    ),
    ("\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\u{ad}\u{feff}\u{202a}\u{202c}", "-"),
    ("ａＡ", "a"),
    ("ｂＢ", "b"),
    ("ｅＥ", "e"),
    ("ｉＩ", "i"),
    ("ｋＫ", "k"),
    ("ｍＭ", "m"),
    ("ｏＯ", "o"),
    ("ｒＲ", "r"),
    ("ｓＳ", "s"),
    ("ｗＷ", "w"),
    ("ｕＵ", "u"),
];

fn plain(character: char) -> &'static str {
    PLAIN.iter().find(|(marked, _)| marked.contains(character)).map_or("", |(_, plain)| plain)
}
