#![allow(clippy::unwrap_used, clippy::expect_used)]

mod journeys;
mod properties;
mod town;
