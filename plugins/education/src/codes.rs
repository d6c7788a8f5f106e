//! Codes of international classifications, and the values that they stand for.

use std::ops::RangeInclusive;

/// What one entry under `isced:` states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Isced {
    /// ISCED 2011, 0 to 8.
    pub(crate) levels: RangeInclusive<u8>,
    /// Whether the programmes prepare for an occupation (`V`).
    pub(crate) vocational: bool,
}

/// The values of the facet `level`, by the level of ISCED 2011.
const LEVELS: [&str; 9] = [
    "early-childhood",
    "primary",
    "lower-secondary",
    "upper-secondary",
    "post-secondary",
    "short-cycle",
    "bachelor",
    "master",
    "doctoral",
];

/// Levels at which ISCED 2011 tells vocational from general programmes.
const VOCATIONAL: RangeInclusive<u8> = 2..=5;

/// Reads `3`, `2-3`, `3V` or `3-5V`.
pub(crate) fn isced(written: &str) -> Option<Isced> {
    let vocational = written.ends_with(['V', 'v']);
    let written = written.trim_end_matches(['V', 'v']);
    let (from, to) = match written.split_once(['-', '–']) {
        Some((from, to)) => (level(from)?, level(to)?),
        None => (level(written)?, level(written)?),
    };
    let may_be = !vocational || (VOCATIONAL.contains(&from) && VOCATIONAL.contains(&to));
    (from <= to && may_be).then_some(Isced { levels: from..=to, vocational })
}

fn level(written: &str) -> Option<u8> {
    match written.trim().as_bytes() {
        [digit @ b'0'..=b'8'] => Some(digit - b'0'),
        _ => None,
    }
}

impl Isced {
    /// Values of the facet `level`.
    pub(crate) fn values(&self) -> impl Iterator<Item = &'static str> {
        let all = LEVELS.iter().zip(0_u8..);
        let levels = all.filter(|(_, level)| self.levels.contains(level)).map(|(value, _)| *value);
        levels.chain(self.vocational.then_some("vocational"))
    }
}

/// The narrow fields of ISCED-F 2013, and how many detailed fields each has:
/// they are numbered from 1.
const FIELDS: &[(&str, u8)] = &[
    ("001", 1),
    ("002", 1),
    ("003", 1),
    ("011", 4),
    ("021", 5),
    ("022", 3),
    ("023", 2),
    ("031", 4),
    ("032", 2),
    ("041", 7),
    ("042", 1),
    ("051", 2),
    ("052", 2),
    ("053", 3),
    ("054", 2),
    ("061", 3),
    ("071", 6),
    ("072", 4),
    ("073", 2),
    ("081", 2),
    ("082", 1),
    ("083", 1),
    ("084", 1),
    ("091", 7),
    ("092", 3),
    ("101", 5),
    ("102", 2),
    ("103", 2),
];

/// The value of the facet `field` for a code of ISCED-F 2013: two digits for a
/// broad field, three for a narrow one, four for a detailed one.
pub(crate) fn field(code: &str) -> Option<&'static str> {
    let is_code = matches!(code.len(), 2..=4) && code.bytes().all(|byte| byte.is_ascii_digit());
    if !is_code {
        return None;
    }
    let (broad, rest) = code.split_at(2);
    let value = match broad {
        "00" => "generic",
        "01" => "education-field",
        "02" => "arts-humanities",
        "03" => "social-sciences",
        "04" => "business-law",
        "05" => "sciences-maths",
        "06" => "ict",
        "07" => "engineering",
        "08" => "agriculture",
        "09" => "health-welfare",
        "10" => "services",
        _ => return None,
    };
    // 0: not further defined; 8: across fields; 9: not elsewhere classified.
    if matches!(rest, "" | "0" | "8" | "9" | "00" | "88" | "99") {
        return Some(value);
    }
    let (narrow, detailed) = code.split_at(3);
    let (_, count) = FIELDS.iter().find(|(listed, _)| *listed == narrow)?;
    let known = match detailed.parse() {
        Ok(number @ 1..) => number <= *count || number == 9,
        _ => matches!(detailed, "" | "0"),
    };
    known.then(|| of_narrow(narrow).unwrap_or(value))
}

/// Values that are narrower than a broad field.
fn of_narrow(narrow: &str) -> Option<&'static str> {
    Some(match narrow {
        "002" => "literacy-numeracy",
        "021" => "arts",
        "023" => "languages",
        "052" => "environment-education",
        _ => return None,
    })
}

/// Whether this has the form of a language tag (BCP 47): subtags of 1 to 8
/// letters and digits, the first of at least two letters, the last longer than
/// one. Whether such a language exists is not asked.
pub(crate) fn is_language_tag(written: &str) -> bool {
    let mut length = 0;
    let mut is_first = true;
    for subtag in written.split('-') {
        length = subtag.len();
        let fits = match is_first {
            true => length >= 2 && subtag.bytes().all(|byte| byte.is_ascii_alphabetic()),
            false => length >= 1 && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric()),
        };
        if !fits || length > 8 {
            return false;
        }
        is_first = false;
    }
    length >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(written: &str) -> Vec<&'static str> {
        isced(written).map(|isced| isced.values().collect()).unwrap_or_default()
    }

    #[test]
    fn isced_by_level_range_and_orientation() {
        assert_eq!(values("0"), ["early-childhood"]);
        assert_eq!(values("2-3"), ["lower-secondary", "upper-secondary"]);
        assert_eq!(values("2–3"), ["lower-secondary", "upper-secondary"]);
        assert_eq!(values("3V"), ["upper-secondary", "vocational"]);
        assert_eq!(values("3-5v").last(), Some(&"vocational"));
        assert_eq!(values("8"), ["doctoral"]);
    }

    #[test]
    fn what_is_no_level_of_isced() {
        for written in ["", "9", "-1", "3-2", "1V", "5-6V", "V", "primary", "3.5", "34", "3–"] {
            assert_eq!(isced(written), None, "{written}");
        }
    }

    #[test]
    fn fields_by_broad_narrow_and_detailed_code() {
        for (code, value) in [
            ("00", "generic"),
            ("0021", "literacy-numeracy"),
            ("0913", "health-welfare"),
            ("0231", "languages"),
            ("0222", "arts-humanities"),
            ("021", "arts"),
            ("0522", "environment-education"),
            ("0541", "sciences-maths"),
            ("1013", "services"),
            ("0719", "engineering"), // not elsewhere classified
            ("0710", "engineering"), // not further defined
            ("020", "arts-humanities"),
            ("0588", "sciences-maths"), // across fields
            ("058", "sciences-maths"),
            ("0999", "health-welfare"),
        ] {
            assert_eq!(field(code), Some(value), "{code}");
        }
    }

    #[test]
    fn what_is_no_code_of_isced_f() {
        for code in ["", "0", "9", "11", "1104", "024", "091x", "0918", "09131", "0505", "0é9"] {
            assert_eq!(field(code), None, "{code}");
        }
    }

    #[test]
    fn language_tags_by_their_form() {
        for written in ["es", "sr-Latn-RS", "es-419", "de-x-hand", "tlh"] {
            assert!(is_language_tag(written), "{written}");
        }
        for written in ["", "e", "English language", "es_MX", "en-", "en-u", "en--GB", "419"] {
            assert!(!is_language_tag(written), "{written}");
        }
    }
}
