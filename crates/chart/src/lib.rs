//! The room `chart` (being built).
