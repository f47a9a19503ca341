//! The room `intake` (being built).
