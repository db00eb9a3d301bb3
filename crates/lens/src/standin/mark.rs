//! A mark that was found.

use super::{Kind, StandIn};

/// A stand-in, and where it ends.
pub(super) type Found<'t> = Option<(StandIn<'t>, usize)>;

pub(super) fn found<'t>(kind: Kind, text: &'t str, from: usize, to: usize, whose: &'static str, certain: bool) -> Found<'t> {
    Some((StandIn { kind, mark: text.get(from..to)?, whose, whole: false, certain }, to))
}
