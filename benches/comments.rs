//! Sets of comments made of `data/comments.csv`, and the pipeline of the stock models.

use std::path::Path;

use moderato::{model::Model, pipeline::Pipeline};

/// Comments of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// All honest ones.
    Honest,
    /// Honest ones in ASCII.
    Ascii,
    /// Honest ones mostly in letters that are not Latin.
    NonLatin,
    /// Honest ones with emoji.
    Emoji,
    /// Honest ones with a link.
    Links,
    /// Forty honest ones each, as paragraphs: these are judged by windows too.
    Long,
    /// All spam.
    Spam,
}

/// Every kind.
pub const KINDS: [Kind; 7] = [Kind::Honest, Kind::Ascii, Kind::NonLatin, Kind::Emoji, Kind::Links, Kind::Long, Kind::Spam];

/// Comments in a long one.
const PARAGRAPHS: usize = 40;

impl Kind {
    /// The comments of this kind, in the order of the file.
    pub fn comments(self) -> Vec<String> {
        let texts = labelled().into_iter().filter(|(_, is_spam)| *is_spam == (self == Self::Spam)).map(|(text, _)| text);
        match self {
            Self::Honest | Self::Spam => texts.collect(),
            Self::Ascii => texts.filter(|text| text.is_ascii()).collect(),
            Self::NonLatin => texts.filter(|text| is_mostly_non_latin(text)).collect(),
            Self::Emoji => texts.filter(|text| text.contains(is_emoji)).collect(),
            Self::Links => texts.filter(|text| text.contains("://") || text.contains("www.")).collect(),
            Self::Long => texts.collect::<Vec<_>>().chunks(PARAGRAPHS).map(|paragraphs| paragraphs.join("\n\n")).collect(),
        }
    }
}

/// The texts of `data/comments.csv`, and which are spam.
pub fn labelled() -> Vec<(String, bool)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/comments.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let columns = reader.headers().unwrap().clone();
    let column = |name: &str| columns.iter().position(|column| column == name).unwrap();
    let (text, label) = (column("text"), column("label"));
    reader.records().map(|record| record.unwrap()).map(|record| (record[text].to_owned(), &record[label] == "spam")).collect()
}

/// The pipeline that judges where no model is named.
pub fn pipeline() -> Pipeline {
    let stock = |name: &str| Model::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("models").join(name)).unwrap();
    Pipeline::new(vec![stock("spam.model"), stock("toxicity.model")]).unwrap()
}

fn is_mostly_non_latin(text: &str) -> bool {
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    // Letters from Greek on.
    let others = text.chars().filter(|letter| letter.is_alphabetic() && *letter >= '\u{370}').count();
    others * 2 > letters
}

fn is_emoji(character: char) -> bool {
    matches!(character, '\u{1f300}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}')
}
