"""A second pair of eyes for our pages: Chromium shows them, axe reads them as the blind do."""

import json
import re
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
    "--virtual-time-budget=20000",
)
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
RUN_AXE = """<pre id="axe-result"></pre><script>
axe.run(document, {runOnly: RULES, resultTypes: ['violations'], selectors: false}).then(result => {
  const found = result.violations.map(v => v.id + ": " + v.nodes.map(n => n.html).join(" ... "));
  document.getElementById("axe-result").textContent =
    JSON.stringify({passes: result.passes.length, violations: found});
});
</script>"""


def shown(chromium: str, page: Path, *flags: str) -> tuple[str, list[str]]:
    """Load a page, scripts and all; returns its document, and what it said on the console."""
    with tempfile.TemporaryDirectory() as profile:
        command = [chromium, *FLAGS, *flags, f"--user-data-dir={profile}", "--dump-dom"]
        done = subprocess.run(
            [*command, page.as_uri()], check=True, capture_output=True, timeout=100
        )
    said = [line for line in done.stderr.decode(errors="replace").splitlines() if "CONSOLE" in line]
    return done.stdout.decode(), said


def axe(chromium: str, page: Path, *flags: str) -> dict[str, Any]:
    """Have axe read a page: how many of its rules pass, and every violation.

    The page's policy would keep axe out, as it should: it is taken away in a copy.
    """
    spec = find_spec("axe_core_python")
    assert spec is not None
    assert spec.origin is not None
    script = (Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8")
    run = RUN_AXE.replace("RULES", json.dumps(RULES))
    text, policies = POLICY.subn("", page.read_text(encoding="utf-8"))
    assert policies == 1
    copy = page.with_name("read-by-axe.html")
    copy.write_text(
        text.replace("</body>", f"<script>{script}</script>{run}</body>"), encoding="utf-8"
    )
    document, _ = shown(chromium, copy, *flags)
    result = re.search(r'<pre id="axe-result">(.+?)</pre>', document)
    assert result, "axe did not finish"
    found: dict[str, Any] = json.loads(result[1].replace("&lt;", "<").replace("&gt;", ">"))
    return found
