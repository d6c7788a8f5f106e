use concord_corpus::{Facet, FacetValue};

use super::*;

fn schema() -> FacetSchema {
    let value = |path: &str| FacetValue {
        path: path.into(),
        label: path.to_owned(),
        names: Vec::new(),
        synonyms: Vec::new(),
    };
    let season = Facet {
        id: "season".into(),
        label: "Season".to_owned(),
        values: ["warm", "warm/spring", "warm/summer", "winter"].map(value).to_vec(),
    };
    FacetSchema {
        source: "seasons".into(),
        label: "Seasons".to_owned(),
        facets: vec![season],
        fields: Vec::new(),
        questions: Vec::new(),
    }
}

fn read(text: &str) -> Result<Labels, String> {
    Labels::parse(text, &schema())
}

fn judge(cell: &str, found: &[&str]) -> [Vec<String>; 3] {
    let wanted = Wanted::read(cell, "season", &schema()).unwrap();
    let Judgement { right, wrong, missing } = wanted.judge(found.iter().copied());
    [right, wrong, missing]
}

#[test]
fn a_file_is_read_with_its_floors() {
    let labels = read(
        "# Who labelled, and how.\n# floor season 0.8 0.7\nhalf\tfile\tabout\tseason\n\
         tune\ta.md\tyes\tsummer winter\n\n# alone about 0.9 1\nkept\tb.md\tno\nkept\tc.md\tyes?\twarm?\t\n",
    );
    let labels = labels.unwrap();
    assert_eq!(labels.rows().collect::<Vec<_>>(), ["about", "season"]);
    let halves: Vec<_> = labels.documents.iter().map(|d| (d.is_kept, d.is_about)).collect();
    assert_eq!(halves, [(false, Some(true)), (true, Some(false)), (true, None)]);
    let floors: Vec<_> = labels
        .floors
        .iter()
        .map(|floor| (floor.is_alone, floor.row.as_str(), floor.precision, floor.recall))
        .collect();
    assert_eq!(floors, [(false, "season", 0.8, 0.7), (true, "about", 0.9, 1.0)]);
}

#[test]
fn mistakes_are_told_with_their_line() {
    let start = "half\tfile\tabout\tseason\n";
    for (text, error) in [
        ("", "there is no line with the names of columns"),
        ("file\tabout\n", "line 1: the first columns are half, file and about"),
        ("half\tfile\tabout\tplace\n", "line 1: the plugin has no facet “place”"),
        ("a.md\tyes\n", "line 2: the half is tune or kept"),
        ("tune\n", "line 2: the file is missing"),
        ("tune\ta.md\tperhaps\n", "line 2: about is yes or no, with ? where readers differ"),
        ("tune\ta.md\tyes\tautumn?\n", "line 2: the facet “season” has no value “autumn”"),
        ("tune\ta.md\tyes\twinter\twinter\n", "line 2: there is a column too much"),
        ("tune\ta.md\tno\nkept\ta.md\tno\n", "line 3: a.md stands twice"),
        ("# floor season 0.8\n", "line 2: a floor is a facet, a precision and a recall (0 to 1)"),
        ("# floor season 80 70\n", "line 2: a floor is a facet, a precision and a recall (0 to 1)"),
        ("# floor place 0.8 0.7\n", "there is a floor for “place”, and no such column"),
    ] {
        let text = if error.contains("line 1") || text.is_empty() {
            text.to_owned()
        } else {
            format!("{start}{text}")
        };
        assert_eq!(read(&text).unwrap_err(), error);
    }
}

#[test]
fn values_bring_their_parents_along() {
    let none: Vec<String> = Vec::new();
    let both = ["warm", "warm/summer"].map(str::to_owned).to_vec();
    assert_eq!(judge("summer", &["warm/summer"]), [both.clone(), none.clone(), none.clone()]);
    assert_eq!(judge("warm/summer", &["warm/summer"])[0], both);
    assert_eq!(judge("summer", &["warm"])[2], ["warm/summer"]);
    assert_eq!(judge("", &["warm/summer"]), [none.clone(), both, none]);
    let found = judge("summer winter", &["warm/spring"]);
    assert_eq!(found, [vec!["warm"], vec!["warm/spring"], vec!["warm/summer", "winter"]]);
}

#[test]
fn what_readers_differ_about_is_not_counted() {
    let none: Vec<String> = Vec::new();
    let nothing = [none.clone(), none.clone(), none];
    assert_eq!(judge("winter?", &["winter"]), nothing);
    assert_eq!(judge("winter?", &[]), nothing);
    assert_eq!(judge("summer?", &["warm/summer"]), nothing, "nor are its parents");
    // A parent that another value brings along is counted.
    assert_eq!(judge("spring summer?", &["warm/summer"])[0], ["warm"]);
    assert_eq!(judge("spring summer?", &["warm/summer"])[2], ["warm/spring"]);
    assert_eq!(judge("winter?", &["warm"])[1], ["warm"], "doubt covers nothing else");
}

#[test]
fn intervals_are_those_of_the_tables() {
    let close = |(low, high): (f64, f64), (a, b): (f64, f64)| {
        assert!((low - a).abs() < 0.0005 && (high - b).abs() < 0.0005, "{low} {high}");
    };
    close(wilson(81, 263), (0.2553, 0.3662));
    close(wilson(10, 10), (0.7225, 1.0));
    close(wilson(0, 0), (0.0, 1.0));
}
