//! A table for any other system: an id and what is to be done.

use std::io;

use super::{Action, Order, Orders};

/// CSV.
pub(super) const ACTION: Action = Action {
    name: "csv",
    about: "rows of id and action (spam, trash, hold, approve) for any other system",
    systems: &[],
    holds: true,
    takes,
    write,
};

/// Anything short on one line that no spreadsheet runs as a formula; a leading `-` is common in ids, and none where nothing but their letters follows.
fn takes(id: &str) -> bool {
    let plain = |id: &str| id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    let first = id.chars().next();
    id.len() <= 256
        && !id.chars().any(char::is_control)
        && first.is_some_and(|first| first.is_alphanumeric() || first == '_' || (first == '-' && plain(id)))
}

fn write(orders: &Orders, out: &mut dyn io::Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["id", "action"])?;
    for order in Order::ALL {
        for id in orders.ids(order) {
            csv.write_record([id, order.as_str()])?;
        }
    }
    csv.flush()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::actions::orders::orders;

    proptest! {
        #[test]
        fn ids_are_read_back(ids in prop::collection::vec("[a-z0-9_][ -~é]{0,9}", 0..5)) {
            let given: Vec<&str> = ids.iter().map(String::as_str).collect();
            prop_assert!(given.iter().all(|id| takes(id)));
            let mut out = Vec::new();
            write(&orders([&given, &[], &[], &["x"]]), &mut out).unwrap();
            let back: Vec<String> = csv::Reader::from_reader(&*out).records().map(|row| row.unwrap()[0].to_owned()).collect();
            prop_assert_eq!(back, [given, vec!["x"]].concat());
        }
    }
}
