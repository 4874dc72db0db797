//! [`Browser`]: a headless Chromium that is steered through its debugging pipe, as far as the tests of pages need it. Frames are JSON, each ended by a zero byte.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

/// How long an answer may take; a busy machine is slow.
const PATIENCE: Duration = Duration::from_secs(60);
/// What Chromium is called.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

pub struct Browser {
    child: Child,
    pipe: ChildStdin,
    frames: Receiver<Value>,
    last: u64,
    session: Option<String>,
    /// What it told of its own accord since the page was opened.
    pub events: Vec<Value>,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Starts one with an empty profile; `None`, and says so, where there is no Chromium.
    pub fn start() -> Option<Self> {
        let version =
            |name: &&&str| Command::new(name).arg("--version").stdin(Stdio::null()).output().is_ok_and(|output| output.status.success());
        let Some(name) = NAMES.iter().find(version) else {
            eprintln!("skipped: there is no chromium here; tests/run installs it where it can");
            return None;
        };
        let profile = tempfile::tempdir().unwrap();
        // The pipe is expected at 3 and 4. Without a sandbox, since containers and root have none.
        let mut child = Command::new("sh")
            .args(["-c", "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1", "sh", name])
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-component-update", "--window-size=1280,900", "--remote-debugging-pipe"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let pipe = child.stdin.take().unwrap();
        let (send, frames) = channel();
        let out = child.stdout.take().unwrap();
        thread::spawn(move || {
            for frame in BufReader::new(out).split(0) {
                let Ok(frame) = frame else { return };
                if send.send(serde_json::from_slice(&frame).unwrap()).is_err() {
                    return;
                }
            }
        });
        let mut browser = Self { child, pipe, frames, last: 0, session: None, events: Vec::new(), _profile: profile };
        let target = browser.call("Target.createTarget", json!({"url": "about:blank"}))["targetId"].clone();
        let session = browser.call("Target.attachToTarget", json!({"targetId": target, "flatten": true}))["sessionId"].clone();
        browser.session = session.as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Network", "Log"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        Some(browser)
    }

    /// Calls a method of the protocol and gives its result.
    #[track_caller]
    pub fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.last += 1;
        let mut message = json!({"id": self.last, "method": method, "params": parameters});
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        let mut frame = serde_json::to_vec(&message).unwrap();
        frame.push(0);
        self.pipe.write_all(&frame).unwrap();
        loop {
            let mut answer = self.frames.recv_timeout(PATIENCE).unwrap_or_else(|error| panic!("no answer to {method}: {error}"));
            if answer["id"] == self.last {
                assert!(answer["error"].is_null(), "{method}: {answer}");
                return answer["result"].take();
            }
            self.events.push(answer);
        }
    }

    /// Opens a file and waits until it is there.
    #[track_caller]
    pub fn open(&mut self, path: &Path) {
        self.events.clear();
        self.call("Page.navigate", json!({"url": format!("file://{}", path.display())}));
        self.wait("document.readyState === 'complete' && location.protocol === 'file:'");
    }

    /// Opens a file and waits until it says that it is loaded; for pages that may run no script, so that they cannot be asked.
    #[track_caller]
    pub fn load(&mut self, path: &Path) {
        self.events.clear();
        self.call("Page.navigate", json!({"url": format!("file://{}", path.display())}));
        let start = Instant::now();
        while !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
            assert!(start.elapsed() < PATIENCE, "{} is not loaded", path.display());
            thread::sleep(Duration::from_millis(20));
            self.call("Page.getFrameTree", json!({}));
        }
    }

    /// What an expression is in the page; promises are waited for.
    #[track_caller]
    pub fn value(&mut self, expression: &str) -> Value {
        let result = self.call("Runtime.evaluate", json!({"expression": expression, "returnByValue": true, "awaitPromise": true}));
        assert!(result["exceptionDetails"].is_null(), "{expression}: {result}");
        result["result"]["value"].clone()
    }

    /// The same, as text.
    #[track_caller]
    pub fn text(&mut self, expression: &str) -> String {
        let value = self.value(expression);
        value.as_str().map_or_else(|| value.to_string(), str::to_owned)
    }

    /// Waits until an expression holds.
    #[track_caller]
    pub fn wait(&mut self, expression: &str) {
        let start = Instant::now();
        while self.value(&format!("Boolean({expression})")) != json!(true) {
            assert!(start.elapsed() < PATIENCE, "never: {expression}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Presses keys, one after the other: letters, or names such as `Enter`.
    pub fn press(&mut self, keys: &[&str]) {
        for key in keys {
            let (text, code) = match *key {
                "Enter" => ("\r", 13),
                "Escape" => ("", 27),
                other => (other, 0),
            };
            self.call("Input.dispatchKeyEvent", json!({"type": "keyDown", "key": key, "text": text, "windowsVirtualKeyCode": code}));
            self.call("Input.dispatchKeyEvent", json!({"type": "keyUp", "key": key, "windowsVirtualKeyCode": code}));
        }
    }

    /// Types into what has the focus.
    pub fn type_in(&mut self, text: &str) {
        self.call("Input.insertText", json!({"text": text}));
    }

    /// Clicks the first element that a selector names.
    #[track_caller]
    pub fn click(&mut self, selector: &str) {
        self.value(&format!("document.querySelector({}).click()", json!(selector)));
    }

    /// Asserts that the page asked for nothing but itself, that nothing failed in it, and that nothing was said on its console.
    #[track_caller]
    pub fn is_quiet(&mut self, page: &Path) {
        // An answer makes sure that all that was told before it is there.
        self.value("1");
        let own = format!("file://{}", page.display());
        for event in &self.events {
            let method = event["method"].as_str().unwrap_or_default();
            assert!(
                !["Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded", "Page.javascriptDialogOpening"]
                    .contains(&method),
                "{event}"
            );
            if method == "Network.requestWillBeSent" {
                let address = event["params"]["request"]["url"].as_str().unwrap_or_default();
                assert!(address.starts_with(&own) || address.starts_with("blob:"), "{event}");
            }
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
