//! What changed where, between a text and its copy.

use std::ops::Range;

use crate::catalog::Class;

/// Some bytes that became others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    pub old: Range<usize>,
    pub new: Range<usize>,
    /// `None` where something in it was rewritten, and it is not one value.
    pub class: Option<Class>,
}

impl Edit {
    fn shifted(mut self, old: usize, new: usize) -> Self {
        self.old = self.old.start + old..self.old.end + old;
        self.new = self.new.start + new..self.new.end + new;
        self
    }
}

/// Edits of a part, at its places in the whole.
pub(super) fn placed(edits: Vec<Edit>, old: usize, new: usize) -> impl Iterator<Item = Edit> {
    edits.into_iter().map(move |edit| edit.shifted(old, new))
}

/// A place behind some edits, seen from the other side of them.
fn across(edits: &[Edit], at: usize, from: fn(&Edit) -> &Range<usize>, to: fn(&Edit) -> &Range<usize>) -> usize {
    match edits[..edits.partition_point(|edit| from(edit).end <= at)].last() {
        Some(edit) => at - from(edit).end + to(edit).end,
        None => at,
    }
}

/// Edits of a text, and those of what came of it, as one list. What overlaps becomes one edit.
pub(super) fn composed(first: Vec<Edit>, second: Vec<Edit>) -> Vec<Edit> {
    if first.is_empty() || second.is_empty() {
        return if first.is_empty() { second } else { first };
    }
    let mut between: Vec<(Range<usize>, Option<Class>)> = first.iter().map(|edit| (edit.new.clone(), edit.class)).collect();
    between.extend(second.iter().map(|edit| (edit.old.clone(), edit.class)));
    between.sort_by_key(|(place, _)| (place.start, place.end));
    let mut joined: Vec<(Range<usize>, Option<Class>)> = Vec::with_capacity(between.len());
    for (place, class) in between {
        match joined.last_mut().filter(|(last, _)| place.start < last.end) {
            Some((last, joint)) => {
                last.end = last.end.max(place.end);
                *joint = None;
            }
            None => joined.push((place, class)),
        }
    }
    let edit = |(place, class): (Range<usize>, Option<Class>)| {
        let old = |at| across(&first, at, |edit| &edit.new, |edit| &edit.old);
        let new = |at| across(&second, at, |edit| &edit.old, |edit| &edit.new);
        Edit { old: old(place.start)..old(place.end), new: new(place.start)..new(place.end), class }
    };
    joined.into_iter().map(edit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(old: Range<usize>, new: Range<usize>, class: Option<Class>) -> Edit {
        Edit { old, new, class }
    }

    #[test]
    fn edits_of_edits_are_told_from_the_first_text_to_the_last() {
        // "aXXbYc" became "aXXXXbYc", that "aXZXbYYc".
        let first = vec![edit(1..3, 1..5, None)];
        let second = vec![edit(2..4, 2..3, Some(Class::Device)), edit(6..7, 5..7, Some(Class::Person))];
        assert_eq!(composed(first, second), [edit(1..3, 1..4, None), edit(4..5, 5..7, Some(Class::Person))]);
        let alone = vec![edit(1..2, 1..4, Some(Class::Device))];
        assert_eq!(composed(Vec::new(), alone.clone()), alone);
        assert_eq!(composed(alone.clone(), Vec::new()), alone);
    }
}
