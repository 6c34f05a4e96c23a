"""Runs verify.py on many bundles in one process, for the tests of the program.

Each line of standard input asks for one verdict, and gets one line of JSON:

    {"bundle": PATH, "against": FILE or LINE or null}
    {"bundle": PATH, "flips": N}        every N-th bit flipped, one at a time: how many of each verdict
"""

import collections
import json
import sys

import verify


def one(asked):
    try:
        held = None if asked.get("against") is None else verify.read_held(asked["against"])
        return verify.judge_file(asked["bundle"], held)
    except verify.Unjudged as reason:
        return verify.Report(None, None, str(reason), None, reason.code)


def flips(path, step):
    with open(path, "rb") as file:
        data = bytearray(file.read())
    found = collections.Counter()
    for at in range(0, len(data) * 8, step):
        data[at // 8] ^= 1 << at % 8
        found[verify.judge(bytes(data)).verdict] += 1
        data[at // 8] ^= 1 << at % 8
    return found


for line in sys.stdin:
    asked = json.loads(line)
    answer = flips(asked["bundle"], asked["flips"]) if "flips" in asked else one(asked).as_json()
    print(json.dumps(answer), flush=True)
