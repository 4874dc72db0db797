//! Links (stub until its room is merged).
use crate::span::Span;
/// One link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where.
    pub span: Span,
}
pub(super) fn find(_text: &super::Text<'_>) -> Vec<Link> {
    Vec::new()
}
