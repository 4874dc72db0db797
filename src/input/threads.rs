//! [`Threads`]: what an input tells of the threads themselves, besides their comments.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// What is known of a thread: the page that is commented on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About {
    /// Its title.
    pub title: Option<String>,
    /// Its address.
    pub link: Option<String>,
    /// Its own text, or the beginning of it.
    pub article: Option<String>,
}

/// Bytes that are kept of an article: its subject shows in the beginning.
pub const ARTICLE_KEPT: usize = 4 << 10;
/// Bytes that are kept of all threads of an input; of further threads nothing is known.
const MOST_KEPT: usize = 64 << 20;

/// Threads by what their comments call them ([`Comment::thread`](crate::comment::Comment::thread)). A clone shares them; they are complete when the reader has come to its end.
#[derive(Debug, Clone, Default)]
pub struct Threads(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    threads: BTreeMap<String, About>,
    size: usize,
}

impl Threads {
    /// Notes what is known of `thread`; the first word on it counts. An article is cut to [`ARTICLE_KEPT`] bytes.
    pub(super) fn add(&self, thread: &str, mut about: About) {
        if let Some(article) = &mut about.article {
            article.truncate(article.floor_char_boundary(ARTICLE_KEPT));
        }
        let length = |field: &Option<String>| field.as_ref().map_or(0, String::len);
        let size = thread.len() + length(&about.title) + length(&about.link) + length(&about.article);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.size + size <= MOST_KEPT && !known.threads.contains_key(thread) {
            known.size += size;
            known.threads.insert(thread.to_owned(), about);
        }
    }

    /// Every thread so far.
    pub fn list(&self) -> BTreeMap<String, About> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).threads.clone()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_counts_and_articles_are_cut_at_a_character() {
        let threads = Threads::default();
        threads.clone().add("t", About { article: Some("é".repeat(5_000)), ..About::default() });
        threads.add("t", About::default());
        let list = threads.list();
        assert_eq!(list.len(), 1);
        assert_eq!(list["t"].article.as_ref().unwrap().len(), ARTICLE_KEPT);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let threads = Threads::default();
        for number in 0..20_000 {
            threads.add(&number.to_string(), About { article: Some("x".repeat(9_000)), ..About::default() });
        }
        assert!((16_000..16_400).contains(&threads.list().len()));
    }
}
