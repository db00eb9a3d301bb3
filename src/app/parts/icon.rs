//! Icons, 16 by 16, in the colour of the text around them.

use leptos::prelude::*;

#[derive(Clone, Copy)]
pub enum Icon {
    Search,
    Open,
    Theme,
    Lock,
    Up,
    Down,
    List,
    File,
    Close,
    Warning,
    Copy,
    Rows,
    Back,
    Forward,
    Menu,
    Table,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Icon::Search => "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.5 10.5 14 14",
            Icon::Open => "M2 12.5v-9h4l1.5 2H14v7z",
            Icon::Theme => "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM8 2.5v11M9.5 3v10M11 4v8M12.5 5.5v5",
            Icon::Lock => "M3.5 8a1 1 0 0 1 1-1h7a1 1 0 0 1 1 1v4.500a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1zM5.5 7V5a2.5 2.5 0 0 1 5 0v2",
            Icon::Up => "M8 13V3M4 7l4-4 4 4",
            Icon::Down => "M8 3v10M4 9l4 4 4-4",
            Icon::List => "M3 4h10M3 8h10M3 12h10",
            Icon::File => "M4 2.500h5l3 3v8H4zM9 2.500v3h3",
            Icon::Close => "M4 4l8 8M12 4l-8 8",
            Icon::Warning => "M8 2.5 14 13.500H2zM8 6.500v3.500M8 11.800v.2",
            Icon::Copy => "M6 6h7v7.500H6zM3 10V2.500h7",
            Icon::Back => "M10 3.500 5.500 8l4.500 4.500",
            Icon::Forward => "M6 3.500 10.500 8 6 12.500",
            Icon::Menu => "M8 3.500v.01M8 8v.01M8 12.500v.01",
            Icon::Table => "M2.500 3.500h11v9h-11zM2.500 6.500h11M6 6.500v6",
            Icon::Rows => "M2.5 4h11M2.5 6.700h11M2.5 9.300h11M2.5 12h11",
        }
    }
}

#[component]
pub fn Glyph(icon: Icon) -> impl IntoView {
    view! { <svg viewBox="0 0 16 16" aria-hidden="true"><path d=icon.path()/></svg> }
}

/// The sign of the page.
#[component]
pub fn Brand() -> impl IntoView {
    view! {
        <div class="brand">
            <svg viewBox="0 0 20 20" aria-hidden="true"><path d={"M8.5 3a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM13 13l4.5 4.5M6 8.500h5M6 6.500h3"}/></svg>
            <span>{"MDM Lens"}</span>
        </div>
    }
}
