//! What a report says of the two: closer, or apart.

pub use chancery_record::Report;

/// Whether an event brings the actors closer or drives them apart.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Tone {
    /// Quad classes 1 and 2.
    Cooperation,
    /// Quad classes 3 and 4.
    Conflict,
}

impl Tone {
    /// The tone of a quad class; none for a number that is no quad class.
    pub fn of_quad(quad: u8) -> Option<Tone> {
        match quad {
            1 | 2 => Some(Tone::Cooperation),
            3 | 4 => Some(Tone::Conflict),
            _ => None,
        }
    }

    /// `cooperation` or `conflict`.
    pub fn name(self) -> &'static str {
        match self {
            Tone::Cooperation => "cooperation",
            Tone::Conflict => "conflict",
        }
    }
}
