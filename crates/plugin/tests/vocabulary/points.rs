//! What it takes for a value to be believed.

use super::*;

#[test]
fn values_need_three_points() {
    assert!(found("", "One epidemic.").is_empty());
    assert_eq!(found("", "An epidemic, that epidemic."), ["infectious: epidemic + epidemic"]);
    assert_eq!(found("", "An outbreak, an epidemic."), ["infectious: epidemic + outbreak"]);
    assert!(found("", "An outbreak, another outbreak.").is_empty(), "a weak one alone");
    assert_eq!(found("", "A long-term remission."), ["cancer: long-term remission"]);
    assert_eq!(found("One epidemic", ""), ["infectious: epidemic"]);
}

#[test]
fn weak_phrases_suffice_within_one_sentence() {
    assert_eq!(found("", "A tide of alpha, beta and gamma."), ["tide: alpha + beta + gamma"]);
    assert!(found("", "An alpha and a beta.").is_empty());
    assert!(found("", "An alpha. A beta! A gamma? An alpha.").is_empty());
    assert!(found("", "An alpha\nbeta\ngamma").is_empty());
    let far = format!("An alpha {} beta {} gamma.", "word ".repeat(70), "word ".repeat(70));
    assert!(found("", &far).is_empty());
}

#[test]
fn phrases_together_count_within_one_sentence() {
    let all = "Every teacher of the primary schools knew, by the second year, what asthma is.";
    assert_eq!(
        found("", all),
        ["school-asthma: teacher of the primary schools knew, by the second year, what asthma"]
    );
    assert!(found("", "A teacher, another teacher, a primary school.").is_empty());
    assert!(found("", "Wheezing went on. Pupils came.").is_empty());
    assert!(found("", "Wheezing,\npupils").is_empty());
    assert_eq!(found("Wheezing pupils", "").len(), 1);
    assert!(found("Wheezing", "Pupils came.").is_empty());
    let own = "The pupils in school asthma groups stopped wheezing.";
    assert_eq!(found("", own), ["school-asthma: school asthma"], "said once");
    let broken = HEALTH.replace("wheezing + pupil", "wheezing");
    assert!(Vocabulary::parse(&broken).unwrap_err().to_string().contains("“wheezing”"));
}

#[test]
fn common_words_may_need_more_points() {
    let words = "word ".repeat(230);
    let value_count = |text| found("", text).len();
    let found = |title, text| !found(title, &format!("{text} {words}")).is_empty();
    assert!(!found("", "Children, children, a school."));
    assert!(found("Children", "A school."));
    assert!(!found("", "A school. A school. A school. A school."), "weak ones never suffice");
    let short = "Children, children, a school.";
    assert_eq!(value_count(short), 1, "short texts have little room");
    assert_eq!(value_count("One plague."), 1, "plain enough to be said once");
    assert!(!found("", "One plague."));
}

#[test]
fn long_texts_need_more_points() {
    let finds = |title: &str, text: &str, words: usize| {
        !found(title, &(text.to_owned() + &"word ".repeat(words))).is_empty()
    };
    // Three points, for 250 words at most; four, for 500.
    let (three, four) = ("An epidemic. An epidemic. ", "An epidemic. An epidemic. An outbreak. ");
    assert!(finds("", three, 240) && !finds("", three, 260));
    assert!(finds("", four, 490) && !finds("", four, 510));
    let six = "Cancer, cancer, leukaemia, leukaemia. ";
    assert!(finds("", six, 1_990) && !finds("", six, 2_010));
    let seven = "Cancer, cancer, leukaemia, leukaemia, tumour markers. ";
    assert!(finds("", seven, 30_000), "no text asks for more than four more");
    assert!(finds("An epidemic", "", 30_000), "nor for more than two after a title");
}

#[test]
fn passing_mentions_beside_a_strong_value_do_not_count() {
    let passing = "An epidemic, an epidemic. ";
    assert_eq!(found("", passing).len(), 1);
    let strong = "Cancer, cancer, leukaemia, leukaemia, long-term remission, tumour marker.";
    let title = "Cancer";
    assert_eq!(found(title, &format!("{passing}{strong}")).len(), 1, "below a third");
    let less = "Cancer, cancer, tumour marker.";
    assert_eq!(found(title, &format!("{passing}{less}")).len(), 2);
}

#[test]
fn an_opening_that_repeats_the_summary_says_nothing_new() {
    let vocabulary = Vocabulary::parse(HEALTH).unwrap();
    let found = |text: &str| {
        let reading =
            Reading { text, summary: "An epidemic.", stated: Stated::Domain, ..Reading::default() };
        vocabulary.find(&reading)[0].signals.len()
    };
    assert_eq!(found("An epidemic. It went."), 1);
    assert_eq!(found(&format!("{} An epidemic.", "word ".repeat(50))), 2);
}

#[test]
fn phrases_that_share_words_say_it_once() {
    assert_eq!(found("", "The school asthma drums."), ["school-asthma: school asthma"]);
    let apart = found("", "The school asthma, the asthma drums.");
    assert_eq!(apart, ["school-asthma: school asthma + asthma drums"]);
}
