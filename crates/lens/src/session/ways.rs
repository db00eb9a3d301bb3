//! A path in the forms that tools write it in, and back.

/// How a path is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `/PayloadContent/0/SSID_STR`
    Pointer,
    /// `.PayloadContent[0].SSID_STR`
    Jq,
    /// `Print :PayloadContent:0:SSID_STR`, as a command.
    PlistBuddy,
    /// `plutil -extract PayloadContent.0.SSID_STR raw`, as a command.
    Plutil,
}

/// Steps of a path of DESIGN (`/a/0!plist/b`) up to where it leads into a value.
fn steps(path: &str) -> Vec<String> {
    path.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect()
}

/// Writes a path of DESIGN in another form; `file` is the file that a command reads. What lies inside a value has no path in it,
/// so the way ends at the value.
pub fn write(path: &str, form: Form, file: &str) -> String {
    let outer = path.split('!').next().unwrap_or(path);
    let steps = steps(outer);
    match form {
        Form::Pointer => outer.to_owned(),
        Form::Jq if steps.is_empty() => ".".to_owned(),
        Form::Jq => steps.iter().enumerate().map(|(n, step)| jq(step, n == 0)).collect(),
        Form::PlistBuddy => {
            let path: String =
                steps.iter().map(|step| [":", &step.replace('\\', "\\\\").replace(':', "\\:").replace(' ', "\\ ")].concat()).collect();
            format!("/usr/libexec/PlistBuddy -c {} {}", quoted(&["Print ", &path].concat()), quoted(file))
        }
        Form::Plutil => {
            let path: Vec<String> = steps.iter().map(|step| step.replace('.', "\\.")).collect();
            format!("plutil -extract {} raw {}", quoted(&path.join(".")), quoted(file))
        }
    }
}

fn jq(step: &str, first: bool) -> String {
    let is_name = step.starts_with(|char: char| char.is_ascii_alphabetic() || char == '_')
        && step.chars().all(|char| char.is_ascii_alphanumeric() || char == '_');
    let dot = if first { "." } else { "" };
    if is_index(step) {
        [dot, "[", step, "]"].concat()
    } else if is_name {
        [".", step].concat()
    } else {
        [dot, "[\"", &step.replace('\\', "\\\\").replace('"', "\\\""), "\"]"].concat()
    }
}

fn is_index(step: &str) -> bool {
    !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit())
}

/// For a shell.
fn quoted(text: &str) -> String {
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-./:,=@".contains(&byte));
    if is_plain { text.to_owned() } else { ["'", &text.replace('\'', "'\\''"), "'"].concat() }
}

/// The paths of DESIGN that a text may mean, the likeliest first: a JSON Pointer, jq's or JSONPath's way, the paths of PlistBuddy and
/// plutil, or one of their commands as it stands in a shell.
pub fn read(text: &str) -> Vec<String> {
    let text = text.trim();
    let text = command(text).unwrap_or_else(|| text.to_owned());
    let text = text.trim().trim_matches(['\'', '"']);
    if text.starts_with('/') {
        return vec![text.to_owned()];
    }
    let mut found = Vec::new();
    if text.starts_with(':') {
        found.push(pointer(&split(text, ':')));
    }
    found.push(pointer(&dotted(text)));
    // A key may have dots of its own.
    found.push(pointer(&[text.trim_start_matches(['.', '$', ':']).to_owned()]));
    found.dedup();
    found
}

/// What stands for the path in a command of a shell.
fn command(text: &str) -> Option<String> {
    if let Some((_, rest)) = text.split_once("Print ") {
        let end = rest.find(['"', '\'']).unwrap_or(rest.len());
        return Some(rest[..end].to_owned());
    }
    let (_, rest) = text.split_once("-extract ")?;
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|char| matches!(char, '"' | '\''));
    let (rest, end) = match quote {
        Some(quote) => (&rest[1..], quote),
        None => (rest, ' '),
    };
    Some(rest[..rest.find(end).unwrap_or(rest.len())].to_owned())
}

/// Steps between separators, of which a backslash takes the meaning.
fn split(text: &str, separator: char) -> Vec<String> {
    let mut steps = vec![String::new()];
    let mut chars = text.trim_start_matches(separator).chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => steps.last_mut().expect("there is always one").extend(chars.next()),
            char if char == separator => steps.push(String::new()),
            char => steps.last_mut().expect("there is always one").push(char),
        }
    }
    steps
}

/// `.a[0]["b c"].d`, with or without the `$` of JSONPath.
fn dotted(text: &str) -> Vec<String> {
    let text = text.trim_start_matches('$');
    let mut steps: Vec<String> = Vec::new();
    let mut step = String::new();
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        rest = &rest[char.len_utf8()..];
        match char {
            '.' => steps.extend((!step.is_empty()).then(|| std::mem::take(&mut step))),
            '[' => {
                steps.extend((!step.is_empty()).then(|| std::mem::take(&mut step)));
                let quote = rest.chars().next().filter(|char| matches!(char, '"' | '\''));
                let close = quote.map_or("]".to_owned(), |quote| [&quote.to_string(), "]"].concat());
                let inner = &rest[quote.map_or(0, char::len_utf8)..];
                let end = inner.find(&close).unwrap_or(inner.len());
                steps.push(inner[..end].replace("\\\"", "\""));
                rest = inner.get(end + close.len()..).unwrap_or("");
            }
            '\\' => {
                let next = rest.chars().next();
                step.extend(next);
                rest = &rest[next.map_or(0, char::len_utf8)..];
            }
            char => step.push(char),
        }
    }
    steps.extend((!step.is_empty()).then_some(step));
    steps
}

fn pointer(steps: &[String]) -> String {
    steps.iter().map(|step| ["/", &step.replace('~', "~0").replace('/', "~1")].concat()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_written_as_tools_write_it_and_read_back() {
        let path = "/PayloadContent/0/SSID_STR";
        let written = |form| write(path, form, "Office WiFi.mobileconfig");
        assert_eq!(written(Form::Pointer), path);
        assert_eq!(written(Form::Jq), ".PayloadContent[0].SSID_STR");
        assert_eq!(written(Form::PlistBuddy), "/usr/libexec/PlistBuddy -c 'Print :PayloadContent:0:SSID_STR' 'Office WiFi.mobileconfig'");
        assert_eq!(written(Form::Plutil), "plutil -extract PayloadContent.0.SSID_STR raw 'Office WiFi.mobileconfig'");
        for form in [Form::Pointer, Form::Jq, Form::PlistBuddy, Form::Plutil] {
            assert_eq!(read(&written(form))[0], path, "{form:?}");
        }
        for text in [
            "$.PayloadContent[0].SSID_STR",
            "PayloadContent.0.SSID_STR",
            "$['PayloadContent'][0]['SSID_STR']",
            " :PayloadContent:0:SSID_STR ",
        ] {
            assert!(read(text).contains(&path.to_owned()), "{text}");
        }
    }

    #[test]
    fn keys_with_signs_of_their_own_come_through() {
        let path = "/a.b/c:d/e f/g~1h/i\"j";
        for form in [Form::Pointer, Form::Jq, Form::PlistBuddy, Form::Plutil] {
            let written = write(path, form, "f");
            assert!(read(&written).contains(&path.to_owned()) || form == Form::PlistBuddy || form == Form::Plutil, "{written}");
        }
        assert!(read("com.apple.wifi.managed").contains(&"/com.apple.wifi.managed".to_owned()));
        assert_eq!(write("/a!plist/b", Form::Jq, "f"), ".a");
        assert_eq!(write("", Form::Jq, "f"), ".");
    }

    #[test]
    fn no_text_stops_it() {
        for text in ["", "[", "[\"", ".", "..", "\\", "$[", "Print ", "-extract '", ":", "a[0", "é[é]é"] {
            read(text);
        }
    }
}
