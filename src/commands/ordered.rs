//! Work in parallel, results in order: every core takes the next block, works on it, and hands in what it made; what is
//! handed in is taken up in the order of the blocks.
//!
//! Nobody waits for anybody but for two things: to get the next block, which only one may do at a time, and for the slowest
//! when the others are too far ahead or have too much in hand, so that memory stays bounded. There is no thread that only reads or only
//! writes: on one core the work is done one block after the other.

use std::{
    collections::BTreeMap,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

use crate::error::Error;

/// Blocks that may be under way for each thread, so that one slow block does not stop the others at once.
const BLOCKS_A_THREAD: usize = 3;

/// Bytes of blocks that may be under way together for each thread: more than so many ordinary ones have. A block of more than that for all threads is worked on alone, as work may take fifty
/// times as much memory as a long comment has bytes.
const BYTES_A_THREAD: usize = 1 << 20;

/// Works on all blocks that `fill` gives, on as many threads as `rayon` has.
///
/// `fill` puts the next block into what it is given, a used one or an empty one, and tells its size in bytes; `None` at the end.
/// `worker` makes, for each thread once, what works on a block: what that keeps, it keeps for all blocks of the thread. `take` gets the results, which are used again like
/// the blocks, one after the other and in order.
///
/// # Errors
/// The first error of `fill` or `take`; results of blocks before it have been taken, none after it.
pub fn in_order<Block, Made, Worker>(
    fill: impl FnMut(&mut Block) -> Result<Option<usize>, Error> + Send,
    worker: impl Fn() -> Worker + Sync,
    take: impl FnMut(&mut Made) -> Result<(), Error> + Send,
) -> Result<(), Error>
where
    Block: Default + Sync,
    Made: Default + Send,
    Worker: FnMut(&Block, &mut Made) + Send,
{
    let threads = rayon::current_num_threads();
    let line = Line {
        source: Mutex::new(Source { fill, begun: 0, over: false }),
        take: Mutex::new(take),
        progress: Mutex::new(Progress::default()),
        moved: Condvar::new(),
        room: BLOCKS_A_THREAD * threads,
        most_bytes: BYTES_A_THREAD * threads,
    };
    rayon::broadcast(|_| {
        let _stop_all_on_panic = StopOnPanic(&line.progress, &line.moved);
        let (mut work, mut block) = (worker(), Block::default());
        while let Some((number, filled)) = line.next(&mut block) {
            let made = filled.map(|size| {
                let mut made = lock(&line.progress).spare.pop().unwrap_or_default();
                if size > BYTES_A_THREAD {
                    aside(|| work(&block, &mut made));
                    block = Block::default();
                } else {
                    work(&block, &mut made);
                }
                (size, made)
            });
            line.hand_in(number, made);
        }
    });
    match line.progress.into_inner().unwrap_or_else(PoisonError::into_inner).failed {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// Does work that takes much memory in a thread of its own. An allocator keeps some of what a thread has freed, for that thread; what a thread leaves that ends, the next such has. So little is held
/// besides what the work takes, however many threads meet large blocks by turns.
fn aside(mut work: impl FnMut() + Send) {
    let ended = std::thread::scope(|scope| match std::thread::Builder::new().spawn_scoped(scope, &mut work) {
        Ok(thread) => Some(thread.join()),
        Err(_) => None,
    });
    match ended {
        Some(Ok(())) => {}
        Some(Err(panic)) => std::panic::resume_unwind(panic),
        // No thread is to be had: it only takes more memory here.
        None => work(),
    }
}

struct Line<Fill, Take, Made> {
    source: Mutex<Source<Fill>>,
    take: Mutex<Take>,
    progress: Mutex<Progress<Made>>,
    /// Told when a block is done or all is stopped.
    moved: Condvar,
    /// Blocks that may be under way.
    room: usize,
    /// Bytes of them, but for a block that is alone.
    most_bytes: usize,
}

/// Where blocks come from.
struct Source<Fill> {
    fill: Fill,
    begun: u64,
    over: bool,
}

/// How far the work has come.
struct Progress<Made> {
    /// Blocks under way, and the bytes of those whose size is known.
    open: usize,
    bytes: usize,
    /// What was handed in and is not yet taken, by the block's number.
    waiting: BTreeMap<u64, Result<(usize, Made), Error>>,
    /// The block that is to be taken next.
    next: u64,
    /// Whether a thread is taking.
    taking: bool,
    stopped: bool,
    failed: Option<Error>,
    /// Results to be used again.
    spare: Vec<Made>,
}

impl<Made> Default for Progress<Made> {
    fn default() -> Self {
        Self { open: 0, bytes: 0, waiting: BTreeMap::new(), next: 0, taking: false, stopped: false, failed: None, spare: Vec::new() }
    }
}

impl<Fill, Take, Made> Line<Fill, Take, Made> {
    /// The next block with its number, or why there is none; `None` when there is nothing left to do.
    fn next<Block>(&self, block: &mut Block) -> Option<(u64, Result<usize, Error>)>
    where
        Fill: FnMut(&mut Block) -> Result<Option<usize>, Error>,
    {
        let mut source = lock(&self.source);
        if source.over {
            return None;
        }
        let wait_while = |is_full: &dyn Fn(&Progress<Made>) -> bool| {
            let is_full = |progress: &mut Progress<Made>| !progress.stopped && is_full(progress);
            let progress = self.moved.wait_while(lock(&self.progress), is_full).unwrap_or_else(PoisonError::into_inner);
            (!progress.stopped).then_some(progress)
        };
        wait_while(&|progress| progress.open >= self.room)?.open += 1;
        let filled = (source.fill)(block).transpose();
        source.over = !matches!(filled, Some(Ok(_)));
        let filled = filled?;
        // How large it is shows when it is there: it waits for those before it, and all further ones wait behind it.
        let size = filled.as_ref().map_or(0, |&size| size);
        wait_while(&|progress| progress.bytes > 0 && progress.bytes + size > self.most_bytes)?.bytes += size;
        source.begun += 1;
        Some((source.begun - 1, filled))
    }

    /// Takes what was made of the block of that number, and what waited for it; or leaves it to the thread that is taking.
    fn hand_in(&self, number: u64, made: Result<(usize, Made), Error>)
    where
        Take: FnMut(&mut Made) -> Result<(), Error>,
    {
        let mut progress = lock(&self.progress);
        progress.waiting.insert(number, made);
        if progress.taking {
            return;
        }
        progress.taking = true;
        while !progress.stopped {
            let next = progress.next;
            let Some(made) = progress.waiting.remove(&next) else { break };
            drop(progress);
            let taken = made.and_then(|(size, mut made)| lock(&self.take)(&mut made).map(|()| (size, made)));
            progress = lock(&self.progress);
            progress.next += 1;
            progress.open -= 1;
            match taken {
                Ok((size, made)) => {
                    progress.bytes -= size;
                    progress.spare.push(made);
                }
                Err(error) => {
                    progress.failed = Some(error);
                    progress.stopped = true;
                }
            }
            self.moved.notify_all();
        }
        progress.taking = false;
    }
}

/// Keeps the other threads from waiting for one that panicked.
struct StopOnPanic<'a, Made>(&'a Mutex<Progress<Made>>, &'a Condvar);

impl<Made> Drop for StopOnPanic<'_, Made> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            lock(self.0).stopped = true;
            self.1.notify_all();
        }
    }
}

/// A lock is never held where what it guards is half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        time::Duration,
    };

    fn error(words: &str) -> Error {
        Error::file("x", ErrorKind::BadFile(words.to_owned()))
    }

    /// What is taken of the numbers up to `count`, on so many threads, each number worked on by `work`; and how all ended.
    fn run(
        threads: usize,
        fill: impl FnMut(&mut usize) -> Result<Option<usize>, Error> + Send,
        work: impl Fn(usize) + Sync,
    ) -> (Vec<usize>, Result<(), String>) {
        let mut taken = Vec::new();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let worker = || {
            |block: &usize, made: &mut usize| {
                work(*block);
                *made = *block;
            }
        };
        let take = |made: &mut usize| {
            taken.push(*made);
            if *made == 777 { Err(error("no 777")) } else { Ok(()) }
        };
        let result = pool.install(|| in_order(fill, worker, take)).map_err(|error| error.to_string());
        (taken, result)
    }

    fn count_to(most: usize) -> impl FnMut(&mut usize) -> Result<Option<usize>, Error> + Send {
        let mut next = 0;
        move |block| {
            *block = next;
            next += 1;
            Ok((*block < most).then_some(1))
        }
    }

    #[test]
    fn results_come_in_order_on_any_number_of_threads() {
        for threads in [1, 2, 7] {
            let odd_ones_are_slow =
                |number: usize| std::thread::sleep(Duration::from_micros(if number.is_multiple_of(9) { 200 } else { 0 }));
            let (taken, result) = run(threads, count_to(700), odd_ones_are_slow);
            assert_eq!(taken, (0..700).collect::<Vec<_>>());
            assert_eq!(result, Ok(()));
        }
    }

    #[test]
    fn nothing_is_nothing() {
        assert_eq!(run(3, count_to(0), |_| ()), (vec![], Ok(())));
    }

    #[test]
    fn an_error_comes_after_all_results_before_it() {
        for threads in [1, 4] {
            let (taken, result) = run(threads, count_to(5000), |_| ());
            assert_eq!((taken.len(), result), (778, Err("x: no 777".to_owned())));
            let mut count = count_to(500);
            let fill = |block: &mut usize| if count(block)?.is_some() { Ok(Some(1)) } else { Err(error("cable cut")) };
            let (taken, result) = run(threads, fill, |_| ());
            assert_eq!((taken.len(), result), (500, Err("x: cable cut".to_owned())));
        }
    }

    #[test]
    fn a_slow_block_holds_up_the_reading() {
        const THREADS: usize = 3;
        let begun = AtomicUsize::new(0);
        let mut count = count_to(100);
        let fill = |block: &mut usize| {
            begun.fetch_add(1, Ordering::Relaxed);
            count(block)
        };
        let first_is_slow = |number: usize| {
            if number == 0 {
                std::thread::sleep(Duration::from_millis(300));
                assert!(begun.load(Ordering::Relaxed) <= BLOCKS_A_THREAD * THREADS);
            }
        };
        assert_eq!(run(THREADS, fill, first_is_slow).0.len(), 100);
    }

    const THREADS: usize = 4;
    const MOST_BYTES: usize = BYTES_A_THREAD * THREADS;

    /// Blocks of the given size, one after the other on many threads: how many bytes of them were worked on together at most.
    fn most_together(size: impl Fn(usize) -> usize + Copy + Sync + Send) -> usize {
        let (open, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let mut count = count_to(40);
        let fill = |block: &mut usize| Ok(count(block)?.map(|_| size(*block)));
        let work = |block| {
            let together = open.fetch_add(size(block), Ordering::SeqCst) + size(block);
            most.fetch_max(together, Ordering::SeqCst);
            std::thread::sleep(Duration::from_millis(1));
            open.fetch_sub(size(block), Ordering::SeqCst);
        };
        assert_eq!(run(THREADS, fill, work).0.len(), 40);
        most.into_inner()
    }

    #[test]
    fn large_blocks_are_worked_on_one_by_one() {
        assert_eq!(most_together(|_| MOST_BYTES), MOST_BYTES);
        assert_eq!(most_together(|_| 5 * MOST_BYTES), 5 * MOST_BYTES);
    }

    #[test]
    fn a_large_block_waits_for_small_ones() {
        let most = most_together(|number| if number.is_multiple_of(3) { MOST_BYTES } else { MOST_BYTES / 8 });
        assert_eq!(most, MOST_BYTES);
    }

    #[test]
    #[should_panic(expected = "number 5")]
    fn a_panic_is_passed_on() {
        let _ = run(4, count_to(1000), |number| assert_ne!(number, 5, "number 5"));
    }
}
