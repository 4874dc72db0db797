//! The language of a text, where it can be told.

mod words;

/// Letters below which nothing is told.
const LEAST_LETTERS: usize = 20;
/// One letter in so many may be of the Latin-1 block: more are no language, but letters that were read through the wrong encoding.
const GARBLED_SHARE: usize = 3;
/// Bytes that are looked at.
const LOOKED_AT: usize = 2 << 10;

/// The ISO 639-1 code of the language of `text` (`en`), or the three letters of ISO 639-3 where it has none of two. `None` where it is too short or mixed to tell.
///
/// ```
/// use moderato::language::of;
///
/// assert_eq!(of("I think that the council should have repaired this bridge years ago."), Some("en"));
/// assert_eq!(of("lol"), None);
/// ```
pub fn of(text: &str) -> Option<&'static str> {
    let text = &text[..text.floor_char_boundary(LOOKED_AT)];
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    let garbled = text.chars().filter(|letter| ('\u{aa}'..='\u{ff}').contains(letter) && letter.is_alphabetic()).count();
    if letters < LEAST_LETTERS || garbled > letters / GARBLED_SHARE {
        return None;
    }
    if let Some(told) = words::of(text) {
        return Some(told);
    }
    by_trigrams(text)
}

/// The same by letters and trigrams, whatever the small words say.
fn by_trigrams(text: &str) -> Option<&'static str> {
    let found = whatlang::detect(text).filter(whatlang::Info::is_reliable)?;
    let long = found.lang().code();
    Some(SHORT.iter().find(|(code, _)| *code == long).map_or(long, |(_, short)| short))
}

/// The code that [`of`] gives for the language with the code `code`, of two letters or three; `None` for one that it never tells.
///
/// ```
/// use moderato::language::code;
///
/// assert_eq!((code("en"), code("eng"), code("xx")), (Some("en"), Some("en"), None));
/// ```
pub fn code(code: &str) -> Option<&'static str> {
    let short = SHORT.iter().find(|(long, short)| [*long, *short].contains(&code)).map(|(_, short)| *short);
    short.or_else(|| whatlang::Lang::all().iter().map(whatlang::Lang::code).find(|long| *long == code))
}

/// Codes of three letters with those of two.
const SHORT: &[(&str, &str)] = &[
    ("afr", "af"),
    ("ara", "ar"),
    ("aze", "az"),
    ("bel", "be"),
    ("ben", "bn"),
    ("bul", "bg"),
    ("cat", "ca"),
    ("ces", "cs"),
    ("cmn", "zh"),
    ("cym", "cy"),
    ("dan", "da"),
    ("deu", "de"),
    ("ell", "el"),
    ("eng", "en"),
    ("epo", "eo"),
    ("est", "et"),
    ("fin", "fi"),
    ("fra", "fr"),
    ("guj", "gu"),
    ("heb", "he"),
    ("hin", "hi"),
    ("hrv", "hr"),
    ("hun", "hu"),
    ("hye", "hy"),
    ("ind", "id"),
    ("ita", "it"),
    ("jpn", "ja"),
    ("jav", "jv"),
    ("kan", "kn"),
    ("kat", "ka"),
    ("khm", "km"),
    ("kor", "ko"),
    ("lat", "la"),
    ("lav", "lv"),
    ("lit", "lt"),
    ("mal", "ml"),
    ("mar", "mr"),
    ("mkd", "mk"),
    ("mya", "my"),
    ("nep", "ne"),
    ("nld", "nl"),
    ("nob", "no"),
    ("ori", "or"),
    ("pan", "pa"),
    ("pes", "fa"),
    ("pol", "pl"),
    ("por", "pt"),
    ("ron", "ro"),
    ("rus", "ru"),
    ("sin", "si"),
    ("slk", "sk"),
    ("slv", "sl"),
    ("sna", "sn"),
    ("spa", "es"),
    ("srp", "sr"),
    ("swe", "sv"),
    ("tam", "ta"),
    ("tel", "te"),
    ("tgl", "tl"),
    ("tha", "th"),
    ("tuk", "tk"),
    ("tur", "tr"),
    ("ukr", "uk"),
    ("urd", "ur"),
    ("uzb", "uz"),
    ("vie", "vi"),
    ("yid", "yi"),
    ("zul", "zu"),
];

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::print_stderr)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    fn languages_by_their_short_codes() {
        assert_eq!(
            of(
                "Я думаю, что этот мост давно пора было починить, но никто нас не слушал, и теперь мы все каждый день объезжаем его по другой дороге"
            ),
            Some("ru")
        );
        assert_eq!(
            of(
                "Die Brücke hätte schon vor Jahren repariert werden müssen, aber das habe ich ja schon immer gesagt, und niemand wollte es hören"
            ),
            Some("de")
        );
        assert_eq!(of("この橋は何年も前に修理されるべきだったと思います"), Some("ja"));
        assert_eq!(of("DETAILS ➜➜ ððð.ð¨ð¿ð¶ð´ðµð-ð±ð²ðð¸.ð°ð¼ðº"), None);
        assert_eq!(of("!!! 12345 67890 12345 67890 12345 67890"), None);
    }

    /// `cargo test --release --lib language::tests::small_words_beside_trigrams -- --ignored --nocapture`: the table in `docs/experiments.md`, of the files of ../shared/data (or `MODERATO_SHARED`).
    #[test]
    #[ignore = "a measurement"]
    fn small_words_beside_trigrams() {
        let shared = std::env::var_os("MODERATO_SHARED")
            .map_or_else(|| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), std::path::PathBuf::from);
        if !shared.is_dir() {
            eprintln!("skipped: no ../shared");
            return;
        }
        let timed = |texts: &[String], tell: fn(&str) -> Option<&'static str>| {
            let start = Instant::now();
            let told: Vec<_> = texts.iter().map(|text| tell(text)).collect();
            (told, start.elapsed().as_secs_f64() * 1e6 / texts.len() as f64)
        };
        eprintln!("file, texts, told by words, trigrams alone tell, by both, differently, us by words, us by trigrams, us by both in turn");
        for name in ["youtube-unlabelled", "reddit-coronavirus", "tubespam"] {
            let mut rows = csv::Reader::from_path(shared.join("data").join(name).with_extension("csv")).unwrap();
            let texts =
                rows.deserialize().map(|row: Result<std::collections::BTreeMap<String, String>, _>| row.unwrap().remove("text").unwrap());
            let texts: Vec<String> =
                texts.filter(|text| text.chars().filter(|letter| letter.is_alphabetic()).count() >= LEAST_LETTERS).collect();
            let (by_words, words_us) = timed(&texts, words::of);
            let (trigrams, trigrams_us) = timed(&texts, by_trigrams);
            let (_, both_us) = timed(&texts, of);
            let pairs = || by_words.iter().zip(&trigrams).filter_map(|(one, other)| Some((one.as_ref()?, other.as_ref()?)));
            let count = |told: &[Option<&str>]| told.iter().flatten().count();
            eprintln!(
                "{name}, {}, {}, {}, {}, {}, {words_us:.1}, {trigrams_us:.1}, {both_us:.1}",
                texts.len(),
                count(&by_words),
                count(&trigrams),
                pairs().count(),
                pairs().filter(|(one, other)| one != other).count(),
            );
            let mut differing = std::collections::BTreeMap::new();
            pairs().filter(|(one, other)| one != other).for_each(|pair| *differing.entry(pair).or_insert(0) += 1);
            eprintln!("  by words, by trigrams: {differing:?}");
        }
    }

    #[test]
    fn every_code_of_the_library_has_two_letters_here() {
        for language in whatlang::Lang::all() {
            assert!(SHORT.iter().any(|(code, _)| *code == language.code()) || ["aka", "amh"].contains(&language.code()), "{language:?}");
        }
    }
}
