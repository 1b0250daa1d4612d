"""What the chaos tests share: small clips, short leases, and viewers who need clips made."""

import pathlib
import sys

CLIP = ["--clip-size", "48x80", "--clip-seconds", "0.5"]
LEASE = ["--lease", "3", "--heartbeat", "1", "--crashes-max", "100", "--attempts-max", "100"]
CATALOGUE = pathlib.Path(__file__).resolve().parents[2] / "examples" / "catalogue.tsv"


def fail(message):
    raise SystemExit(f"FAILED: {message}")


def likes_of_all_trains():
    """Whoever sent these has seen every train there is, and gets five prompts."""
    trains = [line.split("\t")[0] for line in open(CATALOGUE, encoding="utf-8")
              if line.startswith("trains-")][:15]
    return {"interactions": [{"video_id": video, "action": "like"} for video in trains]}


def show_ends(logs):
    for log in logs:
        print(f"── {log.name}\n" + "".join(open(log, encoding="utf-8").readlines()[-15:]),
              file=sys.stderr)
