//! Lists inside payloads whose elements are checked one by one.

use super::case::Case;
use crate::decode::NodeId;

/// Lists inside payloads whose elements are checked one by one.
#[derive(Default)]
pub(super) struct Lists(Vec<List>);

struct List {
    next: NodeId,
    end: NodeId,
    check: fn(&mut Case, NodeId, &mut Lists),
}

impl Lists {
    /// Has `check` look at every child of a container.
    pub fn each(&mut self, case: &Case, list: NodeId, check: fn(&mut Case, NodeId, &mut Lists)) {
        if case.doc.kind(list).is_container() {
            self.0.push(List { next: list + 1, end: case.doc.after(list), check });
        }
    }

    /// Goes on while there is time; `true` at the end.
    pub fn step(&mut self, case: &mut Case) -> bool {
        while let Some(list) = self.0.last_mut() {
            if list.next >= list.end {
                self.0.pop();
                continue;
            }
            if !case.spend(4) {
                return false;
            }
            let (node, check) = (list.next, list.check);
            list.next = case.doc.after(node);
            check(case, node, self);
        }
        true
    }
}
