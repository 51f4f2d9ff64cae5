"""What the package's README shows is true."""

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

import voucher

PACKAGE = Path(__file__).parents[1]
README = (PACKAGE / "README.md").read_text()


def test_its_samples_run(loaded, tmp_path):
    key = tmp_path / "root.key"
    key.write_bytes(secrets.token_bytes(32))
    key.chmod(0o600)
    samples = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len(samples) == 6
    run = subprocess.run(
        [sys.executable, "-c", "\n".join(samples)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(PACKAGE)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    told = run.stdout.splitlines()
    assert told[0] == "This code cannot be used."
    for line in ("10 would be blocked", "10 are", "100 of 100", "100 changed, 0 left", "5 made", "nothing vanished"):
        assert line in told
    assert "90 cards worth 900.00" in told and "2 of 2 taken in" in told
    assert "UNKNOWN_HERE vr-1" in told
    for line in ("40 for 360.00, 40.00 earned", "north must pay first", "5 came back for 45.00"):
        assert line in told
    assert told[-3:] == ["20.00 on the account", "directly 20.00 EUR less 0.00", "north 360.00 EUR less 45.00"]


def test_its_table_names_every_call():
    table = set(re.findall(r"`(\w+)`", README[README.index("| to | call |") :]))
    calls = {name for name in dir(voucher.Module) if not name.startswith("_")}
    assert calls - {"close"} <= table
