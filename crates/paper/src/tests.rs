//! Tests of the papers themselves: see `samples/` for the data.
