//! The room `course` (being built).
