//! HTML entities, read as what they stand for: in raw HTML, in titles of front
//! matter that was made for pages (`R&amp;D`), and in queries that were copied
//! out of the source of a page.

use std::borrow::Cow;

/// The names that stand in prose of European languages; the rest of HTML's two
/// thousand are signs of mathematics.
const NAMED: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("shy", '\u{ad}'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("hellip", '…'),
    ("bull", '•'),
    ("middot", '·'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("deg", '°'),
    ("sect", '§'),
    ("euro", '€'),
    ("pound", '£'),
    ("iexcl", '¡'),
    ("iquest", '¿'),
    ("ordf", 'ª'),
    ("ordm", 'º'),
    ("szlig", 'ß'),
    ("Agrave", 'À'),
    ("Aacute", 'Á'),
    ("Acirc", 'Â'),
    ("Atilde", 'Ã'),
    ("Auml", 'Ä'),
    ("Aring", 'Å'),
    ("AElig", 'Æ'),
    ("Ccedil", 'Ç'),
    ("Egrave", 'È'),
    ("Eacute", 'É'),
    ("Ecirc", 'Ê'),
    ("Euml", 'Ë'),
    ("Igrave", 'Ì'),
    ("Iacute", 'Í'),
    ("Icirc", 'Î'),
    ("Iuml", 'Ï'),
    ("ETH", 'Ð'),
    ("Ntilde", 'Ñ'),
    ("Ograve", 'Ò'),
    ("Oacute", 'Ó'),
    ("Ocirc", 'Ô'),
    ("Otilde", 'Õ'),
    ("Ouml", 'Ö'),
    ("Oslash", 'Ø'),
    ("Ugrave", 'Ù'),
    ("Uacute", 'Ú'),
    ("Ucirc", 'Û'),
    ("Uuml", 'Ü'),
    ("Yacute", 'Ý'),
    ("THORN", 'Þ'),
    ("agrave", 'à'),
    ("aacute", 'á'),
    ("acirc", 'â'),
    ("atilde", 'ã'),
    ("auml", 'ä'),
    ("aring", 'å'),
    ("aelig", 'æ'),
    ("ccedil", 'ç'),
    ("egrave", 'è'),
    ("eacute", 'é'),
    ("ecirc", 'ê'),
    ("euml", 'ë'),
    ("igrave", 'ì'),
    ("iacute", 'í'),
    ("icirc", 'î'),
    ("iuml", 'ï'),
    ("eth", 'ð'),
    ("ntilde", 'ñ'),
    ("ograve", 'ò'),
    ("oacute", 'ó'),
    ("ocirc", 'ô'),
    ("otilde", 'õ'),
    ("ouml", 'ö'),
    ("oslash", 'ø'),
    ("ugrave", 'ù'),
    ("uacute", 'ú'),
    ("ucirc", 'û'),
    ("uuml", 'ü'),
    ("yacute", 'ý'),
    ("thorn", 'þ'),
    ("yuml", 'ÿ'),
    ("OElig", 'Œ'),
    ("oelig", 'œ'),
    ("Scaron", 'Š'),
    ("scaron", 'š'),
    ("Yuml", 'Ÿ'),
];

/// Between `&` and `;`: no entity is longer. Bytes.
const LONGEST: usize = 8;

/// A text without entities, which knows where its characters stood.
#[derive(Clone, Debug)]
pub struct Decoded<'a> {
    pub text: Cow<'a, str>,
    /// Behind each entity: a place in `text`, and how many characters farther
    /// on it was. Both in characters; ascending.
    moved: Vec<(usize, usize)>,
}

impl Decoded<'_> {
    /// Where the character `at` of the text stood before.
    pub fn original(&self, at: usize) -> usize {
        let before = self.moved.partition_point(|(from, _)| *from <= at);
        before.checked_sub(1).map_or(at, |last| at + self.moved[last].1)
    }
}

/// Reads each entity once: what comes out of one is never part of another.
pub fn decode(text: &str) -> Decoded<'_> {
    if !text.contains('&') {
        return Decoded { text: Cow::Borrowed(text), moved: Vec::new() };
    }
    let mut decoded = String::with_capacity(text.len());
    let (mut moved, mut at, mut gone) = (Vec::new(), 0, 0);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (c, length) = entity(rest).unwrap_or((c, c.len_utf8()));
        let characters = rest[..length].chars().count();
        decoded.push(c);
        at += 1;
        if characters > 1 {
            gone += characters - 1;
            moved.push((at, gone));
        }
        rest = &rest[length..];
    }
    Decoded { text: Cow::Owned(decoded), moved }
}

/// The entity that `text` starts with, and its length in bytes.
pub(crate) fn entity(text: &str) -> Option<(char, usize)> {
    let name = text.strip_prefix('&')?;
    let end = name.bytes().take(LONGEST + 1).position(|byte| byte == b';')?;
    let name = &name[..end];
    let c = match name.strip_prefix('#') {
        None => NAMED.iter().find(|(known, _)| *known == name)?.1,
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                    u32::from_str_radix(digits, 16).ok()?
                }
                None if number.bytes().all(|byte| byte.is_ascii_digit()) => number.parse().ok()?,
                _ => return None,
            };
            char::from_u32(code).filter(|c| !c.is_control())?
        }
    };
    Some((c, end + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(decode(text).text, expected);
    }

    #[test]
    fn entities_are_what_they_stand_for() {
        check("R&amp;D", "R&D");
        check("&quot;shared rules&quot;", "\"shared rules\"");
        check("c&oacute;digo &#99;&#x6f;&#X64;e", "código code");
        check("partner&#39;s &ldquo;rules&rdquo;", "partner's “rules”");
        check("&amp;lt;", "&lt;");
    }

    #[test]
    fn what_is_no_entity_stays() {
        for text in ["R&D", "a & b; c", "&;", "&#;", "&#x;", "&nonsense;", "&AMP", "&#0;", "&é;"] {
            check(text, text);
        }
        check("&#xD800;&#99999999;&#+65;", "&#xD800;&#99999999;&#+65;");
    }

    #[test]
    fn characters_are_where_they_stood() {
        let decoded = decode("R&amp;D a &eacute;t&eacute; x");
        assert_eq!(decoded.text, "R&D a été x");
        let original: Vec<usize> = (0..11).map(|at| decoded.original(at)).collect();
        assert_eq!(original, [0, 1, 6, 7, 8, 9, 10, 18, 19, 27, 28]);
        assert_eq!(decode("plain").original(3), 3);
    }
}
