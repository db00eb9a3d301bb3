//! The forms in which tools print what they hold.

use crate::decode::Span;

/// How a text says what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// `"Key" => value`: `plutil -p`, Ruby, PHP, Perl, Elixir.
    Rocket,
    /// `{'Key': value}`: Python.
    Python,
    /// `{Key = value}` and `{Key: value}` of many tools and languages.
    Literal,
    /// `map[Key:value]` and `{Key:value Other:value}`: Go.
    Go,
    /// `Dict { Key = value }`, a line each: PlistBuddy.
    PlistBuddy,
    /// `Key : value`, a line each, with the colons below each other: PowerShell.
    PowerShell,
    /// Attributes with the number of their profile before them: `profiles list`.
    ProfilesList,
    /// The answers of `profiles status`.
    ProfilesStatus,
    /// Names above what belongs to them, deeper from line to line: `system_profiler`.
    SystemProfiler,
    Yaml,
    /// Any text: its lines, and what stands in them.
    Text,
}

impl Form {
    pub const ALL: [Form; 11] = [
        Form::Rocket,
        Form::Python,
        Form::Literal,
        Form::Go,
        Form::PlistBuddy,
        Form::PowerShell,
        Form::ProfilesList,
        Form::ProfilesStatus,
        Form::SystemProfiler,
        Form::Yaml,
        Form::Text,
    ];

    /// Short and stable, for the layer.
    pub fn id(self) -> &'static str {
        match self {
            Form::Rocket => "hash-rocket",
            Form::Python => "python",
            Form::Literal => "literal",
            Form::Go => "go",
            Form::PlistBuddy => "plistbuddy",
            Form::PowerShell => "powershell",
            Form::ProfilesList => "profiles-list",
            Form::ProfilesStatus => "profiles-status",
            Form::SystemProfiler => "system-profiler",
            Form::Yaml => "yaml",
            Form::Text => "text",
        }
    }

    /// For people.
    pub fn title(self) -> &'static str {
        match self {
            Form::Rocket => "printed with => (plutil -p, Ruby)",
            Form::Python => "printed by Python",
            Form::Literal => "printed with braces",
            Form::Go => "printed by Go",
            Form::PlistBuddy => "printed by PlistBuddy",
            Form::PowerShell => "printed by PowerShell",
            Form::ProfilesList => "printed by profiles list",
            Form::ProfilesStatus => "printed by profiles status",
            Form::SystemProfiler => "printed by system_profiler",
            Form::Yaml => "YAML",
            Form::Text => "text",
        }
    }
}

/// Something printed in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Printed {
    pub form: Form,
    pub place: Span,
}
