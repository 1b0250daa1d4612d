#!/usr/bin/env bash
# The reference pages say what the program and its sources say.
#   reference_test.sh CLIPMILL
set -euo pipefail
clipmill=$(realpath "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$root/scripts/generate-reference" "$clipmill" "$work"
if ! diff -u "$root/docs/reference/settings.md" "$work/settings.md"; then
  echo "FAILED: docs/reference/settings.md is not up to date; run scripts/generate-reference" >&2
  exit 1
fi
echo "ok  settings.md"

python3 - "$clipmill" "$root" <<'PYTHON'
import pathlib
import re
import subprocess
import sys

clipmill, root = sys.argv[1], pathlib.Path(sys.argv[2])
reference = root / "docs" / "reference"
failures = []


def help_of(command):
    done = subprocess.run([clipmill, *command.split(), "--help"], capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else None


def commands_below(command):
    """The commands that help lists, groups taken apart: 'videos import', ..."""
    text = help_of(command) or ""
    listed = re.search(r"^subcommands:\n((?: +\S.*\n)+)", text, re.I | re.M)
    if not listed:
        return [command]
    names = re.findall(r"^  (\S+)", listed.group(1), re.M)
    return [full for name in names for full in commands_below(f"{command} {name}".strip())]


# Every command has a heading in cli.md, and every heading and its options are real.
page = (reference / "cli.md").read_text(encoding="utf-8")
documented = {}
for section in re.split(r"^### ", page, flags=re.M)[1:]:
    heading = re.match(r"`clipmill ([^`]*)`", section)
    words = [word for word in heading.group(1).split() if word.islower()]
    documented[" ".join(words)] = set(re.findall(r"^\| `(--[a-z-]+)", section, re.M))
real = commands_below("")
failures += [f"cli.md lacks '{command}'" for command in real if command not in documented]
failures += [f"cli.md has '{command}', the program has not" for command in documented if command not in real]
for command, options in documented.items():
    text = help_of(command) or ""
    failures += [f"'{command}' has no {option}" for option in options
                 if not re.search(rf"{option}\b", text)]
print(f"{len(real)} commands")

# Every route has its place in http.md.
page = (reference / "http.md").read_text(encoding="utf-8")
routes = set()
for source in [*sorted((root / "src" / "http").glob("api*.cpp")), root / "src" / "cli" / "serve.cpp"]:
    text = source.read_text(encoding="utf-8")
    for match in re.finditer(r"router\.(\w+)\(\s*(?:Method::(\w+),\s*)?\"(/[^\"]*)\"", text):
        method = (match.group(2) or match.group(1)).upper()
        routes.add(f"{'DELETE' if method == 'DEL' else method} {match.group(3)}")
failures += [f"http.md lacks {route}" for route in sorted(routes) if f"`{route}`" not in page]
documented = set(re.findall(r"^### `([A-Z]+ /[^`]*)`", page, re.M))
failures += [f"http.md has {route}, the program has not" for route in sorted(documented - routes)]
print(f"{len(routes)} routes")
if len(routes) < 20 or len(real) < 10:
    failures.append("the sources were not understood: this test proves nothing")

for failure in failures:
    print(f"FAILED: {failure}", file=sys.stderr)
sys.exit(1 if failures else 0)
PYTHON
echo "ok  cli.md and http.md"
