"""A small ledger in memory, with keys anybody knows, that makes bundles as docs/format-bundle.md describes them.

It exists so that verify.py has something to judge in its own tests, without the program.
"""

import base64
import hashlib
import struct
import zlib

import verify
from verify import L, b3, sha, spell, tag_of


def b64(data):
    return base64.b64encode(data).decode("ascii")


def encode(point):
    x, y, z, _ = point
    inverse = pow(z, -1, verify.P)
    x, y = x * inverse % verify.P, y * inverse % verify.P
    return (y | (x & 1) << 255).to_bytes(32, "little")


class Key:
    """An Ed25519 key of a seed (RFC 8032, 5.1.5 and 5.1.6)."""

    def __init__(self, seed):
        hashed = hashlib.sha512(seed).digest()
        self.scalar = int.from_bytes(hashed[:32], "little") & (2**254 - 8) | 2**254
        self.prefix = hashed[32:]
        self.public = encode(verify.times(self.scalar, verify.BASE))

    def sign(self, message):
        r = int.from_bytes(hashlib.sha512(self.prefix + message).digest(), "little") % L
        point = encode(verify.times(r, verify.BASE))
        k = int.from_bytes(hashlib.sha512(point + self.public + message).digest(), "little") % L
        return point + ((r + k * self.scalar) % L).to_bytes(32, "little")


def merkle(leaves):
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return sha(b"\x01", merkle(leaves[:k]), merkle(leaves[k:]))


def path(m, leaves):
    n = len(leaves)
    if n == 1:
        return []
    k = 1 << (n - 1).bit_length() - 1
    if m < k:
        return [*path(m, leaves[:k]), merkle(leaves[k:])]
    return [*path(m - k, leaves[k:]), merkle(leaves[:k])]


def grown(m, leaves, whole=True):
    n = len(leaves)
    if m == n:
        return [] if whole else [merkle(leaves)]
    k = 1 << (n - 1).bit_length() - 1
    if m <= k:
        return [*grown(m, leaves[:k], whole), merkle(leaves[k:])]
    return [*grown(m - k, leaves[k:], False), merkle(leaves[:k])]


def bit(tag, depth):
    return tag[depth // 8] >> (7 - depth % 8) & 1


def map_root(heads, depth=0):
    if not heads:
        return verify.EMPTY
    if len(heads) == 1:
        return verify.map_root_of(*heads[0], [])
    sides = [[head for head in heads if bit(head[0], depth) == side] for side in (0, 1)]
    return b3(b"\x01", map_root(sides[0], depth + 1), map_root(sides[1], depth + 1))


def map_path(tag, heads, depth=0):
    if len(heads) == 1:
        return []
    sides = [[head for head in heads if bit(head[0], depth) == side] for side in (0, 1)]
    mine = bit(tag, depth)
    return [*map_path(tag, sides[mine], depth + 1), map_root(sides[1 - mine], depth + 1)]


def archive(files):
    """The one archive of names and contents."""
    entries, directory, count = b"", b"", 0
    for name, content in files:
        name = name.encode("ascii")
        about = struct.pack("<5H3I2H", 20, 0, 0, 0, 0x21, zlib.crc32(content), len(content), len(content), len(name), 0)
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + about + struct.pack("<3H2I", 0, 0, 0, 0, len(entries)) + name
        entries += b"PK\x03\x04" + about + name + content
        count += 1
    return entries + directory + b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, count, count, len(directory), len(entries), 0)


class Toy:
    """A ledger: events in the order of the log, and what was signed."""

    def __init__(self, seed=1):
        self.key, self.next, self.secret = Key(bytes([seed]) * 32), Key(bytes([seed + 1]) * 32), bytes([seed]) * 32
        self.events, self.minutes, self.files = [], 0, {}
        self.id = verify.ledger_id(self.key.public, b3(self.next.public))
        self.record("_keys", "ledger.created", {"format": 1, "public_key": self.key.public.hex(), "next_key_hash": b3(self.next.public).hex()})
        self.record("_rules", "policy.adopted", {"name": "toy"})

    def blind(self, stream):
        return bytes(32) if stream.startswith("_") else b3(self.secret, stream.encode())

    def tag(self, stream):
        return tag_of(stream, self.blind(stream))

    def of(self, stream, size=None):
        return [(position, event) for position, event in enumerate(self.events[:size]) if event["stream"] == stream]

    def next_id(self):
        return f"00000000-0000-7000-8000-{len(self.events):012x}"

    def record(self, stream, type_, data, evidence=(), at=None):
        before = self.of(stream)
        self.minutes += 1
        at = at or f"2026-03-02T09:{self.minutes:02}:00.000Z"
        event = {"id": self.next_id(), "stream": stream, "version": len(before) + 1}
        event |= {"prev": b3(spell(before[-1][1])).hex() if before else None, "type": type_, "v": 1, "occurred": at, "zone": "UTC"}
        event |= {"recorded": at, "by": None, "source": "toy", "cause": None, "evidence": list(evidence), "data": data}
        self.events.append(event)
        return event["id"]

    def sealed(self, stream, type_, name, field, text, key):
        """Records a value that is sealed; answers what discloses it."""
        value, discloses = self.sealing(field, text, key)
        self.record(stream, type_, {name: value})
        return discloses

    def sealing(self, field, text, key):
        """Seals a value of the next event; answers it, and what discloses it."""
        event_id, record_key = self.next_id(), b3(text.encode())
        bound = f"troth-seal/v1\n{self.id}\n{event_id}\n{field}\n{key}\n".encode()
        sealed = {"key": key, "nonce": "00" * 24, "box": b64(text.encode()), "commit": b3(bound, record_key, text.encode()).hex()}
        return {"sealed": sealed}, {"event": event_id, "field": field, "plaintext": text, "record_key": record_key.hex()}

    def private(self, stream, text, field="/evidence/0/named"):
        """Records an event that rests on private evidence of which this is sealed; answers what discloses it."""
        sealed, discloses = self.sealing(field, text, f"record.{self.next_id()}")
        named = field.endswith("/named")
        cited = {"blake3": b3(b"kept").hex(), "bytes": 4, "named": sealed} if named else {"locator": sealed}
        self.record(stream, "commitment.delivered", {"number": 1}, [cited])
        return discloses

    def heads(self, size):
        streams = {event["stream"]: event for event in self.events[:size]}
        return [(self.tag(stream), event["version"], b3(spell(event))) for stream, event in streams.items()]

    def leaves(self, size=None):
        return [verify.log_leaf(self.tag(event["stream"]), event["version"], b3(spell(event))) for event in self.events[:size]]

    def signed(self, lines):
        name = f"troth/{self.id}"
        text = "".join(f"{line}\n" for line in lines)
        key_id = sha(name.encode(), b"\n\x01", self.key.public)[:4]
        return f"{text}\n— {name} {b64(key_id + self.key.sign(text.encode()))}\n"

    def checkpoint(self, client):
        """Appends a checkpoint, signs it, and answers its size."""
        heads = self.heads(None)
        self.record("_checkpoints", "ledger.checkpointed", {"map_root": map_root(heads).hex()})
        size, leaves = len(self.events), self.leaves()
        note = self.signed([f"troth/{self.id}", str(size), b64(merkle(leaves))])
        keys = [{"event": event, "position": position, "inclusion": list(map(b64, path(position, leaves)))} for position, event in self.of("_keys")]
        mine = self.of(client)[-1][1]
        file = {"format": "troth-checkpoint/v1", "note": note, "event": self.events[-1], "inclusion": list(map(b64, path(size - 1, leaves)))}
        file |= {"keys": keys, "key_path": [x.hex() for x in map_path(self.tag("_keys"), heads)], "stream": client}
        file |= {"blind": self.blind(client).hex(), "version": mine["version"], "head": b3(spell(mine)).hex()}
        file |= {"path": [x.hex() for x in map_path(self.tag(client), heads)]}
        self.files[size] = spell(file) + b"\n"
        return size

    def share(self, client):
        size = self.checkpoint(client)
        self.record(client, "checkpoint.shared", {"size": size, "root": b64(merkle(self.leaves(size)))})
        return size

    def rotate(self):
        new, after = self.next, Key(b3(self.next.public))
        hashed, position = b3(after.public).hex(), len(self.events)
        text = f"troth-rotate/v1\n{self.id}\n{self.key.public.hex()}\n{new.public.hex()}\n{hashed}\n{position}\n".encode()
        data = {"new": new.public.hex(), "next_key_hash": hashed, "log_size": position}
        self.record("_keys", "key.rotated", data | {"sig_old": b64(self.key.sign(text)), "sig_new": b64(new.sign(text))})
        self.key, self.next = new, after

    def line(self, client, size):
        words = f"troth1 {self.id} {self.tag(client).hex()} {size} {b64(merkle(self.leaves(size)))}"
        return f"{words} {b3(words.encode()).hex()[:8]}"

    def bundle(self, client, disclosed=(), evidence=(), every=False, people=lambda version: True, exported="bundle.exported"):
        """Exports a client: records it, signs, and answers the archive's files in order."""
        as_of = "2026-03-02T12:00:00.000Z"
        self.record(client, exported, {"as_of": as_of, "audience": "client"})
        size = self.checkpoint(client)
        leaves, heads = self.leaves(), self.heads(size - 1)
        streams = [client, "_keys", "_rules"]
        shown = [(position, event) for stream in [*streams, "_people"] for position, event in self.of(stream) if stream in streams or people(event["version"])]
        ends = [self.of(stream)[-1] for stream in streams]
        lines = b"".join(b'{"hash":"' + b3(spell(e)).hex().encode() + b'","event":' + spell(e) + b"}\n" for _, e in shown)
        proofs = {"format": "troth-proofs/v1", "size": size, "streams": [], "events": []}
        for position, event in ends:
            tag = self.tag(event["stream"])
            proof = {"stream": event["stream"], "blind": self.blind(event["stream"]).hex(), "version": event["version"], "head": b3(spell(event)).hex()}
            proof |= {"position": position, "path": [x.hex() for x in map_path(tag, heads)], "inclusion": list(map(b64, path(position, leaves)))}
            proofs["streams"].append(proof)
        for position, event in shown:
            if every or event["stream"] == "_people":
                inclusion = list(map(b64, path(position, leaves)))
                proofs["events"].append({"stream": event["stream"], "version": event["version"], "position": position, "inclusion": inclusion})
        older = sorted(set(self.files) - {size})
        proof = [{"size": old, "proof": list(map(b64, grown(old, leaves)))} for old in older]
        files = {"READ-FIRST.html": b"<p>read me\n", "events.jsonl": lines, "proofs.json": spell(proofs) + b"\n"}
        files |= {f"checkpoints/{at}.checkpoint.txt": self.files[at] for at in [*older, size]}
        files |= {"checkpoints/consistency.json": spell({"format": "troth-consistency/v1", "size": size, "from": proof}) + b"\n"}
        files |= {"disclosed.json": spell({"format": "troth-disclosed/v1", "values": list(disclosed)}) + b"\n"} | dict(evidence)
        about = {"format": "troth-bundle/v1", "ledger": self.id, "stream": client, "audience": "client", "as_of": as_of, "size": size}
        about |= {"root": b64(merkle(leaves))}
        about |= {"streams": [{"stream": e["stream"], "version": e["version"], "position": position} for position, e in ends]}
        return self.manifested(about, files)

    def manifested(self, about, files):
        """The files with a manifest over them, signed."""
        about = about | {"files": [{"name": name, "blake3": b3(data).hex(), "bytes": len(data)} for name, data in files.items()]}
        manifest = spell(about) + b"\n"
        note = self.signed(["troth-bundle/v1", self.id, b3(manifest).hex()]).encode()
        first, *rest = files.items()
        return dict([first, ("manifest.json", manifest), ("manifest.note", note), *rest])
