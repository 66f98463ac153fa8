//! Tables of what is asked of a contract, in which each row stands for a line of its document.

use countersign_testkit::{Api, Reply};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What rows that settle what a document leaves open are named by, in place of one of its lines.
const GAP: &str = "gap: ";

/// A request, and what its answer must be. In all its texts `{name}` stands for what was saved under that name.
pub(crate) struct Row {
    method: Method,
    path: String,
    by: Option<&'static str>,
    headers: Vec<(&'static str, String)>,
    body: Option<Body>,
    checks: Vec<(String, Expect)>,
    saves: Vec<(&'static str, &'static str)>,
}

enum Body {
    Json(Value),
    Text(String),
}

/// What an answer must have. Shapes are values, or texts that stand for some: see [`fits`].
enum Expect {
    Status(u16),
    At(&'static str, Value),
    Header(&'static str, Value),
    Text(Value),
}

fn row(method: Method, path: &str) -> Row {
    let (path, by, body) = (path.to_owned(), None, None);
    Row { method, path, by, headers: Vec::new(), body, checks: Vec::new(), saves: Vec::new() }
}

pub(crate) fn get(path: &str) -> Row {
    row(Method::GET, path)
}

pub(crate) fn post(path: &str, body: Value) -> Row {
    row(Method::POST, path).body(body)
}

pub(crate) fn put(path: &str, body: Value) -> Row {
    row(Method::PUT, path).body(body)
}

pub(crate) fn delete(path: &str) -> Row {
    row(Method::DELETE, path)
}

impl Row {
    /// By whoever's token was saved under this name.
    pub(crate) fn by(mut self, who: &'static str) -> Self {
        self.by = Some(who);
        self
    }

    pub(crate) fn body(mut self, body: Value) -> Self {
        self.body = Some(Body::Json(body));
        self.with("content-type", "application/json")
    }

    pub(crate) fn text(mut self, media_type: &str, body: &str) -> Self {
        self.body = Some(Body::Text(body.to_owned()));
        self.headers.retain(|(name, _)| *name != "content-type");
        self.with("content-type", media_type)
    }

    pub(crate) fn with(mut self, header: &'static str, value: &str) -> Self {
        self.headers.push((header, value.to_owned()));
        self
    }

    pub(crate) fn answers(self, line: &str, status: u16) -> Self {
        self.check(line, Expect::Status(status))
    }

    /// The value at a JSON pointer has a shape.
    pub(crate) fn has(self, line: &str, pointer: &'static str, shape: Value) -> Self {
        self.check(line, Expect::At(pointer, shape))
    }

    pub(crate) fn has_header(self, line: &str, name: &'static str, shape: Value) -> Self {
        self.check(line, Expect::Header(name, shape))
    }

    /// The body as a text has a shape.
    pub(crate) fn reads(self, line: &str, shape: Value) -> Self {
        self.check(line, Expect::Text(shape))
    }

    /// The text at a JSON pointer is saved under a name.
    pub(crate) fn saves(mut self, name: &'static str, pointer: &'static str) -> Self {
        self.saves.push((name, pointer));
        self
    }

    fn check(mut self, line: &str, expect: Expect) -> Self {
        self.checks.push((line.to_owned(), expect));
        self
    }
}

/// The tables of a contract, as far as they were gone through.
pub(crate) struct Suite<'a> {
    contract: &'static str,
    lines: &'a [&'a str],
    api: Api,
    saved: BTreeMap<&'static str, String>,
    touched: BTreeSet<String>,
    rows: usize,
    failures: Vec<String>,
}

impl<'a> Suite<'a> {
    /// Tables that stand for these lines of a document.
    pub(crate) fn new(contract: &'static str, lines: &'a [&'a str], api: Api) -> Self {
        let (saved, touched) = (BTreeMap::new(), BTreeSet::new());
        Self { contract, lines, api, saved, touched, rows: 0, failures: Vec::new() }
    }

    pub(crate) fn save(&mut self, name: &'static str, value: impl Into<String>) {
        self.saved.insert(name, value.into());
    }

    pub(crate) fn saved(&self, name: &str) -> &str {
        self.saved.get(name).unwrap_or_else(|| panic!("nothing is saved under {name}"))
    }

    /// Goes through a table, in order.
    pub(crate) async fn run(&mut self, table: impl IntoIterator<Item = Row>) {
        for row in table {
            self.one(row).await;
        }
    }

    async fn one(&mut self, row: Row) {
        let path = self.filled(&row.path);
        let api = row.by.map_or_else(|| self.api.clone(), |who| self.api.with_token(self.saved(who)));
        let mut request = api.request(row.method.clone(), &path);
        for (name, value) in &row.headers {
            request = request.header(*name, self.filled(value));
        }
        if let Some(body) = &row.body {
            request = request.body(match body {
                Body::Json(body) => self.filled_value(body).to_string(),
                Body::Text(body) => self.filled(body),
            });
        }
        let reply = api.send(request).await;
        for (line, expect) in row.checks {
            self.rows += 1;
            if let Err(what) = self.holds(&expect, &reply) {
                let (status, text) = (reply.status, reply.text.chars().take(400).collect::<String>());
                self.failures
                    .push(format!("{line}\n    {} {path}: {what}\n    in {status} {text}", row.method));
            }
            self.touched.insert(line);
        }
        for (name, pointer) in row.saves {
            if let Some(text) = reply.at(pointer).as_str() {
                self.save(name, text);
            }
        }
    }

    fn holds(&self, expect: &Expect, reply: &Reply) -> Result<(), String> {
        match expect {
            Expect::Status(status) => fits(&json!(status), &json!(reply.status), "the status"),
            Expect::At(pointer, shape) => fits(&self.filled_value(shape), reply.at(pointer), pointer),
            Expect::Header(name, shape) => fits(&self.filled_value(shape), &json!(reply.header(name)), name),
            Expect::Text(shape) => fits(&self.filled_value(shape), &json!(reply.text), "the text"),
        }
    }

    fn filled(&self, text: &str) -> String {
        let fill =
            |text: String, (name, value): (&&str, &String)| text.replace(&format!("{{{name}}}"), value);
        self.saved.iter().fold(text.to_owned(), fill)
    }

    fn filled_value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => json!(self.filled(text)),
            Value::Array(items) => items.iter().map(|item| self.filled_value(item)).collect(),
            Value::Object(members) => {
                let filled = members.iter().map(|(name, value)| (name.clone(), self.filled_value(value)));
                Value::Object(filled.collect())
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    /// Says how many rows hold; fails when one does not, or a line has none.
    pub(crate) fn finish(mut self) {
        let passed = self.rows - self.failures.len();
        println!("{}: {passed} of {} rows", self.contract, self.rows);
        let missing = self.lines.iter().filter(|line| !self.touched.contains(**line));
        self.failures.extend(missing.map(|line| format!("no row for: {line}")));
        let known = |line: &String| line.starts_with(GAP) || self.lines.contains(&line.as_str());
        let unknown = self.touched.iter().filter(|line| !known(line));
        self.failures.extend(unknown.map(|line| format!("not a line of the document: {line}")));
        assert!(self.failures.is_empty(), "{}:\n{}", self.contract, self.failures.join("\n"));
    }
}

/// Whether a value has a shape. An object has exactly the members of the shape; `["*", shape]` is a list of one or more
/// like `shape`; `:uuid`, `:time` and so on stand for any of their kind; `^` begins what the text begins with and `~`
/// what it contains. Everything else is itself.
fn fits(shape: &Value, value: &Value, place: &str) -> Result<(), String> {
    let holds = match shape {
        Value::String(text) => text_fits(text, value),
        Value::Array(shapes) => return list_fits(shapes, value, place),
        Value::Object(shapes) => {
            let members = value.as_object().ok_or_else(|| format!("{place} is {value}, not an object"))?;
            let names =
                |members: &serde_json::Map<_, _>| members.keys().cloned().collect::<BTreeSet<String>>();
            if names(members) != names(shapes) {
                return Err(format!("{place} has {:?}, not {:?}", names(members), names(shapes)));
            }
            return shapes
                .iter()
                .try_for_each(|(name, shape)| fits(shape, &members[name], &format!("{place}/{name}")));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => shape == value,
    };
    if holds { Ok(()) } else { Err(format!("{place} is {value}, not {shape}")) }
}

fn list_fits(shapes: &[Value], value: &Value, place: &str) -> Result<(), String> {
    let items = value.as_array().ok_or_else(|| format!("{place} is {value}, not a list"))?;
    let each = match shapes {
        [star, each] if star == "*" => Some(each),
        _ => None,
    };
    if items.is_empty() && each.is_some() || each.is_none() && items.len() != shapes.len() {
        return Err(format!("{place} has {} elements", items.len()));
    }
    let shape_of = |index: usize| each.unwrap_or_else(|| &shapes[index]);
    let mut items = items.iter().enumerate();
    items.try_for_each(|(index, item)| fits(shape_of(index), item, &format!("{place}/{index}")))
}

fn text_fits(shape: &str, value: &Value) -> bool {
    let text = value.as_str();
    match shape {
        ":any" => true,
        ":string" => text.is_some(),
        ":boolean" => value.is_boolean(),
        ":number" => value.is_u64(),
        ":uuid" => text.is_some_and(|text| like(text, "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh")),
        ":time" => text.is_some_and(|text| like(text, "dddd-dd-ddTdd:dd:dd.dddZ")),
        ":date file" => {
            text.is_some_and(|text| like(text, r#"attachment; filename="features-dddd-dd-dd.csv""#))
        }
        _ => match (shape.strip_prefix('^'), shape.strip_prefix('~'), text) {
            (Some(start), _, Some(text)) => text.starts_with(start),
            (_, Some(part), Some(text)) => text.contains(part),
            _ => text == Some(shape),
        },
    }
}

/// Whether a text has a form: `d` in it stands for a digit, `h` for a hexadecimal one, where the text has one there.
fn like(text: &str, form: &str) -> bool {
    let fits =
        |(c, f): (char, char)| c == f || f == 'd' && c.is_ascii_digit() || f == 'h' && c.is_ascii_hexdigit();
    text.len() == form.len() && text.chars().zip(form.chars()).all(fits)
}
