//! Campaigns for engines that hold the comments in many places.
//!
//! ```text
//! each part by itself      keys:        row -> keys under which its like may meet it
//! shuffle by key           the engine:  keys that two rows and more have -> those rows, the only ones of interest
//! each part by itself      signatures:  such a row -> all that is to be known of it, some hundred bytes and no text
//! in one place, in order   confirm:     signatures -> campaigns, the same that one machine finds
//! for each campaign        template:    its first twenty texts -> what they share
//! ```
//! # Why this is exact, and pairs alone would not be
//! On one machine (`context/campaign`) texts meet in *runs*: all that are equal, all with one key of a band, all with one lead. Whatever is joined is joined within a run, so a row that shares no key
//! with another has no part in anything, and leaving it out changes nothing: what is decided goes by the order of the rows, not by their numbers. Therefore the rows that share a key,
//! in the order of the input, give the same campaigns as all rows.
//!
//! Fewer would not do. Which pairs count is not a matter of the pair: under a key a text is held against the last four leaders only, and who leads goes by what stands between; the likest pairs of four
//! bands are joined first, and two groups become one only where their *first* members are somewhat alike, whoever these are by then; a lure is one by the share of all its holders that
//! are suspicious. Connected components over pairs that are alike would be larger groups, with chains of small changes from one text to another.
//!
//! What does split is the graph of the rows and their keys: its connected components have nothing to do with each other, so [`confirm`] may be called for each alone (whole components, any number of
//! them together), and the campaigns be numbered by their first members afterwards. Common phrases make one component of many honest comments, so this is worth it only where the
//! signatures are too many for one place: at some 150 bytes each, ten million of them are 1.5 GB.
//!
//! The site's policy has its part in the signatures (who is vouched for speaks for no campaign). What threads show (`context/thread`) is in [`apart`](super::apart), what a policy decides after campaigns in
//! neither. A comment that names no thread has none here, where one machine gives it that of the comment at the root of what it answers: its campaign may count fewer threads, unless
//! [`apart::threads`](super::apart::threads) says which.

mod confirm;
mod keys;
mod signatures;

use arrow_array::{Array, ArrayRef};

#[cfg(test)]
pub(super) use self::confirm::tests::corpus;
pub(super) use self::signatures::{Signature, Signatures};
pub use self::{
    confirm::{Found, confirm},
    keys::keys,
    signatures::signatures,
};
use super::{bad, cells::Cells};
use crate::{context::campaign, error::Error};

/// The words that all members of a campaign share, slots shown as `…`: as [`Campaign::template`](crate::context::campaign::Campaign::template), which [`confirm`] leaves empty. `texts` are those of its
/// members, in their order, of which the first twenty are looked at: words of any type that [`score`](super::score()) reads; nulls are passed over.
///
/// # Errors
/// [`ErrorKind::BadFile`](crate::error::ErrorKind::BadFile) where these are no words.
pub fn template(texts: &ArrayRef) -> Result<String, Error> {
    let cells = Cells::words(texts).ok_or_else(|| bad(format!("texts of type {} are no words", texts.data_type())))?;
    let texts: Vec<_> = (0..texts.len()).filter_map(|row| cells.get(row)).collect();
    Ok(campaign::template(texts.iter().map(AsRef::as_ref)))
}
