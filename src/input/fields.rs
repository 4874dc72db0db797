//! [`Fields`]: one record of a table split into its fields.
//!
//! The same fields as those of the `csv` crate, which a test holds it to, without its step for each byte: a record is at hand as a
//! whole, so fields are found by `memchr` and mostly need no copy.

use std::borrow::Cow;

use memchr::memchr;

use super::{dialect::Dialect, encoding::decode};

/// The fields of the record split last.
#[derive(Debug, Default)]
pub(super) struct Fields {
    places: Vec<Place>,
    /// Fields whose doubled quotes have become single ones.
    unquoted: Vec<u8>,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    start: usize,
    end: usize,
    /// Whether it stands in `unquoted`, else in the record.
    unquoted: bool,
}

impl Fields {
    /// Splits a record without its line end, whose quotes are balanced.
    pub fn split(&mut self, record: &[u8], dialect: Dialect) {
        self.places.clear();
        self.unquoted.clear();
        let mut at = 0;
        loop {
            at = if dialect.quoting && record.get(at) == Some(&b'"') {
                self.quoted(record, at + 1, dialect.delimiter)
            } else {
                let end = field_end(record, at, dialect.delimiter);
                self.places.push(Place { start: at, end, unquoted: false });
                end
            };
            if at >= record.len() {
                return;
            }
            at += 1;
        }
    }

    /// Adds the field whose inside begins at `from`; gives where the delimiter after it stands.
    fn quoted(&mut self, record: &[u8], from: usize, delimiter: u8) -> usize {
        let next_quote = |from: usize| memchr(b'"', &record[from..]).map_or(record.len(), |at| from + at);
        let quote = next_quote(from);
        match record.get(quote + 1) {
            Some(&after) if after != delimiter => {}
            _ => {
                self.places.push(Place { start: from, end: quote, unquoted: false });
                return record.len().min(quote + 1);
            }
        }
        let start = self.unquoted.len();
        let (mut at, mut quote) = (from, quote);
        while record.get(quote + 1) == Some(&b'"') {
            self.unquoted.extend_from_slice(&record[at..=quote]);
            at = quote + 2;
            quote = next_quote(at);
        }
        self.unquoted.extend_from_slice(&record[at..quote]);
        // What stands between a closing quote and the delimiter, blanks, belongs to the field.
        let after = record.len().min(quote + 1);
        let end = field_end(record, after, delimiter);
        self.unquoted.extend_from_slice(&record[after..end]);
        self.places.push(Place { start, end: self.unquoted.len(), unquoted: true });
        end
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// The field at `index` of `record`, which is the one split last and is `text` where it is known to be UTF-8; and whether
    /// it had to be read as Windows-1252. Empty where there is no such field.
    pub fn get<'a>(&'a self, record: &'a [u8], text: Option<&'a str>, index: usize) -> (Cow<'a, str>, bool) {
        let Some(place) = self.places.get(index) else {
            return (Cow::Borrowed(""), false);
        };
        if place.unquoted {
            return decode(&self.unquoted[place.start..place.end]);
        }
        match text.and_then(|text| text.get(place.start..place.end)) {
            Some(field) => (Cow::Borrowed(field), false),
            None => decode(&record[place.start..place.end]),
        }
    }
}

/// Where a bare field ends that begins, or goes on, at `from`.
fn field_end(record: &[u8], from: usize, delimiter: u8) -> usize {
    memchr(delimiter, &record[from..]).map_or(record.len(), |at| from + at)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::input::records::tests::whole_records;
    use proptest::prelude::*;

    /// What the `csv` crate makes of a record.
    fn by_csv(record: &[u8], dialect: Dialect) -> Vec<Vec<u8>> {
        let line = [record, b"\n"].concat();
        let mut reader = ::csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(dialect.delimiter)
            .quoting(dialect.quoting)
            .terminator(::csv::Terminator::Any(b'\n'))
            .from_reader(&line[..]);
        reader.byte_records().next().unwrap().unwrap().iter().map(<[u8]>::to_vec).collect()
    }

    fn ours(record: &[u8], dialect: Dialect) -> Vec<Vec<u8>> {
        let mut fields = Fields::default();
        fields.split(record, dialect);
        let bytes = |place: &Place| if place.unquoted { &fields.unquoted } else { record }[place.start..place.end].to_vec();
        fields.places.iter().map(bytes).collect()
    }

    fn pieces() -> impl Strategy<Value = Vec<u8>> {
        const PIECES: &[&[u8]] =
            &[b"\"", b"\"", b"\"\"", b",", b",", b"\n", b"\r\n", b"\r", b" ", b"a", b"bc", b"\t", b"\xe9", "é".as_bytes(), b",\"", b"\","];
        prop::collection::vec(prop::sample::select(PIECES), 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn the_same_fields_as_the_csv_crate(bytes in pieces(), quoting in any::<bool>(), cr_ends_lines in any::<bool>(), tabs in any::<bool>()) {
            let dialect = Dialect { delimiter: if tabs { b'\t' } else { b',' }, quoting, cr_ends_lines };
            // A byte order mark is none here, but the csv crate would take it for one.
            for record in whole_records(&bytes, dialect) {
                prop_assert_eq!(ours(&record, dialect), by_csv(&record, dialect), "{:?}", record);
            }
        }
    }
}
