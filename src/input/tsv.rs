//! Tab-separated values. Quotes are letters there, unless the head shows that they quote.

use super::{
    Format, delimited,
    dialect::{Dialect, is_table, is_tabular_by_tabs},
};

/// See the module.
pub(super) const FORMAT: Format = Format {
    name: "tsv",
    extensions: &["tsv", "tab"],
    about: "a table with named columns, separated by tabs, mostly without quotes",
    sniff: |head| is_table(head, b'\t') || is_tabular_by_tabs(head),
    open: |reader, source| {
        let dialect = Dialect::with_delimiter(&source.head, b'\t');
        delimited::open(reader, source, dialect)
    },
};
