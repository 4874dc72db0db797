//! TSV: tab-separated records. Many such files know no quoting at all, and reading them with quotes on silently joins their rows.

use super::{Format, csv};

/// Tab-separated values.
pub(super) const FORMAT: Format = Format {
    name: "tsv",
    extensions: &["tsv", "tab"],
    about: "tab-separated values with a header, quoted or not",
    sniff: |head| csv::header_names_text(head, b"\t"),
    open: |source| {
        let quoting = quotes_are_quoting(&source.head);
        csv::open(source, b'\t', quoting)
    },
};

/// Whether fields of the head that begin with a quote end with one on the same line: otherwise a quote is only a character.
pub(super) fn quotes_are_quoting(head: &[u8]) -> bool {
    let mut lines = head.split(|&byte| byte == b'\n');
    // The last line may be cut off.
    let whole = head.ends_with(b"\n") || head.len() < 1 << 16;
    if !whole {
        lines.next_back();
    }
    lines
        .flat_map(|line| line.trim_ascii_end().split(|&byte| byte == b'\t'))
        .filter(|field| field.starts_with(b"\""))
        .all(|field| field.len() > 1 && field.ends_with(b"\""))
}

#[cfg(test)]
mod tests {
    use super::super::{Options, tests::read};

    #[test]
    fn unquoted_files_keep_their_rows() {
        let bytes = b"label\ttext\nham\t\"I said no\nspam\tWIN \"now\"\nham\tok\n";
        let (comments, problems) = read(Some("tsv"), bytes, Options::default());
        assert_eq!(comments.iter().map(|c| c.text.as_str()).collect::<Vec<_>>(), ["\"I said no", "WIN \"now\"", "ok"]);
        assert!(problems.is_empty());
    }

    #[test]
    fn quoted_files_are_unquoted() {
        let (comments, _) = read(Some("tsv"), b"label\ttext\nham\t\"a \"\"b\"\"\"\n", Options::default());
        assert_eq!(comments[0].text, "a \"b\"");
    }

    #[test]
    fn without_a_header_the_first_row_is_data() {
        let (comments, _) = read(Some("tsv"), b"ham\tGo on\nspam\tWIN\n", Options { no_header: true, ..Options::default() });
        assert_eq!((comments.len(), comments[0].label.as_deref(), comments[1].text.as_str()), (2, Some("ham"), "WIN"));
    }
}
