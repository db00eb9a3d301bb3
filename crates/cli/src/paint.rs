//! Colors for people at a terminal: none where the output is piped, unless somebody forces them.

use std::fmt::Display;
use std::io;

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use mdm_lens::remark::Level;

/// Whether what is written has colors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paint {
    #[default]
    Plain,
    Colors,
}

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

impl Paint {
    /// As stdout and the environment have it: `NO_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE`, `TERM`.
    pub fn of_stdout() -> Self {
        match AutoStream::choice(&io::stdout()) {
            ColorChoice::Never => Self::Plain,
            _ => Self::Colors,
        }
    }

    /// What a part is about.
    pub fn title(self, text: impl Display) -> String {
        self.with(BOLD, text)
    }

    /// What stands beside what matters.
    pub fn aside(self, text: impl Display) -> String {
        self.with(DIM, text)
    }

    /// The word for a level.
    pub fn level(self, level: Level) -> String {
        self.with(Self::style(level), level.id())
    }

    /// A text of that level.
    pub fn at_level(self, level: Level, text: impl Display) -> String {
        self.with(Self::style(level), text)
    }

    fn style(level: Level) -> Style {
        let color = match level {
            Level::Error => AnsiColor::Red,
            Level::Warning => AnsiColor::Yellow,
            Level::Info => AnsiColor::Cyan,
        };
        color.on_default().bold()
    }

    fn with(self, style: Style, text: impl Display) -> String {
        match self {
            Self::Plain => text.to_string(),
            Self::Colors => format!("{style}{text}{style:#}"),
        }
    }
}
