//! Truth sets (being built).
