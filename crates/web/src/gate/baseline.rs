//! How long each kind of request takes when nothing else goes on.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    time::Duration,
};

/// The kind of a request: method and path with its numbers left out, as one of [`SHAPES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape(u8);

const SHAPES: usize = 256;
/// How quickly the baseline follows calm times: the part of the difference that one request adds.
const FOLLOWING: u32 = 16;

impl Shape {
    /// Of a request. Parts of a path that hold a digit are numbers of something.
    pub fn of(method: &str, path: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        method.hash(&mut hasher);
        for part in path.split('/') {
            if part.bytes().any(|byte| byte.is_ascii_digit()) {
                "#".hash(&mut hasher);
            } else {
                part.hash(&mut hasher);
            }
        }
        Self(hasher.finish().to_le_bytes()[0])
    }
}

/// The baseline of every kind.
#[derive(Debug)]
pub struct Baselines(Box<[Option<Duration>; SHAPES]>);

impl Default for Baselines {
    fn default() -> Self {
        Self(Box::new([None; SHAPES]))
    }
}

impl Baselines {
    /// How much longer than its baseline a request took. It may lower the baseline always, and
    /// raise it only in `calm` times: else a long rush would come to look normal.
    pub fn queueing(&mut self, shape: Shape, time: Duration, calm: bool) -> Duration {
        let base = self.0[usize::from(shape.0)].get_or_insert(time);
        if time < *base {
            *base = time;
        } else if calm {
            *base += time.saturating_sub(*base) / FOLLOWING;
        }
        time.saturating_sub(*base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_two_dossiers_are_of_one_kind() {
        let shape = |path| Shape::of("GET", path);
        assert_eq!(shape("/dossiers/0198-af"), shape("/dossiers/0199-bc"));
        assert_ne!(shape("/dossiers/0198-af"), shape("/drafts/0198-af"));
        assert_ne!(Shape::of("POST", "/dossiers/1"), shape("/dossiers/1"));
    }

    #[test]
    fn a_long_rush_does_not_come_to_look_normal() {
        let (mut baselines, shape) = (Baselines::default(), Shape::of("GET", "/"));
        let ms = Duration::from_millis;
        assert_eq!(baselines.queueing(shape, ms(5), true), ms(0));
        for _ in 0..10_000 {
            assert_eq!(baselines.queueing(shape, ms(105), false), ms(100));
        }
        for _ in 0..1_000 {
            baselines.queueing(shape, ms(20), true);
        }
        assert!(baselines.queueing(shape, ms(20), true) < ms(1), "what calm times take is normal");
    }
}
