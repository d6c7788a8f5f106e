//! Names for files and keys, out of titles.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest name, in bytes: it must stay readable in an address.
const LONGEST: usize = 80;

/// The name of the file for a document with this title, without `.md`:
/// lower-case ASCII letters, digits and hyphens. Accents are dropped where
/// that is simple (`é` → `e`); a title without a Latin letter or a digit gives
/// `untitled`.
pub fn slug_of(title: &str) -> String {
    let mut slug = ascii_slug(title);
    if slug.len() > LONGEST {
        let end = slug[..=LONGEST].rfind('-').unwrap_or(LONGEST);
        slug.truncate(end);
    }
    match slug.as_str() {
        "" => "untitled".to_owned(),
        // `index.md` stands for its folder.
        "index" => "index-page".to_owned(),
        _ => slug,
    }
}

/// Letters and digits of any text in ASCII, with hyphens for all between; empty
/// when there are none.
pub(crate) fn ascii_slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'ß' | 'ẞ' => slug.push_str("ss"),
            'æ' | 'Æ' => slug.push_str("ae"),
            'œ' | 'Œ' => slug.push_str("oe"),
            'ø' | 'Ø' => slug.push('o'),
            'đ' | 'Đ' | 'ð' | 'Ð' => slug.push('d'),
            'ł' | 'Ł' => slug.push('l'),
            'ħ' | 'Ħ' => slug.push('h'),
            'ı' => slug.push('i'),
            'þ' | 'Þ' => slug.push_str("th"),
            // “partners’ view” is two words.
            '\'' | '’' | '‘' | '`' => {}
            c if c.is_ascii_alphanumeric() => slug.push(c.to_ascii_lowercase()),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_become_names_of_files() {
        for (title, slug) in [
            ("Build trust", "build-trust"),
            ("  Soufrière: l’aire marine (2001) ", "soufriere-laire-marine-2001"),
            ("Øresund & Łódź, Straße", "oresund-lodz-strasse"),
            ("漢字", "untitled"),
            ("🤝", "untitled"),
            ("", "untitled"),
            ("../../etc/passwd", "etc-passwd"),
            ("Index", "index-page"),
            ("a\nb\tc", "a-b-c"),
            ("---", "untitled"),
        ] {
            assert_eq!(slug_of(title), slug, "{title:?}");
        }
    }

    #[test]
    fn names_stay_short_and_end_with_a_word() {
        let slug = slug_of(&"partnership ".repeat(50));
        assert!(slug.len() <= LONGEST && slug.ends_with("partnership"), "{slug}");
        assert_eq!(slug_of(&"x".repeat(500)).len(), LONGEST);
    }
}
