#!/usr/bin/env python3
"""Verifies a Troth bundle, without Troth.

    python3 verify.py BUNDLE
    python3 verify.py BUNDLE --against FILE|LINE      what you kept of an earlier checkpoint
    python3 verify.py BUNDLE --json

It was written from two pages of Troth's documentation, docs/format.md and docs/format-bundle.md, and shares no code with the
program. It needs Python 3.11 or later and the package blake3 from PyPI. It opens what it is given, reads, prints, and writes
no file.

The file reads from the top down: words and spelling, hashes and signatures, then what a bundle consists of, and at the end the
judging in its fixed order. Every check that fails raises `Problem` with a verdict, the place, and what was found there.

Exit: 0 ok or proved; 1 not this client's, not covered, or a file that cannot be read; 2 a line or a word that was typed wrongly;
6 any other verdict.
"""

import argparse
import base64
import binascii
import hashlib
import json
import mmap
import os
import re
import struct
import sys
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache

try:
    from blake3 import blake3
except ImportError:
    print("verify.py needs the package blake3: python3 -m pip install blake3", file=sys.stderr)
    sys.exit(1)

# ---------------------------------------------------------------------------------------------------------------------------
# Verdicts
# ---------------------------------------------------------------------------------------------------------------------------

OK, PROVED = "ok", "proved"
NOT_THIS_CLIENT, NOT_COVERED = "not this client's", "not covered"
ALTERED, FORK, WITHHELD = "altered", "fork", "withheld"
REWRITTEN, BACKDATED = "rewritten", "backdated"

CODES = {NOT_THIS_CLIENT: "not_this_client", NOT_COVERED: "not_covered"}  # as --json spells them; the others as they are
EXIT = {OK: 0, PROVED: 0, NOT_THIS_CLIENT: 1, NOT_COVERED: 1}
EXIT_FAILED = 1
EXIT_TYPED = 2
EXIT_ACCUSED = 6


class Problem(Exception):
    """The first thing that does not hold: the verdict, where, and what."""

    def __init__(self, verdict, place, what):
        super().__init__(verdict, place, what)
        self.verdict, self.place, self.what = verdict, printable(place), printable(what)


class Unjudged(Exception):
    """Nothing can be said: a line that was copied badly, a file that cannot be opened."""

    def __init__(self, what, code=EXIT_FAILED):
        super().__init__(what)
        self.code = code


def printable(text):
    """A text that stays on its line and does nothing to a terminal, whatever a bundle says."""
    return "".join(char if char.isprintable() else "?" for char in text[:400])


def require(holds, place, what, verdict=ALTERED):
    if not holds:
        raise Problem(verdict, place, what)


# ---------------------------------------------------------------------------------------------------------------------------
# The one spelling of JSON
# ---------------------------------------------------------------------------------------------------------------------------

DEEPEST = 64
LARGEST_NUMBER = 2**53
LONGEST_LINE = 16 * 2**20
LARGEST_JSON = 256 * 2**20  # of one file that is read whole
STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
BRACKET = re.compile(rb"[\[\]{}]")


def spell(value):
    """The one spelling of a value, as bytes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def too_deep(data):
    """Whether brackets are nested too deep, counted before anything is parsed."""
    depth = 0
    for bracket in BRACKET.finditer(STRING.sub(b"", data)):
        depth += 1 if bracket[0] in b"[{" else -1
        if depth > DEEPEST:
            return True
    return False


def whole_number(digits):
    if len(digits) > 17 or abs(int(digits)) > LARGEST_NUMBER:
        raise ValueError("a number beyond 2^53")
    return int(digits)


def no_fraction(text):
    raise ValueError(f"{text} is no whole number")


def each_key_once(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def read_spelled(data, place):
    """A value from its one spelling; anything else is altered."""
    try:
        text = data.decode("utf-8")
        if too_deep(data):
            raise ValueError("nested too deep")
        value = json.loads(
            text,
            object_pairs_hook=each_key_once,
            parse_int=whole_number,
            parse_float=no_fraction,
            parse_constant=no_fraction,
        )
        same = spell(value) == data
    except (ValueError, RecursionError) as error:
        raise Problem(ALTERED, place, f"this is not JSON in its one spelling: {error}") from None
    require(same, place, "this JSON is not in its one spelling")
    return value


def read_file(data, place):
    """A JSON file: one object in its one spelling, and one line feed."""
    require(data.endswith(b"\n"), place, "the file does not end with a line feed")
    return read_spelled(data[:-1], place)


def fields(value, keys, place):
    """The values of an object with exactly these keys in this order."""
    wanted = keys.split()
    require(isinstance(value, dict) and list(value) == wanted, place, f"the keys are not: {keys}")
    return value.values()


def a_list(value, place):
    require(isinstance(value, list), place, "this is no list")
    return value


def a_string(value, place):
    require(isinstance(value, str), place, "this is no string")
    return value


def a_number(value, least, place):
    # In Python, True is an int.
    require(type(value) is int and least <= value <= LARGEST_NUMBER, place, f"this is no whole number from {least}")
    return value


def one_of(value, allowed, place):
    # `type` tells True from 1.
    require(type(value) is type(allowed[0]) and value in allowed, place, f"{value!r} is not {' or '.join(map(repr, allowed))}")
    return value


# ---------------------------------------------------------------------------------------------------------------------------
# Encodings
# ---------------------------------------------------------------------------------------------------------------------------

EVENT_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
INSTANT = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})\.[0-9]{3}Z")
CLIENT = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
KEY_NAME = re.compile(rf"(?:p|client\.{CLIENT.pattern}\.)([1-9][0-9]{{0,9}})|client\.{CLIENT.pattern}|record\.{EVENT_ID.pattern}")
LARGEST_KEY = 2**32 - 1
DECIMAL = re.compile(r"0|[1-9][0-9]{0,15}")


def from_hex(value, length, place):
    """So many bytes from lower-case hex."""
    digits = isinstance(value, str) and re.fullmatch(r"[0-9a-f]*", value) and len(value) == 2 * length
    require(digits, place, f"this is not {2 * length} hex digits in lower case")
    return bytes.fromhex(value)


def from_base64(value, length, place):
    """Bytes from padded standard base64; so many, unless `length` is None. Stray bits at the end are refused."""
    try:
        data = base64.b64decode(a_string(value, place).encode("ascii"), validate=True)
    except (ValueError, binascii.Error):
        raise Problem(ALTERED, place, "this is not base64") from None
    canonical = base64.b64encode(data).decode("ascii") == value
    require(canonical and length in (None, len(data)), place, f"this is not the one base64 of {length} bytes")
    return data


def an_instant(value, place):
    """An instant, as its text. All are of one length, so texts compare as instants do."""
    matched = isinstance(value, str) and INSTANT.fullmatch(value)
    require(matched, place, "this is no instant")
    try:
        datetime(*map(int, matched.groups()))
    except ValueError:
        raise Problem(ALTERED, place, f"{value} is no date") from None
    return value


def a_decimal(text, place):
    require(DECIMAL.fullmatch(text) and int(text) <= LARGEST_NUMBER, place, "this is no number")
    return int(text)


# ---------------------------------------------------------------------------------------------------------------------------
# Ed25519, strict: RFC 8032 with canonical points, S below L, no small-order key or R, and no cofactor
# ---------------------------------------------------------------------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
NEUTRAL = (0, 1, 1, 0)  # extended coordinates: x = X/Z, y = Y/Z, xy = T/Z


def add(a, b):
    (x1, y1, z1, t1), (x2, y2, z2, t2) = a, b
    e, f = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    g, h = 2 * D * t1 * t2 % P, 2 * z1 * z2 % P
    w, x, y, z = f - e, h - g, h + g, f + e
    return w * x % P, y * z % P, x * y % P, w * z % P


def times(scalar, point):
    product = NEUTRAL
    while scalar:
        if scalar & 1:
            product = add(product, point)
        point, scalar = add(point, point), scalar >> 1
    return product


def same_point(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def point_from(encoded):
    """The point of a canonical encoding (RFC 8032, 5.1.3), or None."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = point_from((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


@lru_cache(maxsize=4096)
def signed_by(key, signature, message):
    """Whether these 64 bytes are the signature of the message under the key of 32 bytes."""
    a, r = point_from(key), point_from(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    if same_point(times(8, a), NEUTRAL) or same_point(times(8, r), NEUTRAL):
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    return same_point(times(s, BASE), add(r, times(k, a)))


# ---------------------------------------------------------------------------------------------------------------------------
# Hashes, tags and the two trees
# ---------------------------------------------------------------------------------------------------------------------------

NO_BLIND = bytes(32)
LONGEST_PATH = 256


def b3(*parts):
    hasher = blake3()
    for part in parts:
        hasher.update(part)
    return hasher.digest()


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


EMPTY = b3(b"\x02")


def tag_of(stream, blind):
    return b3(b"troth-tag/v1\n", stream.encode("utf-8"), b"\n", blind)


def log_leaf(tag, version, event_hash):
    return sha(b"\x00", f"troth-event/v1\n{tag.hex()}\n{version}\n{event_hash.hex()}\n".encode("ascii"))


def root_of_inclusion(leaf, position, size, proof):
    """The root that an inclusion proof leads to (RFC 6962, 2.1.1); None if it is too short or too long."""
    if not 0 <= position < size:
        return None
    node, last = leaf, size - 1
    for sibling in proof:
        if last == 0:
            return None
        if position & 1 or position == last:
            node = sha(b"\x01", sibling, node)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            node = sha(b"\x01", node, sibling)
        position, last = position >> 1, last >> 1
    return node if last == 0 else None


def is_consistent(old_size, old_root, size, root, proof):
    """Whether the log of `size` grew from the one of `old_size` (RFC 6962, 2.1.2)."""
    if not 0 < old_size <= size:
        return False
    if old_size == size:
        return not proof and old_root == root
    proof = list(proof)
    if old_size & (old_size - 1) == 0:
        proof.insert(0, old_root)
    if not proof:
        return False
    position, last = old_size - 1, size - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old = new = proof[0]
    for sibling in proof[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old, new = sha(b"\x01", sibling, old), sha(b"\x01", sibling, new)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            new = sha(b"\x01", new, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and old == old_root and new == root


def map_root_of(tag, version, head, path):
    """The client map's root that a path leads to; None if it is too long or its deepest sibling is empty."""
    if len(path) > LONGEST_PATH or (path and path[0] == EMPTY):
        return None
    node = b3(b"\x00", f"troth-client/v1\n{tag.hex()}\n{version}\n{head.hex()}\n".encode("ascii"))
    for index, sibling in enumerate(path):
        bit = len(path) - 1 - index
        right = tag[bit // 8] >> (7 - bit % 8) & 1
        node = b3(b"\x01", sibling, node) if right else b3(b"\x01", node, sibling)
    return node


def hashes_base64(value, place):
    return [from_base64(item, 32, place) for item in a_list(value, place)]


def hashes_hex(value, place):
    return [from_hex(item, 32, place) for item in a_list(value, place)]


# ---------------------------------------------------------------------------------------------------------------------------
# Events and their envelope
# ---------------------------------------------------------------------------------------------------------------------------

ENVELOPE = "id stream version prev type v occurred zone recorded by source cause evidence data"


@dataclass
class Event:
    """An event whose envelope holds; not yet its place in a stream."""

    id: str
    stream: str
    version: int
    prev: bytes | None
    type: str
    v: int
    recorded: str
    evidence: list
    data: dict
    hash: bytes


def read_event(value, data, place):
    """The event of a value and of its bytes."""
    (id_, stream, version, prev, type_, v, occurred, zone, recorded, by, source, cause, evidence, body) = fields(value, ENVELOPE, place)
    require(isinstance(id_, str) and EVENT_ID.fullmatch(id_), place, "the event's id is none")
    for text in (stream, type_, zone, source):
        a_string(text, place)
    for text in (by, cause):
        require(text is None or isinstance(text, str), place, "`by` or `cause` is neither a string nor null")
    a_number(version, 1, place)
    a_number(v, 1, place)
    require((prev is None) == (version == 1), place, "`prev` is null for version 1 and only there")
    require(an_instant(occurred, place) <= an_instant(recorded, place), place, "it occurred after it was recorded")
    require(isinstance(body, dict), place, "`data` is no object")
    for item in a_list(evidence, place):
        read_evidence(item, id_, place)
    prev = None if prev is None else from_hex(prev, 32, place)
    return Event(id_, stream, version, prev, type_, v, recorded, evidence, body, b3(data))


def read_evidence(item, event_id, place):
    """Checks one thing that an event cites: a file or a place to look, in the clear or in a private record."""
    if isinstance(item, dict) and "locator" in item:
        (private,) = fields(item, "locator", place)
        if isinstance(private, str):
            return
    elif isinstance(item, dict) and "named" in item:
        digest, length, private = fields(item, "blake3 bytes named", place)
        from_hex(digest, 32, place)
        a_number(length, 0, place)
    else:
        digest, name, media, length = fields(item, "blake3 name media bytes", place)
        from_hex(digest, 32, place)
        a_string(name, place)
        a_string(media, place)
        a_number(length, 0, place)
        return
    key, _ = read_sealed(private, place)
    require(key == f"record.{event_id}", place, "private evidence is not sealed under the key of its own record")


def read_sealed(value, place):
    """The key's name and the commitment of a sealed value."""
    (sealed,) = fields(value, "sealed", place)
    key, nonce, box, commit = fields(sealed, "key nonce box commit", place)
    named = KEY_NAME.fullmatch(a_string(key, place))
    require(named and int(named[1] or 1) <= LARGEST_KEY, place, "this is no name of a key")
    from_hex(nonce, 24, place)
    from_base64(box, None, place)
    return key, from_hex(commit, 32, place)


# ---------------------------------------------------------------------------------------------------------------------------
# Signed notes
# ---------------------------------------------------------------------------------------------------------------------------


@dataclass
class Note:
    """A signed note of three lines and one signature."""

    lines: list
    ledger: str
    key_id: bytes
    signature: bytes
    place: str

    def signed_with(self, key):
        name = f"troth/{self.ledger}"
        message = "".join(line + "\n" for line in self.lines).encode("utf-8")
        return self.key_id == sha(name.encode("ascii"), b"\n\x01", key)[:4] and signed_by(key, self.signature, message)


def read_note(text, place):
    """The parts of a note in its one form; the signature is not checked yet."""
    lines = text.split("\n")
    require(len(lines) == 6 and lines[3] == "" and lines[5] == "", place, "a note is three lines, a blank one, and one signature")
    signed = re.fullmatch("— troth/([0-9a-f]{64}) ([A-Za-z0-9+/=]+)", lines[4])
    require(signed, place, "the signature line is not of this form")
    blob = from_base64(signed[2], 68, place)
    return Note(lines[:3], signed[1], blob[:4], blob[4:], place)


# ---------------------------------------------------------------------------------------------------------------------------
# Keys: which one was in force at which size
# ---------------------------------------------------------------------------------------------------------------------------


# A ledger that goes on from another one says so behind these.
CREATED = "format public_key next_key_hash"


def ledger_id(public_key, next_key_hash):
    return b3(b"troth-ledger/v1\n", public_key, next_key_hash).hex()


def read_keys(shown, ledger, place):
    """Reads the events of `_keys`, given as (event, position), into (position, key) pairs: who signs from where on."""
    require(shown, place, "the ledger's first event is missing")
    in_force, before, next_hash = [], None, None
    for version, (event, position) in enumerate(shown, 1):
        it = f"_keys version {version}"
        require(event.stream == "_keys" and event.version == version, place, "the events of `_keys` are not from 1 without a gap")
        if before is not None:
            require(event.prev == before[0].hash, place, f"{it} does not follow from the event before it")
            require(position > before[1], place, f"the position of {it} is not above the one before it")
        require((event.type == "ledger.created") == (version == 1), place, "`ledger.created` is not the first event and only that")
        if version == 1:
            require(position == 0 and event.v == 1, place, "the ledger is not created by event 0, version 1")
            goes_on = "follows" in event.data
            form, public, hashed, *follows = fields(event.data, CREATED + " follows" * goes_on, place)
            for before_it in follows:
                ledger_before, size, root = fields(before_it, "ledger size root", place)
                from_hex(ledger_before, 32, place)
                a_number(size, 0, place)
                from_base64(root, 32, place)
            one_of(form, (1,), place)
            public, next_hash = from_hex(public, 32, place), from_hex(hashed, 32, place)
            require(ledger_id(public, next_hash) == ledger, place, "its keys do not make this ledger's id")
            in_force.append((position, public))
        elif event.type == "key.rotated":
            require(event.v == 1, place, "`key.rotated` of another version: nobody can say what it does")
            old = in_force[-1][1]
            new, next_hash = rotated(event, position, old, next_hash, ledger, place)
            in_force.append((position, new))
        before = (event, position)
    return in_force


def rotated(event, position, old, committed, ledger, place):
    """Checks a rotation; answers the new key and the hash of the one after it."""
    new, hashed, log_size, sig_old, sig_new = fields(event.data, "new next_key_hash log_size sig_old sig_new", place)
    new_key, next_hash = from_hex(new, 32, place), from_hex(hashed, 32, place)
    require(a_number(log_size, 0, place) == position, place, "`log_size` is not the event's position")
    require(b3(new_key) == committed, place, "the new key is not the one that was committed to")
    text = f"troth-rotate/v1\n{ledger}\n{old.hex()}\n{new}\n{hashed}\n{log_size}\n".encode("ascii")
    require(signed_by(old, from_base64(sig_old, 64, place), text), place, "the old key did not sign this rotation")
    require(signed_by(new_key, from_base64(sig_new, 64, place), text), place, "the new key did not sign this rotation")
    return new_key, next_hash


def key_at(in_force, size):
    """The key that signs notes of this size: that of the last key event at a position below it."""
    return [key for position, key in in_force if position < size][-1]


# ---------------------------------------------------------------------------------------------------------------------------
# Checkpoint files and lines
# ---------------------------------------------------------------------------------------------------------------------------


@dataclass
class Checkpoint:
    """A checkpoint file that is to be believed."""

    place: str
    ledger: str
    size: int
    root: bytes
    recorded: str
    map_root: bytes
    keys: list  # of (event, position)
    in_force: list  # of (position, public key)
    stream: str
    blind: bytes
    tag: bytes
    version: int
    head: bytes


def read_checkpoint(data, place):
    """Reads a checkpoint file and checks all of it, in the order of docs/format.md."""
    (form, note, event, inclusion, keys, key_path, stream, blind, version, head, path) = fields(
        read_file(data, place), "format note event inclusion keys key_path stream blind version head path", place
    )
    one_of(form, ("troth-checkpoint/v1",), place)
    inclusion, key_path, path = hashes_base64(inclusion, place), hashes_hex(key_path, place), hashes_hex(path, place)
    blind, head = from_hex(blind, 32, place), from_hex(head, 32, place)
    a_number(version, 1, place)
    require(isinstance(stream, str) and CLIENT.fullmatch(stream), place, "`stream` is no client's short name")

    note = read_note(a_string(note, place), place)
    require(note.lines[0] == f"troth/{note.ledger}", place, "the note is not of the ledger that signed it")
    size, root = a_decimal(note.lines[1], place), from_base64(note.lines[2], 32, place)
    require(size > 0, place, "the note is of an empty log")

    key_tag, shown = tag_of("_keys", NO_BLIND), []
    for entry in a_list(keys, place):
        key_event, position, proof = fields(entry, "event position inclusion", place)
        key_event = read_event(key_event, spell(key_event), place)
        a_number(position, 0, place)
        leaf = log_leaf(key_tag, key_event.version, key_event.hash)
        there = root_of_inclusion(leaf, position, size, hashes_base64(proof, place)) == root
        require(there, place, f"_keys version {key_event.version} is not at its position in the log")
        shown.append((key_event, position))
    in_force = read_keys(shown, note.ledger, place)
    require(note.signed_with(key_at(in_force, size)), place, "the note is not signed with the key in force at its size")

    event = read_event(event, spell(event), place)
    known = event.stream == "_checkpoints" and event.type == "ledger.checkpointed" and event.v == 1
    require(known, place, "the event is not a `ledger.checkpointed` of `_checkpoints`")
    (map_root,) = fields(event.data, "map_root", place)
    map_root = from_hex(map_root, 32, place)
    leaf = log_leaf(tag_of("_checkpoints", NO_BLIND), event.version, event.hash)
    require(root_of_inclusion(leaf, size - 1, size, inclusion) == root, place, "the checkpoint's event is not the last one of its log")

    last = shown[-1][0]
    require(map_root_of(key_tag, last.version, last.hash, key_path) == map_root, place, "the map has other events of `_keys`")
    tag = tag_of(stream, blind)
    require(map_root_of(tag, version, head, path) == map_root, place, "the client's place in the map does not hold")
    return Checkpoint(place, note.ledger, size, root, event.recorded, map_root, shown, in_force, stream, blind, tag, version, head)


@dataclass
class Line:
    """What a mail says of a checkpoint."""

    ledger: str
    tag: bytes
    size: int
    root: bytes


def read_line(text):
    """A checkpoint line. One that does not read was copied badly: no verdict."""
    words = [word for word in re.split("[ \t\r\n]+", text) if word]
    bad = Unjudged("this is no whole checkpoint line: copy it again, from troth1 to its last eight characters", EXIT_TYPED)
    if len(words) != 6 or words[0] != "troth1":
        raise bad
    if b3(" ".join(words[:5]).encode("utf-8", "replace")).hex()[:8] != words[5]:
        raise bad
    try:
        place = "the line"
        from_hex(words[1], 32, place)
        size = a_number(a_decimal(words[3], place), 1, place)
        return Line(words[1], from_hex(words[2], 32, place), size, from_base64(words[4], 32, place))
    except Problem:
        raise bad from None


# ---------------------------------------------------------------------------------------------------------------------------
# The archive
# ---------------------------------------------------------------------------------------------------------------------------

ARCHIVE = "the archive"
PIECE = 2**20
LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
NAME = re.compile(rb"[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
LARGEST_ARCHIVE = 2**32 - 2
MOST_FILES = 2**16 - 2


class Archive:
    """The files of a zip that has the one spelling. Nothing is unpacked: a file is a stretch of the archive's own bytes."""

    def __init__(self, data):
        require(len(data) <= LARGEST_ARCHIVE, ARCHIVE, "it is larger than a bundle can be")
        self.data, self.files = data, {}
        at, central, folded = 0, [], set()
        while data[at : at + 4] == LOCAL:
            head = data[at : at + 30]
            require(len(head) == 30, ARCHIVE, "a header is cut off")
            size, name_length = struct.unpack_from("<I", head, 18)[0], struct.unpack_from("<H", head, 26)[0]
            name = data[at + 30 : at + 30 + name_length]
            start = at + 30 + name_length
            end = start + size
            require(NAME.fullmatch(name) and name_length < 2**16 - 1, ARCHIVE, f"{name[:80]!r} is no name of a file in a bundle")
            shown = name.decode("ascii")
            require(shown.lower() not in folded, ARCHIVE, f"two files are called {shown}")
            require(end <= len(data), ARCHIVE, f"it ends within {shown}")
            require(len(self.files) < MOST_FILES, ARCHIVE, "it has too many files")
            crc = 0
            for piece in self.pieces(start, end):
                crc = zlib.crc32(piece, crc)
            about = struct.pack("<5H3I2H", 20, 0, 0, 0, 0x21, crc, size, size, name_length, 0)
            require(head == LOCAL + about, ARCHIVE, f"the header of {shown} is not in the one spelling, or its checksum is wrong")
            central.append(CENTRAL + struct.pack("<H", 20) + about + struct.pack("<3H2I", 0, 0, 0, 0, at) + name)
            folded.add(shown.lower())
            self.files[shown] = (start, end)
            at = end
        directory = b"".join(central)
        end = END + struct.pack("<4H2IH", 0, 0, len(central), len(central), len(directory), at, 0)
        require(len(data) - at == len(directory) + len(end), ARCHIVE, "its directory is not that of its files")
        require(data[at:] == directory + end, ARCHIVE, "its directory is not that of its files")

    def pieces(self, start, end):
        for at in range(start, end, PIECE):
            yield self.data[at : min(at + PIECE, end)]

    def size(self, name):
        start, end = self.files[name]
        return end - start

    def hash(self, name):
        hasher = blake3()
        for piece in self.pieces(*self.files[name]):
            hasher.update(piece)
        return hasher.digest()

    def read(self, name):
        start, end = self.files[name]
        require(end - start <= LARGEST_JSON, name, "no such file of a bundle is as long")
        return bytes(self.data[start:end])


# ---------------------------------------------------------------------------------------------------------------------------
# The files of a bundle
# ---------------------------------------------------------------------------------------------------------------------------

MANIFEST, MANIFEST_NOTE, READ_FIRST = "manifest.json", "manifest.note", "READ-FIRST.html"
AUDIENCES = ("client", "court", "own")
EVENTS, PROOFS, DISCLOSED = "events.jsonl", "proofs.json", "disclosed.json"
CONSISTENCY = "checkpoints/consistency.json"
CHECKPOINT = re.compile(r"checkpoints/([1-9][0-9]{0,15})\.checkpoint\.txt")
NAMED = re.compile(r"/evidence/[0-9]+/named")


@dataclass
class Manifest:
    """Whose history the bundle is, and how far it goes."""

    ledger: str
    stream: str
    audience: str
    as_of: str
    size: int
    root: bytes
    streams: list  # of (stream, version, position)
    hash: bytes


def read_manifest(archive):
    """`manifest.json`, and whether it lists what the archive holds."""
    place, there = MANIFEST, list(archive.files)
    for found, name in zip(there + [None] * 3, (READ_FIRST, MANIFEST, MANIFEST_NOTE)):
        require(found == name, name, "the bundle does not begin with READ-FIRST.html, manifest.json and manifest.note")
    data = archive.read(MANIFEST)
    form, ledger, stream, audience, as_of, size, root, streams, files = fields(
        read_file(data, place), "format ledger stream audience as_of size root streams files", place
    )
    one_of(form, ("troth-bundle/v1",), place)
    from_hex(ledger, 32, place)
    require(isinstance(stream, str) and CLIENT.fullmatch(stream), place, "`stream` is no client's short name")
    one_of(audience, AUDIENCES, place)
    an_instant(as_of, place)
    a_number(size, 1, place)
    root = from_base64(root, 32, place)
    heads = []
    for item in a_list(streams, place):
        name, version, position = fields(item, "stream version position", place)
        heads.append((a_string(name, place), a_number(version, 1, place), a_number(position, 0, place)))
        require(position < size, place, f"`{name}` ends beyond the log")
    require([head[0] for head in heads] == [stream, "_keys", "_rules"], place, f"`streams` is not {stream}, _keys, _rules")

    listed = []
    for item in a_list(files, place):
        name, digest, length = fields(item, "name blake3 bytes", place)
        listed.append((a_string(name, place), from_hex(digest, 32, place), a_number(length, 0, place)))
    check_listed(archive, there[:1] + there[3:], listed)
    own = f"checkpoints/{size}.checkpoint.txt"
    for name in (EVENTS, PROOFS, DISCLOSED, CONSISTENCY, own):
        require(name in archive.files, name, "every bundle has this file, and here it is missing")
    for name in there:
        checkpoint = CHECKPOINT.fullmatch(name)
        belongs = not name.lower().startswith("checkpoints/") or name == CONSISTENCY or (checkpoint and int(checkpoint[1]) <= size)
        require(belongs, name, "no such file belongs in checkpoints/")
        read_whole = checkpoint or name in (PROOFS, DISCLOSED, CONSISTENCY)
        require(not read_whole or archive.size(name) <= LARGEST_JSON, name, "no such file of a bundle is as long")
    return Manifest(ledger, stream, audience, as_of, size, root, heads, b3(data))


def check_listed(archive, there, listed):
    """Whether the archive holds what the manifest lists, in that order."""
    for name, (wanted, digest, length) in zip(there, listed):
        require(name == wanted, name, f"the manifest has {wanted} here")
        require(archive.size(name) == length and archive.hash(name) == digest, name, "this is not the file that the manifest lists")
    for name in there[len(listed) :]:
        raise Problem(ALTERED, name, "the manifest does not list this file")
    for name, _, _ in listed[len(there) :]:
        raise Problem(ALTERED, name, "the manifest lists this file, and it is missing")


def read_checkpoints(archive, manifest):
    """Every checkpoint file, by rising size; the last is the bundle's own."""
    named = [(int(match[1]), name) for name in archive.files if (match := CHECKPOINT.fullmatch(name))]
    checkpoints = []
    for size, name in sorted(named):
        found = read_checkpoint(archive.read(name), name)
        require(found.size == size, name, f"it is of size {found.size}")
        require(found.ledger == manifest.ledger, name, "it is of another ledger")
        require(found.stream == manifest.stream, name, "it is for another client")
        require(not checkpoints or found.tag == checkpoints[0].tag, name, "one client has two tags")
        checkpoints.append(found)
    own = checkpoints[-1]
    require(own.root == manifest.root, own.place, "its root is not the manifest's")
    return checkpoints


def check_manifest_note(archive, manifest, own):
    """Whether the ledger's key signed this manifest."""
    place = MANIFEST_NOTE
    try:
        note = read_note(archive.read(place).decode("utf-8"), place)
    except UnicodeDecodeError:
        raise Problem(ALTERED, place, "this is no text") from None
    require(note.ledger == manifest.ledger, place, "it is of another ledger")
    body = ["troth-bundle/v1", manifest.ledger, manifest.hash.hex()]
    require(note.lines == body, place, "it is over another manifest")
    require(note.signed_with(key_at(own.in_force, manifest.size)), place, "it is not signed with the ledger's key")


@dataclass
class Shown:
    """What is remembered of an event of events.jsonl: enough for every later check, and little."""

    line: int
    span: tuple  # where the event's bytes are in the archive
    id: str
    stream: str
    version: int
    hash: bytes
    recorded: str

    @property
    def place(self):
        return f"{EVENTS}, line {self.line}, {self.stream} version {self.version}, event {self.id}"


@dataclass
class Events:
    """What events.jsonl shows."""

    shown: list = field(default_factory=list)
    by_stream: dict = field(default_factory=dict)
    leaving: list = field(default_factory=list)  # of each checkpoint.shared and bundle.exported: see `what_left`
    cited: dict = field(default_factory=dict)  # file name in evidence/ -> list of (blake3, bytes), of private files (blake3, None)
    sealed: int = 0

    def of(self, stream):
        return self.by_stream.get(stream, [])


def read_events(archive, manifest):
    """Reads events.jsonl line by line."""
    order = [manifest.stream, "_keys", "_rules", "_people"]
    start, end = archive.files[EVENTS]
    events, ids, number = Events(), set(), 0
    while start < end:
        number += 1
        place = f"{EVENTS}, line {number}"
        stop = archive.data.find(b"\n", start, min(end, start + LONGEST_LINE))
        require(stop >= 0, place, "the line has no end")
        line = bytes(archive.data[start:stop])
        framed = re.fullmatch(rb'\{"hash":"([0-9a-f]{64})","event":(.*)\}', line, re.DOTALL)
        require(framed, place, 'this is not a line of the form {"hash":…,"event":…}')
        require(b3(framed[2]).hex() == framed[1].decode("ascii"), place, "the event does not have this hash")
        event = read_event(read_spelled(framed[2], place), framed[2], place)
        shown = Shown(number, (start + framed.start(2), start + framed.end(2)), event.id, event.stream, event.version, event.hash, event.recorded)
        require(event.stream in order, shown.place, f"no events of `{event.stream}` belong in this bundle")
        require(event.id not in ids, shown.place, "two events have this id")
        last = events.shown[-1] if events.shown else None
        in_order = last is None or order.index(last.stream) <= order.index(event.stream)
        require(in_order, shown.place, f"it stands after events of `{last.stream if last else ''}`")
        follow(shown, event, events.of(event.stream))
        note_event(events, event, shown, manifest)
        ids.add(event.id)
        start = stop + 1
    return events


def follow(shown, event, before):
    """Whether an event follows those of its stream that are shown before it."""
    last = before[-1] if before else None
    version = last.version if last else 0
    if event.stream == "_people":
        require(event.version > version, shown.place, "its version is not above the one before it")
    else:
        require(event.version == version + 1, shown.place, f"version {version + 1} should stand here")
    if last and event.version == last.version + 1:
        require(event.prev == last.hash, shown.place, "it does not follow from the event before it")
    if last:
        require(event.recorded >= last.recorded, shown.place, "it was recorded before the event that it follows", BACKDATED)


def note_event(events, event, shown, manifest):
    """Keeps of an event what later checks need."""
    events.shown.append(shown)
    events.by_stream.setdefault(event.stream, []).append(shown)
    if event.stream == manifest.stream and event.type in ("checkpoint.shared", "bundle.exported"):
        require(event.v == 1, shown.place, f"`{event.type}` of another version: nobody can say what it does")
        events.leaving.append(what_left(shown, event))
    for item in event.evidence:
        if "name" in item:
            cite(events, item["blake3"], item["name"], item["bytes"])
    waiting = [event.evidence, event.data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict) and list(value) == ["sealed"] and isinstance(value["sealed"], dict):
            events.sealed += 1
        elif isinstance(value, (dict, list)):
            waiting.extend(value.values() if isinstance(value, dict) else value)


def cite(events, digest, name, length):
    """Notes that a file of this BLAKE3 and name belongs in evidence/; `length` is None where nobody says it."""
    name = f"evidence/{digest[:8]}-" + re.sub(r"[^A-Za-z0-9._-]", "_", name)
    events.cited.setdefault(name, []).append((digest, length))


def what_left(shown, event):
    """What an event says that left the house: the event, its type, and size and root, or as-of and audience."""
    if event.type == "checkpoint.shared":
        size, root = event.data.get("size"), event.data.get("root")
        return shown, event.type, a_number(size, 1, shown.place), from_base64(root, 32, shown.place)
    as_of, audience = event.data.get("as_of"), event.data.get("audience")
    return shown, event.type, an_instant(as_of, shown.place), one_of(audience, AUDIENCES, shown.place)


def check_whole(events, manifest, own):
    """Whether events.jsonl is what the manifest and the bundle's own checkpoint say."""
    for stream, version, _ in manifest.streams:
        last = events.of(stream)[-1:]
        place = last[0].place if last else f"{EVENTS}, {stream}"
        require(len(events.of(stream)) == version, place, f"this is not event {version}, with which the manifest ends `{stream}`")
    same = [shown.hash for shown in events.of("_keys")] == [event.hash for event, _ in own.keys]
    require(same, EVENTS, "the bundle's checkpoint has other events of `_keys`")
    last = events.of(manifest.stream)[-1]
    require((last.version, last.hash) == (own.version, own.head), last.place, "the bundle's checkpoint ends this stream elsewhere")
    said = events.leaving and events.leaving[-1] == (last, "bundle.exported", manifest.as_of, manifest.audience)
    require(said, last.place, "the stream does not end with a `bundle.exported` that says what the manifest says")


def check_proofs(archive, manifest, own, events):
    """Checks proofs.json. Answers every position that is shown, as position -> (event's hash, recorded, place), and whether
    these are all events."""
    size, streams, proofs = fields_of_format(archive, PROOFS, "troth-proofs/v1", "size streams events")
    require(a_number(size, 1, PROOFS) == manifest.size, PROOFS, "it is of another size")
    named = [item["stream"] for item in a_list(streams, PROOFS) if isinstance(item, dict) and "stream" in item]
    whole = len(streams) == len(named) == 3 and named[1:] == ["_keys", "_rules"] and named[0] not in named[1:]
    require(whole, PROOFS, "it does not prove a client's stream, _keys and _rules")
    tags, shown = {"_people": tag_of("_people", NO_BLIND)}, {}
    for item, head in zip(streams, manifest.streams):
        tags[head[0]] = check_head(item, head, own, events, shown)
    require(manifest.streams[0][2] == manifest.size - 2, PROOFS, "`bundle.exported` is not the event before the bundle's checkpoint")
    for event, (_, position) in zip(events.of("_keys"), own.keys):
        place_event(shown, position, event)
    wanted = events.shown if len(a_list(proofs, PROOFS)) == len(events.shown) else events.of("_people")
    require(len(proofs) == len(wanted), PROOFS, "it proves neither each event of `_people` nor every event")
    last = {}
    for item, event in zip(proofs, wanted):
        stream, version, position, inclusion = fields(item, "stream version position inclusion", PROOFS)
        named = (a_string(stream, PROOFS), a_number(version, 1, PROOFS)) == (event.stream, event.version)
        require(named, event.place, "the proofs stand in another order than the events")
        include(shown, event, tags[event.stream], a_number(position, 0, PROOFS), inclusion, own)
        require(position > last.get(stream, -1), event.place, "its position is not above the one before it")
        last[stream] = position
    shown[own.size - 1] = (None, own.recorded, own.place)
    before = None
    for position in sorted(shown):
        _, recorded, place = shown[position]
        require(before is None or before <= recorded, place, f"at position {position} it was recorded before what precedes it", BACKDATED)
        before = recorded
    return shown, wanted is events.shown


def check_head(item, head, own, events, shown):
    """Checks that a stream ends where it does; answers its tag."""
    name, version, position = head
    last = events.of(name)[-1]
    stream, blind, found_version, found_head, found_position, path, inclusion = fields(
        item, "stream blind version head position path inclusion", PROOFS
    )
    a_number(found_version, 1, PROOFS)
    a_number(found_position, 0, PROOFS)
    blind, found_head, path = from_hex(blind, 32, PROOFS), from_hex(found_head, 32, PROOFS), hashes_hex(path, PROOFS)
    same = (stream, found_version, found_position) == (name, version, position)
    require(same, last.place, "the manifest says another stream, version or position")
    require(found_head == last.hash, last.place, "the proofs end this stream with another event")
    wanted = own.blind if name == own.stream else NO_BLIND
    require(blind == wanted, last.place, "one stream has two tags")
    tag = tag_of(name, wanted)
    require(map_root_of(tag, version, last.hash, path) == own.map_root, last.place, "its path does not lead to the map of the bundle's checkpoint")
    include(shown, last, tag, position, inclusion, own)
    return tag


def include(shown, event, tag, position, inclusion, own):
    """Checks that an event stands at a position of the log."""
    leaf = log_leaf(tag, event.version, event.hash)
    found = root_of_inclusion(leaf, position, own.size, hashes_base64(inclusion, PROOFS))
    require(found == own.root, event.place, f"it is not at position {position} of the log")
    place_event(shown, position, event)


def place_event(shown, position, event):
    """Notes what stands at a position; two events cannot."""
    known = shown.setdefault(position, (event.hash, event.recorded, event.place))
    require(known[0] == event.hash, event.place, f"another event stands at position {position}")


def fields_of_format(archive, name, form, keys):
    """The fields of a JSON file of the bundle that follow its format."""
    found, *rest = fields(read_file(archive.read(name), name), f"format {keys}", name)
    one_of(found, (form,), name)
    return rest


def check_disclosed(archive, manifest, events):
    """Checks disclosed.json against what the events committed to, and notes each private file that it shows. Answers how many
    values it shows."""
    (values,) = fields_of_format(archive, DISCLOSED, "troth-disclosed/v1", "values")
    by_id, before, place = {event.id: event for event in events.shown}, None, DISCLOSED
    parsed = None, None  # the event that was read last: values of one event stand together
    for number, item in enumerate(a_list(values, place), 1):
        event_id, pointer, plaintext, record_key = fields(item, "event field plaintext record_key", place)
        require(isinstance(event_id, str) and event_id in by_id, place, f"value {number} is of an event that is not shown")
        event = by_id[event_id]
        order = (event.line, a_string(pointer, place).encode("utf-8"))
        require(before is None or before < order, place, f"value {number} is not in order, or is listed twice")
        before = order
        if parsed[0] is not event:
            parsed = event, json.loads(bytes(archive.data[slice(*event.span)]))
        key, commit = read_sealed(follow_pointer(parsed[1], pointer, place), place)
        bound = f"troth-seal/v1\n{manifest.ledger}\n{event_id}\n{pointer}\n{key}\n"
        found = b3(bound.encode("utf-8"), from_hex(record_key, 32, place), a_string(plaintext, place).encode("utf-8"))
        require(found == commit, place, f"value {number} is not what was sealed in {event.place}")
        if NAMED.fullmatch(pointer):
            cite(events, *read_named(plaintext, place), None)
    return len(values)


def read_named(plaintext, place):
    """The BLAKE3 and the name of a private file, from the record that was sealed of it."""
    name, media, digest, key = fields(read_spelled(plaintext.encode("utf-8"), place), "name media blake3 key", place)
    a_string(media, place)
    from_hex(digest, 32, place)
    from_hex(key, 32, place)
    return digest, a_string(name, place)


def follow_pointer(value, pointer, place):
    """What a JSON Pointer (RFC 6901) leads to."""
    require(pointer.startswith("/") and not re.search("~(?![01])", pointer), place, "`field` is no pointer")
    for token in pointer[1:].split("/"):
        token = token.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list) and re.fullmatch(r"0|[1-9][0-9]{0,8}", token) and int(token) < len(value):
            value = value[int(token)]
        elif isinstance(value, dict) and token in value:
            value = value[token]
        else:
            raise Problem(ALTERED, place, "`field` leads nowhere")
    return value


def check_evidence(archive, events):
    """Checks the files in evidence/. Answers how many there are, and which cited ones are missing."""
    there = {}
    for name in archive.files:
        if not name.lower().startswith("evidence/"):
            continue
        require(name in events.cited, name, "nothing that is shown cites this file")
        digest, size = archive.hash(name).hex(), archive.size(name)
        cited = any(digest == wanted and length in (None, size) for wanted, length in events.cited[name])
        require(cited, name, "this is not the file that was cited")
        there[name] = digest
    wanted = {(name, digest) for name, files in events.cited.items() for digest, _ in files}
    return len(there), [name for name, digest in sorted(wanted - set(there.items()))]


def read_consistency(archive, manifest, checkpoints):
    """The consistency proofs of checkpoints/consistency.json, by size."""
    place = CONSISTENCY
    size, entries = fields_of_format(archive, place, "troth-consistency/v1", "size from")
    require(a_number(size, 1, place) == manifest.size, place, "it is of another size")
    older, proofs, before = {checkpoint.size for checkpoint in checkpoints[:-1]}, {}, 0
    for entry in a_list(entries, place):
        from_size, proof = fields(entry, "size proof", place)
        require(a_number(from_size, 1, place) > before, place, "its sizes do not rise")
        require(from_size in older, place, f"there is no checkpoint file of size {from_size}")
        proofs[from_size], before = hashes_base64(proof, place), from_size
    return proofs


# ---------------------------------------------------------------------------------------------------------------------------
# Judging
# ---------------------------------------------------------------------------------------------------------------------------


@dataclass
class Bundle:
    """A bundle whose own files hold; shared checkpoints are still to be judged."""

    manifest: Manifest
    checkpoints: list
    events: Events
    shown: dict
    proofs: dict
    counts: dict

    @property
    def own(self):
        return self.checkpoints[-1]

    @cached_property
    def by_size(self):
        return {checkpoint.size: checkpoint for checkpoint in self.checkpoints}


def read_bundle(data):
    """Steps 1 to 9 of the order of judging."""
    archive = Archive(data)
    manifest = read_manifest(archive)
    checkpoints = read_checkpoints(archive, manifest)
    own = checkpoints[-1]
    check_manifest_note(archive, manifest, own)
    events = read_events(archive, manifest)
    check_whole(events, manifest, own)
    shown, ordered = check_proofs(archive, manifest, own, events)
    disclosed = check_disclosed(archive, manifest, events)
    there, missing = check_evidence(archive, events)
    proofs = read_consistency(archive, manifest, checkpoints)
    counts = {
        "events": {stream: len(of) for stream, of in events.by_stream.items()},
        "ordered": ordered,
        "checkpoints": len(checkpoints),
        "evidence": there,
        "evidence_missing": missing,
        "disclosed": disclosed,
        "sealed": events.sealed - disclosed,
    }
    return Bundle(manifest, checkpoints, events, shown, proofs, counts)


def check_leaving(bundle):
    """Step 10: whatever left the house is told in the stream, and its checkpoint is here."""
    versions = {checkpoint.version for checkpoint in bundle.checkpoints}
    for shown, type_, size, root in bundle.events.leaving:
        if type_ == "bundle.exported":
            require(shown.version in versions, shown.place, "the checkpoint of the bundle that was made here is left out", WITHHELD)
            continue
        checkpoint = bundle.by_size.get(size)
        require(checkpoint, shown.place, f"the checkpoint of size {size} that was shared here is left out", WITHHELD)
        require(checkpoint.root == root, shown.place, f"the checkpoint of size {size} that was shared here had another root", FORK)
        require(checkpoint.version < shown.version, shown.place, "the checkpoint that was shared here was made after it")


def check_grown(bundle, held):
    """Rows 6 to 11: whether the bundle's history is the one that a checkpoint was made over, gone on with."""
    own, place = bundle.own, held.place
    if held.size < own.size:
        proof = bundle.proofs.get(held.size)
        require(proof is not None, place, f"there is no proof that the log grew from size {held.size}", WITHHELD)
        grown = is_consistent(held.size, held.root, own.size, own.root, proof)
        require(grown, place, f"the log did not grow from the one of size {held.size}")

    keys = bundle.events.of("_keys")
    for number, (event, _) in enumerate(held.keys):
        same = number < len(keys) and keys[number].hash == event.hash
        require(same, place, f"_keys version {number + 1} was another event then", REWRITTEN)
    for event, position in own.keys[len(held.keys) :]:
        require(position >= held.size, place, f"_keys version {event.version} was there then, and was left out")

    stream = bundle.events.of(own.stream)
    same = held.version <= len(stream) and stream[held.version - 1].hash == held.head
    require(same, place, f"{own.stream} version {held.version} was another event then", REWRITTEN)
    for other in bundle.checkpoints:
        fell = other.version < held.version if other.size > held.size else other.version > held.version and other.size < held.size
        require(not fell, place, f"between sizes {held.size} and {other.size} the client's history became shorter", REWRITTEN)

    for event in stream:
        on_time = event.recorded >= held.recorded if event.version > held.version else event.recorded <= held.recorded
        require(on_time, place, f"`recorded` puts {event.place}, on the wrong side of this checkpoint", BACKDATED)
    for position, (_, recorded, where) in bundle.shown.items():
        on_time = recorded >= held.recorded if position >= held.size else recorded <= held.recorded
        require(on_time, place, f"`recorded` puts {where}, on the wrong side of this checkpoint", BACKDATED)


HELD = "the checkpoint you hold"


def check_held(bundle, held):
    """Step 12: all rows of the table, for a file's bytes or a line. Answers the checkpoint that is proved."""
    own = bundle.own
    if not isinstance(held, Line):
        # Mail changes how a file ends.
        ending = b"\r\n" if held.endswith(b"\r\n") else b"\n" if held.endswith(b"\n") else b""
        held = read_checkpoint(held[: len(held) - len(ending)] + b"\n", HELD)
    require(held.ledger == own.ledger, HELD, "it is of another ledger", NOT_THIS_CLIENT)
    if not isinstance(held, Line):
        require(held.stream != own.stream or held.tag == own.tag, HELD, "it names the same client with another tag")
    require(held.tag == own.tag, HELD, "it is for another client", NOT_THIS_CLIENT)
    here = bundle.by_size.get(held.size)
    require(here is None or here.root == held.root, HELD, f"of the log of size {held.size} there are two histories", FORK)
    require(held.size <= own.size, HELD, f"it is of size {held.size}, the bundle of {own.size}: ask for a fresh bundle", NOT_COVERED)
    if isinstance(held, Line):
        require(here is not None, HELD, f"the bundle has no checkpoint file of size {held.size}", WITHHELD)
        held = here
    check_grown(bundle, held)
    return held


@dataclass
class Report:
    """The verdict, and what is to be said with it."""

    verdict: str | None
    place: str | None
    what: str
    bundle: Bundle | None = None
    code: int = EXIT_FAILED  # where there is no verdict

    @property
    def exit(self):
        return self.code if self.verdict is None else EXIT.get(self.verdict, EXIT_ACCUSED)

    def as_json(self):
        answer = {"verdict": CODES.get(self.verdict, self.verdict), "place": self.place, "what": self.what}
        if self.bundle:
            manifest = self.bundle.manifest
            answer |= {"ledger": manifest.ledger, "stream": manifest.stream, "audience": manifest.audience}
            answer |= {"as_of": manifest.as_of, "size": manifest.size} | self.bundle.counts
        return answer

    def as_text(self):
        if not self.bundle:
            return f"{self.verdict or 'not judged'}\n  where: {self.place or 'nowhere'}\n  what:  {self.what}"
        manifest, counts = self.bundle.manifest, self.bundle.counts
        missing = counts["evidence_missing"]
        lines = [
            f"{self.verdict}",
            f"  what:  {self.what}",
            *([f"  where: {self.place}"] if self.place else []),
            f"  bundle: {manifest.stream}, for {manifest.audience}, as of {manifest.as_of}; ledger {manifest.ledger}, {manifest.size} events",
            "  shown: " + ", ".join(f"{count} events of {stream}" for stream, count in counts["events"].items()),
            "  order: " + ("of all these events" if counts["ordered"] else "within each stream, not between streams"),
            f"  {counts['checkpoints']} checkpoints, {counts['evidence']} evidence files and {len(missing)} that are cited and not here",
            f"  {counts['disclosed']} sealed values disclosed, {counts['sealed']} withheld",
            *(f"  not here: {name}" for name in missing),
            "  documents and disclosures are the issuer's statements; events, evidence and their order are what is proved",
        ]
        return "\n".join(lines)


def judge(data, held=None):
    """Judges a bundle's bytes, and what is held against it: the bytes of a checkpoint file, or a `Line`."""
    bundle = None
    try:
        bundle = read_bundle(data)
        check_leaving(bundle)
        for checkpoint in bundle.checkpoints[:-1]:
            check_grown(bundle, checkpoint)
        if held is None:
            return Report(OK, None, "it holds by itself; what was rewritten before it was made only an older checkpoint shows", bundle)
        proved = check_held(bundle, held)
        what = f"proved up to version {proved.version} of {proved.stream}, as of the checkpoint recorded at {proved.recorded}: compare the date of the mail"
        return Report(PROVED, None, what, bundle)
    except Problem as problem:
        return Report(problem.verdict, problem.place, problem.what, bundle if problem.verdict in EXIT else None)
    except Unjudged as reason:
        return Report(None, None, str(reason), None, reason.code)


# ---------------------------------------------------------------------------------------------------------------------------
# The command line
# ---------------------------------------------------------------------------------------------------------------------------

LARGEST_HELD = 64 * 2**20


def read_held(typed):
    """What was given with --against: a line, or a file with a checkpoint or a line in it."""
    if typed.lstrip(" \t\r\n").startswith("troth1"):
        return read_line(typed)
    try:
        with open(typed, "rb") as file:
            data = file.read(LARGEST_HELD)
    except OSError as error:
        raise Unjudged(f"{typed} cannot be read: {error.strerror}") from None
    if data.lstrip(b" \t\r\n").startswith(b"troth1"):
        return read_line(data.decode("utf-8", "replace"))
    return data


def judge_file(path, held=None):
    """Judges the bundle in a file, without reading it whole into memory."""
    try:
        with open(path, "rb") as file:
            if os.fstat(file.fileno()).st_size == 0:
                return judge(b"", held)
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                return judge(data, held)
    except OSError as error:
        return Report(None, path, f"it cannot be read: {error.strerror}")


def main(words):
    parser = argparse.ArgumentParser(description="Verifies a Troth bundle, without Troth.", allow_abbrev=False)
    parser.add_argument("bundle", metavar="BUNDLE")
    parser.add_argument("--against", metavar="FILE|LINE", help="a checkpoint that you kept: its file, or the line of a mail")
    parser.add_argument("--json", action="store_true", help="answer as one line of JSON")
    asked = parser.parse_args(words)
    try:
        held = None if asked.against is None else read_held(asked.against)
        report = judge_file(asked.bundle, held)
    except Unjudged as reason:
        report = Report(None, None, str(reason), None, reason.code)
    except Exception as error:  # noqa: BLE001: whatever went wrong here is no verdict
        report = Report(None, None, f"this program failed: {error!r}")
    # A screen that lacks a letter is no reason to fail either.
    sys.stdout.reconfigure(errors="backslashreplace")
    print(json.dumps(report.as_json()) if asked.json else report.as_text())
    return report.exit


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
