//! The rules by which a vocabulary finds values, one test for each.
#![allow(clippy::unwrap_used)] // helpers of a test are tests too

mod points;

use concord_plugin::testing::{Document, Tester};
use concord_plugin::vocabulary::{Match, Place, Reading, Stated};
use concord_plugin::{Config, Description, Doc, Error, FacetPlugin, Report, Vocabulary};

const HEALTH: &str = r#"
schema = 1
id = "health"
label = {en = "Health", fr = "Santé"}
lang = "en"

[domain]
sectors = ["health", "care"]
threshold = 4
strong = ["hospital", "patient", "patients", "disease", "nurse"]
weak = ["care"]
against = ["care must be taken", "patient capital"]

[sources.own]
title = "Our own words"

[[ambiguous]]
word = "ward, stroke"
because = "electoral ward"
instead = "hospital ward"

[[field]]
name = "setting"
type = "string"
facet = "setting"
many = true

[[facet]]
id = "condition"
label = "Condition"
question = "Which condition?"
source = "own"

[[facet.value]]
id = "infectious"
label = "Infectious diseases"
synonyms = ["infectious disease", "epidemic", "HIV/AIDS"]
weak = ["outbreak"]
avoid = ["epidemic of rumours", "aids in"]

[[facet.value]]
id = "hiv"
parent = "infectious"
label = "HIV"
synonyms = ["people living with HIV", "children's HIV clinic"]
acronyms = ["HIV", "GP"]

[[facet.value]]
id = "cancer"
label = "Cancer"
synonyms = ["cancer", "leukaemia", "therapy", "long-term remission"]
weak = ["tumour marker"]

[[facet.value]]
id = "children"
label = "Children"
synonyms = ["children"]
weak = ["school"]
least = 4

[[facet.value]]
id = "plague"
label = "Plague"
synonyms = ["plague"]
least = 1

[[facet.value]]
id = "school-asthma"
label = "Asthma in schools"
synonyms = ["school asthma", "asthma drums"]
together = ["asthma + primary school + teacher", "wheezing + pupil"]

[[facet.value]]
id = "tide"
label = "Tide"
weak = ["alpha", "beta", "gamma"]

[[facet]]
id = "setting"
label = "Setting"

[[facet.value]]
id = "hospital"
label = "Hospital"
synonyms = ["hospital", "hospital ward"]

[[facet.value]]
id = "cancer-centre"
parent = "hospital"
label = "Cancer centre"
synonyms = ["cancer centre", "cancer hospital"]
"#;

/// The values found in a text whose author declared the domain, each with its
/// phrases.
fn found(title: &str, text: &str) -> Vec<String> {
    let vocabulary = Vocabulary::parse(HEALTH).unwrap();
    let reading = Reading { title, text, stated: Stated::Domain, ..Reading::default() };
    vocabulary.find(&reading).iter().map(|found| show(found, &reading)).collect()
}

fn show(found: &Match<'_>, reading: &Reading<'_>) -> String {
    let words = found.signals.iter().map(|signal| {
        let text = match signal.place {
            Place::Title => reading.title,
            Place::Summary => reading.summary,
            Place::Text => reading.text,
        };
        &text[signal.bytes.clone()]
    });
    format!("{}: {}", found.value, words.collect::<Vec<_>>().join(" + "))
}

/// What matches as a whole: a phrase in the title is believed at once.
fn in_title(title: &str) -> Vec<String> {
    found(title, "")
}

#[test]
fn whole_words_whatever_their_case() {
    assert_eq!(in_title("CANCER"), ["cancer: CANCER"]);
    assert!(in_title("cancerous, precancer").is_empty());
}

#[test]
fn acronyms_keep_their_case() {
    assert_eq!(in_title("A GP in town"), ["hiv: GP"]);
    assert_eq!(in_title("Two GPs, a GP's bag"), ["hiv: GPs + GP's"]);
    assert!(in_title("GPS, gp, Gp").is_empty());
}

#[test]
fn hyphen_dash_and_space_are_equal() {
    for title in ["long-term remission", "long term remission", "Long\u{2011}term\u{a0}remission"] {
        assert_eq!(in_title(title), [format!("cancer: {title}")]);
    }
    assert!(in_title("for long - term remission").is_empty(), "a dash between spaces separates");
}

#[test]
fn typographic_apostrophes_are_apostrophes() {
    assert_eq!(in_title("A children’s HIV clinic"), ["hiv: children’s HIV clinic"]);
}

#[test]
fn the_last_word_may_be_inflected_the_others_not() {
    assert_eq!(in_title("epidemics"), ["infectious: epidemics"]);
    assert_eq!(in_title("an epidemic’s end"), ["infectious: epidemic’s"]);
    assert_eq!(in_title("therapies"), ["cancer: therapies"]);
    assert!(in_title("infectiouses disease").is_empty());
}

#[test]
fn phrases_do_not_reach_across_lines_or_punctuation() {
    assert!(in_title("infectious. Disease").is_empty());
    assert!(in_title("infectious\ndisease").is_empty());
    assert!(in_title("infectious, disease").is_empty());
    assert_eq!(in_title("HIV / AIDS"), ["infectious: HIV / AIDS"]);
}

#[test]
fn the_longest_phrase_of_a_facet_wins() {
    // Of the setting only: the condition has a right to its own word.
    assert_eq!(in_title("A cancer hospital"), ["cancer: cancer", "cancer-centre: cancer hospital"],);
    assert_eq!(in_title("HIV/AIDS"), ["infectious: HIV/AIDS"]);
    assert_eq!(in_title("hospital ward"), ["hospital: hospital ward"]);
}

#[test]
fn phrases_inside_masks_do_not_count() {
    assert!(in_title("An epidemic of rumours").is_empty());
    // "aids in" overlaps the phrase, but does not contain it.
    assert_eq!(in_title("HIV/AIDS in Kenya"), ["infectious: HIV/AIDS"]);
    // A mask of one value leaves the others alone.
    assert_eq!(in_title("Cancer, an epidemic of rumours"), ["cancer: Cancer"]);
}

#[test]
fn denied_phrases_do_not_count() {
    assert!(in_title("Unlike cancer").is_empty());
    assert!(in_title("unlike most hospitals").is_empty());
    assert_eq!(in_title("cancer, unlike rumours"), ["cancer: cancer"]);
}

#[test]
fn different_phrases_are_shown_before_repetitions() {
    let text = "cancer, cancer, cancer, leukaemia, tumour markers";
    assert_eq!(found("", text), ["cancer: cancer + leukaemia + tumour markers"]);
}

#[test]
fn confidence_follows_the_signals() {
    let vocabulary = Vocabulary::parse(HEALTH).unwrap();
    let confidence = |title, summary, text| {
        let stated = Stated::Domain;
        let reading = Reading { title, summary, text, stated, ..Reading::default() };
        vocabulary.find(&reading)[0].confidence
    };
    assert_eq!(confidence("Cancer", "", ""), 0.9);
    assert_eq!(confidence("", "Cancer", ""), 0.9);
    assert_eq!(confidence("", "", "cancer and leukaemia"), 0.8);
    assert_eq!(confidence("", "", "cancer and cancer"), 0.6);
}

#[test]
fn a_summary_and_headings_tell_as_much_as_a_title() {
    let vocabulary = Vocabulary::parse(HEALTH).unwrap();
    let stated = Stated::Domain;
    let text = "Who came\nOne epidemic.\nOf cancer\nNothing.";
    let (who, cancer) = (0..8, 23..32);
    assert_eq!((&text[who.clone()], &text[cancer.clone()]), ("Who came", "Of cancer"));
    let headings = [who, cancer];
    let reading = Reading { text, headings: &headings, stated, ..Reading::default() };
    let found = |reading: &Reading<'_>| -> Vec<String> {
        vocabulary.find(reading).iter().map(|found| show(found, reading)).collect()
    };
    assert_eq!(found(&reading), ["cancer: cancer"]);
    assert_eq!(vocabulary.find(&reading)[0].confidence, 0.9);
    assert!(found(&Reading { headings: &headings[..1], ..reading }).is_empty());
    let summary = "How an epidemic ended.";
    assert_eq!(found(&Reading { summary, ..reading }), ["infectious: epidemic", "cancer: cancer"]);
    let weak = Reading { summary: "An outbreak.", text: "", headings: &[], ..reading };
    assert!(found(&weak).is_empty(), "a weak word is no sign, wherever it stands");
}

#[test]
fn lists_of_references_do_not_count() {
    let text = "A text about something else entirely, which is long enough.\nReferences\n\
                Cancer: a history. Cancer and leukaemia.";
    assert!(found("", text).is_empty());
}

#[test]
fn the_gate_keeps_other_domains_out() {
    let vocabulary = Vocabulary::parse(HEALTH).unwrap();
    let finds = |text: &str, stated| {
        !vocabulary.find(&Reading { text, stated, ..Reading::default() }).is_empty()
    };
    let passes = |text: &str| finds(text, Stated::Nothing);
    assert!(!passes("Cancer of corruption, a cancer."), "no word of the domain");
    assert!(passes("Cancer patients: cancer at the hospital."));
    assert!(!passes("Cancer, a cancer, for one patient."), "one word of the domain, once");
    assert!(!passes("cancer, cancer: patient capital, care must be taken, care must be taken"));

    let filler = "Something else was said here. ".repeat(200);
    let domain = "The hospital had a patient with a disease and a nurse. ";
    let cancer = "Cancer, leukaemia, a long-term remission. ";
    assert!(!passes(&format!("{cancer}{domain}{filler}")), "diluted");
    assert!(passes(&format!("{cancer}{}{filler}", domain.repeat(3))));
    let plural = "A patient, patients, a hospital. ".repeat(30);
    assert!(!passes(&format!("{cancer}{plural}{filler}")), "a plural is not another word");
    assert!(finds(&format!("{cancer}{filler}"), Stated::Domain), "declared");

    let enough = format!("{cancer}{}", domain.repeat(2));
    assert!(finds(&enough, Stated::Others));
    let scarce = format!("{cancer}A patient, a patient.");
    assert!(passes(&scarce));
    assert!(!finds(&scarce, Stated::Others), "the author named another domain");
}

#[test]
fn the_author_knows_better_than_the_gate() {
    struct Health(Vocabulary);
    impl FacetPlugin for Health {
        fn open(_: &Config<'_>) -> Result<Self, Error> {
            let apart = "apart = [\"education\"]\nthreshold";
            Ok(Self(Vocabulary::parse(&HEALTH.replacen("threshold", apart, 1))?))
        }
        fn describe(&self) -> Description {
            self.0.describe()
        }
        fn analyse(&self, doc: &Doc<'_>, report: &mut Report<'_>) -> Result<(), Error> {
            self.0.report_text(doc, report);
            Ok(())
        }
    }
    let mut tester = Tester::open::<Health>("{}").unwrap();
    let mut found = |sectors: &[&str], text: &str| {
        let document = Document::new(text).summary("On leukaemia.").sectors(sectors);
        let found = tester.analyse(&document).unwrap();
        (found.values("condition").len(), found.excerpts("condition", "cancer").len())
    };
    let silent = "Nothing is said of a place.";
    assert_eq!(found(&[], silent), (0, 0));
    assert_eq!(found(&["education"], silent), (0, 0));
    assert_eq!(found(&["education", "care"], silent), (1, 1), "with its evidence in the summary");
    let spoken = "The patient saw a patient.";
    assert_eq!(found(&[], spoken), (1, 1));
    assert_eq!(found(&["education"], spoken), (0, 0), "twice the score is asked for");
    assert_eq!(found(&["development"], spoken), (1, 1), "a sector that cuts across says nothing");
    assert_eq!(found(&["education"], &format!("{spoken} A hospital, a nurse.")), (1, 1));
}

#[test]
fn words_inside_names_may_be_left_out() {
    let silent = HEALTH.replacen("threshold", "in_names = false\nthreshold", 1);
    let passes = |toml: &str, text: &str| {
        let text = format!("Cancer and leukaemia. {text}");
        let reading = Reading { text: &text, ..Reading::default() };
        !Vocabulary::parse(toml).unwrap().find(&reading).is_empty()
    };
    let named = "They met in Hospital Street, near Old Hospital, and the Disease Club.";
    assert!(passes(HEALTH, named));
    assert!(!passes(&silent, named));
    let real = "The Hospital was old. Hospital staff, a Disease, and two hospitals.";
    assert!(passes(&silent, real));
}

#[test]
fn describes_itself() {
    let description = Vocabulary::parse(HEALTH).unwrap().describe();
    let json = serde_json::to_value(&description).unwrap();
    assert_eq!(json["label"]["fr"], "Santé");
    assert_eq!(json["facets"][0]["values"][1]["parent"], "infectious");
    assert_eq!(json["facets"][0]["values"][1]["synonyms"][2], "HIV");
    assert_eq!(json["questions"][0]["text"], "Which condition?");
    assert_eq!(json["fields"][0]["facet"], "setting");
}

#[test]
fn values_are_written_with_or_without_their_parent() {
    let vocabulary = Vocabulary::parse(HEALTH).unwrap();
    assert_eq!(vocabulary.value("condition", "hiv"), Some("hiv"));
    assert_eq!(vocabulary.value("condition", "infectious/hiv"), Some("hiv"));
    assert_eq!(vocabulary.value("condition", "cancer/hiv"), None);
    assert_eq!(vocabulary.value("condition", "/hiv"), None);
    assert_eq!(vocabulary.value("nothing", "hiv"), None);
}

#[test]
fn mistakes_in_the_file_are_named() {
    let error = |from: &str, to: &str| {
        assert!(HEALTH.contains(from), "{from}");
        Vocabulary::parse(&HEALTH.replacen(from, to, 1)).unwrap_err().to_string()
    };
    assert!(error("weak = [\"outbreak\"]", "waek = [\"outbreak\"]").contains("waek"));
    assert!(error("schema = 1", "schema = 2").contains("schema 2"));
    assert!(error("parent = \"infectious\"", "parent = \"fungal\"").contains("“fungal”"));
    assert!(error("id = \"cancer\"", "id = \"hiv\"").contains("stands twice"));
    assert!(error("\"epidemic\",", "\"epidemic\", \"Stroke\",").contains("ambiguous"));
    assert!(error("\"cancer\",", "\"--\",").contains("no word"));
    assert!(error("source = \"own\"", "source = \"who\"").contains("[sources]"));
    assert!(error("facet = \"setting\"", "facet = \"place\"").contains("does not exist"));
}

#[test]
fn any_text_can_be_read() {
    let vocabulary = Vocabulary::parse(HEALTH).unwrap();
    for text in ["", " ", "\n", "'", "’s", "-", "病院 病院", "🏥cancer🏥cancer", "\u{0}\u{301}İ"]
    {
        let stated = Stated::Domain;
        vocabulary.find(&Reading {
            title: text,
            summary: text,
            text,
            stated,
            ..Reading::default()
        });
    }
    assert_eq!(found("", "🏥cancer🏥cancer"), ["cancer: cancer + cancer"]);
}
