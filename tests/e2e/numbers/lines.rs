//! A page as lines of text, as a text browser would print it: one line for each
//! row of a table, item of a list, article, heading and paragraph. What only
//! some readers meet is in it too: labels, titles, descriptions. A row of
//! bricks becomes a mark for each brick, followed by its grade, so that pictures
//! are counted like words.

/// One line, below the heading that it stands under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub heading: String,
    pub text: String,
}

impl Line {
    /// Whether it says a number, in digits or in bricks.
    pub fn counts(&self) -> bool {
        self.text.chars().any(counts)
    }

    /// “Heading ▸ text”.
    pub fn whole(&self) -> String {
        format!("{} ▸ {}", self.heading, self.text)
    }
}

/// The marks that stand for bricks: for, missing, mixed, against, a case.
pub const BRICKS: [(&str, char); 5] =
    [("for", '▲'), ("absent", '△'), ("mix", '◆'), ("ag", '▼'), ("case", '▮')];

pub fn counts(c: char) -> bool {
    c.is_ascii_digit() || BRICKS.iter().any(|(_, mark)| *mark == c)
}

/// Elements whose whole content is one line.
const HOLDERS: [&str; 4] = ["tr", "li", "article", "option"];
const HEADINGS: [&str; 5] = ["h1", "h2", "h3", "legend", "summary"];
/// Elements that do not end a line.
const INLINE: [&str; 14] = [
    "a", "b", "i", "em", "strong", "span", "code", "mark", "small", "sup", "label", "time",
    "circle", "q",
];

/// An opening tag, a closing tag, or text between tags.
enum Piece<'h> {
    Open(&'h str, &'h str),
    Close(&'h str),
    Text(&'h str),
}

fn pieces(html: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        pieces.push(Piece::Text(&rest[..at]));
        // Our pages write “>” in attributes as an entity.
        let end = rest[at..].find('>').expect("a tag ends") + at;
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            pieces.push(Piece::Close(name));
            continue;
        }
        let name = tag.split([' ', '\n', '/']).next().unwrap_or_default();
        if ["script", "style"].contains(&name) {
            let close = format!("</{name}>");
            rest = rest.split_once(&close).expect("it is closed").1;
            continue;
        }
        pieces.push(Piece::Open(name, &tag[name.len()..]));
    }
    pieces.push(Piece::Text(rest));
    pieces
}

/// The value of an attribute.
fn attribute(attributes: &str, name: &str) -> Option<String> {
    let start = attributes.find(&format!(" {name}=\""))? + name.len() + 3;
    let value = &attributes[start..];
    Some(decode(&value[..value.find('"')?]))
}

fn decode(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let end = rest[at..].find(';').map_or(rest.len() - 1, |end| at + end);
        let name = &rest[at + 1..end];
        let code = match name.strip_prefix('#') {
            Some(hex) if hex.starts_with('x') => u32::from_str_radix(&hex[1..], 16).ok(),
            Some(decimal) => decimal.parse().ok(),
            None => None,
        };
        match (name, code.and_then(char::from_u32)) {
            (_, Some(c)) => out.push(c),
            ("amp", _) => out.push('&'),
            ("lt", _) => out.push('<'),
            ("gt", _) => out.push('>'),
            ("quot", _) => out.push('"'),
            ("nbsp", _) => out.push(' '),
            _ => panic!("the entity “{name}” is not known"),
        }
        rest = &rest[end + 1..];
    }
    out + rest
}

#[derive(Default)]
struct Reader {
    lines: Vec<Line>,
    heading: String,
    /// The name of a description list's item, before its value.
    term: String,
    text: String,
    /// The element that holds the present line, and how often it is open
    /// within itself.
    holder: Option<(String, usize)>,
    /// Heads of the columns of the present table, and whether they are read.
    columns: Vec<String>,
    in_head: bool,
    cell: usize,
    cell_start: usize,
}

/// The lines of a page that hold anything.
pub fn lines(html: &str) -> Vec<Line> {
    let pieces = pieces(html);
    let mut reader = Reader::default();
    let mut at = 0;
    while at < pieces.len() {
        match &pieces[at] {
            Piece::Text(text) => reader.text += &decode(text),
            Piece::Open("svg", attributes) => at = reader.drawing(&pieces, at, attributes),
            Piece::Open(name, attributes) => reader.open(name, attributes),
            Piece::Close(name) => reader.close(name),
        }
        at += 1;
    }
    reader.flush();
    reader.lines
}

impl Reader {
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() {
            self.lines.push(Line { heading: self.heading.clone(), text });
        }
    }

    fn open(&mut self, name: &str, attributes: &str) {
        if name == "meta" {
            let what = ["name", "property"].into_iter().find_map(|a| attribute(attributes, a));
            let what = what.unwrap_or_default();
            if what.ends_with("description") {
                self.text =
                    format!("{what}: {}", attribute(attributes, "content").unwrap_or_default());
                self.flush();
            }
            return;
        }
        if let Some((holder, depth)) = &mut self.holder {
            *depth += usize::from(holder == name);
        } else if HOLDERS.contains(&name) {
            self.flush();
            self.holder = Some((name.to_owned(), 1));
            self.cell = 0;
        } else if !INLINE.contains(&name) {
            self.flush();
        }
        match name {
            "thead" => self.in_head = true,
            "table" => self.columns.clear(),
            "tr" if self.in_head => self.columns.clear(),
            "td" | "th" => {
                if self.cell > 0 && !self.in_head {
                    let column = self.columns.get(self.cell).cloned().unwrap_or_default();
                    self.text += &format!(" | {column}: ");
                }
                self.cell += 1;
                self.cell_start = self.text.len();
            }
            _ => {}
        }
        self.text.push(' ');
        let said = ["aria-label", "title"].into_iter().filter_map(|a| attribute(attributes, a));
        for label in said {
            self.text += &format!(" [{label}] ");
        }
    }

    fn close(&mut self, name: &str) {
        self.text.push(' ');
        if self.in_head && ["td", "th"].contains(&name) {
            let head = self.text[self.cell_start..].split_whitespace();
            self.columns.push(head.collect::<Vec<_>>().join(" "));
        }
        match &mut self.holder {
            Some((holder, depth)) if holder == name => {
                *depth -= 1;
                if *depth == 0 {
                    self.holder = None;
                    self.flush();
                }
            }
            Some(_) => {}
            None if HEADINGS.contains(&name) => {
                let heading = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
                self.flush();
                self.heading = heading;
            }
            None if name == "dt" => self.term = std::mem::take(&mut self.text).trim().to_owned(),
            None if name == "dd" => {
                self.text = format!("{}: {}", self.term, self.text);
                self.flush();
            }
            None if !INLINE.contains(&name) => self.flush(),
            None => {}
        }
        if name == "thead" {
            self.in_head = false;
        }
    }

    /// Reads a drawing, and returns where it ends: its label, the names of what
    /// can be chosen in it, numbers in cells of the map, and its bricks.
    fn drawing(&mut self, pieces: &[Piece<'_>], start: usize, attributes: &str) -> usize {
        let class = attribute(attributes, "class").unwrap_or_default();
        let width = attribute(attributes, "width").unwrap_or_default();
        // One small brick beside its words counts nothing.
        let bricks = class == "brick" && width != "13";
        // In cells bricks grow narrower, not lower.
        let in_cell = attribute(attributes, "viewBox").is_some();
        self.text.push(' ');
        let mut in_link = false;
        let mut wanted = false;
        let mut at = start;
        loop {
            match &pieces[at] {
                Piece::Close("svg") => break,
                Piece::Open("a", _) => in_link = true,
                Piece::Close("a") => in_link = false,
                Piece::Open("title", _) => wanted = true,
                // The years below the axis of the timeline are its ruler.
                Piece::Open("text", _) => wanted = class != "years-chart" || in_link,
                Piece::Close(_) => wanted = false,
                Piece::Text(text) if wanted => self.text += &format!(" {} ", decode(text)),
                Piece::Open("rect", attributes) if bricks => {
                    self.text += &brick(attributes, in_cell)
                }
                _ => {}
            }
            at += 1;
        }
        if let Some(label) = attribute(attributes, "aria-label") {
            self.text += &format!(" [{label}] ");
        }
        at
    }
}

/// A brick and its grade: bars draw a brick as wide as two grades are high; in
/// cells a grade is five pixels high.
fn brick(attributes: &str, in_cell: bool) -> String {
    let class = attribute(attributes, "class").unwrap_or_default();
    let Some((_, mark)) = BRICKS.into_iter().find(|(known, _)| *known == class) else {
        return String::new();
    };
    let number = |name| attribute(attributes, name).and_then(|n| n.parse::<u32>().ok());
    // An outline is drawn within its space.
    let outline = u32::from(class == "absent");
    let sized = |name| number(name).unwrap_or(0) + outline;
    let unit = if in_cell || class == "case" { 5 } else { (sized("width") / 2).max(1) };
    // A mixed brick may lie half a pixel on either side of the line.
    format!("{mark}{}", (sized("height") + unit / 2) / unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(html: &str) -> Vec<String> {
        lines(html).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn rows_and_items_are_lines() {
        let html = "<h2>A &amp; b</h2><p>One <b>2</b></p><ul><li><div>x</div><div>3</div></ul>";
        let html = html.replace("</ul>", "</li></ul>");
        assert_eq!(said(&html), ["A & b", "One 2", "x 3"]);
        assert_eq!(lines(&html)[2].heading, "A & b");
        let table = "<table><thead><tr><td>k</td><th>n</th></tr></thead><tr><th>r</th><td>4</td></tr></table>";
        assert_eq!(said(table), ["k n", "r | n: 4"]);
    }

    #[test]
    fn what_is_drawn_is_counted() {
        let bar = "<svg class=\"brick\" width=\"22\" role=\"img\" aria-label=\"2 x\"><rect class=\"for\" x=\"1\" y=\"2\" width=\"8\" height=\"20\"/><rect class=\"absent\" x=\"11.5\" y=\"2.5\" width=\"7\" height=\"3\"/><rect class=\"base\" height=\"1\"/></svg>";
        assert_eq!(said(bar), ["▲5△1 [2 x]"]);
        assert!(said("<svg class=\"sq\"><rect width=\"3\"/></svg>").is_empty());
    }
}
