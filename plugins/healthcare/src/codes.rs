//! Codes of international classifications, and the values that they stand for.

/// What an entry under `icd11:` may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Icd {
    /// A chapter or a code of ICD-11, and the condition it belongs to. Some
    /// chapters, such as that of symptoms, belong to none.
    Eleven(Option<&'static str>),
    /// The form of ICD-10: a letter and two digits.
    Ten,
    Neither,
}

/// Conditions that are narrower than a chapter, by their first and last stem.
const RANGES: &[(&str, &str, &str)] = &[
    ("1B10", "1B1Z", "tuberculosis"),
    ("1C60", "1C62", "hiv"),
    ("1F40", "1F45", "malaria"),
    ("1F66", "1F66", "neglected-tropical"),
    ("5A10", "5A2Y", "diabetes"),
    ("6A00", "6A0Z", "neurodevelopmental"),
    ("6C40", "6C5Z", "substance-use"),
    ("6D80", "6D8Z", "dementia"),
    ("MG50", "MG52", "antimicrobial-resistance"),
    ("RA01", "RA01", "covid-19"),
];

/// Reads one entry, whatever its case.
pub(crate) fn icd(written: &str) -> Icd {
    let written = written.to_ascii_uppercase();
    let bytes = written.as_bytes();
    if bytes.len() <= 2 && bytes.iter().all(u8::is_ascii_digit) {
        return match written.parse() {
            Ok(chapter @ 1..=26) => Icd::Eleven(condition_of_chapter(chapter)),
            _ => Icd::Neither,
        };
    }
    let (stem, extension) = written.split_once('.').unwrap_or((&written, ""));
    let has_extension = stem.len() < written.len();
    match stem.as_bytes() {
        [first, letter, digit, last]
            if (matches!(first, b'1'..=b'9') || is_letter(*first))
                && is_letter(*letter)
                && digit.is_ascii_digit()
                && (last.is_ascii_digit() || is_letter(*last))
                && has_extension == matches!(extension.len(), 1 | 2)
                && extension.bytes().all(|b| b.is_ascii_digit() || is_letter(b)) =>
        {
            let Some(chapter) = chapter_of(*first) else { return Icd::Neither };
            let narrow = RANGES.iter().find(|(from, to, _)| (*from..=*to).contains(&stem));
            Icd::Eleven(narrow.map_or_else(|| condition_of_chapter(chapter), |range| Some(range.2)))
        }
        [letter, digit, _] if letter.is_ascii_uppercase() && digit.is_ascii_digit() => Icd::Ten,
        _ => Icd::Neither,
    }
}

/// ICD-11 leaves out I and O, which look like 1 and 0.
fn is_letter(byte: u8) -> bool {
    byte.is_ascii_uppercase() && byte != b'I' && byte != b'O'
}

/// The first character of a stem code stands for its chapter.
fn chapter_of(first: u8) -> Option<u8> {
    match first {
        b'1'..=b'9' => Some(first - b'0'),
        b'A'..=b'H' => Some(first - b'A' + 10),
        b'J'..=b'N' => Some(first - b'J' + 18),
        b'P'..=b'S' => Some(first - b'P' + 23),
        _ => None,
    }
}

fn condition_of_chapter(chapter: u8) -> Option<&'static str> {
    Some(match chapter {
        1 => "infectious",
        2 => "cancer",
        3 | 4 => "blood-immune",
        5 => "metabolic-nutrition",
        6 => "mental",
        8 => "neurological",
        9 | 10 => "sensory",
        11 => "circulatory",
        12 => "respiratory",
        13 => "digestive-oral",
        15 => "musculoskeletal",
        16 => "kidney-urology",
        17 => "sexual-reproductive",
        18 | 19 => "maternal-newborn",
        20 => "rare-genetic",
        22 | 23 => "injury-violence",
        _ => return None,
    })
}

/// The part of the workforce that an ISCO-08 unit group of health workers
/// stands for; `None` when it is none of those.
pub(crate) fn isco(written: &str) -> Option<&'static str> {
    let code: u16 = written.parse().ok().filter(|_| written.len() == 4)?;
    Some(match code {
        1342 => "managers",
        2210..=2219 => "doctors",
        2221 | 3221 => "nurses",
        2222 | 3222 => "midwives",
        2230..=2239 | 3230..=3239 => "traditional",
        2240..=2249 | 3258 => "paramedical",
        2261 | 2262 | 3213 | 3251 => "pharmacy-dental",
        2264..=2267 | 3210..=3219 | 3254 | 3255 => "allied",
        3253 => "community-health-workers",
        5320..=5322 | 5329 => "carers",
        2220..=2269 | 3220..=3259 | 2635 => "workforce",
        _ => return None,
    })
}

/// Whether this is the number of a registered trial.
pub(crate) fn is_trial(written: &str) -> bool {
    let digits = |prefix: &str, lengths: &[usize]| {
        written.strip_prefix(prefix).is_some_and(|rest| {
            lengths.contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    digits("NCT", &[8]) || digits("ISRCTN", &[8]) || digits("PACTR", &[15, 16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn icd_11_by_chapter_and_by_code() {
        for (written, condition) in [
            ("01", Some("infectious")),
            ("1", Some("infectious")),
            ("18", Some("maternal-newborn")),
            ("26", None),
            ("1F66.1", Some("neglected-tropical")),
            ("1f41", Some("malaria")),
            ("1F65", Some("infectious")),
            ("5A11", Some("diabetes")),
            ("5B51", Some("metabolic-nutrition")),
            ("6D80", Some("dementia")),
            ("8B20", Some("neurological")),
            ("DA95", Some("digestive-oral")),
            ("JA20.0", Some("maternal-newborn")),
            ("MG50", Some("antimicrobial-resistance")),
            ("MB20", None),
            ("RA01.0", Some("covid-19")),
        ] {
            assert_eq!(icd(written), Icd::Eleven(condition), "{written}");
        }
    }

    #[test]
    fn icd_10_is_told_apart() {
        for written in ["B20", "E11.9", "a15", "I10", "C7A", "O80"] {
            assert_eq!(icd(written), Icd::Ten, "{written}");
        }
        for written in ["", "0", "00", "27", "malaria", "1F66.", "1F66.123", "IA00", "5A1", "é0é"]
        {
            assert_eq!(icd(written), Icd::Neither, "{written}");
        }
    }

    #[test]
    fn isco_names_the_workforce() {
        for (written, value) in [
            ("2221", Some("nurses")),
            ("2212", Some("doctors")),
            ("3253", Some("community-health-workers")),
            ("2635", Some("workforce")),
            ("1342", Some("managers")),
            ("2310", None), // teachers
            ("221", None),
            ("02221", None),
            ("nurse", None),
        ] {
            assert_eq!(isco(written), value, "{written}");
        }
    }

    #[test]
    fn trials_have_registered_numbers() {
        assert!(is_trial("NCT00000000") && is_trial("ISRCTN12345678"));
        assert!(is_trial("PACTR201501000000000"));
        assert!(!is_trial("NCT0000000") && !is_trial("NCT0000000x") && !is_trial("12345678"));
    }
}
