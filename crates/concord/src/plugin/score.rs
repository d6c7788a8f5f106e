//! `concord plugin score`: precision and recall of a plugin against labels.

mod labels;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use concord_corpus::{Findings, Reading};
use serde_json::{Value, json};

use self::labels::{ABOUT, Judgement, Labelled, Labels, share, wilson};
use super::run::place as place_of;
use super::{Format, Half, Score, examples, options, trial};
use crate::report::{plural, printable};

/// What is known of one row (a facet, or [`ABOUT`]) of one half.
#[derive(Debug, Default)]
struct Row {
    right: usize,
    wrong: Vec<Mistake>,
    missing: Vec<Mistake>,
    /// Right and wrong values by value and evidence.
    reasons: BTreeMap<(String, String), (usize, usize)>,
}

#[derive(Debug)]
struct Mistake {
    file: String,
    value: String,
    /// Where the plugin saw it.
    places: Vec<String>,
}

/// The scores of one half.
struct Scores {
    half: Half,
    documents: usize,
    rows: BTreeMap<String, Row>,
}

/// Exits 0 when all floors are reached, 1 otherwise.
#[allow(clippy::print_stdout)] // it is what the command is for
pub(super) fn run(run: &Score) -> Result<ExitCode, String> {
    let settings = options(&run.path, run.bench.config.as_deref(), &run.bench.libraries)?;
    let trial = trial(&run.path, settings)?;
    let mut plugin = trial.open()?;
    let schema = plugin.schema().clone();
    let name = run.labels.display();
    let text = fs::read_to_string(&run.labels)
        .map_err(|error| format!("{name} cannot be read: {error}"))?;
    let mut labels = Labels::parse(&text, &schema).map_err(|error| format!("{name}: {error}"))?;
    if let Some(facet) = &run.facet
        && !labels.facets.contains(facet)
    {
        return Err(format!("{name} has no column “{facet}”"));
    }
    let absent = take_absent(&mut labels, run)?;

    let mut halves = [Half::Tune, Half::Kept].map(|half| Scores::new(half, &labels));
    for document in &labels.documents {
        let half = if document.is_kept { Half::Kept } else { Half::Tune };
        if run.half.is_some_and(|wanted| wanted != half) {
            continue;
        }
        let path = place(&document.file, run).ok_or("a file has just gone")?;
        let (reading, mut plugin_doc) = examples::read(&path, &schema)?;
        // What the author states is no achievement.
        plugin_doc.fields = Value::Null;
        let found = plugin.analyse(&plugin_doc).map_err(|failure| {
            format!("{}: {}: {failure}", trial.id(), printable(&document.file))
        })?;
        halves[usize::from(document.is_kept)].add(&labels, document, &found, &reading);
    }

    let failures = match run.half {
        Some(Half::Tune) => Vec::new(),
        _ => failures(&labels, &halves[1], absent > 0),
    };
    let shown = || halves.iter().filter(|scores| run.half.is_none_or(|half| half == scores.half));
    match run.format {
        Format::Human => {
            for scores in shown() {
                print!("{}", scores.human(trial.id(), &labels, run));
            }
            if absent > 0 {
                println!("SKIPPED: {} that {name} names", plural(absent, "absent document"));
            }
            for failure in &failures {
                println!("BELOW ITS FLOOR: {failure}");
            }
        }
        Format::Json => {
            let halves: serde_json::Map<String, Value> =
                shown().map(|scores| (scores.name().to_owned(), scores.json(&labels))).collect();
            let report = json!({
                "plugin": **trial.id(), "halves": halves, "absent": absent, "failures": failures,
            });
            println!("{report:#}");
        }
    }
    Ok(ExitCode::from(u8::from(!failures.is_empty())))
}

/// Takes the documents out that are not here; says how many.
fn take_absent(labels: &mut Labels, run: &Score) -> Result<usize, String> {
    let all = labels.documents.len();
    if run.skip_absent {
        labels.documents.retain(|document| place(&document.file, run).is_some());
    } else if let Some(absent) = labels.documents.iter().find(|d| place(&d.file, run).is_none()) {
        return Err(format!(
            "{} names {}, which is in none of the folders; --documents names more of them, \
             --skip-absent does without",
            run.labels.display(),
            printable(&absent.file)
        ));
    }
    Ok(all - labels.documents.len())
}

/// Where a labelled file is.
fn place(file: &str, run: &Score) -> Option<PathBuf> {
    let own = run.labels.parent().unwrap_or(Path::new(""));
    let folders = std::iter::once(own).chain(run.documents.iter().map(PathBuf::as_path));
    folders.map(|folder| folder.join(file)).find(|path| path.is_file())
}

fn failures(labels: &Labels, kept: &Scores, is_alone: bool) -> Vec<String> {
    let floors = labels.floors.iter().filter(|floor| floor.is_alone == is_alone);
    let below = floors.filter_map(|floor| {
        let row = kept.rows.get(&floor.row)?;
        let is_below = row.precision() < floor.precision || row.recall() < floor.recall;
        is_below.then(|| {
            format!("{}: {row}; the floor is {} and {}", floor.row, floor.precision, floor.recall)
        })
    });
    below.collect()
}

impl Scores {
    fn new(half: Half, labels: &Labels) -> Self {
        let rows = labels.rows().map(|row| (row.to_owned(), Row::default())).collect();
        Self { half, documents: 0, rows }
    }

    fn name(&self) -> &'static str {
        match self.half {
            Half::Tune => "tune",
            Half::Kept => "kept",
        }
    }

    fn add(&mut self, labels: &Labels, document: &Labelled, found: &Findings, reading: &Reading) {
        self.documents += 1;
        for (facet, wanted) in labels.facets.iter().zip(&document.values) {
            let of_it = || found.assignments.iter().filter(|a| *a.facet == **facet);
            let judgement = wanted.judge(of_it().map(|assignment| &*assignment.value));
            // A parent was seen where its child was.
            let evidence = |value: &str| {
                let of_value = of_it().filter(|a| {
                    a.value
                        .strip_prefix(value)
                        .is_some_and(|rest| matches!(rest.get(..1), None | Some("/")))
                });
                of_value.flat_map(|a| &a.evidence).collect::<Vec<_>>()
            };
            if let Some(row) = self.rows.get_mut(facet) {
                row.add(&document.file, judgement, |value, is_right, reasons| {
                    let evidence = evidence(value);
                    let mut whys: Vec<_> = evidence.iter().map(|e| printable(&e.why)).collect();
                    whys.sort();
                    whys.dedup();
                    for why in whys {
                        let (right, wrong) = reasons.entry((value.to_owned(), why)).or_default();
                        *if is_right { right } else { wrong } += 1;
                    }
                    let shown = |e: &&concord_corpus::Evidence| {
                        place_of(e, &reading.document, &reading.text.body)
                    };
                    evidence.iter().map(shown).collect()
                });
            }
        }
        let counted: Vec<_> = found
            .assignments
            .iter()
            .filter(|a| labels.facets.contains(&a.facet.to_string()))
            .collect();
        if let (Some(wanted), Some(row)) = (document.is_about, self.rows.get_mut(ABOUT)) {
            let one = |is: bool| if is { vec!["yes".to_owned()] } else { Vec::new() };
            let any = !counted.is_empty();
            let judgement = Judgement {
                right: one(wanted && any),
                wrong: one(!wanted && any),
                missing: one(wanted && !any),
            };
            row.add(&document.file, judgement, |_, _, _| {
                counted.iter().map(|a| format!("{} = {}", a.facet, a.value)).collect()
            });
        }
    }

    fn human(&self, id: &str, labels: &Labels, run: &Score) -> String {
        let mut out =
            format!("{id}, {} half: {}\n", self.name(), plural(self.documents, "document"));
        let rows = || {
            let wanted = labels.rows().filter(|row| run.facet.as_deref().is_none_or(|f| f == *row));
            wanted.filter_map(|name| Some((name, self.rows.get(name)?)))
        };
        for (name, row) in rows() {
            let _ = writeln!(out, "  {name:<14}{row}");
        }
        for (name, row) in rows().filter(|_| run.mistakes) {
            for (what, mistakes) in [("missing", &row.missing), ("wrong", &row.wrong)] {
                for Mistake { file, value, places } in mistakes {
                    let _ = writeln!(out, "    {name}: {what}: {value}  in {}", printable(file));
                    for place in places {
                        let _ = writeln!(out, "        {place}");
                    }
                }
            }
        }
        for (name, row) in rows().filter(|_| run.reasons) {
            let mut reasons: Vec<_> = row.reasons.iter().collect();
            reasons.sort_by_key(|(name, (right, wrong))| (right.cmp(wrong), *right, *name));
            for ((value, why), (right, wrong)) in reasons {
                let _ = writeln!(out, "    {name}: {right} right, {wrong} wrong: {value}: {why}");
            }
        }
        out
    }

    fn json(&self, labels: &Labels) -> Value {
        let list = |mistakes: &[Mistake]| -> Vec<Value> {
            let one = |m: &Mistake| json!({"file": m.file, "value": m.value, "places": m.places});
            mistakes.iter().map(one).collect()
        };
        let rows = labels.rows().filter_map(|name| {
            let row = self.rows.get(name)?;
            let value = json!({
                "precision": row.precision(), "recall": row.recall(), "right": row.right,
                "wrong": list(&row.wrong), "missing": list(&row.missing),
            });
            Some((name.to_owned(), value))
        });
        let rows: serde_json::Map<String, Value> = rows.collect();
        json!({"documents": self.documents, "facets": rows})
    }
}

/// How often each piece of evidence of a value was right, and wrong.
type Reasons = BTreeMap<(String, String), (usize, usize)>;

impl Row {
    /// `places` says where a value was seen, and counts why.
    fn add(
        &mut self,
        file: &str,
        judgement: Judgement,
        mut places: impl FnMut(&str, bool, &mut Reasons) -> Vec<String>,
    ) {
        let Judgement { right, wrong, missing } = judgement;
        self.right += right.len();
        for value in right {
            places(&value, true, &mut self.reasons);
        }
        for value in wrong {
            let places = places(&value, false, &mut self.reasons);
            self.wrong.push(Mistake { file: file.to_owned(), value, places });
        }
        for value in missing {
            self.missing.push(Mistake { file: file.to_owned(), value, places: Vec::new() });
        }
    }

    fn precision(&self) -> f64 {
        share(self.right, self.right + self.wrong.len())
    }

    fn recall(&self) -> f64 {
        share(self.right, self.right + self.missing.len())
    }
}

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (name, of) in [("precision", self.wrong.len()), ("   recall", self.missing.len())] {
            let of = of + self.right;
            let (low, high) = wilson(self.right, of);
            let share = share(self.right, of);
            write!(f, "{name} {share:.2} ({low:.2}-{high:.2}; {} of {of})", self.right)?;
        }
        Ok(())
    }
}
