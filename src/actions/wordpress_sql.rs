//! SQL for WordPress' database, in one transaction.

use std::io;

use super::{Action, Order, Orders, is_number};

/// SQL.
pub(super) const ACTION: Action = Action {
    name: "wordpress-sql",
    about: "SQL for WordPress' database, in one transaction (--table-prefix)",
    systems: &["wordpress"],
    holds: true,
    takes: is_number,
    write,
};

/// Ids of a statement.
const BATCH: usize = 500;

fn write(orders: &Orders, out: &mut dyn io::Write) -> io::Result<()> {
    let [comments, meta, posts] = ["comments", "commentmeta", "posts"].map(|name| orders.prefix.table(name));
    writeln!(
        out,
        "-- Written by moderato: {}. Read it and make a backup, then: mysql DATABASE < FILE; wp cache flush\n\
         -- Only comments that still stand as they were exported are changed; run twice it does nothing more.\n\
         BEGIN;",
        orders.summary()
    )?;
    for order in Order::ALL {
        let (state, before) = match order {
            Order::Spam => ("spam", "'0', '1'"),
            Order::Trash => ("trash", "'0', '1'"),
            Order::Hold => ("0", "'1'"),
            Order::Approve => ("1", "'0'"),
        };
        for ids in orders.ids(order).chunks(BATCH) {
            let ids = ids.join(", ");
            let which = format!("comment_ID IN ({ids}) AND comment_approved IN ({before})");
            if matches!(order, Order::Spam | Order::Trash) {
                // What WordPress notes itself, for "Not spam" and "Restore".
                writeln!(
                    out,
                    "INSERT INTO {meta} (comment_id, meta_key, meta_value)\n  \
                     SELECT comment_ID, '_wp_trash_meta_status', comment_approved FROM {comments} WHERE {which};"
                )?;
            }
            writeln!(out, "UPDATE {comments} SET comment_approved = '{state}' WHERE {which};")?;
            writeln!(
                out,
                "UPDATE {posts} SET comment_count =\n  \
                 (SELECT COUNT(*) FROM {comments} WHERE comment_post_ID = {posts}.ID AND comment_approved = '1')\n  \
                 WHERE ID IN (SELECT comment_post_ID FROM {comments} WHERE comment_ID IN ({ids}));"
            )?;
        }
    }
    writeln!(out, "COMMIT;")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::actions::orders::orders;

    #[test]
    fn statements_in_one_transaction() {
        let mut out = Vec::new();
        write(&orders([&["12", "15"], &[], &["3"], &[]]), &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r"
        -- Written by moderato: 2 to spam, 1 to hold. Read it and make a backup, then: mysql DATABASE < FILE; wp cache flush
        -- Only comments that still stand as they were exported are changed; run twice it does nothing more.
        BEGIN;
        INSERT INTO wp_commentmeta (comment_id, meta_key, meta_value)
          SELECT comment_ID, '_wp_trash_meta_status', comment_approved FROM wp_comments WHERE comment_ID IN (12, 15) AND comment_approved IN ('0', '1');
        UPDATE wp_comments SET comment_approved = 'spam' WHERE comment_ID IN (12, 15) AND comment_approved IN ('0', '1');
        UPDATE wp_posts SET comment_count =
          (SELECT COUNT(*) FROM wp_comments WHERE comment_post_ID = wp_posts.ID AND comment_approved = '1')
          WHERE ID IN (SELECT comment_post_ID FROM wp_comments WHERE comment_ID IN (12, 15));
        UPDATE wp_comments SET comment_approved = '0' WHERE comment_ID IN (3) AND comment_approved IN ('1');
        UPDATE wp_posts SET comment_count =
          (SELECT COUNT(*) FROM wp_comments WHERE comment_post_ID = wp_posts.ID AND comment_approved = '1')
          WHERE ID IN (SELECT comment_post_ID FROM wp_comments WHERE comment_ID IN (3));
        COMMIT;
        ");
    }
}
