//! The elements of HTML, and what of each is asked where: in the text of a comment, in a piece of HTML, and in a saved page.

/// Its tag is told in the text of a comment, which need not be HTML: what else stands between angle brackets is text there.
pub const TOLD: u8 = 1;
/// It stands on lines of its own.
pub const LINE: u8 = 1 << 1;
/// Where it begins an open paragraph ends.
pub const ENDS_PARAGRAPH: u8 = 1 << 2;
/// It has no content and no end tag.
pub const EMPTY: u8 = 1 << 3;
/// Nobody sees its content in a piece of HTML, whatever shows it. Of a head that is its title: what else stands there is moved below it.
pub const HIDDEN: u8 = 1 << 4;
/// Its content is no text of a page: browsers run scripts, and forms and drawings are none of it.
pub const NO_TEXT: u8 = 1 << 5;

/// Each element that is told from others, in the order of the letters.
const ELEMENTS: &[(&str, u8)] = &[
    ("a", TOLD),
    ("abbr", TOLD),
    ("address", LINE | ENDS_PARAGRAPH),
    ("area", EMPTY),
    ("article", TOLD | LINE | ENDS_PARAGRAPH),
    ("aside", LINE | ENDS_PARAGRAPH),
    ("audio", TOLD),
    ("b", TOLD),
    ("base", EMPTY),
    ("big", TOLD),
    ("blockquote", TOLD | LINE | ENDS_PARAGRAPH),
    ("br", TOLD | LINE | EMPTY),
    ("button", TOLD),
    ("center", TOLD | LINE),
    ("cite", TOLD),
    ("code", TOLD),
    ("col", EMPTY),
    ("dd", TOLD | LINE),
    ("del", TOLD),
    ("div", TOLD | LINE | ENDS_PARAGRAPH),
    ("dl", TOLD | LINE | ENDS_PARAGRAPH),
    ("dt", TOLD | LINE),
    ("em", TOLD),
    ("embed", TOLD | EMPTY),
    ("fieldset", LINE | ENDS_PARAGRAPH),
    ("figcaption", LINE),
    ("figure", LINE),
    ("font", TOLD),
    ("footer", LINE | ENDS_PARAGRAPH),
    ("form", TOLD | LINE | ENDS_PARAGRAPH),
    ("h1", TOLD | LINE | ENDS_PARAGRAPH),
    ("h2", TOLD | LINE | ENDS_PARAGRAPH),
    ("h3", TOLD | LINE | ENDS_PARAGRAPH),
    ("h4", TOLD | LINE | ENDS_PARAGRAPH),
    ("h5", TOLD | LINE | ENDS_PARAGRAPH),
    ("h6", TOLD | LINE | ENDS_PARAGRAPH),
    ("head", NO_TEXT),
    ("header", LINE | ENDS_PARAGRAPH),
    ("hr", TOLD | LINE | ENDS_PARAGRAPH | EMPTY),
    ("i", TOLD),
    ("iframe", TOLD | NO_TEXT),
    ("img", TOLD | EMPTY),
    ("input", TOLD | EMPTY),
    ("ins", TOLD),
    ("kbd", TOLD),
    ("li", TOLD | LINE),
    ("link", TOLD | EMPTY),
    ("main", LINE | ENDS_PARAGRAPH),
    ("meta", TOLD | EMPTY),
    ("nav", LINE | ENDS_PARAGRAPH),
    ("noscript", NO_TEXT),
    ("object", TOLD | NO_TEXT),
    ("ol", TOLD | LINE | ENDS_PARAGRAPH),
    ("option", TOLD),
    ("p", TOLD | LINE | ENDS_PARAGRAPH),
    ("param", EMPTY),
    ("pre", TOLD | LINE | ENDS_PARAGRAPH),
    ("q", TOLD),
    ("s", TOLD),
    ("script", TOLD | HIDDEN | NO_TEXT),
    ("section", TOLD | LINE | ENDS_PARAGRAPH),
    ("select", TOLD | NO_TEXT),
    ("small", TOLD),
    ("source", EMPTY),
    ("span", TOLD),
    ("strike", TOLD),
    ("strong", TOLD),
    ("style", TOLD | HIDDEN | NO_TEXT),
    ("sub", TOLD),
    ("sup", TOLD),
    ("svg", TOLD | NO_TEXT),
    ("table", TOLD | LINE | ENDS_PARAGRAPH),
    ("tbody", TOLD),
    ("td", TOLD | LINE),
    ("template", HIDDEN | NO_TEXT),
    ("textarea", TOLD | NO_TEXT),
    ("th", TOLD | LINE),
    ("thead", TOLD),
    ("title", HIDDEN),
    ("tr", TOLD | LINE),
    ("track", EMPTY),
    ("tt", TOLD),
    ("u", TOLD),
    ("ul", TOLD | LINE | ENDS_PARAGRAPH),
    ("url", TOLD),
    ("video", TOLD),
    ("wbr", EMPTY),
];

/// Whether the element called `name`, in lower case, is `what`.
pub fn is(name: &str, what: u8) -> bool {
    // Text is full of `<` without a name, and an empty String points nowhere: to compare that with AVX-512 costs 90 ns each time, as the processor has to suppress a fault.
    !name.is_empty() && ELEMENTS.binary_search_by_key(&name, |&(name, _)| name).is_ok_and(|at| ELEMENTS[at].1 & what != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_found_by_name() {
        assert!(ELEMENTS.is_sorted_by(|one, other| one.0 < other.0));
        assert!(is("br", EMPTY) && is("br", LINE) && !is("br", ENDS_PARAGRAPH));
        assert!(is("td", LINE) && is("title", HIDDEN) && !is("title", TOLD) && is("noscript", NO_TEXT));
        assert!(!is("", u8::MAX) && !is("DIV", u8::MAX) && !is("trader", u8::MAX));
    }
}
