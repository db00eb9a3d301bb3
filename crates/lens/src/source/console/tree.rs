//! A document that is put together from its paths.

use crate::json::View;

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Key(String),
    /// The element of a list.
    Item(usize),
}

/// Puts a value into a tree, with the containers on the way to it.
pub(super) fn put(tree: &mut View, path: &[Step], value: View) {
    let Some((step, rest)) = path.split_first() else {
        // What is there in containers stays.
        if !matches!((&*tree, &value), (View::Dict(items), View::Dict(_)) if !items.is_empty()) {
            *tree = value;
        }
        return;
    };
    match step {
        Step::Key(key) => {
            if !matches!(tree, View::Dict(_)) {
                *tree = View::Dict(Vec::new());
            }
            let View::Dict(items) = tree else { return };
            let at = items.iter().position(|(known, _)| known == key).unwrap_or_else(|| {
                items.push((key.clone(), View::Dict(Vec::new())));
                items.len() - 1
            });
            put(&mut items[at].1, rest, value);
        }
        Step::Item(index) => {
            if !matches!(tree, View::List(_)) {
                *tree = View::List(Vec::new());
            }
            let View::List(items) = tree else { return };
            // Elements come one after the other; a gap is not left.
            let at = (*index).min(items.len());
            if at == items.len() {
                items.push(View::Dict(Vec::new()));
            }
            put(&mut items[at], rest, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_a_tree() {
        let key = |key: &str| Step::Key(key.to_owned());
        let mut tree = View::Dict(Vec::new());
        put(&mut tree, &[key("a"), Step::Item(0), key("b")], View::Bool(true));
        put(&mut tree, &[key("a"), Step::Item(1), key("b")], View::Bool(false));
        put(&mut tree, &[key("a"), Step::Item(0), key("c")], View::Number(1));
        put(&mut tree, &[key("a")], View::List(Vec::new()));
        put(&mut tree, &[key("d")], View::text("x"));
        let json: String = String::from_utf8(tree.to_json()).expect("a text").split_whitespace().collect();
        assert_eq!(json, r#"{"a":[],"d":"x"}"#);
    }
}
