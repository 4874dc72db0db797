#!/usr/bin/env python3
"""Makes the pictures of README.md anew, of the example thread and our own comments alone.

    cargo build --release && docs/pictures.py target/release/moderato

Needs Chromium, and Pillow for small files. Look at each picture afterwards."""

import html
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from base64 import b64decode
from pathlib import Path

from PIL import Image

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
WIDTH = 1280
# The colours that terminals are asked for, on dark ground.
COLOURS = {"1": "font-weight:bold", "2": "opacity:.7", "31": "color:#ff8f80", "32": "color:#7ddc8d", "33": "color:#ffd166", "34": "color:#8ec7ff", "4": "text-decoration:underline"}
TERMINAL = """<!doctype html><meta charset=utf-8><style>
body { margin: 0; background: #1d2126; color: #e8e6e1; font: 15px/1.5 'DejaVu Sans Mono', monospace }
pre { margin: 0; padding: 22px 26px; font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; width: max-content; max-width: 1300px }
.typed { color: #fff; font-weight: bold } .prompt { color: #7ddc8d }
</style><pre id=shown>"""


class Browser:
    """A headless Chromium that is steered through its debugging pipe: frames of JSON, each ended by a zero byte."""

    def __init__(self, profile):
        to_browser, self.pipe = os.pipe()
        self.frames, from_browser = os.pipe()
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run",
                   "--disable-background-networking", "--remote-debugging-pipe", f"--user-data-dir={profile}"]
        redirect = ["sh", "-c", f'exec "$@" 3<&{to_browser} 4>&{from_browser} </dev/null >/dev/null 2>&1', "sh"]
        self.child = subprocess.Popen(redirect + command, pass_fds=(to_browser, from_browser))
        os.close(to_browser), os.close(from_browser)
        self.last, self.session, self.rest = 0, None, b""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.call("Page.enable")

    def call(self, method, **parameters):
        self.last += 1
        message = {"id": self.last, "method": method, "params": parameters} | ({"sessionId": self.session} if self.session else {})
        os.write(self.pipe, json.dumps(message).encode() + b"\0")
        while True:
            while b"\0" not in self.rest:
                read = os.read(self.frames, 1 << 20)
                if not read:
                    sys.exit("chromium ended")
                self.rest += read
            frame, self.rest = self.rest.split(b"\0", 1)
            answer = json.loads(frame)
            if answer.get("id") == self.last:
                if "error" in answer:
                    sys.exit(f"{method}: {answer['error']}")
                return answer["result"]

    def run(self, script):
        """What `script` comes to in the page."""
        told = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in told:
            sys.exit(f"{script}: {told['exceptionDetails']}")
        return told["result"].get("value")

    def open(self, path, width=WIDTH, height=900, dark=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.call("Page.navigate", url=path.resolve().as_uri())
        for _ in range(200):
            time.sleep(0.05)
            if self.run("document.readyState") == "complete" and self.run("location.protocol") == "file:":
                time.sleep(0.3)
                return
        sys.exit(f"{path} does not open")

    def press(self, key):
        for kind in ["keyDown", "keyUp"]:
            self.call("Input.dispatchKeyEvent", type=kind, key=key, text=key if kind == "keyDown" and len(key) == 1 else "")
        time.sleep(0.2)

    def box(self, *selectors):
        """The rectangle that holds the first element of each selector: left, top, right, bottom in the page."""
        script = "(s => { const r = document.querySelector(s).getBoundingClientRect(); return [r.left + scrollX, r.top + scrollY, r.right + scrollX, r.bottom + scrollY] })(%s)"
        boxes = [self.run(script % json.dumps(selector)) for selector in selectors]
        return [min(box[0] for box in boxes), min(box[1] for box in boxes), max(box[2] for box in boxes), max(box[3] for box in boxes)]

    def picture(self, name, box=None, margin=0):
        """Writes docs/`name`.png: of the window, or of `box` in the page."""
        clip = {}
        if box:
            left, top, right, bottom = box
            clip = {"clip": {"x": max(left - margin, 0), "y": max(top - margin, 0), "width": right - left + 2 * margin, "height": bottom - top + 2 * margin, "scale": 1}, "captureBeyondViewport": True}
        image = Image.open(io.BytesIO(b64decode(self.call("Page.captureScreenshot", format="png", **clip)["data"])))
        # A palette makes a third of the file, and these pages have few colours.
        image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(HERE / f"{name}.png", optimize=True)
        print(f"{name}.png: {image.width} x {image.height}, {(HERE / f'{name}.png').stat().st_size // 1000} kB")


def coloured(text):
    """HTML of what a terminal would show of `text`."""
    shown, open_tags = "", 0
    for part in re.split(r"(\x1b\[[0-9;]*m)", text):
        if not part.startswith("\x1b["):
            shown += html.escape(part)
            continue
        for code in part[2:-1].split(";"):
            if code in ("0", ""):
                shown += "</span>" * open_tags
                open_tags = 0
            elif code in COLOURS:
                shown += f'<span style="{COLOURS[code]}">'
                open_tags += 1
    return shown + "</span>" * open_tags


def terminal(program, folder, command, most, words):
    """A page that shows `command` and at most so many lines of what it prints; words on standard error are left out, or among them (subprocess.STDOUT)."""
    run = f'moderato() {{ {program} "$@"; }}\n{command}'
    done = subprocess.run(["bash", "-c", run], cwd=folder, env=os.environ | {"CLICOLOR_FORCE": "1"}, stdout=subprocess.PIPE, stderr=words, text=True, check=True)
    lines = done.stdout.rstrip("\n").split("\n")
    shown = "\n".join(lines[:most]) + ("\n…" if len(lines) > most else "")
    path = folder / "terminal.html"
    path.write_text(f"{TERMINAL}<span class=prompt>$</span> <span class=typed>{html.escape(command)}</span>\n{coloured(shown)}</pre>")
    return path


def main():
    program = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        folder = Path(folder)
        (folder / "data").symlink_to(ROOT / "data")
        browser = Browser(folder / "profile")

        def judged(name, *flags):
            path = folder / name
            subprocess.run([program, "report", "data/thread.csv", *flags, "--output", path], cwd=folder, check=True, stderr=subprocess.DEVNULL)
            return path

        def shown(name, command, most, words=subprocess.DEVNULL):
            browser.open(terminal(program, folder, command, most, words), width=1400)
            browser.picture(name, browser.box("#shown"))

        report = judged("report.html")
        browser.open(report, height=1500)
        browser.picture("report")
        browser.open(report)
        browser.run("document.querySelectorAll('#campaigns details').forEach(one => one.open = true)")
        browser.picture("campaigns", browser.box("#campaigns"), 20)
        browser.open(report, width=360, height=760, dark=True)
        browser.picture("report-phone")
        # Last of this report: marks outlive the page.
        browser.open(report, height=960)
        for key in ["j", "j", "r", "k", "Enter"]:
            browser.press(key)
        browser.picture("report-why")

        browser.open(judged("ruled.html", "--policy", "data/moderato.toml"))
        browser.picture("policy", browser.box("#rules"), 12)

        shown("dry-run", "moderato report data/thread.csv --policy data/moderato.toml --dry-run", 13)
        shown("explain", "moderato explain \"Everybody can earn 250\\$/h + daily 1K, just follow the instructions HERE >>> easy-desk[.]info\"", 29)
        shown("actions", "moderato report data/thread.csv --actions wp-cli", 30)
        shown("train", "moderato train data/comments.csv --output my.model", 60, subprocess.STDOUT)

        evaluation = folder / "evaluation.html"
        subprocess.run([program, "evaluate", "data/comments.csv", "--folds", "5", "--output", evaluation], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        browser.open(evaluation)
        browser.picture("evaluation", browser.box("#pictures"), 12)
        browser.child.terminate()
        browser.child.wait()


main()
