//! A shell script of WP-CLI calls.

use std::io;

use super::{Action, Order, Orders, is_number};

/// WP-CLI.
pub(super) const ACTION: Action = Action {
    name: "wp-cli",
    about: "a shell script of 'wp comment' calls for WordPress",
    systems: &["wordpress"],
    holds: true,
    takes: is_number,
    write,
};

/// Ids of a call: its line stays below two thousand characters.
const BATCH: usize = 100;

fn write(orders: &Orders, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(
        out,
        "#!/bin/sh\n\
         # Written by moderato: {}. Read it, then run it where WP-CLI finds the site.\n\
         # Elsewhere: WP='wp --path=/var/www/html --url=blog.example' sh FILE\n\
         set -u\n\
         wp=${{WP:-wp}}\n\
         status=0",
        orders.summary()
    )?;
    for order in Order::ALL {
        let verb = match order {
            Order::Spam => "spam",
            Order::Trash => "trash",
            Order::Hold => "unapprove",
            Order::Approve => "approve",
        };
        for ids in orders.ids(order).chunks(BATCH) {
            writeln!(out, "$wp comment {verb} {} || status=1", ids.join(" "))?;
        }
    }
    writeln!(out, "exit $status")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::actions::orders::orders;

    #[test]
    fn calls_by_the_hundred() {
        let ids: Vec<String> = (1..=101).map(|id: u32| id.to_string()).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let mut out = Vec::new();
        write(&orders([&ids, &["7"], &["8"], &["9"]]), &mut out).unwrap();
        let script = String::from_utf8(out).unwrap();
        let calls: Vec<&str> =
            script.lines().filter(|line| line.starts_with("$wp")).map(|line| line.trim_end_matches(" || status=1")).collect();
        assert!(calls[0].starts_with("$wp comment spam 1 2 3 ") && calls[0].ends_with(" 100"));
        assert_eq!(&calls[1..], ["$wp comment spam 101", "$wp comment trash 7", "$wp comment unapprove 8", "$wp comment approve 9"]);
        assert!(script.contains("101 to spam, 1 to trash, 1 to hold, 1 to approve"), "{script}");
    }
}
