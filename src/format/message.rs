//! Messages from templates in the language of Jinja, with a limit on their work.
//!
//! A template may come from anybody who can write one, so it gets nothing but the values it is given: no files, no
//! other templates, no macros, no functions. It has `{{ tag }}`, `{% if %}`, `{% for %}`, `{% set %}`, `{% with %}` and
//! `{% filter %}`, and the filters [`FILTERS`]. A tag there is none of, a value that is missing, too many steps and too
//! long a message are errors. In HTML, what goes into the template is escaped, and nothing in it can switch that off.
//!
//! The language's parser calls itself for every sign that can nest, without a limit for some, and a full stack would
//! end the host's process. It also works out constants while it reads, before steps are counted, and what a list that is
//! repeated takes is not counted at all. So what stands in one tag and how many statements there are is bounded before it
//! sees them, and there are no lists, no maps and no multiplication: a message needs none.
//!
//! A code is kept in memory that is wiped. Where a template copies it, with a filter, an operator or a block that is
//! kept for later, the language's own copy is freed without being wiped; `{{ code }}` alone makes none.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::sync::Arc;

use minijinja::value::{Object, ObjectRepr, Value};
use minijinja::{escape_formatter, filters, AutoEscape, Environment, ErrorKind, UndefinedBehavior};
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::limits::{
    MESSAGE_BYTES_MAX, MESSAGE_DEPTH_MAX, MESSAGE_STATEMENTS_MAX, MESSAGE_STEPS_MAX, MESSAGE_TAG_BYTES_MAX,
};
use crate::voucher::MessageTag;

/// What a template can do to a value.
pub const FILTERS: &[&str] = &["upper", "lower", "capitalize", "title", "trim", "replace", "default", "length"];

/// Words of the language that a parenthesis may follow without being that of a call.
const KEYWORDS: &[&str] =
    &["and", "or", "not", "in", "is", "if", "elif", "else", "for", "set", "with", "do", "call", "filter"];

/// Templates that come with the library: name, text, HTML.
pub const PRESETS: &[(&str, &str, &str)] = &[
    ("sold", include_str!("messages/sold.txt"), include_str!("messages/sold.html")),
    ("gift", include_str!("messages/gift.txt"), include_str!("messages/gift.html")),
    ("redeemed", include_str!("messages/redeemed.txt"), include_str!("messages/redeemed.html")),
    ("expiring", include_str!("messages/expiring.txt"), include_str!("messages/expiring.html")),
];

const NAME: &str = "message";

/// A template that was understood.
pub struct Template<'source> {
    environment: Environment<'source>,
    used: BTreeSet<String>,
}

/// What a template shows under a tag.
pub enum Shown {
    /// Text; an empty one counts as false.
    Text(String),
    /// A full code.
    Code(Zeroizing<String>),
}

impl<'source> Template<'source> {
    /// Reads a template, at most [`MESSAGE_BYTES_MAX`] long, that may use these tags.
    pub fn parse(source: &'source str, html: bool, known: &[MessageTag]) -> Result<Template<'source>> {
        if source.len() > MESSAGE_BYTES_MAX {
            return Err(invalid(format!("is longer than {MESSAGE_BYTES_MAX} bytes; shorten it")));
        }
        bounded(source)?;
        let mut environment = sandbox(html);
        environment.add_template(NAME, source).map_err(|error| failure(&error))?;
        let used = environment.get_template(NAME).map_err(|error| failure(&error))?.undeclared_variables(false);
        let used: BTreeSet<String> = used.into_iter().collect();
        if let Some(name) = used.iter().find(|name| known.iter().all(|tag| tag.name != name.as_str())) {
            let known: Vec<&str> = known.iter().map(|tag| tag.name).collect();
            return Err(invalid(format!("{name} is no tag; there are {}", known.join(", "))));
        }
        Ok(Template { environment, used })
    }

    /// Whether the template shows this tag or asks about it, on any of its ways.
    pub fn uses(&self, tag: &str) -> bool {
        self.used.contains(tag)
    }

    /// The message with these values. One that would grow beyond [`MESSAGE_BYTES_MAX`] is refused.
    pub fn render(&self, values: impl IntoIterator<Item = (&'static str, Shown)>) -> Result<Zeroizing<String>> {
        let values: BTreeMap<&str, Value> = values.into_iter().map(|(tag, shown)| (tag, value(shown))).collect();
        let template = self.environment.get_template(NAME).map_err(|error| failure(&error))?;
        let mut message = Message::default();
        match template.render_captured_to(Value::from(values), &mut message) {
            Ok(_) => message.text(),
            Err(_) if message.overflowed => {
                Err(invalid(format!("makes a message of more than {MESSAGE_BYTES_MAX} bytes; shorten it")))
            }
            Err(error) => Err(failure(&error)),
        }
    }
}

fn sandbox<'source>(html: bool) -> Environment<'source> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(MESSAGE_STEPS_MAX));
    environment.set_recursion_limit(MESSAGE_DEPTH_MAX);
    environment.set_auto_escape_callback(move |_| if html { AutoEscape::Html } else { AutoEscape::None });
    environment.set_formatter(|out, state, value| match value.downcast_object_ref::<Code>() {
        // Nothing in it needs to be escaped, and so nothing is copied.
        Some(code) if code.is_plain() => out.write_str(&code.0).map_err(minijinja::Error::from),
        _ => escape_formatter(out, state, value),
    });
    environment.add_filter("upper", filters::upper);
    environment.add_filter("lower", filters::lower);
    environment.add_filter("capitalize", filters::capitalize);
    environment.add_filter("title", filters::title);
    environment.add_filter("trim", filters::trim);
    environment.add_filter("replace", filters::replace);
    environment.add_filter("default", filters::default);
    environment.add_filter("length", filters::length);
    environment
}

fn value(shown: Shown) -> Value {
    match shown {
        Shown::Text(text) => Value::from(text),
        Shown::Code(code) => Value::from_object(Code(code)),
    }
}

/// A code inside a template: written when it is shown, wiped at the end.
struct Code(Zeroizing<String>);

impl Code {
    fn is_plain(&self) -> bool {
        self.0.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code")
    }
}

impl Object for Code {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A message that grows in place up to its bound, so that no part of a code is left behind.
struct Message {
    bytes: Zeroizing<Vec<u8>>,
    overflowed: bool,
}

impl Default for Message {
    fn default() -> Message {
        Message { bytes: Zeroizing::new(Vec::with_capacity(MESSAGE_BYTES_MAX)), overflowed: false }
    }
}

impl Message {
    fn text(mut self) -> Result<Zeroizing<String>> {
        let text = String::from_utf8(std::mem::take(&mut *self.bytes));
        text.map(Zeroizing::new).map_err(|_| invalid("makes a message that is no text; shorten it"))
    }
}

impl io::Write for Message {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > MESSAGE_BYTES_MAX - self.bytes.len() {
            self.overflowed = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Refuses a template whose parts could nest deeper than a stack is sure to hold, or grow uncounted.
///
/// Sees the same tags as the language's own reader, because it refuses whatever could make the two disagree: braces,
/// back slashes, open texts and open brackets inside a tag, and `raw`.
fn bounded(source: &str) -> Result<()> {
    let (mut rest, mut statements) = (source, 0);
    while let Some((kind, inside)) = next_tag(rest) {
        let line = source[..source.len() - inside.len()].matches('\n').count() + 1;
        let closing = match kind {
            b'#' => "#}",
            b'%' => "%}",
            _ => "}}",
        };
        let Some((tag, after)) = inside.split_once(closing) else {
            return Err(at_line(line, format!("a tag is not closed; end it with {closing}")));
        };
        rest = after;
        if kind == b'#' {
            continue;
        }
        tag_bounded(tag).map_err(|problem| at_line(line, problem))?;
        if kind == b'%' {
            statements += 1;
            let word = tag.trim_start_matches(['-', '+']).trim_start();
            if let Some(name) = ["raw", "autoescape"].into_iter().find(|name| word.starts_with(name)) {
                return Err(at_line(line, format!("there is no {name} here; take it out")));
            }
        }
        if statements > MESSAGE_STATEMENTS_MAX {
            return Err(at_line(line, format!("more than {MESSAGE_STATEMENTS_MAX} statements; make it shorter")));
        }
    }
    Ok(())
}

/// What comes after the next `{{`, `{%` or `{#`, and its second sign.
fn next_tag(text: &str) -> Option<(u8, &str)> {
    text.match_indices('{').find_map(|(at, _)| {
        let kind = *text.as_bytes().get(at + 1)?;
        matches!(kind, b'{' | b'%' | b'#').then(|| (kind, &text[at + 2..]))
    })
}

fn tag_bounded(tag: &str) -> std::result::Result<(), String> {
    if tag.len() > MESSAGE_TAG_BYTES_MAX {
        return Err(format!("a tag of more than {MESSAGE_TAG_BYTES_MAX} bytes; make it shorter"));
    }
    // Of each parenthesis that is open: whether it is that of a call.
    let (mut quote, mut open) = (None, Vec::new());
    for (at, sign) in tag.bytes().enumerate() {
        match (quote, sign) {
            (_, b'{' | b'}' | b'\\') => return Err("a brace or back slash inside a tag; take it out".into()),
            (Some(begun), _) if begun == sign => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(sign),
            (None, b'[' | b']') => return Err("there are no lists here; take out the square bracket".into()),
            (None, b'*') => return Err("there is no multiplication here; take out the star".into()),
            (None, b'(') => open.push(is_call(tag.get(..at).unwrap_or_default())),
            (None, b')') if open.pop().is_none() => {
                return Err("a bracket closes that was never opened; take it out".into());
            }
            (None, b',') if open.last() != Some(&true) => {
                return Err("there are no lists here; a comma stands in the brackets of a filter only".into());
            }
            _ => {}
        }
    }
    match (quote, open.is_empty()) {
        (None, true) => Ok(()),
        (Some(_), _) => Err("a text in quotation marks does not end inside its tag; close it".into()),
        (None, false) => Err("a bracket does not close inside its tag; close it".into()),
    }
}

/// Whether a parenthesis after this begins the arguments of a filter or function.
fn is_call(before: &str) -> bool {
    let name = before.trim_end().rsplit(|sign: char| !(sign.is_alphanumeric() || sign == '_')).next();
    name.is_some_and(|name| name.starts_with(|sign: char| !sign.is_numeric()) && !KEYWORDS.contains(&name))
}

/// What the language says, in this library's words. Nothing a template shows gets into them.
fn failure(error: &minijinja::Error) -> Error {
    let line = error.line().unwrap_or(0);
    match error.kind() {
        ErrorKind::OutOfFuel => {
            invalid(format!("takes more than {MESSAGE_STEPS_MAX} steps; take out loops and long texts"))
        }
        // Of what was read, not of what was shown.
        ErrorKind::SyntaxError => at_line(line, format!("{}; correct it", error.detail().unwrap_or("syntax error"))),
        ErrorKind::UnknownFilter => at_line(line, format!("there is no such filter; there are {}", FILTERS.join(", "))),
        ErrorKind::UndefinedError => {
            at_line(line, "shows what has no value, or gives a name of its own to a tag; show the tag itself")
        }
        kind => at_line(line, format!("{kind}; correct it")),
    }
}

fn at_line(line: usize, problem: impl fmt::Display) -> Error {
    invalid(format!("line {line}: {problem}"))
}

fn invalid(problem: impl fmt::Display) -> Error {
    Error::invalid("template", problem)
}

#[cfg(test)]
mod tests;
