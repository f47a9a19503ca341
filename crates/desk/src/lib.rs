//! The room `desk` (being built).
