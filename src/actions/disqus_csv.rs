//! Rows for Disqus: a post and the method of its API (`posts/spam`, `posts/remove`, `posts/approve`) that does it.

use std::io;

use super::{Action, Order, Orders, is_number};

/// Disqus.
pub(super) const ACTION: Action = Action {
    name: "disqus-csv",
    about: "rows of post and method (spam, remove, approve) for Disqus' API",
    systems: &["disqus"],
    holds: false,
    takes: is_number,
    write,
};

fn write(orders: &Orders, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "post,method")?;
    for (order, method) in [(Order::Spam, "spam"), (Order::Trash, "remove"), (Order::Approve, "approve")] {
        for id in orders.ids(order) {
            writeln!(out, "{id},{method}")?;
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::actions::orders::orders;

    #[test]
    fn a_row_a_post() {
        let mut out = Vec::new();
        write(&orders([&["5", "6"], &["7"], &[], &["8"]]), &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "post,method\n5,spam\n6,spam\n7,remove\n8,approve\n");
    }
}
