//! Mail: an mbox of comment notifications, or a single message. What the known notifications say of a comment is read out of them; any other message is a comment itself.

use std::{
    collections::HashSet,
    io::{self, BufRead},
};

use mail_parser::{Message, MessageParser, PartType};
use memchr::{memchr, memchr_iter, memmem};

use super::{
    About, Format, Notes, Reader, Source, Threads,
    export::{Export, PENDING},
    notification::{self, Notification},
    object::Left,
    plain::plain,
    stream::{Met, Stream},
    window::Window,
};
use crate::{comment::Comment, error::Result};

/// See the module.
pub(super) const FORMAT: Format = Format {
    name: "mbox",
    extensions: &["mbox", "mbx", "eml"],
    about: "mail: an mbox of comment notifications, or one message",
    sniff,
    open,
};

/// The longest message that is read, in bytes; attachments count.
const LONGEST: usize = 32 << 20;

/// Lines that an mbox sets between messages begin so.
const SEPARATOR: &[u8] = b"From ";

/// An mbox begins with its separator; a message with headers that only mail has.
fn sniff(head: &[u8]) -> bool {
    let mut lines = head.split(|&byte| byte == b'\n');
    if head.starts_with(SEPARATOR) {
        return lines.next().is_some_and(is_separator) && lines.next().is_some_and(is_header);
    }
    let has = |name: &[u8], line: &[u8]| line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    let (mut from, mut others) = (false, 0);
    for line in lines.map(|line| line.trim_ascii_end()).take_while(|line| !line.is_empty()) {
        if !is_header(line) && !line.starts_with(b" ") && !line.starts_with(b"\t") {
            return false;
        }
        from |= has(b"from:", line);
        others +=
            [&b"date:"[..], b"message-id:", b"received:", b"subject:", b"mime-version:"].iter().filter(|name| has(name, line)).count();
    }
    from && others >= 2
}

fn is_header(line: &[u8]) -> bool {
    let name = line.split(|&byte| byte == b':').next().unwrap_or_default();
    !name.is_empty() && name.len() < line.len() && name.iter().all(|byte| byte.is_ascii_graphic())
}

/// `From someone@host Thu Jan  1 00:00:00 2024`: what says so without a time of day is a sentence.
fn is_separator(line: &[u8]) -> bool {
    let time = |window: &[u8]| matches!(window, [a, b, b':', c, d] if [a, b, c, d].iter().all(|digit| digit.is_ascii_digit()));
    line.starts_with(SEPARATOR) && line.len() < 1000 && line.windows(5).any(time)
}

fn open(reader: Box<dyn BufRead + Send>, source: Source) -> Result<Reader> {
    let single = !source.head.starts_with(SEPARATOR);
    let mailbox = Mailbox {
        export: Export::new(&source)?,
        window: Window::new(reader),
        line: 1,
        single,
        parser: MessageParser::default(),
        threads: source.threads,
        notes: source.notes.clone(),
    };
    Ok(Reader::stream(mailbox, source.name, source.notes))
}

struct Mailbox {
    window: Window,
    line: u64,
    /// Whether it is one message without a separator.
    single: bool,
    parser: MessageParser,
    export: Export,
    threads: Threads,
    notes: Notes,
}

impl Stream for Mailbox {
    fn next(&mut self) -> io::Result<Option<Met>> {
        loop {
            let line = self.line;
            let Some((length, too_long)) = self.message()? else {
                self.export.note("no messages");
                return Ok(None);
            };
            let met = if too_long {
                Some(Met::Bad { line, words: format!("a message of more than {} MB", LONGEST >> 20) })
            } else {
                let bytes = &self.window.bytes()[..length];
                (!bytes.trim_ascii().is_empty()).then(|| self.read(bytes, line)).flatten()
            };
            if !too_long {
                self.pass(length);
            }
            match met {
                Some(Met::Comment { line, comment }) => {
                    return Ok(Some(Met::Comment { line, comment: self.export.finish(comment, false) }));
                }
                Some(bad) => return Ok(Some(bad)),
                None => {}
            }
        }
    }
}

impl Mailbox {
    /// How long the next message is, its separator and the line end before the next one included. One that is too long has been passed over already.
    fn message(&mut self) -> io::Result<Option<(usize, bool)>> {
        self.window.fill_to(1)?;
        if self.window.bytes().is_empty() {
            return Ok(None);
        }
        let (mut searched, mut too_long) = (0, false);
        loop {
            let bytes = self.window.bytes();
            // A separator may have begun in the last bytes.
            let mut resume = bytes.len().saturating_sub(SEPARATOR.len()).max(searched);
            while let Some(found) = (!self.single).then(|| memmem::find(&bytes[searched..], b"\nFrom ")).flatten() {
                let start = searched + found + 1;
                let end = memchr(b'\n', &bytes[start..]);
                if end.is_none() && !self.window.is_done() && bytes.len() - start < 1000 {
                    resume = searched + found;
                    break;
                }
                if is_separator(&bytes[start..end.map_or(bytes.len(), |end| start + end)]) {
                    if too_long {
                        self.pass(start);
                    }
                    return Ok(Some((start, too_long)));
                }
                searched = start;
            }
            if self.window.is_done() {
                let length = self.window.bytes().len();
                if too_long {
                    self.pass(length);
                }
                return Ok(Some((length, too_long)));
            }
            searched = resume;
            if bytes.len() > LONGEST {
                too_long = true;
                let passed = std::mem::take(&mut searched);
                self.pass(passed);
            }
            self.window.more()?;
        }
    }

    /// What a message says; `None` where there is nothing to be judged.
    fn read(&self, bytes: &[u8], line: u64) -> Option<Met> {
        let bytes = match bytes.strip_prefix(SEPARATOR).and_then(|_| memchr(b'\n', bytes)) {
            Some(end) => &bytes[end + 1..],
            None => bytes,
        };
        let unquoted = unquoted(bytes);
        let Some(message) = self.parser.parse(&unquoted).filter(|message| !message.headers().is_empty()) else {
            return Some(Met::Bad { line, words: "no message: it has no headers".to_owned() });
        };
        let Some(comment) = self.comment(&message) else {
            self.notes.count_left_out(Left::Empty);
            return None;
        };
        Some(Met::Comment { line, comment })
    }

    fn comment(&self, message: &Message<'_>) -> Option<Comment> {
        let parts: Vec<String> = message.text_bodies().filter_map(|part| words(&part.body)).collect();
        let body = parts.join("\n\n");
        let subject = message.subject().unwrap_or_default();
        let sender = message.from().and_then(|from| from.first());
        let address = sender.and_then(|sender| sender.address()).unwrap_or_default();
        let date = message.date().map(|date| date.to_rfc3339());
        if let Some(found) = notification::read(subject, address, &body) {
            return self.notified(found, date, message);
        }
        let text = with_html(body, message);
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let own = |text: &str| text.to_owned();
        let id = message.message_id().map(own);
        let references = message.references().as_text_list().unwrap_or_default().first().map(|first| own(first));
        let answered = message.in_reply_to().as_text_list().unwrap_or_default().first().map(|first| own(first));
        let thread = references.or_else(|| answered.clone()).or_else(|| id.clone());
        if let Some(thread) = &thread {
            let title = message.thread_name().map(str::trim).filter(|title| !title.is_empty()).map(own);
            self.threads.add(thread, About { title, ..About::default() });
        }
        // Anybody may type any address there: it proves nobody, and is not told.
        let author = sender.and_then(|sender| sender.name()).map(own);
        Some(Comment { id: id.unwrap_or_default(), thread, parent: answered, author, date, text: own(text), ..Comment::default() })
    }

    /// The comment that a notification tells of.
    fn notified(&self, found: Notification, date: Option<String>, message: &Message<'_>) -> Option<Comment> {
        if found.text.is_empty() {
            return None;
        }
        if let Some(thread) = &found.thread {
            let link = thread.starts_with("http").then(|| thread.clone());
            self.threads.add(thread, About { title: found.title, link, article: None });
        }
        Some(Comment {
            id: found.id.or_else(|| message.message_id().map(str::to_owned)).unwrap_or_default(),
            thread: found.thread,
            author: found.author,
            date,
            text: found.text,
            label: found.pending.then(|| PENDING.to_owned()),
            details: Some(Box::new(found.details)),
            ..Comment::default()
        })
    }

    fn pass(&mut self, count: usize) {
        self.line += memchr_iter(b'\n', &self.window.bytes()[..count]).count() as u64;
        self.window.consume(count);
    }
}

/// The text of a part that has any.
fn words(body: &PartType<'_>) -> Option<String> {
    let text = match body {
        PartType::Text(text) => text.replace("\r\n", "\n"),
        PartType::Html(html) => plain(html, "").into_owned(),
        _ => return None,
    };
    Some(text).filter(|text| !text.trim().is_empty())
}

/// The text with what the HTML form of the message says besides: most mail readers show that form, and it need not say the same.
fn with_html(mut text: String, message: &Message<'_>) -> String {
    let mut known: HashSet<String> = text.split_whitespace().map(str::to_owned).collect();
    let is_read: HashSet<u32> = message.text_body.iter().copied().collect();
    for part in message.html_body.iter().filter(|id| !is_read.contains(id)).filter_map(|&id| message.part(id)) {
        let Some(shown) = words(&part.body) else { continue };
        if shown.split_whitespace().all(|word| known.contains(word)) {
            continue;
        }
        known.extend(shown.split_whitespace().map(str::to_owned));
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(&shown);
    }
    text
}

/// The message with `>From ` at the beginning of lines as it was before the mbox had to keep it from looking like a separator.
fn unquoted(bytes: &[u8]) -> std::borrow::Cow<'_, [u8]> {
    if memmem::find(bytes, b">From ").is_none() {
        return bytes.into();
    }
    let mut whole = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        let quotes = line.iter().take_while(|&&byte| byte == b'>').count();
        whole.extend_from_slice(if quotes > 0 && line[quotes..].starts_with(SEPARATOR) { &line[1..] } else { line });
    }
    whole.into()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;
    use crate::input::{Options, read_from};

    const BOX: &str = "From wordpress@blog.example Thu Jan  4 10:00:00 2024
From: WordPress <wordpress@blog.example>
Subject: [My Blog] Please moderate: \"On rain\"
Date: Thu, 4 Jan 2024 10:00:00 +0000
Message-ID: <m1@blog.example>
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: quoted-printable

A new comment on the post \"On rain\" is waiting for your approval
https://blog.example/rain/

Author: Eve (IP: 203.0.113.7, host.example)
Email: eve@mail.example
URL: http://win.example
Comment:
Great caf=C3=A9! Earn
>From home.

Approve it: https://blog.example/wp-admin/comment.php?action=3Dapprove&c=3D57#wpbody-content
Trash it: https://blog.example/wp-admin/comment.php?action=3Dtrash&c=3D57#wpbody-content
Currently 1 comment is waiting for approval. Please visit the moderation panel:
https://blog.example/wp-admin/edit-comments.php?comment_status=3Dmoderated#wpbody-content

From ann@mail.example Thu Jan  4 11:00:00 2024
From: =?UTF-8?Q?Ann_=C3=84?= <ann@mail.example>
Subject: Re: [list] The lake
Date: Thu, 4 Jan 2024 12:00:00 +0100
Message-ID: <m3@mail.example>
In-Reply-To: <m2@mail.example>
References: <m0@mail.example> <m2@mail.example>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=x

--x
Content-Type: text/html; charset=iso-8859-1
Content-Transfer-Encoding: base64

PHA+Q29sZCA8Yj5pbmRlZWQ8L2I+LCDpPC9wPg==
--x--
";

    fn read(name: &str, text: &str) -> Vec<String> {
        let opened = read_from(name, Cursor::new(text.to_owned()), &Options::default()).unwrap();
        assert_eq!(opened.format.name, "mbox");
        let show = |c: Comment| {
            let details = c.details.unwrap_or_default();
            format!(
                "{}:{} {} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
                c.place.record,
                c.place.line,
                c.id,
                c.thread,
                c.parent,
                c.author,
                details.email,
                details.homepage,
                details.ip,
                c.date,
                c.label,
                c.text
            )
        };
        opened.reader.map(|item| item.map_or_else(|error| error.to_string(), show)).collect()
    }

    #[test]
    fn a_notification_and_a_message() {
        insta::assert_snapshot!(read("stdin", BOX).join("\n"), @r#"
        1:1 57 Some("https://blog.example/rain/") None Some("Eve") Some("eve@mail.example") Some("http://win.example") Some("203.0.113.7") Some("2024-01-04T10:00:00Z") Some("pending") "Great café! Earn\nFrom home."
        2:24 m3@mail.example Some("m0@mail.example") Some("m2@mail.example") Some("Ann Ä") None None None Some("2024-01-04T12:00:00+01:00") None "Cold indeed, é"
        "#);
    }

    #[test]
    fn all_that_mail_readers_show_is_read() {
        let text = |body: &str| {
            let mail = format!("From: a@b\nSubject: x\nDate: Thu, 4 Jan 2024 10:00:00 +0000\nMIME-Version: 1.0\n{body}");
            read("a", &mail).join("|").rsplit_once(" \"").unwrap().1.to_owned()
        };
        assert_eq!(text("\nHello\n\n-- \nBuy now\n"), r#"Hello\n\n-- \nBuy now""#);
        let parts = |kind: &str, first: &str, second: &str| {
            let part = |text: &str| format!("--x\nContent-Type: text/{}\n\n{text}\n", if text.contains('<') { "html" } else { "plain" });
            text(&format!("Content-Type: multipart/{kind}; boundary=x\n\n{}{}--x--\n", part(first), part(second)))
        };
        assert_eq!(parts("mixed", "Hello", "Buy now"), r#"Hello\n\nBuy now""#);
        assert_eq!(parts("mixed", "<script>a<p>Hi", "<p>Buy now</p>"), "Buy now\"");
        assert_eq!(parts("alternative", "Hello", "<p>Buy now</p>"), r#"Hello\n\nBuy now""#);
        assert_eq!(parts("alternative", "Hello there", "<p>Hello  <b>there</b></p>"), "Hello there\"");
    }

    #[test]
    fn line_ends_of_two_bytes_and_a_message_alone() {
        let texts = |text: &str| read("a", text).iter().map(|line| line.rsplit_once(" \"").unwrap().1.to_owned()).collect::<Vec<_>>();
        assert_eq!(texts(&BOX.replace('\n', "\r\n")), texts(BOX));
        let (_, second) = BOX.split_once("\n\nFrom ann").unwrap();
        let alone = second.split_once('\n').unwrap().1;
        assert_eq!(texts(alone), ["Cold indeed, é\""]);
    }

    #[test]
    fn a_sentence_that_begins_with_from_is_no_separator() {
        let text = "From a@b Thu Jan  4 10:00:00 2024\nFrom: a@b\nSubject: x\n\nHello\nFrom here on it rains\n\nFrom a@b Thu Jan  4 10:00:01 2024\nFrom: a@b\n\nSecond\n";
        let read = read("a.mbox", text);
        assert_eq!(read.len(), 2);
        assert!(read[0].ends_with("\"Hello\\nFrom here on it rains\""), "{}", read[0]);
    }

    #[test]
    fn a_message_that_is_too_long_costs_itself_only() {
        let text = format!(
            "From a@b Thu Jan  4 10:00:00 2024\nFrom: a@b\n\n{}\n\nFrom a@b Thu Jan  4 10:00:01 2024\nFrom: a@b\n\nSecond\n",
            "long line\n".repeat(4 << 20)
        );
        let read = read("a.mbox", &text);
        assert_eq!(read[0], "a.mbox: record 1, line 1: a message of more than 32 MB; skipped");
        assert!(read[1].ends_with("\"Second\"") && read[1].starts_with(&format!("2:{} ", (4 << 20) + 6)), "{}", read[1]);
    }

    #[test]
    fn messages_are_cut_alike_whatever_comes_at_a_time() {
        let one = "From a@b Thu Jan  4 10:00:00 2024\nFrom: a@b\n\nHello there\n\n";
        assert_eq!(read("a.mbox", &one.repeat(50_000)).len(), 50_000);
    }

    #[test]
    fn prose_is_no_mail() {
        assert!(!sniff(b"From what I saw at 10:00 it was fine\nI liked: it\n"));
        assert!(!sniff(b"Note: this\nDate: today\n\nFrom: x"));
        assert!(sniff(b"Received: by x\r\n with y\r\nFrom: a@b\r\nSubject: c\r\n\r\nbody"));
    }

    proptest! {
        #[test]
        fn any_bytes(pieces in prop::collection::vec(prop::sample::select(vec!["From a 10:00\n", "From: a\n", "Subject: (IP: 1.2)\n", "\n", "Author: x (IP: 1.1.1.1, h)\n", "Comment:\n", ":", "http://a/comment.php?action=approve&c=5\n", "--x", "Content-Type: multipart/mixed; boundary=x\n", "é", "a"]), 0..60)) {
            let text = pieces.concat();
            let options = Options { format: Some(&FORMAT), ..Options::default() };
            if let Ok(opened) = read_from("x", Cursor::new(text.clone()), &options) {
                prop_assert!(opened.reader.count() <= text.len());
            }
        }
    }
}
