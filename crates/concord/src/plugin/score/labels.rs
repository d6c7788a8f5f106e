//! Labels that people gave to documents, and what is right by them.

use std::collections::BTreeSet;

use concord_corpus::FacetSchema;

/// The row that counts documents: are those that get any value the ones that
/// are about the field?
pub(super) const ABOUT: &str = "about";

/// A file of labels. Its format is told by `concord plugin score --help`.
#[derive(Debug, PartialEq)]
pub(super) struct Labels {
    pub facets: Vec<String>,
    pub documents: Vec<Labelled>,
    pub floors: Vec<Floor>,
}

/// What is to be reached on the kept half.
#[derive(Debug, PartialEq)]
pub(super) struct Floor {
    /// Holds where documents are left out because they are not here, instead
    /// of where all are.
    pub is_alone: bool,
    /// A facet, or [`ABOUT`].
    pub row: String,
    pub precision: f64,
    pub recall: f64,
}

#[derive(Debug, PartialEq)]
pub(super) struct Labelled {
    /// Measured only; the others are there for phrases to be fitted to.
    pub is_kept: bool,
    pub file: String,
    /// `None` where readers differ.
    pub is_about: Option<bool>,
    /// One for each facet.
    pub values: Vec<Wanted>,
}

/// Paths of values with their parents.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Wanted {
    sure: BTreeSet<String>,
    /// On these, readers differ: they are neither right, nor wrong, nor missing.
    doubtful: BTreeSet<String>,
}

/// What a plugin found, against what was wanted.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Judgement {
    pub right: Vec<String>,
    pub wrong: Vec<String>,
    pub missing: Vec<String>,
}

impl Labels {
    /// Reads a file of labels. The error says which line is wrong, and how.
    pub fn parse(text: &str, schema: &FacetSchema) -> Result<Self, String> {
        let mut lines = text.lines().zip(1..);
        let mut floors = Vec::new();
        let header = lines.by_ref().find(|(line, number)| {
            floors.extend(floor(line, *number));
            !is_comment(line)
        });
        let (header, number) = header.ok_or("there is no line with the names of columns")?;
        let mut columns = header.split('\t').map(str::trim);
        if [columns.next(), columns.next(), columns.next()]
            != [Some("half"), Some("file"), Some(ABOUT)]
        {
            return Err(format!("line {number}: the first columns are half, file and about"));
        }
        let facets: Vec<String> = columns.map(str::to_owned).collect();
        if let Some(unknown) =
            facets.iter().find(|facet| schema.facets.iter().all(|known| *known.id != ***facet))
        {
            return Err(format!("line {number}: the plugin has no facet “{unknown}”"));
        }
        let mut documents = Vec::new();
        let mut seen = BTreeSet::new();
        for (line, number) in lines {
            floors.extend(floor(line, number));
            if is_comment(line) {
                continue;
            }
            let document = labelled(line, &facets, schema)
                .map_err(|error| format!("line {number}: {error}"))?;
            if !seen.insert(document.file.clone()) {
                return Err(format!("line {number}: {} stands twice", document.file));
            }
            documents.push(document);
        }
        let floors: Vec<Floor> = floors.into_iter().collect::<Result<_, _>>()?;
        if let Some(floor) =
            floors.iter().find(|floor| floor.row != ABOUT && !facets.contains(&floor.row))
        {
            return Err(format!("there is a floor for “{}”, and no such column", floor.row));
        }
        Ok(Self { facets, documents, floors })
    }

    /// All that is scored.
    pub fn rows(&self) -> impl Iterator<Item = &str> {
        std::iter::once(ABOUT).chain(self.facets.iter().map(String::as_str))
    }
}

fn is_comment(line: &str) -> bool {
    line.trim().is_empty() || line.starts_with('#')
}

/// `# floor FACET PRECISION RECALL`, or `# alone …`.
fn floor(line: &str, number: usize) -> Option<Result<Floor, String>> {
    let (is_alone, rest) = match line.strip_prefix("# floor ") {
        Some(rest) => (false, rest),
        None => (true, line.strip_prefix("# alone ")?),
    };
    let share = |word: &str| word.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    let words: Vec<&str> = rest.split_whitespace().collect();
    let floor = match words[..] {
        [row, precision, recall] => share(precision).zip(share(recall)).map(|both| (row, both)),
        _ => None,
    };
    Some(match floor {
        Some((row, (precision, recall))) => {
            Ok(Floor { is_alone, row: row.to_owned(), precision, recall })
        }
        None => {
            Err(format!("line {number}: a floor is a facet, a precision and a recall (0 to 1)"))
        }
    })
}

fn labelled(line: &str, facets: &[String], schema: &FacetSchema) -> Result<Labelled, String> {
    let mut cells = line.split('\t').map(str::trim);
    let is_kept = match cells.next() {
        Some("kept") => true,
        Some("tune") => false,
        _ => return Err("the half is tune or kept".to_owned()),
    };
    let file = cells.next().filter(|file| !file.is_empty()).ok_or("the file is missing")?;
    let is_about = match cells.next() {
        Some("yes") => Some(true),
        Some("no") => Some(false),
        Some("yes?" | "no?" | "?") => None,
        _ => return Err("about is yes or no, with ? where readers differ".to_owned()),
    };
    let mut values = Vec::new();
    for facet in facets {
        // Editors strip the tabs behind the last value.
        values.push(Wanted::read(cells.next().unwrap_or_default(), facet, schema)?);
    }
    if cells.next().is_some_and(|cell| !cell.is_empty()) {
        return Err("there is a column too much".to_owned());
    }
    Ok(Labelled { is_kept, file: file.to_owned(), is_about, values })
}

impl Wanted {
    fn read(cell: &str, facet: &str, schema: &FacetSchema) -> Result<Self, String> {
        let known = schema.facets.iter().find(|known| *known.id == *facet);
        let mut wanted = Wanted::default();
        for word in cell.split_whitespace() {
            let name = word.trim_end_matches('?');
            let path = known
                .and_then(|known| {
                    known
                        .values
                        .iter()
                        .map(|value| &*value.path)
                        .find(|path| *path == name || path.rsplit('/').next() == Some(name))
                })
                .ok_or_else(|| format!("the facet “{facet}” has no value “{name}”"))?;
            let of_it = if name == word { &mut wanted.sure } else { &mut wanted.doubtful };
            of_it.extend(prefixes(path).map(str::to_owned));
        }
        wanted.doubtful.retain(|value| !wanted.sure.contains(value));
        Ok(wanted)
    }

    /// Compares with paths that were found; a value brings its parents along.
    pub fn judge<'a>(&self, found: impl Iterator<Item = &'a str>) -> Judgement {
        let found: BTreeSet<&str> = found.flat_map(prefixes).collect();
        let mut judgement = Judgement::default();
        for value in &found {
            if self.sure.contains(*value) {
                judgement.right.push((*value).to_owned());
            } else if !self.doubtful.contains(*value) {
                judgement.wrong.push((*value).to_owned());
            }
        }
        let missing = self.sure.iter().filter(|value| !found.contains(value.as_str()));
        judgement.missing = missing.cloned().collect();
        judgement
    }
}

/// `a/b` has the prefixes `a` and `a/b`.
fn prefixes(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at]).chain([path])
}

/// Right ones and all, as a share: nothing of nothing is no mistake.
pub(super) fn share(right: usize, of: usize) -> f64 {
    if of == 0 { 1.0 } else { right as f64 / of as f64 }
}

/// The interval that holds the true share with 95 % confidence: E. B. Wilson,
/// Journal of the American Statistical Association 22 (1927), 209-212.
pub(super) fn wilson(right: usize, of: usize) -> (f64, f64) {
    if of == 0 {
        return (0.0, 1.0);
    }
    const Z: f64 = 1.96;
    let (p, n) = (share(right, of), of as f64);
    let middle = p + Z * Z / (2.0 * n);
    let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    (((middle - half) / scale).max(0.0), ((middle + half) / scale).min(1.0))
}

#[cfg(test)]
mod tests;
