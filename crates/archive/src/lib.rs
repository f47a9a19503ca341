//! The room `archive` (being built).
