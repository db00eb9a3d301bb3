//! The tree on screen: a window of rows over a document of any size. Drawn by hand and not by signals, because it is what moves
//! when a person scrolls: rows are recycled, one handler serves them all, and only what changed is written.

use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::app::grid::columns::{self, Fit, Room, Texts};
use crate::app::grid::row::RowView;
use crate::app::grid::scroll::Scroll;
use crate::app::parts::dom;
use mdm_lens::session::Request;
use mdm_lens::session::{At, DocId, Row, SCREENFUL};

/// Rows drawn beyond the window at each end, so that the compositor has something to show while scrolling.
const OVERSCAN: u32 = 6;
/// Rows asked for beyond the window at each end.
const AHEAD: u32 = 24;
/// Rows of margin at which more are asked for.
const MARGIN: u32 = 10;
const PROBE: &str = "The server stores the value with the device and sends it back in the command that removes the passcode.";
/// Looks at the rows of a window whose heights were not known.
const PASSES: u32 = 4;
/// Rows that are laid out before there is a document.
const LAID_OUT: usize = 12;
/// Rows share one offset in blocks of this many, so that scrolling moves no row that stays.
const BLOCK: u32 = 1024;

#[derive(Default)]
pub struct Grid {
    parts: Option<Parts>,
    doc: Option<DocId>,
    scroll: Scroll,
    /// Where the page's own bar is, as far as is known.
    bar: f64,
    /// Rows that are here: a piece of the tree, and where it begins.
    rows: Vec<Row>,
    first: u32,
    /// The question that is open, and whether rows changed since it was asked.
    asked: Option<u32>,
    stale: bool,
    pool: VecDeque<RowView>,
    /// Rows that were drawn once and are not needed now.
    spare: Vec<RowView>,
    /// They are of nothing, and some stand on the page.
    warm: bool,
    /// Row that has the focus, and its place in the document once known.
    pub cursor: u32,
    pub cursor_at: Option<At>,
    /// The cursor went to a row that is not here yet; the detail follows when it is.
    pub follow: bool,
    /// Whether a row was chosen yet; before that none is marked.
    chosen: bool,
    focused: bool,
    /// How the columns of each document were set.
    fits: HashMap<DocId, (Room, Fit)>,
    /// Where each document was left.
    left: HashMap<DocId, Left>,
    drawing: bool,
    /// Each row is as high as its words need.
    own: bool,
    /// Lines of a row on the average.
    mean: f64,
    /// A row that stays in the window while heights are measured, until somebody scrolls.
    held: Option<u32>,
    /// Its first rows are drawn, and none beyond the window yet.
    fresh: bool,
    /// Whether rows have the height and columns the width that suit this document, and for which width of the tree.
    fitted: Option<i32>,
}

#[derive(Clone, Copy, Default)]
struct Left {
    cursor: u32,
    at: Option<At>,
    /// First row in view, and how much of it was above the window.
    first: u32,
    above: f64,
}

struct Parts {
    /// What scrolls, the heads of its columns, what gives it its height, what carries the rows.
    grid: HtmlElement,
    head: Option<HtmlElement>,
    sizer: HtmlElement,
    layer: HtmlElement,
    /// Running text, to see how wide its letters are.
    probe: HtmlElement,
    ask: Rc<dyn Fn(Request)>,
    redraw: Rc<dyn Fn()>,
    /// A number for the next question.
    seq: Rc<dyn Fn() -> u32>,
}

impl Grid {
    pub fn mount(&mut self, grid: HtmlElement, seq: Rc<dyn Fn() -> u32>, ask: Rc<dyn Fn(Request)>, redraw: Rc<dyn Fn()>) {
        let sizer = dom::element("div", "sizer");
        let layer = dom::element("div", "layer");
        for part in [&sizer, &layer] {
            dom::attribute(part, "role", Some("presentation"));
        }
        let _ = sizer.append_child(&layer);
        let _ = grid.append_child(&sizer);
        self.pool.clear();
        self.spare.clear();
        let head = grid.first_element_child().filter(|head| head.class_list().contains("cols")).and_then(|head| head.dyn_into().ok());
        let probe = dom::element("span", "probe");
        dom::attribute(&probe, "aria-hidden", Some("true"));
        probe.set_text_content(Some(PROBE));
        let _ = sizer.append_child(&probe);
        self.parts = Some(Parts { grid, head, sizer, layer, probe, ask, redraw, seq });
        self.measure();
    }

    /// The first rows are seen: those beyond the window follow.
    pub fn complete(&mut self) {
        self.fresh = false;
        self.later();
    }

    pub fn unmount(&mut self) {
        self.leave();
        self.parts = None;
        self.pool.clear();
        self.spare.clear();
    }

    /// Makes a screenful of rows ready while nobody waits: browsers compile what draws them when it is called first, and look for
    /// the fonts of a text when it is laid out first.
    pub fn warm(&mut self) {
        let Some(parts) = self.parts.as_ref().filter(|_| self.pool.is_empty() && self.spare.is_empty()) else { return };
        self.spare.extend((0..SCREENFUL).map(|_| RowView::warm()));
        self.warm = true;
        for row in self.spare.iter().take(LAID_OUT) {
            let _ = parts.layer.append_child(&row.root);
        }
    }

    /// Takes the rows that were laid out for nobody off the page.
    pub fn cool(&mut self) {
        if !std::mem::take(&mut self.warm) {
            return;
        }
        for row in &mut self.spare {
            row.root.remove();
            row.set_blank();
        }
    }

    /// The window or the height of rows changed.
    pub fn measure(&mut self) {
        let Some(parts) = &self.parts else { return };
        // All that is asked of the browser before anything is written: each question after a change has it lay out the page again.
        let head = parts.head.as_ref().map_or(0, HtmlElement::offset_height);
        let view = f64::from((parts.grid.client_height() - head).max(0));
        let (line, pad) = (pixels(&parts.grid, "--line"), pixels(&parts.grid, "--pad").unwrap_or(0.0));
        let even = if line.is_none() { pixels(&parts.grid, "--row").unwrap_or(28.0) } else { 0.0 };
        let anchor = self.anchor();
        let fitted = self.fit();
        let row = line.map_or(even, |line| (line * self.mean + pad).round());
        self.scroll.view = view;
        if fitted || row != self.scroll.row || self.own != line.is_some() {
            self.own = line.is_some();
            self.scroll.forget(row, anchor);
        }
        self.resize();
        self.later();
    }

    /// The row that stays where it is in the window: the one that was chosen, under the hand that chose it, else the first in view.
    fn anchor(&self) -> u32 {
        let (first, last) = self.scroll.window();
        if self.chosen && (first..last).contains(&self.cursor) { self.cursor } else { first }
    }

    /// Gives the columns of the reading view the width that the rows at hand need; `true` if that was not known.
    fn fit(&mut self) -> bool {
        let Some(parts) = &self.parts else { return false };
        let width = parts.grid.client_width();
        if self.rows.is_empty() || width == 0 || self.fitted == Some(width) {
            return false;
        }
        let is_there = |column: &str| {
            let head = parts.grid.query_selector(&["[data-col=", column, "]"].concat()).ok().flatten();
            head.and_then(|head| head.dyn_into::<HtmlElement>().ok()).is_some_and(|head| head.offset_width() > 1)
        };
        let texts = match (is_there("meaning"), is_there("purpose")) {
            (true, true) => Texts::Both,
            (false, false) => Texts::Below,
            _ => Texts::Beside,
        };
        let letter = Some(f64::from(parts.probe.offset_width()) / PROBE.len() as f64).filter(|letter| *letter > 0.0).unwrap_or(7.0);
        let room = Room { width: f64::from(width), letter, mono: 7.6, texts, is_purpose: dom::tells_purpose(), is_low: dom::is_low() };
        // One that is come back to stands as it was left, whichever of its rows are here.
        let known = self.doc.and_then(|doc| self.fits.get(&doc)).filter(|(known, _)| *known == room);
        let fit = known.map_or_else(|| columns::fit(&self.rows, room), |(_, fit)| *fit);
        self.fits.extend(self.doc.map(|doc| (doc, (room, fit))));
        self.fitted = Some(width);
        self.mean = fit.mean;
        dom::attribute(&parts.grid, "data-lines", Some(&fit.lines.to_string()));
        for (name, pixels) in [("--key", fit.key), ("--val", fit.value), ("--step", fit.step)] {
            let _ = parts.grid.style().set_property(name, &[&pixels.round().to_string(), "px"].concat());
        }
        true
    }

    /// Another view of the document, whose rows have a height of their own.
    pub fn refit(&mut self) {
        self.fitted = None;
        self.measure();
    }

    /// Looks at a document, where it was left.
    pub fn show(&mut self, doc: DocId, rows: u32) {
        self.cool();
        self.doc = Some(doc);
        self.rows.clear();
        self.first = 0;
        self.asked = None;
        self.scroll.rows = rows;
        let left = self.left.get(&doc).copied().unwrap_or_default();
        self.cursor = left.cursor;
        self.cursor_at = left.at;
        self.chosen = false;
        self.held = None;
        self.fitted = None;
        self.scroll.heights.forget();
        self.scroll.top = self.scroll.y(left.first) + left.above;
        self.resize();
        self.later();
    }

    pub fn leave(&mut self) {
        if let Some(doc) = self.doc.take() {
            let (first, _) = self.scroll.window();
            let above = self.scroll.top - self.scroll.y(first);
            self.left.insert(doc, Left { cursor: self.cursor, at: self.cursor_at, first, above });
        }
        self.rows.clear();
        self.scroll.rows = 0;
    }

    /// The worker that knew the document in view is gone: nothing is here and no answer will come.
    pub fn lose(&mut self, doc: DocId) {
        self.leave();
        self.show(doc, 0);
    }

    /// It was read again: back to where it was left, with its row marked if one was chosen.
    pub fn regain(&mut self, doc: DocId, rows: u32, chosen: bool) {
        self.show(doc, rows);
        self.chosen = chosen;
    }

    /// No row is marked as the one that the detail is about.
    pub fn unchoose(&mut self) {
        self.chosen = false;
        self.later();
    }

    pub fn rows_total(&self) -> u32 {
        self.scroll.rows
    }

    /// Rows came or went.
    pub fn changed(&mut self, rows: u32) {
        if rows != self.scroll.rows {
            // Rows may have another number now.
            self.scroll.forget(self.scroll.row, self.anchor());
        }
        self.scroll.rows = rows;
        self.stale = true;
        self.resize();
        self.later();
    }

    /// The same, where it may be that nothing changed.
    pub fn changed_to(&mut self, rows: u32) {
        if rows == 0 && self.scroll.rows == 0 {
            return;
        }
        if rows != self.scroll.rows || self.rows.is_empty() {
            self.changed(rows);
        } else {
            // Meanings may have changed with the reading.
            self.stale = true;
            self.later();
        }
    }

    /// Rows that were asked for, or the first of a document, which come by themselves (`seq` 0); `true` if they are drawn.
    pub fn arrived(&mut self, seq: u32, first: u32, total: u32, rows: Vec<Row>) -> bool {
        let expected = if seq == 0 { self.rows.is_empty() && self.asked.is_none() } else { self.asked == Some(seq) };
        if !expected {
            return false;
        }
        self.stale = self.stale && seq != 0;
        self.asked = None;
        self.first = first;
        self.rows = rows;
        if total != self.scroll.rows {
            self.changed(total);
            self.stale = false;
        }
        if self.fitted.is_none() {
            self.measure();
        }
        self.fresh = seq == 0;
        self.draw();
        true
    }

    fn stretch(&self) {
        let Some(parts) = &self.parts else { return };
        let _ = parts.sizer.style().set_property("height", &[&self.scroll.height().to_string(), "px"].concat());
    }

    fn resize(&mut self) {
        self.stretch();
        let Some(parts) = &self.parts else { return };
        dom::attribute(&parts.grid, "aria-rowcount", Some(&(self.scroll.rows + 1).to_string()));
        let bar = self.scroll.settle();
        // Asking has the browser lay out the page, which it does not have to for a list at its beginning.
        if self.bar == 0.0 && bar == 0.0 {
            self.cursor = self.cursor.min(self.scroll.rows.saturating_sub(1));
            return;
        }
        if (f64::from(parts.grid.scroll_top()) - bar).abs() >= 1.0 {
            parts.grid.set_scroll_top(bar as i32);
            self.scroll.bar = f64::from(parts.grid.scroll_top());
            self.bar = self.scroll.bar;
        }
        self.cursor = self.cursor.min(self.scroll.rows.saturating_sub(1));
    }

    pub fn scrolled(&mut self) {
        let Some(parts) = &self.parts else { return };
        let bar = f64::from(parts.grid.scroll_top());
        self.bar = bar;
        if (bar - self.scroll.bar).abs() >= 1.0 {
            self.held = None;
            self.scroll.moved(bar);
        }
        self.later();
    }

    /// A movement came to rest: the bar goes where it belongs.
    pub fn rested(&mut self) {
        // Somebody may have gone on meanwhile.
        self.scrolled();
        let bar = self.scroll.bar;
        if (self.scroll.settle() - bar).abs() >= 1.0 {
            self.resize();
            self.later();
        }
    }

    /// Draws with the next picture, once.
    fn later(&mut self) {
        if let Some(parts) = &self.parts
            && !self.drawing
        {
            self.drawing = true;
            let redraw = parts.redraw.clone();
            dom::next_frame(move || redraw());
        }
    }

    pub fn row(&self, index: u32) -> Option<&Row> {
        self.rows.get(index.checked_sub(self.first)? as usize)
    }

    pub fn draw(&mut self) {
        self.drawing = false;
        let mut learned = false;
        // Rows that are lower than was thought leave room for more.
        for _ in 0..PASSES {
            let (from, to) = self.scroll.window();
            let more = if self.fresh { 0 } else { OVERSCAN };
            let (from, to) = (from.saturating_sub(more), (to + more).min(self.scroll.rows));
            self.ask_for(from, to);
            self.fill(from, to);
            if !self.own || !self.learn() {
                break;
            }
            learned = true;
        }
        match (learned, self.held) {
            (true, Some(_)) => self.resize(),
            (true, None) => self.stretch(),
            _ => {}
        }
        self.place();
    }

    /// Has as many rows on the page as are needed, each with its content.
    fn fill(&mut self, from: u32, to: u32) {
        let Some(parts) = &self.parts else { return };
        let needed = (to - from) as usize;
        while self.pool.len() < needed {
            let row = self.spare.pop().unwrap_or_else(RowView::new);
            let _ = parts.layer.append_child(&row.root);
            self.pool.push_back(row);
        }
        for mut row in self.pool.drain(needed..) {
            row.root.remove();
            row.index = u32::MAX;
            self.spare.push(row);
        }
        self.rotate(from, to);
        for (index, view) in (from..).zip(&mut self.pool) {
            view.set_index(index);
            match index.checked_sub(self.first).and_then(|place| self.rows.get(place as usize)) {
                Some(row) => {
                    view.set(row);
                    if index == self.cursor {
                        self.cursor_at = Some(row.at);
                    }
                }
                None => view.set_blank(),
            }
        }
    }

    /// Takes down how high the rows are that were written; `true` if that is not what was thought.
    fn learn(&mut self) -> bool {
        let (first, last) = self.scroll.window();
        let held = self.held.filter(|row| (first..last).contains(row));
        // What was seen before stays; of rows that nobody saw yet the first.
        let seen = (first..last).find(|row| self.scroll.heights.of(*row).is_some());
        let anchor = held.or(seen).unwrap_or(first);
        let mut changed = false;
        for view in &mut self.pool {
            if view.is_blank() || view.is_measured && self.scroll.heights.of(view.index).is_some() {
                continue;
            }
            view.is_measured = true;
            // Nothing is laid out while the page is out of sight.
            let px = view.root.offset_height();
            if px > 0 {
                changed |= self.scroll.learn(view.index, px as u16, anchor);
            }
        }
        if changed && let Some(held) = self.held {
            self.scroll.bring(held);
        }
        changed
    }

    /// Puts the rows where they stand, and the focus.
    fn place(&mut self) {
        let Some(parts) = &self.parts else { return };
        let Some(from) = self.pool.front().map(|view| view.index) else { return };
        let base = self.scroll.y(from / BLOCK * BLOCK);
        let offset = self.scroll.bar + base - self.scroll.top;
        let _ = parts.layer.style().set_property("transform", &["translateY(", &offset.to_string(), "px)"].concat());
        let (mut focus, mut y) = (None, self.scroll.y(from) - base);
        for view in &self.pool {
            view.set_y(y);
            y += self.scroll.high(view.index);
            let is_cursor = view.index == self.cursor;
            view.set_cursor(is_cursor, is_cursor && self.chosen);
            if is_cursor {
                focus = Some(view.root.clone());
            }
        }
        // Without a row to step into, Tab finds the grid itself.
        dom::attribute(&parts.grid, "tabindex", Some(if focus.is_some() { "-1" } else { "0" }));
        if self.focused {
            let target = focus.unwrap_or_else(|| parts.grid.clone());
            let active = document().active_element();
            if active.as_ref() != Some(target.unchecked_ref()) && active.is_none_or(|active| !target.contains(Some(&active))) {
                let options = web_sys::FocusOptions::new();
                options.set_prevent_scroll(true);
                let _ = target.focus_with_options(&options);
            }
        }
    }

    /// Recycles row elements from one end to the other, so that their order on the page stays that of the tree.
    fn rotate(&mut self, from: u32, to: u32) {
        let Some(parts) = &self.parts else { return };
        let Some(old) = self.pool.front().map(|row| row.index).filter(|index| *index != u32::MAX) else { return };
        if from > old && from < old + self.pool.len() as u32 {
            for _ in old..from {
                if let Some(row) = self.pool.pop_front() {
                    let _ = parts.layer.append_child(&row.root);
                    self.pool.push_back(row);
                }
            }
        } else if from < old && to > old {
            for _ in from..old {
                if let Some(row) = self.pool.pop_back() {
                    let _ = parts.layer.prepend_with_node_1(&row.root);
                    self.pool.push_front(row);
                }
            }
        }
    }

    fn ask_for(&mut self, from: u32, to: u32) {
        let (Some(parts), Some(doc)) = (&self.parts, self.doc) else { return };
        // One question at a time: its answer draws, and drawing asks again if that is not enough.
        if self.asked.is_some() {
            return;
        }
        let end = self.first + self.rows.len() as u32;
        let low = from.saturating_sub(MARGIN);
        let high = (to + MARGIN).min(self.scroll.rows);
        if !self.stale && low >= self.first && high <= end {
            return;
        }
        if self.scroll.rows == 0 {
            self.stale = false;
            return;
        }
        self.stale = false;
        let seq = (parts.seq)();
        self.asked = Some(seq);
        let first = from.saturating_sub(AHEAD);
        let count = (to + AHEAD).min(self.scroll.rows) - first;
        (parts.ask)(Request::Rows { doc, first, count, seq });
    }

    /// Moves to a row that is known to be at `at`.
    pub fn go_to(&mut self, row: u32, at: At) {
        self.cursor_at = Some(at);
        self.scroll.rows = self.scroll.rows.max(row + 1);
        self.move_to(row);
    }

    /// Moves the cursor; gives the place of its row if that is here.
    pub fn move_to(&mut self, row: u32) -> Option<At> {
        self.chosen = true;
        self.cursor = row.min(self.scroll.rows.saturating_sub(1));
        self.held = Some(self.cursor);
        self.scroll.bring(self.cursor);
        self.resize();
        self.draw();
        self.row(self.cursor).map(|row| row.at)
    }

    /// The row that is a screen further down or up.
    pub fn page(&self, down: bool) -> u32 {
        let (row, high) = (self.cursor, self.scroll.high(self.cursor));
        let screen = (self.scroll.view - high).max(0.0);
        let y = self.scroll.y(row);
        match down {
            true => self.scroll.row_at(y + screen).max(row + 1),
            false => self.scroll.row_at((y + high - screen).max(0.0)).min(row.saturating_sub(1)),
        }
    }

    /// Row of the parent of the cursor's row, if it is among those that are here.
    pub fn parent(&self) -> Option<u32> {
        let depth = self.row(self.cursor)?.depth;
        (self.first..self.cursor).rev().find(|index| self.row(*index).is_some_and(|row| row.depth < depth))
    }

    pub fn set_focused(&mut self, focused: bool) {
        self.focused = focused;
    }

    /// Puts the focus into the tree.
    pub fn focus(&mut self) {
        self.focused = true;
        self.draw();
    }

    /// The row of a place, if it is among those that are here.
    pub fn row_of(&self, at: At) -> Option<&Row> {
        self.rows.iter().find(|row| row.at == at)
    }

    /// Rows that are here.
    pub fn rows_here(&self) -> &[Row] {
        &self.rows
    }

    /// Lights the row of a value that the mouse is over in the source.
    pub fn light(&self, at: Option<At>) {
        for view in &self.pool {
            let lit = at.is_some() && self.row(view.index).map(|row| row.at) == at;
            let _ = view.root.class_list().toggle_with_force("lit", lit);
        }
    }

    pub fn index_of(target: Option<web_sys::EventTarget>) -> Option<u32> {
        let row = dom::closest(target, "[role=row]")?;
        row.get_attribute("aria-rowindex")?.parse::<u32>().ok()?.checked_sub(2)
    }
}

/// A length that the style sets.
fn pixels(element: &HtmlElement, name: &str) -> Option<f64> {
    let style = window().get_computed_style(element).ok().flatten()?;
    style.get_property_value(name).ok()?.trim().trim_end_matches("px").parse().ok()
}
