//! Tests of the quantity stage.
