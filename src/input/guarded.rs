//! Other people's readers on strangers' bytes: where one panics over rubbish, that is a fault of the rubbish, and is said as one.

use std::{
    cell::Cell,
    panic::{self, AssertUnwindSafe},
    sync::Once,
};

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// What `work` gives, or why there is nothing: what it says, or that it panicked. Whatever `work` has changed is not to be used again where it failed.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    static QUIET: Once = Once::new();
    // A panic that is caught here is told as an error; everybody else's is told as before.
    QUIET.call_once(|| {
        let tell = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !GUARDED.get() {
                tell(panic);
            }
        }));
    });
    GUARDED.set(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(false);
    done.unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        Err(format!("it makes no sense ({})", super::encoding::shorten(words.unwrap_or("no word why"))))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error() {
        assert_eq!(guarded(|| Ok(1)), Ok(1));
        assert_eq!(guarded::<()>(|| Err("no".to_owned())), Err("no".to_owned()));
        let empty: Vec<u8> = Vec::new();
        let words = guarded(|| Ok(empty[3])).unwrap_err();
        assert_eq!(words, "it makes no sense (index out of bounds: the len is 0 but the index is 3)");
        assert!(guarded::<()>(|| panic!("{}", 7)).unwrap_err().contains("(7)"));
    }
}
