//! Work beside Python: in threads of our own, with Python's lock released, and given up at Ctrl-C. Whatever the core does by several threads has to be done here: its usual
//! threads would be missing in a forked process.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    process,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{RecvTimeoutError, channel},
    },
    time::Duration,
};

use pyo3::{exceptions::PyRuntimeError, prelude::*};
use rayon::{ThreadPool, ThreadPoolBuilder};

/// How long Ctrl-C may wait.
const PATIENCE: Duration = Duration::from_millis(50);
/// Pools of different sizes that are kept.
const MOST_POOLS: usize = 4;

/// Threads that wait for work, by the process they live in and their number as asked for. A forked process has none of its parent's threads, so it makes its own.
static POOLS: Mutex<Vec<(u32, usize, Arc<ThreadPool>)>> = Mutex::new(Vec::new());

/// A pool of `threads` threads; of as many as there are cores for 0.
fn pool(threads: usize) -> PyResult<Arc<ThreadPool>> {
    let process = process::id();
    let mut pools = POOLS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, _, pool)) = pools.iter().find(|(owner, size, _)| (*owner, *size) == (process, threads)) {
        return Ok(pool.clone());
    }
    // To wind up the pools of a parent would wait for threads that are not here.
    let (own, parents): (Vec<_>, Vec<_>) = pools.drain(..).partition(|(owner, ..)| *owner == process);
    std::mem::forget(parents);
    *pools = own;
    if pools.len() >= MOST_POOLS {
        pools.remove(0);
    }
    let made = ThreadPoolBuilder::new().num_threads(threads).thread_name(|number| format!("moderato-{number}")).build();
    let pool = Arc::new(made.map_err(|error| PyRuntimeError::new_err(error.to_string()))?);
    pools.push((process, threads, pool.clone()));
    Ok(pool)
}

/// Tells a job that nobody waits for it any more.
#[derive(Debug, Clone, Default)]
pub struct Interrupt(Arc<AtomicBool>);

/// What a job that was given up ends with.
struct GivenUp;

impl Interrupt {
    /// Ends the job here where nobody waits for it.
    pub fn heed(&self) {
        if self.0.load(Ordering::Relaxed) {
            // It is no panic: nothing is printed.
            resume_unwind(Box::new(GivenUp));
        }
    }
}

/// Has `job` done by `threads` threads (as many as there are cores for `None`), while other threads of Python go on.
///
/// # Errors
/// `KeyboardInterrupt` and whatever else signal handlers raise; the job then ends by itself where it next heeds the interrupt.
pub fn work<T: Send + 'static>(py: Python<'_>, threads: Option<usize>, job: impl FnOnce(&Interrupt) -> T + Send + 'static) -> PyResult<T> {
    begun(py, threads, job, true)
}

/// The same, and signals wait until it is done: for short jobs.
///
/// # Errors
/// There are no threads.
pub fn work_to_the_end<T: Send + 'static>(
    py: Python<'_>,
    threads: Option<usize>,
    job: impl FnOnce(&Interrupt) -> T + Send + 'static,
) -> PyResult<T> {
    begun(py, threads, job, false)
}

fn begun<T: Send + 'static>(
    py: Python<'_>,
    threads: Option<usize>,
    job: impl FnOnce(&Interrupt) -> T + Send + 'static,
    heeds_signals: bool,
) -> PyResult<T> {
    let pool = pool(threads.unwrap_or(0))?;
    let (sender, receiver) = channel::<Result<T, Box<dyn Any + Send>>>();
    let interrupt = Interrupt::default();
    let heeded = interrupt.clone();
    pool.spawn(move || {
        let done = catch_unwind(AssertUnwindSafe(|| job(&heeded)));
        // Nobody listens where the wait was interrupted.
        let _ = sender.send(done);
    });
    // What is waited on is shared with the threads that go on without the lock.
    let receiver = Mutex::new(receiver);
    let wait = || receiver.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(PATIENCE);
    loop {
        match py.detach(wait) {
            Ok(Ok(done)) => return Ok(done),
            Ok(Err(panic)) => resume_unwind(panic),
            Err(RecvTimeoutError::Timeout) => {
                if heeds_signals && let Err(signal) = py.check_signals() {
                    interrupt.0.store(true, Ordering::Relaxed);
                    return Err(signal);
                }
            }
            Err(RecvTimeoutError::Disconnected) => return Err(PyRuntimeError::new_err("the work was lost")),
        }
    }
}
