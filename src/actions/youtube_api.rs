//! A shell script of calls to the YouTube Data API's `comments.setModerationStatus`, by curl.
//!
//! The token comes from the environment and goes to curl by its standard input, so that neither the file nor the list of
//! processes shows it.

use std::io;

use super::{Action, Order, Orders};

/// YouTube.
pub(super) const ACTION: Action = Action {
    name: "youtube-api",
    about: "a shell script of curl calls to YouTube's setModerationStatus; the token is in YOUTUBE_TOKEN",
    systems: &["youtube", "youtube-downloader"],
    holds: true,
    takes,
    write,
};

/// Ids of a call; those of comments have 26 characters, those of replies 49.
const BATCH: usize = 50;

/// Letters, digits, `-` and `_`; a reply's has a dot after that of its comment.
fn takes(id: &str) -> bool {
    let is_part = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    id.len() <= 128 && id.split('.').count() <= 2 && id.split('.').all(is_part)
}

fn write(orders: &Orders, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(
        out,
        "#!/bin/sh\n\
         # Written by moderato: {}. Read it, then: YOUTUBE_TOKEN=... sh FILE\n\
         # The token is an OAuth 2.0 access token of the channel's owner, of scope\n\
         # https://www.googleapis.com/auth/youtube.force-ssl. Each call costs 50 units of the day's quota.\n\
         set -u\n\
         : \"${{YOUTUBE_TOKEN:?an OAuth 2.0 access token is needed}}\"\n\
         status=0\n\
         set_status() {{\n  \
         printf 'header = \"Authorization: Bearer %s\"\\n' \"$YOUTUBE_TOKEN\" |\n    \
         curl --config - --fail --silent --show-error --request POST --data '' \\\n      \
         \"https://www.googleapis.com/youtube/v3/comments/setModerationStatus?id=$1&moderationStatus=$2\" || status=1\n\
         }}",
        orders.summary()
    )?;
    for order in Order::ALL {
        let state = match order {
            Order::Spam | Order::Trash => "rejected",
            Order::Hold => "heldForReview",
            Order::Approve => "published",
        };
        for ids in orders.ids(order).chunks(BATCH) {
            writeln!(out, "set_status '{}' {state}", ids.join(","))?;
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
    fn ids_as_youtube_spells_them() {
        for id in ["UgxKREWxIgDrw8w2e_Z4AaABAg", "z12gv5", "Ugy-_x4AaABAg.8abc-_1"] {
            assert!(takes(id), "{id}");
        }
        for id in ["a.b.c", ".a", "a.", "a'b", "a&b", "a%20", "a/b", "ä"] {
            assert!(!takes(id), "{id}");
        }
    }

    #[test]
    fn a_script_of_calls() {
        let mut out = Vec::new();
        write(&orders([&["Ugx_1", "Ugx-2.r"], &[], &["Ugx3"], &["Ugx4"]]), &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r#"
        #!/bin/sh
        # Written by moderato: 2 to spam, 1 to hold, 1 to approve. Read it, then: YOUTUBE_TOKEN=... sh FILE
        # The token is an OAuth 2.0 access token of the channel's owner, of scope
        # https://www.googleapis.com/auth/youtube.force-ssl. Each call costs 50 units of the day's quota.
        set -u
        : "${YOUTUBE_TOKEN:?an OAuth 2.0 access token is needed}"
        status=0
        set_status() {
          printf 'header = "Authorization: Bearer %s"\n' "$YOUTUBE_TOKEN" |
            curl --config - --fail --silent --show-error --request POST --data '' \
              "https://www.googleapis.com/youtube/v3/comments/setModerationStatus?id=$1&moderationStatus=$2" || status=1
        }
        set_status 'Ugx_1,Ugx-2.r' rejected
        set_status 'Ugx3' heldForReview
        set_status 'Ugx4' published
        exit $status
        "#);
    }
}
