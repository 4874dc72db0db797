//! Input: bytes in, [`Comment`](crate::comment::Comment)s out. One file a format; everything malformed ends here.
