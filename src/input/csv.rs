//! Comma-separated values, and what calls itself so: the delimiter is looked for among `,` `;` tab `|`.

use super::{
    Format, delimited,
    dialect::{Dialect, is_table},
};

/// See the module.
pub(super) const FORMAT: Format = Format {
    name: "csv",
    extensions: &["csv"],
    about: "a table with named columns, separated by commas, semicolons, tabs or bars",
    sniff: |head| b",;|".iter().any(|&delimiter| is_table(head, delimiter)),
    open: |reader, source| {
        let dialect = Dialect::sniff(&source.head, source.head_is_all(), &source.options);
        delimited::open(reader, source, dialect)
    },
};
