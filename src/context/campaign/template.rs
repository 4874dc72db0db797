//! The template: the words that the members of a campaign share, the rest as `…`.

use std::ops::Range;

use crate::text::Text;

/// Members that are looked at, and words of each.
const MOST_MEMBERS: usize = 20;
const MOST_WORDS: usize = 120;

/// The words of the first of `texts`, as typed there, that all others have in the same order however they are typed; where there are ten and more, one in ten may lack a word.
pub(super) fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut texts = texts.into_iter().take(MOST_MEMBERS);
    let Some(first) = texts.next().map(Text::fold) else { return String::new() };
    let words = words(&first);
    let mut missing = vec![0; words.len()];
    let mut others = 0;
    for other in texts {
        let other = Text::fold(other);
        let in_both = common(&words, &self::words(&other));
        for (missing, kept) in missing.iter_mut().zip(in_both) {
            *missing += usize::from(!kept);
        }
        others += 1;
    }
    let kept = |allowed: usize| missing.iter().map(|missing| *missing <= allowed).collect::<Vec<_>>();
    let mut shared = kept((others + 1) / 10);
    if !shared.contains(&true) {
        // What a link or a handle has joined may share little else: then what most have.
        shared = kept(others / 2);
    }
    shown(&first, &shared)
}

/// The folded words that are looked at.
fn words<'t>(text: &'t Text<'_>) -> Vec<&'t str> {
    text.words().iter().take(MOST_WORDS).map(|word| text.word(word)).collect()
}

/// The words of `text` that are `kept`, with what stands between them, a run of others as one `…`.
fn shown(text: &Text<'_>, kept: &[bool]) -> String {
    let original = text.original();
    let mut shown = String::new();
    // Up to where the original is told or left out.
    let mut done = 0;
    let mut slot = false;
    for (word, kept) in text.words().iter().zip(kept) {
        let span = text.origin(word.start..word.end);
        // Letters that fold to several words stand once.
        let gap = original.get(done..span.start).unwrap_or_default();
        if *kept {
            if slot {
                // Of what follows a slot, only what belongs to the next word.
                shown.push_str(if gap.starts_with(char::is_whitespace) || gap.is_empty() {
                    ""
                } else {
                    gap.split_whitespace().next().unwrap_or_default()
                });
                if gap.contains(char::is_whitespace) {
                    shown.push(' ');
                }
            } else {
                shown.push_str(gap);
            }
            shown.push_str(original.get(span.start.max(done)..span.end).unwrap_or_default());
            slot = false;
        } else if !slot {
            shown.push_str(if gap.chars().all(|c| c.is_whitespace() || c.is_ascii_punctuation()) { gap } else { " " });
            shown.push('…');
            slot = true;
        }
        done = done.max(span.end);
    }
    if text.words().len() > kept.len() {
        shown.push_str(" …");
    } else if !slot {
        shown.push_str(original.get(done..).unwrap_or_default());
    }
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Which words of `a` belong to a longest common subsequence with `b`; what both begin and end with is told without a table.
fn common(a: &[&str], b: &[&str]) -> Vec<bool> {
    let start = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let end = a[start..].iter().rev().zip(b[start..].iter().rev()).take_while(|(a, b)| a == b).count();
    let mut in_both = vec![true; a.len()];
    let middle: Range<usize> = start..a.len() - end;
    let (a, b) = (&a[middle.clone()], &b[start..b.len() - end]);
    let width = b.len() + 1;
    let mut longest = vec![0u16; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            longest[i * width + j] = if a[i] == b[j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    in_both[middle.clone()].fill(false);
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            in_both[middle.start + i] = true;
            i += 1;
            j += 1;
        } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    in_both
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn slots_are_shown_and_punctuation_stays() {
        assert_eq!(
            of([
                "Thanks to Mrs Ana Ruiz, I made $4,200 in two weeks!",
                "thanks to Mrs Lena Holm, I made $900 in nine weeks",
                "THANKS to Mrs Eve Moss I made $1 in ten weeks"
            ]),
            "Thanks to Mrs …, I made $… in … weeks!"
        );
    }

    #[test]
    fn disguised_words_are_the_same_words() {
        assert_eq!(of(["free crypto, W h a t s A p p me", "fr\u{200b}ee сrypto whatsapp me"]), "free crypto, W h a t s A p p me");
    }

    #[test]
    fn scripts_without_spaces() {
        assert_eq!(of(["毎日３万円稼げます", "毎日５万円稼げます"]), "毎日…万円稼げます");
    }

    #[test]
    fn one_in_ten_may_lack_a_word() {
        let texts = |odd: usize| (0..12).map(move |number| if number > 12 - odd - 1 { "the bridge opens" } else { "the old bridge opens" });
        assert_eq!(of(texts(1)), "the old bridge opens");
        assert_eq!(of(texts(2)), "the … bridge opens");
        assert_eq!(of([]), "");
    }

    proptest! {
        #[test]
        fn any_texts_have_a_template(texts in proptest::collection::vec("\\PC{0,40}", 1..4)) {
            let _ = of(texts.iter().map(String::as_str));
        }
    }
}
