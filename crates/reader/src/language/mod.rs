//! The trained stages of reading: models and what is read with them.
//!
//! So far [`segment`] (tokens, words, sentences). The models are made by `chancery-gold train en` from open treebanks and compiled
//! in; no stage reads a file. The event rules still stand on `split` and `tag`.

mod kernel;
pub mod segment;
pub mod syntax;

use std::sync::LazyLock;

/// The models of a language.
#[derive(Debug, Default)]
pub struct Models {
    /// Tokens, words, sentences.
    pub segment: segment::Model,
}

impl Models {
    /// The English models that are compiled in. A part whose file was absent or broken when the program was built is empty.
    pub fn builtin() -> &'static Models {
        static MODELS: LazyLock<Models> = LazyLock::new(|| Models {
            segment: segment::Model::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/segment.bin")))
                .unwrap_or_default(),
        });
        &MODELS
    }
}
