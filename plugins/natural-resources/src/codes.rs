//! Codes of international classifications, and the values that they stand for.

/// Biomes of the IUCN Global Ecosystem Typology 2.1 with the number of their
/// functional groups: D. A. Keith and others (2020),
/// doi:10.2305/IUCN.CH.2020.13.en. 25 biomes and 110 groups.
const BIOMES: &[(&str, u8, Option<&str>)] = &[
    ("T1", 4, Some("forest-tropical")),
    ("T2", 6, Some("forest-temperate")),
    ("T3", 4, Some("shrubland")),
    ("T4", 5, Some("savanna-grassland")),
    ("T5", 5, Some("dryland")),
    ("T6", 5, Some("mountain-polar")),
    ("T7", 5, None), // fields, and cities
    ("S1", 2, Some("underground")),
    ("S2", 1, Some("underground")),
    ("SF1", 2, Some("underground")),
    ("SF2", 2, Some("underground")),
    ("SM1", 3, Some("underground")),
    ("TF1", 7, Some("wetland")),
    ("F1", 7, Some("rivers")),
    ("F2", 10, Some("lakes")),
    ("F3", 5, Some("reservoirs-canals")),
    ("FM1", 3, Some("estuary-delta")),
    ("M1", 10, Some("marine-shelf")),
    ("M2", 5, Some("open-ocean")),
    ("M3", 7, Some("open-ocean")),
    ("M4", 2, Some("marine-shelf")),
    ("MT1", 4, Some("shore")),
    ("MT2", 2, Some("shore")),
    ("MT3", 1, Some("shore")),
    ("MFT1", 3, Some("estuary-delta")),
];

/// Functional groups that are narrower than their biome.
const GROUPS: &[(&str, &str)] = &[
    ("T7.1", "farmland"),
    ("T7.2", "farmland"),
    ("T7.3", "farmland"),
    ("T7.4", "urban"),
    ("T7.5", "farmland"),
    ("TF1.1", "peatland"),
    ("TF1.3", "floodplain"),
    ("TF1.4", "floodplain"),
    ("TF1.5", "floodplain"),
    ("TF1.6", "peatland"),
    ("TF1.7", "peatland"),
    ("M1.1", "seagrass-kelp"),
    ("M1.2", "seagrass-kelp"),
    ("M1.3", "coral-reef"),
    ("M1.4", "seagrass-kelp"),
    ("MFT1.2", "mangrove"),
    ("MFT1.3", "saltmarsh"),
];

/// The ecosystem that a code of the typology (`M1`, `M1.3`) stands for: the
/// inner option is empty where a biome is wider than any value. `None` when the
/// code is not in the typology.
pub(crate) fn ecosystem_type(written: &str) -> Option<Option<&'static str>> {
    let (biome, group) = match written.split_once('.') {
        Some((biome, group)) => (biome, Some(group)),
        None => (written, None),
    };
    let (_, groups, value) = BIOMES.iter().find(|(code, ..)| *code == biome)?;
    if let Some(group) = group {
        let number: u8 = group.parse().ok()?;
        let is_plain = !group.starts_with(['0', '+']);
        if !is_plain || !(1..=*groups).contains(&number) {
            return None;
        }
    }
    let narrow = GROUPS.iter().find(|(code, _)| *code == written);
    Some(narrow.map(|(_, value)| *value).or(*value))
}

/// The ecosystem that a wetland type of the Ramsar classification stands for:
/// Recommendation 4.7 of the Convention on Wetlands (1990), as amended by
/// Resolutions VI.5 and VII.11. 42 types.
pub(crate) fn ramsar_type(written: &str) -> Option<&'static str> {
    Some(match written {
        "A" => "marine-shelf",
        "B" => "seagrass-kelp",
        "C" => "coral-reef",
        "D" | "E" | "G" => "shore",
        "F" | "J" | "K" => "estuary-delta",
        "H" => "saltmarsh",
        "I" => "mangrove",
        "L" | "Tp" | "Ts" | "Xf" => "floodplain",
        "M" | "N" => "rivers",
        "O" | "P" | "Q" | "R" => "lakes",
        "Sp" | "Ss" | "Va" | "Vt" | "W" | "Y" | "Zg" => "wetland",
        "U" | "Xp" => "peatland",
        "Zk(a)" | "Zk(b)" | "Zk(c)" => "underground",
        "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" => "reservoirs-canals",
        _ => return None,
    })
}

/// The value for a letter of the IUCN matrix of governance: G. Borrini-
/// Feyerabend and others, Best Practice Protected Area Guidelines 20 (2013).
pub(crate) fn governance_type(written: &str) -> Option<&'static str> {
    Some(match written {
        "A" => "government",
        "B" => "shared",
        "C" => "private",
        "D" => "indigenous-community",
        _ => return None,
    })
}

/// Whether this is a code of the IUCN-CMP classification of direct threats,
/// version 3: 1 to 12, with up to two digits behind points.
pub(crate) fn is_threat(written: &str) -> bool {
    let mut parts = written.split('.');
    let first = parts.next().is_some_and(|first| {
        matches!(first, "10" | "11" | "12")
            || (first.len() == 1 && first.bytes().all(|byte| matches!(byte, b'1'..=b'9')))
    });
    let rest: Vec<_> = parts.collect();
    first && rest.len() <= 2 && rest.iter().all(|p| p.len() == 1 && is_digits(p))
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether this has the form of a scientific name: a genus, then one or two
/// words in small letters.
pub(crate) fn is_scientific_name(written: &str) -> bool {
    let words: Vec<_> = written.split(' ').collect();
    let Some((genus, rest)) = words.split_first() else { return false };
    let small = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
    };
    let is_genus = genus.starts_with(|c: char| c.is_ascii_uppercase())
        && genus.get(1..).is_some_and(|rest| small(rest) && !rest.contains('-'));
    is_genus && (1..=2).contains(&rest.len()) && rest.iter().all(|word| small(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_typology_by_biome_and_by_group() {
        assert_eq!(BIOMES.len(), 25);
        assert_eq!(BIOMES.iter().map(|(_, groups, _)| u32::from(*groups)).sum::<u32>(), 110);
        assert!(GROUPS.iter().all(|(code, value)| ecosystem_type(code) == Some(Some(value))));
        for (written, value) in [
            ("T1", Some("forest-tropical")),
            ("T7", None),
            ("T7.4", Some("urban")),
            ("M1", Some("marine-shelf")),
            ("M1.3", Some("coral-reef")),
            ("M1.10", Some("marine-shelf")),
            ("MFT1.2", Some("mangrove")),
            ("TF1.2", Some("wetland")),
        ] {
            assert_eq!(ecosystem_type(written), Some(value), "{written}");
        }
        for written in
            ["", "T", "T8", "T1.0", "T1.5", "T1.01", "T1.+1", "t1", "M1.", "M5", "T1.1.1"]
        {
            assert_eq!(ecosystem_type(written), None, "{written}");
        }
    }

    #[test]
    fn ramsar_has_42_types() {
        let letters = ('A'..='Z').map(String::from);
        let pairs = ('A'..='Z').flat_map(|a| ('a'..='z').map(move |b| format!("{a}{b}")));
        let others = ["Zk(a)", "Zk(b)", "Zk(c)"].map(String::from);
        let numbers = (0..100).map(|n| n.to_string());
        let all = letters.chain(pairs).chain(others).chain(numbers);
        assert_eq!(all.filter(|code| ramsar_type(code).is_some()).count(), 42);
        assert_eq!(ramsar_type("I"), Some("mangrove"));
    }

    #[test]
    fn threats_and_names_have_a_form() {
        assert!(["1", "5.4", "12.1", "5.4.2"].into_iter().all(is_threat));
        assert!(
            ["", "0", "13", "5.", "5.10", "5.4.2.1", "05", "fishing"]
                .into_iter()
                .all(|code| !is_threat(code))
        );
        assert!(
            ["Crassostrea tulipa", "Loxodonta africana", "Ursus arctos horribilis"]
                .into_iter()
                .all(is_scientific_name)
        );
        assert!(
            ["oyster", "Crassostrea", "crassostrea tulipa", "Grizzly Bear", "É t", "A  b", ""]
                .into_iter()
                .all(|name| !is_scientific_name(name))
        );
    }
}
