//! The names that pages give to the parts of a comment: classes of WordPress, Blogger, Drupal, Discourse, phpBB, Hacker News, old Reddit and the many that follow them, and schema.org's properties.

/// Classes of a comment as a whole.
pub const COMMENT: &[&str] = &[
    "comment",
    "comment-item",
    "commentitem",
    "comment-wrapper",
    "comment-container",
    "comment_container",
    "comment-block",
    "comment-box",
    "comment-entry",
    "comment-list-item",
    "comment__item",
    "comments__item",
    "comments-item",
    "c-comment",
    "js-comment",
    "user-comment",
    "usercomment",
    "pingback",
    "trackback",
    "comtr",
    "topic-post",
    "crawler-post",
    "kommentar",
    "commentaire",
    "comentario",
    "reactie",
];

/// Classes of a comment that mean one only where the id is a number behind `p` or `post`, as in phpBB.
pub const POST: &[&str] = &["post", "post-item", "forum-post"];

/// Classes of what a comment says, the surest first.
pub const BODY: &[&str] = &[
    "comment-content",
    "comment__content",
    "comment_content",
    "comment-text",
    "comment__text",
    "comment_text",
    "commenttext",
    "commtext",
    "comment-message",
    "comment-copy",
    "cooked",
    "usertext-body",
    "field--name-comment-body",
    "comment-body",
    "comment__body",
    "comment_body",
    "commentbody",
    "post-message",
    "post-content",
    "content",
    "text",
    "message",
    "postbody",
    "body",
];

/// Classes of its author, the surest first; `fn` is that of the vCard.
pub const AUTHOR: &[&str] = &[
    "fn",
    "comment-author-name",
    "comment-author",
    "comment__author",
    "comment_author",
    "commentauthor",
    "username",
    "username-coloured",
    "hnuser",
    "user-name",
    "user",
    "author",
    "nickname",
    "creator",
    "poster",
    "name",
];

/// Classes of its date.
pub const DATE: &[&str] = &[
    "comment-date",
    "comment__date",
    "comment_date",
    "comment-time",
    "comment__time",
    "comment-timestamp",
    "datetime",
    "comment-metadata",
    "comment-meta",
    "commentmetadata",
    "comment__submitted",
    "submitted",
    "date",
    "time",
    "timestamp",
    "age",
    "posted",
    "post-date",
];

/// Classes of what stands around the words of a comment and is not said by it.
pub const AROUND: &[&str] = &[
    "comment-author",
    "comment__author",
    "comment-meta",
    "comment-metadata",
    "commentmetadata",
    "comment__meta",
    "comment-header",
    "comment__header",
    "comment-head",
    "comment-footer",
    "comment__footer",
    "comment-foot",
    "comment-info",
    "comment-actions",
    "comment__actions",
    "comment-reply",
    "comment-reply-link",
    "reply",
    "says",
    "edit-link",
    "vcard",
    "comment-awaiting-moderation",
    "buttons",
    "comhead",
    "navs",
    "screen-reader-text",
    "visually-hidden",
    "sr-only",
    "avatar",
    "signature",
    "links",
    "likes",
    "votes",
    "tagline",
    "flat-list",
    "post-buttons",
    "postprofile",
    "user-panel",
    "share",
];

/// Tags of the same.
pub const AROUND_TAGS: &[&str] = &["form", "button", "input", "label", "time"];

/// Class of the note that a comment waits for approval.
pub const PENDING: &[&str] = &["comment-awaiting-moderation", "unapproved", "comment--unpublished"];

/// schema.org's properties of what a comment says, of its author and its date.
pub const BODY_PROPERTIES: &[&str] = &["commenttext", "text", "description", "reviewbody"];
/// See [`BODY_PROPERTIES`].
pub const AUTHOR_PROPERTIES: &[&str] = &["author", "creator"];
/// See [`BODY_PROPERTIES`].
pub const DATE_PROPERTIES: &[&str] = &["datecreated", "datepublished", "commenttime"];

/// Classes of an article's text, the surest first.
pub const ARTICLE: &[&str] = &[
    "entry-content",
    "post-content",
    "article-body",
    "article__body",
    "article-content",
    "article__content",
    "story-body",
    "post-body",
    "post__content",
    "td-post-content",
];

/// Parts of ids and classes of what holds a list of comments.
pub const LISTS: &[&str] = &[
    "comment",
    "discuss",
    "respons",
    "repl",
    "reaction",
    "kommentar",
    "commentaire",
    "comentario",
    "reactie",
    "conversation",
    "feedback",
    "opinion",
];
