//! [`Orders`]: what is to be done with which comments, whatever system does it.

use std::collections::HashMap;

use super::Action;
use crate::{
    comment::Comment,
    decide::{Decision, Judged},
    input::{OUT_OF_SIGHT, PENDING},
};

/// What is to be done with a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// It is spam.
    Spam,
    /// It is to go, but is no spam.
    Trash,
    /// A person is to look before anybody reads it.
    Hold,
    /// It may be read.
    Approve,
}

impl Order {
    /// Every order, the gravest first.
    pub const ALL: [Self; 4] = [Self::Spam, Self::Trash, Self::Hold, Self::Approve];

    /// `spam`, `trash`, `hold` or `approve`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Spam => "spam",
            Self::Trash => "trash",
            Self::Hold => "hold",
            Self::Approve => "approve",
        }
    }
}

/// The prefix of a database's tables: letters, digits and underscores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefix(String);

impl Prefix {
    /// Such a prefix; `None` for anything else.
    pub fn new(prefix: &str) -> Option<Self> {
        let is_plain = prefix.len() <= 40 && prefix.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        is_plain.then(|| Self(prefix.to_owned()))
    }

    /// The name of a table.
    pub(super) fn table(&self, name: &str) -> String {
        format!("{}{name}", self.0)
    }
}

impl Default for Prefix {
    fn default() -> Self {
        Self("wp_".to_owned())
    }
}

/// What else is to be done besides taking down what is rejected.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// Hold back what is up for review.
    pub hold_review: bool,
    /// Approve what waits for a moderator there and is approved here.
    pub approve_pending: bool,
    /// For targets that speak to a database.
    pub prefix: Prefix,
}

/// Ids by order, each once, in the order of the input; only ids that the target takes.
#[derive(Debug, Default)]
pub struct Orders {
    ids: [Vec<String>; 4],
    pub(super) prefix: Prefix,
}

/// What was left out.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// Comments for which there is nothing left to do there, as the input says.
    pub done: usize,
    /// Ids that cannot be such of the target.
    pub refused: Vec<String>,
    /// Ids that name several comments, not all of them with the same fate.
    pub torn: Vec<String>,
    /// Comments without an id.
    pub nameless: usize,
}

impl Orders {
    /// What `action` is to do with these comments, and what was left out.
    pub fn of(action: &Action, judged: &[Judged], wishes: &Wishes) -> (Self, Left) {
        let mut orders = Self { prefix: wishes.prefix.clone(), ..Self::default() };
        let mut left = Left::default();
        let mut fates: HashMap<&str, Vec<Option<Order>>> = HashMap::new();
        let wanted: Vec<Option<Order>> = judged.iter().map(|judged| wanted(judged, wishes)).collect();
        for (judged, order) in judged.iter().zip(&wanted).filter(|(judged, _)| !judged.comment.numbered) {
            let fates = fates.entry(&judged.comment.id).or_default();
            // What is done already asks for nothing else.
            let fate = order.filter(|order| !is_done(&judged.comment, *order)).or(*order);
            if !fates.contains(&fate) {
                fates.push(fate);
            }
        }
        for (Judged { comment, .. }, order) in judged.iter().zip(&wanted) {
            let Some(order) = *order else { continue };
            if is_done(comment, order) {
                left.done += 1;
            } else if comment.numbered {
                left.nameless += 1;
            } else if let Some(fates) = fates.remove(comment.id.as_str()) {
                let place = if !(action.takes)(&comment.id) {
                    &mut left.refused
                } else if fates.len() > 1 {
                    &mut left.torn
                } else {
                    &mut orders.ids[order as usize]
                };
                place.push(comment.id.clone());
            }
        }
        (orders, left)
    }

    /// The ids to which that is to be done.
    pub fn ids(&self, order: Order) -> &[String] {
        &self.ids[order as usize]
    }

    /// `3 to spam, 1 to hold`
    pub fn summary(&self) -> String {
        let each = Order::ALL.map(|order| (self.ids(order).len(), order.as_str())).into_iter().filter(|(count, _)| *count > 0);
        let each: Vec<String> = each.map(|(count, order)| format!("{count} to {order}")).collect();
        if each.is_empty() { "nothing to do".to_owned() } else { each.join(", ") }
    }
}

/// What is to be done with a comment. What is rejected, but not as spam, must not be called spam: filters there learn from it.
fn wanted(judged: &Judged, wishes: &Wishes) -> Option<Order> {
    match judged.judgement.decision {
        Decision::Reject if judged.judgement.as_spam == Some(Decision::Reject) => Some(Order::Spam),
        Decision::Reject => Some(Order::Trash),
        Decision::Review => wishes.hold_review.then_some(Order::Hold),
        Decision::Approve => (wishes.approve_pending && is_in(&judged.comment, &[PENDING])).then_some(Order::Approve),
    }
}

/// Whether the comment's label says that there is nothing left to do.
fn is_done(comment: &Comment, order: Order) -> bool {
    match order {
        Order::Spam | Order::Trash => is_in(comment, OUT_OF_SIGHT),
        Order::Hold => is_in(comment, OUT_OF_SIGHT) || is_in(comment, &[PENDING]),
        Order::Approve => false,
    }
}

fn is_in(comment: &Comment, states: &[&str]) -> bool {
    comment.label.as_deref().is_some_and(|label| states.iter().any(|state| label.trim().eq_ignore_ascii_case(state)))
}

/// Orders for tests: the n-th list of ids is for the n-th order.
#[cfg(test)]
pub(super) fn orders(ids: [&[&str]; 4]) -> Orders {
    Orders { ids: ids.map(|ids| ids.iter().map(|id| (*id).to_owned()).collect()), prefix: Prefix::default() }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::decide::Judgement;

    fn judged(id: &str, decision: Decision, as_spam: Decision, label: &str) -> Judged {
        Judged {
            comment: Comment { id: id.into(), label: Some(label.to_owned()), ..Comment::default() },
            judgement: Judgement { decision, as_spam: Some(as_spam), ..Judgement::default() },
            campaign: None,
        }
    }

    const ALL: Wishes = Wishes { hold_review: true, approve_pending: true, prefix: Prefix(String::new()) };

    fn shown(judged: &[Judged], wishes: &Wishes) -> (Vec<String>, Left) {
        let (orders, left) = Orders::of(Action::named("wp-cli").unwrap(), judged, wishes);
        (Order::ALL.iter().map(|order| orders.ids(*order).join(" ")).collect(), left)
    }

    #[test]
    fn each_decision_has_its_order() {
        use Decision::{Approve, Reject, Review};
        let all = [
            judged("1", Reject, Reject, "approved"),
            judged("2", Reject, Approve, "approved"),
            judged("3", Review, Review, "approved"),
            judged("4", Approve, Approve, "pending"),
            judged("5", Approve, Approve, "approved"),
            judged("6", Reject, Reject, "pending"),
            judged("7", Reject, Reject, "trash"),
            judged("8", Review, Review, "pending"),
            judged("9", Review, Review, "deleted"),
        ];
        let (orders, left) = shown(&all, &ALL);
        assert_eq!((orders, left), (vec!["1 6".into(), "2".into(), "3".into(), "4".into()], Left { done: 3, ..Left::default() }));
        let (orders, left) = shown(&all, &Wishes::default());
        assert_eq!((orders, left.done), (vec!["1 6".to_owned(), "2".into(), String::new(), String::new()], 1));
    }

    #[test]
    fn ids_that_name_nothing_or_too_much_are_left_out() {
        use Decision::{Approve, Reject};
        let mut nameless = judged("4", Reject, Reject, "approved");
        nameless.comment.numbered = true;
        let (orders, left) = shown(
            &[
                judged("1", Reject, Reject, "approved"),
                judged("1", Reject, Reject, "approved"),
                judged("2", Approve, Approve, "approved"),
                judged("2", Reject, Reject, "approved"),
                judged("3; reboot", Reject, Reject, "approved"),
                nameless,
            ],
            &ALL,
        );
        assert_eq!(orders[0], "1");
        assert_eq!(left, Left { done: 0, refused: vec!["3; reboot".into()], torn: vec!["2".into()], nameless: 1 });
    }

    #[test]
    fn a_prefix_is_a_plain_word() {
        assert!(Prefix::new("wp_2_").is_some() && Prefix::new("").is_some());
        for prefix in ["wp-", "wp_;", "`", "é", &"w".repeat(99)] {
            assert_eq!(Prefix::new(prefix), None, "{prefix}");
        }
    }
}
