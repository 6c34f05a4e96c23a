"""verify.py against published vectors, and against bundles of a toy ledger. Run with `python3 -m unittest` in this folder."""

import base64
import dataclasses
import json
import os
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

import toy
import verify
from verify import L, P, b3, point_from, signed_by, spell

HERE = os.path.dirname(os.path.abspath(__file__))

# RFC 8032, section 7.1: secret key, public key, message, signature.
RFC_8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]

# RFC 6962's reference implementation: eight leaves, and the root over the first n of them.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# Its audit paths: leaf (from 1), size, path.
PATHS = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (3, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
]
# Its consistency proofs: old size, size, proof.
GROWN = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]

# The example of C2SP signed notes, from the documentation of Go's sumdb/note.
NOTE_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NOTE_SIGNATURE = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="

# docs/format.md: the key of RFC 8032 test 1, the hash of that of test 2.
EXAMPLE_ID = "6bb0bcfe2c9d1de92dbc4d900dd2c0d91cd5be731a3ec61009f4b452166bfd96"
EXAMPLE_NOTE = (
    f"troth/{EXAMPLE_ID}\n71\nQsnTz4OxyxtDYaM3afSZA/Tjpeu/m/otO3P3gml3Z+Q=\n\n— troth/{EXAMPLE_ID} "
    "7DXn1LLPyp3vvtNKDoeRHkqHcb9ZuRsSyyvD+YqyKA7iuq1XY8nUzzJ2E9qMLIiH0WvDcjf1ozc8nEHWufCKLg+0KgI=\n"
)
EXAMPLE_LINE = (
    f"troth1 {EXAMPLE_ID} b5cd2f0f58d7a156a4c6a4d198412f8281e8337fa37eb08d0c9a08369550791b 71 "
    "QsnTz4OxyxtDYaM3afSZA/Tjpeu/m/otO3P3gml3Z+Q= ddcd1c42"
)


def in_hex(texts):
    return [bytes.fromhex(text) for text in texts]


def number(value):
    return value.to_bytes(32, "little")


class Signatures(unittest.TestCase):
    def test_the_vectors_of_rfc_8032_hold(self):
        for secret, public, message, signature in map(in_hex, RFC_8032):
            self.assertTrue(signed_by(public, signature, message))
            self.assertEqual((toy.Key(secret).public, toy.Key(secret).sign(message)), (public, signature))
            self.assertFalse(signed_by(public, signature, message + b"!"))

    def test_every_changed_bit_of_a_signature_fails(self):
        _, public, message, signature = in_hex(RFC_8032[1])
        for at in range(0, 512, 3):
            changed = bytearray(signature)
            changed[at // 8] ^= 1 << at % 8
            self.assertFalse(signed_by(public, bytes(changed), message), at)

    def test_s_beyond_the_order_is_no_second_signature(self):
        _, public, message, signature = in_hex(RFC_8032[2])
        s = int.from_bytes(signature[32:], "little")
        self.assertFalse(signed_by(public, signature[:32] + number(s + L), message))

    def test_points_that_are_not_canonical_are_refused(self):
        # y = p and y = p + 1 spell 0 and 1 a second time; x = 0 has no sign.
        for wrong in (number(P), number(P + 1), number(1 | 1 << 255), number((P - 1) | 1 << 255), number(2)):
            self.assertIsNone(point_from(wrong), wrong.hex())

    def test_a_key_of_small_order_signs_nothing(self):
        # S = 0 and R = A = a point of small order fit many messages where this is not looked at.
        small = [number(1), number(P - 1), number(0), number(1 << 255)]
        for key in small:
            self.assertIsNotNone(point_from(key))
            for r in small:
                for message in (b"", b"1", b"2", b"3"):
                    self.assertFalse(signed_by(key, r + bytes(32), message))

    def test_the_equation_is_checked_without_the_cofactor(self):
        # R with a component of order 2: equal after multiplication by 8, and not before.
        key, message = toy.Key(bytes(32)), b"message"
        r = 12345
        point = toy.encode(verify.add(verify.times(r, verify.BASE), point_from(number(P - 1))))
        k = int.from_bytes(verify.hashlib.sha512(point + key.public + message).digest(), "little") % L
        self.assertFalse(signed_by(key.public, point + number((r + k * key.scalar) % L), message))

    def test_two_points_are_the_same_in_both_coordinates(self):
        key, message, r = toy.Key(bytes(32)), b"message", 12345

        def challenge(point):
            return int.from_bytes(verify.hashlib.sha512(point + key.public + message).digest(), "little") % L

        # The same y and another x: the point's negative. The same x and another y: that, and the point of order 2.
        point = toy.encode(verify.times(r, verify.BASE))
        right = (r + challenge(point) * key.scalar) % L
        self.assertTrue(signed_by(key.public, point + number(right), message))
        self.assertFalse(signed_by(key.public, point + number(L - right), message))
        point = toy.encode(verify.add(verify.times(L - r, verify.BASE), point_from(number(P - 1))))
        self.assertFalse(signed_by(key.public, point + number((r - challenge(point) * key.scalar) % L), message))


class Trees(unittest.TestCase):
    leaves = [verify.sha(b"\x00", data) for data in in_hex(LEAVES)]

    def test_the_published_roots_paths_and_proofs_hold(self):
        roots = in_hex(ROOTS)
        for size, root in enumerate(roots, 1):
            self.assertEqual(toy.merkle(self.leaves[:size]), root)
        for leaf, size, path in PATHS:
            self.assertEqual(verify.root_of_inclusion(self.leaves[leaf - 1], leaf - 1, size, in_hex(path)), roots[size - 1])
        for old, size, proof in GROWN:
            self.assertTrue(verify.is_consistent(old, roots[old - 1], size, roots[size - 1], in_hex(proof)))

    def test_every_proof_of_small_logs_holds_and_no_other_length_does(self):
        leaves = [verify.sha(bytes([n])) for n in range(20)]
        for size in range(1, 20):
            root = toy.merkle(leaves[:size])
            for at in range(size):
                path = toy.path(at, leaves[:size])
                self.assertEqual(verify.root_of_inclusion(leaves[at], at, size, path), root)
                for wrong in (path + [root], path[:-1] if path else [root]):
                    self.assertNotEqual(verify.root_of_inclusion(leaves[at], at, size, wrong), root)
                self.assertNotEqual(verify.root_of_inclusion(leaves[at], (at + 1) % size, size, path), size > 1 and root)
            for old in range(1, size + 1):
                before, proof = toy.merkle(leaves[:old]), toy.grown(old, leaves[:size])
                self.assertTrue(verify.is_consistent(old, before, size, root, proof))
                self.assertFalse(verify.is_consistent(old, before, size, root, proof + [root]))
                self.assertFalse(verify.is_consistent(old, bytes(32), size, root, proof))
                self.assertFalse(proof and verify.is_consistent(old, before, size, root, proof[:-1]))
                # The same root cannot be that of a larger log.
                self.assertFalse(verify.is_consistent(old, before, 2 * size, root, proof))

    def test_nothing_stands_outside_of_a_log_and_nothing_grows_from_nothing(self):
        leaf = verify.sha(b"")
        for at in (-1, 1, 7):
            self.assertIsNone(verify.root_of_inclusion(leaf, at, 1, []))
        for old, size, proof in ((0, 1, []), (0, 1, [leaf]), (2, 1, []), (2, 1, [leaf]), (3, 5, []), (-1, 1, [leaf])):
            self.assertFalse(verify.is_consistent(old, leaf, size, leaf, proof))

    def test_the_map_of_the_format_page_has_the_root_that_stands_there(self):
        keys, rules = verify.tag_of("_keys", bytes(32)), verify.tag_of("_rules", bytes(32))
        root = "b897c2c46120d96c8dbcfc01a4980a0f12993339f444bc22e3ba89c958b0aaff"
        sibling = verify.map_root_of(rules, 1, b3(b"two"), [])
        self.assertEqual(verify.map_root_of(keys, 1, b3(b"one"), [sibling, verify.EMPTY]).hex(), root)
        # A stream stands no deeper than it must.
        self.assertIsNone(verify.map_root_of(keys, 1, b3(b"one"), [verify.EMPTY, sibling]))
        self.assertIsNone(verify.map_root_of(keys, 1, b3(b"one"), [sibling] * 257))


class Notes(unittest.TestCase):
    def test_the_published_note_has_its_key_id_and_signature(self):
        name, key_id, key = NOTE_KEY.split("+", 2)
        key = base64.b64decode(key)
        self.assertEqual(verify.sha(name.encode(), b"\n", key)[:4].hex(), key_id)
        signature = base64.b64decode(NOTE_SIGNATURE)
        self.assertEqual(signature[:4].hex(), key_id)
        self.assertTrue(signed_by(key[1:], signature[4:], NOTE_TEXT.encode()))

    def test_the_note_and_the_line_of_the_format_page_read(self):
        public, other = bytes.fromhex(RFC_8032[0][1]), bytes.fromhex(RFC_8032[1][1])
        self.assertEqual(verify.ledger_id(public, b3(other)), EXAMPLE_ID)
        note = verify.read_note(EXAMPLE_NOTE, "note")
        self.assertTrue(note.signed_with(public))
        self.assertFalse(note.signed_with(other))
        # The id of the key and the signature both count.
        for changed in ({"key_id": b"none"}, {"signature": bytes(64)}, {"signature": note.signature[:63] + b"\0"}, {"lines": [*note.lines[:2], "x"]}):
            self.assertFalse(dataclasses.replace(note, **changed).signed_with(public))
        line = verify.read_line("\r\n " + EXAMPLE_LINE.replace(" ", " \r\n") + "\n")
        self.assertEqual((line.ledger, line.size), (EXAMPLE_ID, 71))
        self.assertEqual(line.tag, verify.tag_of("acme", b3(b"blind")))

    def test_a_note_has_one_form(self):
        for wrong in (
            EXAMPLE_NOTE[:-1],
            EXAMPLE_NOTE + "\n",
            EXAMPLE_NOTE + EXAMPLE_NOTE.split("\n")[4] + "\n",
            EXAMPLE_NOTE.replace("— ", "- "),
            EXAMPLE_NOTE.replace("\n\n", "\n"),
            EXAMPLE_NOTE.replace("\n\n", "\nx\n"),
            EXAMPLE_NOTE + "x",
            EXAMPLE_NOTE.replace("KgI=", "KgJ="),
        ):
            with self.assertRaises(verify.Problem):
                verify.read_note(wrong, "note")

    def test_a_line_that_was_copied_badly_is_no_verdict(self):
        for wrong in (EXAMPLE_LINE[:-1], EXAMPLE_LINE.replace(" 71 ", " 72 "), EXAMPLE_LINE + " x", "troth1", EXAMPLE_LINE.upper()):
            with self.assertRaises(verify.Unjudged):
                verify.read_line(wrong)


class Forms(unittest.TestCase):
    """What is of another kind is altered, and never an end of the verifier."""

    def refuses(self, read, *wrong):
        for one in wrong:
            with self.assertRaises(verify.Problem, msg=repr(one)):
                read(one)

    def test_a_value_has_its_kind(self):
        self.refuses(lambda value: verify.from_hex(value, 1, "here"), 7, None, [], "0", "0G", "AA", "000")
        self.refuses(lambda value: verify.from_base64(value, 1, "here"), 7, None, "AA", "AB==", "AAA=", "A\u00e9==", "AA==\n")
        self.refuses(lambda value: verify.an_instant(value, "here"), 7, None, {}, "2024-01-01")
        self.refuses(lambda value: verify.hashes_hex(value, "here"), 7, {}, "", [7])
        self.refuses(lambda value: verify.hashes_base64(value, "here"), 7, {}, "", [7])

    def test_an_event_has_its_envelope(self):
        ledger = toy.Toy()
        ledger.record("acme", "relationship.opened", {"name": "Acme"})
        event = ledger.events[-1]

        def read(changes):
            verify.read_event(event | changes, b"", "here")

        read({})
        read({"version": 2, "prev": "00" * 32, "by": "p1", "cause": "", "v": 2**53})
        later = "2026-03-02T23:00:00.000Z"
        kinds = {"id": (7, event["id"].upper() + "A", "x"), "stream": (7, None), "version": (True, 0, "1", None), "prev": ("00" * 32, 7)}
        kinds |= {"type": (7, None), "v": (True, 0, "1", None), "occurred": (7, later), "zone": (7, None), "recorded": (7, "")}
        kinds |= {"by": (7, True), "source": (7, None), "cause": (7, []), "evidence": ({}, None, [None]), "data": ([], None, "")}
        self.refuses(read, *({key: value} for key, values in kinds.items() for value in values))
        self.refuses(read, {"version": 2}, {"version": 2, "prev": "00"}, {"version": 2, "prev": 7}, {"more": 1})

    def test_a_checkpoint_is_the_event_that_says_so(self):
        def read(changes=None, version=None):
            ledger = toy.Toy()
            ledger.record("acme", "relationship.opened", {"name": "Acme"})
            record, tag, heads = ledger.record, ledger.tag, ledger.heads

            def recorded(stream, type_, data):
                record(stream, type_, data)
                ledger.events[-1].update(changes or {})

            # Whoever signs may give any event the leaf of a checkpoint, and any version the leaf of a client.
            ledger.record, ledger.tag = recorded, lambda stream: tag("_checkpoints" if stream == "_checks" else stream)
            if version is not None:
                ledger.heads = lambda size: [(one, version if one == tag("acme") else of, head) for one, of, head in heads(size)]
            size = ledger.checkpoint("acme")
            file = json.loads(ledger.files[size])
            verify.read_checkpoint(spell(file | {"version": file["version"] if version is None else version}) + b"\n", "here")

        read()
        read({"source": "another"})
        self.refuses(read, {"stream": "_checks"}, {"type": "ledger.noted"}, {"v": 2}, {"data": {}}, {"data": {"map_root": "00" * 32}})
        read(version=1)
        self.refuses(lambda version: read(version=version), 0, -1, True)

    def test_a_checkpoint_file_is_believed_only_whole(self):
        def read(changes=None, client="acme", of=None):
            ledger = toy.Toy()
            ledger.record(client, "relationship.opened", {"name": "Acme"})
            ledger.record("other", "relationship.opened", {"name": "Other"})
            signed = ledger.signed
            ledger.signed = lambda lines: signed([of or lines[0], *lines[1:]])
            file = json.loads(ledger.files[ledger.checkpoint(client)])
            verify.read_checkpoint(spell(file | (changes(file) if changes else {})) + b"\n", "here")

        def key(file, **changes):
            return {"keys": [file["keys"][0] | changes]}

        read()
        self.refuses(lambda name: read(client=name), "Acme", "_acme", "a.b", "")
        self.refuses(lambda of: read(of=of), "troth/" + "0" * 64, "troth", "another")
        self.refuses(
            read,
            lambda file: key(file, position=False),
            lambda file: key(file, position=1),
            lambda file: key(file, inclusion=file["keys"][0]["inclusion"][1:]),
            lambda file: {"keys": []},
            lambda file: {"key_path": file["path"]},
            lambda file: {"inclusion": []},
            lambda file: {"inclusion": file["keys"][0]["inclusion"]},
            lambda file: {"path": file["path"][::-1]},
            lambda file: {"path": file["path"][1:]},
            lambda file: {"head": "00" * 32},
            lambda file: {"blind": "00" * 32},
        )


class Keys(unittest.TestCase):
    def setUp(self):
        self.ledger = toy.Toy()
        self.old, self.new = self.ledger.key, self.ledger.next
        self.ledger.rotate()
        self.events = [(dict(event), position) for position, event in self.ledger.of("_keys")]

    def read(self, events, ledger=None):
        shown = [(verify.read_event(event, spell(event), "keys"), position) for event, position in events]
        return verify.read_keys(shown, ledger or self.ledger.id, "keys")

    def refused(self, number, ledger=None, position=None, data=None, **changes):
        events = list(self.events)
        event, at = events[number]
        event = event | changes | {"data": event["data"] | (data or {})}
        events[number] = event, at if position is None else position
        with self.assertRaises(verify.Problem):
            self.read(events, ledger)

    def signed(self, position, old, new, after):
        text = f"troth-rotate/v1\n{self.ledger.id}\n{self.old.public.hex()}\n{new.public.hex()}\n{after}\n{position}\n".encode()
        signatures = {"sig_old": toy.b64(old.sign(text)), "sig_new": toy.b64(new.sign(text))}
        return {"new": new.public.hex(), "next_key_hash": after, "log_size": position} | signatures

    def test_the_key_in_force_is_that_of_the_last_rotation_below_the_size(self):
        in_force, at = self.read(self.events), self.events[1][1]
        self.assertEqual([verify.key_at(in_force, size) for size in (1, at, at + 1)], [self.old.public, self.old.public, self.new.public])

    def test_a_rotation_needs_both_keys_the_promised_one_and_its_place(self):
        at, after = self.events[1][1], self.events[1][0]["data"]["next_key_hash"]
        thief = toy.Key(bytes(32))
        self.read([self.events[0], (self.events[1][0] | {"data": self.signed(at, self.old, self.new, after)}, at)])
        self.refused(1, data=self.signed(at, thief, self.new, after))
        self.refused(1, data=self.signed(at, self.old, self.new, after) | {"sig_new": self.signed(at, self.old, thief, after)["sig_new"]})
        self.refused(1, data=self.signed(at, self.old, thief, after))
        self.refused(1, data=self.signed(at + 1, self.old, self.new, after))
        self.refused(1, v=2)
        self.refused(1, prev="00" * 32)
        self.refused(1, position=0)

    def test_a_ledger_begins_once_and_with_its_own_keys(self):
        self.refused(0, position=1)
        self.refused(0, v=2)
        self.refused(0, ledger="00" * 32)
        self.refused(0, type="ledger.begun")
        self.refused(1, type="ledger.created")
        self.refused(1, version=3)
        self.refused(0, stream="_rules")
        self.refused(0, prev="00" * 32)
        with self.assertRaises(verify.Problem):
            self.read([])


class Spelling(unittest.TestCase):
    def test_what_has_a_second_spelling_is_refused(self):
        for wrong in (
            b'{"a":1,"a":1}',
            b'{"a": 1}',
            b'{"a":1.0}',
            b'{"a":1e2}',
            b'{"a":-0}',
            b'{"a":01}',
            b'{"a":9007199254740993}',
            b'{"a":NaN}',
            rb'"\u0041"',
            rb'"\/"',
            rb'"\u001F"',
            rb'"\u007f"',
            rb'"\ud83d\ude00"',
            rb'"\ud800"',
            b'"\xff"',
            b'\xef\xbb\xbf""',
            b'""\n',
            b"[" * 65 + b"]" * 65,
            b"[" * 10_000_000,
            b'{"a":' * 1_000_000,
            b"",
        ):
            with self.assertRaises(verify.Problem, msg=wrong[:40]):
                verify.read_spelled(wrong, "here")
        for right in (b'"\x7f\\u001f/\xc3\xa9"', b"[" * 64 + b"]" * 64, b'{"a":-9007199254740992,"b":[true,null,"[[[\\"{"]}'):
            verify.read_spelled(right, "here")

    def test_a_file_is_one_line_and_a_size_is_a_number(self):
        verify.read_file(b"{}\n", "here")
        for wrong in (b"{}", b"{}\n\n", b"{} \n", b"{} ", b"{}x", b""):
            with self.assertRaises(verify.Problem):
                verify.read_file(wrong, "here")
        for wrong in ("", "07", "-1", "1.0", "9007199254740993", " 1"):
            with self.assertRaises(verify.Problem):
                verify.a_decimal(wrong, "here")

    def test_true_is_never_one(self):
        with self.assertRaises(verify.Problem):
            verify.a_number(True, 0, "here")
        with self.assertRaises(verify.Problem):
            verify.one_of(True, (1,), "here")

    def test_an_instant_is_a_date(self):
        verify.an_instant("2024-02-29T23:59:59.999Z", "here")
        for wrong in ("2023-02-29T00:00:00.000Z", "2024-01-01T00:00:60.000Z", "0000-01-01T00:00:00.000Z", "2024-01-01T24:00:00.000Z", "2024-1-01T00:00:00.000Z"):
            with self.assertRaises(verify.Problem):
                verify.an_instant(wrong, "here")


PLAN = b"we leave in May\n"


def named(content, **changes):
    """What is sealed of a private file, with these fields changed, added, or left out where they are None."""
    fields = {"name": "plan May.pdf", "media": "application/pdf", "blake3": b3(content).hex(), "key": "5a" * 32} | changes
    return spell({name: value for name, value in fields.items() if value is not None}).decode()


class Story:
    """A ledger with two clients, one checkpoint given away, a rotation, a sealed name, an evidence file and a private one."""

    def __init__(self):
        self.ledger = toy.Toy()
        self.disclosed = [self.ledger.sealed("_people", "person.noted", "name", "/data/name", "Ana", "p1")]
        self.ledger.record("acme", "relationship.opened", {"name": "Acme"})
        self.ledger.record("other", "relationship.opened", {"name": "Other"})
        self.size = self.ledger.share("acme")
        self.line, self.file = self.ledger.line("acme", self.size), self.ledger.files[self.size]
        self.ledger.rotate()
        content = b"price check\n"
        digest = b3(content).hex()
        cited = {"blake3": digest, "name": "check é.md", "media": "text/plain", "bytes": len(content)}
        self.ledger.record("acme", "commitment.made", {"what": "x"}, [cited, {"locator": "ticket:7"}])
        self.evidence = {f"evidence/{digest[:8]}-check__.md": content}
        self.private = self.ledger.private("acme", named(PLAN))
        self.disclosed.insert(0, self.private)
        self.plan = f"evidence/{b3(PLAN).hex()[:8]}-plan_May.pdf"
        self.evidence[self.plan] = PLAN

    def files(self, every=False):
        return self.ledger.bundle("acme", self.disclosed, self.evidence, every)


class Bundles(unittest.TestCase):
    def verdict(self, files, held=None):
        return verify.judge(toy.archive(files.items()), held).verdict

    def test_an_honest_bundle_holds(self):
        for every in (False, True):
            story = Story()
            files = story.files(every)
            self.assertEqual(self.verdict(files), "ok")
            self.assertEqual(self.verdict(files, verify.read_line(story.line)), "proved")
            for ending in (b"\n", b"\r\n", b""):
                self.assertEqual(self.verdict(files, story.file.rstrip(b"\n") + ending), "proved")
            self.assertEqual(self.verdict(story.files(every)), "ok", "the second bundle carries the first one's checkpoint")

    def test_no_flipped_bit_is_accepted(self):
        archive = toy.archive(Story().files().items())
        for at in range(len(archive)):
            changed = bytearray(archive)
            changed[at] ^= 1 << at % 8
            self.assertEqual(verify.judge(bytes(changed)).verdict, "altered", at)

    def test_no_end_and_no_addition_is_accepted(self):
        archive = toy.archive(Story().files().items())
        for cut in range(0, len(archive), 7):
            self.assertEqual(verify.judge(archive[:cut]).verdict, "altered")
        self.assertEqual(verify.judge(archive + b"\0").verdict, "altered")
        self.assertEqual(verify.judge(b"\0" + archive).verdict, "altered")

    def test_missing_evidence_is_listed_and_accuses_nobody(self):
        story = Story()
        story.evidence = {}
        report = verify.judge(toy.archive(story.files().items()))
        self.assertEqual((report.verdict, len(report.bundle.counts["evidence_missing"])), ("ok", 2))

    def changed(self, change):
        """The verdict on the story's bundle after a change, and the place."""
        story = Story()
        change(story)
        report = verify.judge(toy.archive(story.files().items()))
        return report.verdict, report.place

    def test_a_private_file_is_shown_as_it_reads_or_withheld(self):
        report = verify.judge(toy.archive(Story().files().items()))
        counts = report.bundle.counts
        self.assertEqual([counts[of] for of in ("evidence", "evidence_missing", "disclosed", "sealed")], [2, [], 2, 0])
        story = Story()
        story.disclosed.remove(story.private)
        del story.evidence[story.plan]
        counts = verify.judge(toy.archive(story.files().items())).bundle.counts
        self.assertEqual([counts[of] for of in ("evidence", "evidence_missing", "disclosed", "sealed")], [1, [], 1, 1])

    def test_a_private_file_is_none_but_the_one_that_was_sealed(self):
        plan, kept = Story().plan, f"evidence/{b3(b'kept').hex()[:8]}-plan_May.pdf"

        def instead(name, content):
            def change(story):
                del story.evidence[story.plan]
                story.evidence[name] = content

            return change

        self.assertEqual(self.changed(instead(plan, PLAN)), ("ok", None))
        for name, content in ((plan, b"we stay\n"), (plan, b"kept"), (kept, b"kept"), (plan.replace("plan", "other"), PLAN), (plan.replace("evidence", "Evidence"), PLAN)):
            self.assertEqual(self.changed(instead(name, content)), ("altered", name))
        self.assertEqual(self.changed(lambda story: story.disclosed.remove(story.private)), ("altered", plan))
        # Where value and file are wrong, the value is told of: the file is judged by it.
        both = lambda story: (story.private.update(plaintext=named(b"we stay\n")), instead(plan, b"we stay\n")(story))
        self.assertEqual(self.changed(both), ("altered", "disclosed.json"))

    def test_what_is_sealed_of_a_private_file_has_one_form(self):
        right = named(PLAN)
        for wrong in (
            named(PLAN, more=1),
            named(PLAN, media=None),
            named(PLAN, key=None),
            named(PLAN, name=7),
            named(PLAN, media=["a"]),
            named(PLAN, blake3="5a" * 31),
            named(PLAN, key="5A" * 32),
            named(PLAN, key="5a" * 31),
            right.replace(":", ": "),
            right.replace("plan", "\\u0070lan"),
            right + "\n",
            "plan May.pdf",
            "",
        ):
            ledger = toy.Toy()
            ledger.record("acme", "relationship.opened", {"name": "Acme"})
            shown = ledger.private("acme", wrong)
            report = verify.judge(toy.archive(ledger.bundle("acme", [shown]).items()))
            self.assertEqual((report.verdict, report.place), ("altered", "disclosed.json"), wrong)
        # Of a private place any text.
        ledger = toy.Toy()
        ledger.record("acme", "relationship.opened", {"name": "Acme"})
        shown = ledger.private("acme", "mid:a@acme.example", "/evidence/0/locator")
        self.assertEqual(self.verdict(ledger.bundle("acme", [shown])), "ok")

    def test_evidence_stands_in_an_event_in_one_of_four_forms(self):
        id_ = "00000000-0000-7000-8000-000000000003"
        sealed = {"key": f"record.{id_}", "nonce": "00" * 24, "box": "", "commit": "00" * 32}
        digest = "00" * 32

        def read(item):
            verify.read_evidence(item, id_, "here")

        read({"locator": ""})
        read({"locator": {"sealed": sealed}})
        read({"blake3": digest, "name": "", "media": "", "bytes": 0})
        read({"blake3": digest, "bytes": 0, "named": {"sealed": sealed}})
        for wrong in (
            None,
            [],
            {},
            {"locator": None},
            {"locator": "", "name": ""},
            {"locator": {"sealed": sealed}, "named": {"sealed": sealed}},
            {"named": {"sealed": sealed}},
            {"blake3": digest, "named": {"sealed": sealed}, "bytes": 0},
            {"blake3": digest, "bytes": 0, "named": "plan.pdf"},
            {"blake3": digest, "bytes": 0, "named": {"open": sealed}},
            {"blake3": digest, "bytes": 0, "named": {"sealed": sealed, "more": 1}},
            {"blake3": digest, "bytes": -1, "named": {"sealed": sealed}},
            {"blake3": digest[1:], "bytes": 0, "named": {"sealed": sealed}},
            {"blake3": digest[1:], "name": "", "media": "", "bytes": 0},
            {"blake3": digest, "name": 1, "media": "", "bytes": 0},
            {"blake3": digest, "name": "", "media": None, "bytes": 0},
            {"blake3": digest, "name": "", "media": "", "bytes": True},
            {"blake3": digest, "name": {"sealed": sealed}, "media": "", "bytes": 0},
            *({"locator": {"sealed": sealed | change}} for change in ({"key": "p1"}, {"nonce": "00"}, {"box": "="}, {"commit": "00"}, {"more": 1})),
        ):
            with self.assertRaises(verify.Problem, msg=wrong):
                read(wrong)

    def test_a_file_that_is_read_whole_has_a_longest_and_so_has_a_line(self):
        archive = toy.archive(Story().files().items())
        sizes = {name: verify.Archive(archive).size(name) for name in verify.Archive(archive).files}
        whole = [name for name in sizes if name.endswith((".json", ".checkpoint.txt"))]
        longest = max(whole, key=sizes.get)
        for most, verdict, place in ((sizes[longest], "ok", None), (sizes[longest] - 1, "altered", longest), (sizes["manifest.json"] - 1, "altered", "manifest.json")):
            with mock.patch.object(verify, "LARGEST_JSON", most):
                report = verify.judge(archive)
            self.assertEqual((report.verdict, report.place), (verdict, place))
        line = max(map(len, archive[slice(*verify.Archive(archive).files["events.jsonl"])].splitlines(keepends=True)))
        for most, verdict in ((line, "ok"), (line - 1, "altered")):
            with mock.patch.object(verify, "LONGEST_LINE", most):
                self.assertEqual(verify.judge(archive).verdict, verdict)

    def resigned(self, change=None, about=None, story=None):
        """The verdict on the story's bundle, and the file it is found in, after a change to the value of one JSON file and to
        the manifest, both signed again."""
        story = story or Story()
        files = story.files()
        manifest = json.loads(files.pop("manifest.json")) | (about or {})
        del files["manifest.note"], manifest["files"]
        if change:
            name, change = change
            value = json.loads(files[name])
            change(value)
            files[name] = spell(value) + b"\n"
        report = verify.judge(toy.archive(story.ledger.manifested(manifest, files).items()))
        return report.verdict, report.place and report.place.split(",")[0]

    def test_a_manifest_has_its_fields(self):
        self.assertEqual(self.resigned(), ("ok", None))
        files = Story().files()
        manifest = json.loads(files["manifest.json"])
        streams = manifest["streams"]
        wrong = {"format": ("troth-bundle/v2", 1), "ledger": ("00", 7), "stream": ("-", 7, "_keys"), "audience": ("judge", 7), "as_of": ("2026", 7)}
        wrong |= {"size": (True, 0, "1"), "root": ("", 7), "streams": ([], streams[:2], streams + streams[:1], [streams[1], streams[0], streams[2]])}
        for key, values in wrong.items():
            for value in values:
                self.assertEqual(self.resigned(about={key: value}), ("altered", "manifest.json"), (key, value))
        for key, value in (("version", True), ("version", 0), ("position", True), ("position", manifest["size"])):
            changed = [stream | ({key: value} if stream["stream"] == "_rules" else {}) for stream in streams]
            self.assertEqual(self.resigned(about={"streams": changed}), ("altered", "manifest.json"), (key, value))
        # What the last event says otherwise.
        for about in ({"audience": "court"}, {"as_of": "2026-03-02T12:00:00.001Z"}):
            self.assertEqual(self.resigned(about=about), ("altered", "events.jsonl"))

    def test_a_client_s_stream_ends_with_the_bundle(self):
        for shares in (False, True):
            ledger = toy.Toy()
            ledger.record("acme", "relationship.opened", {"name": "Acme"})
            if shares:
                ledger.share("acme")
            report = verify.judge(toy.archive(ledger.bundle("acme", exported="bundle.made").items()))
            self.assertEqual((report.verdict, report.place.split(",")[0]), ("altered", "events.jsonl"))

    def test_of_the_people_some_are_shown_and_of_other_streams_all(self):
        ledger = toy.Toy()
        for name in ("Ana", "Bea", "Cid"):
            ledger.record("_people", "person.noted", {"name": name})
        ledger.record("acme", "relationship.opened", {"name": "Acme"})
        for people in (lambda version: version != 2, lambda version: version == 3, lambda version: False):
            self.assertEqual(self.verdict(ledger.bundle("acme", people=people)), "ok")

    def test_proofs_are_of_three_streams_and_have_numbers_in_them(self):
        def of(stream, **changes):
            def change(proofs):
                for item in proofs["streams"] + proofs["events"]:
                    if item["stream"] == stream:
                        item.update(changes)

            return change

        def first(proofs):
            return proofs["streams"][0]

        for change in (
            of("_rules", version=True),
            of("_keys", position=False),
            of("_people", version=True),
            of("_people", position=True),
            of("_rules", head="00"),
            of("_rules", path=7),
            of("_rules", inclusion=[""]),
            of("_rules", more=1),
            lambda proofs: proofs.update(size=proofs["size"] + 1),
            lambda proofs: proofs.update(size=True),
            lambda proofs: proofs.update(format="troth-proofs/v2"),
            lambda proofs: proofs["streams"].append(first(proofs)),
            lambda proofs: proofs["streams"].pop(),
            lambda proofs: proofs["streams"].reverse(),
            lambda proofs: first(proofs).update(stream="_keys"),
            lambda proofs: proofs.update(events=[]),
            lambda proofs: proofs["events"].append(proofs["events"][0]),
            lambda proofs: proofs.update(events=7),
        ):
            self.assertEqual(self.resigned(("proofs.json", change)), ("altered", "proofs.json"))

    def test_growth_and_disclosures_have_their_form(self):
        grown = [
            lambda file: file.update(format="troth-consistency/v2"),
            lambda file: file.update(size=True),
            lambda file: file.update(size=file["size"] + 1),
            lambda file: file["from"].append(file["from"][0]),
            lambda file: file["from"][0].update(size=True),
            lambda file: file["from"][0].update(size=file["from"][0]["size"] + 1),
            lambda file: file["from"][0].update(proof=7),
            lambda file: file.update({"from": 7}),
        ]
        for change in grown:
            self.assertEqual(self.resigned(("checkpoints/consistency.json", change)), ("altered", "checkpoints/consistency.json"))
        shown = [
            lambda file: file.update(format="troth-disclosed/v2"),
            lambda file: file.update(values=7),
            lambda file: file["values"].reverse(),
            lambda file: file["values"].insert(0, file["values"][0]),
            *(
                lambda file, key=key, value=value: file["values"][1].update({key: value})
                for key, value in (
                    ("event", "x"),
                    ("event", 7),
                    ("field", "data/name"),
                    ("field", "/data/name~"),
                    ("field", "/data/other"),
                    ("field", "/data"),
                    ("field", 7),
                    ("plaintext", 7),
                    ("plaintext", "Bea"),
                    ("record_key", "00"),
                    ("more", 1),
                )
            ),
        ]
        for change in shown:
            self.assertEqual(self.resigned(("disclosed.json", change)), ("altered", "disclosed.json"))

    def test_a_map_that_lied_about_a_client_is_found_by_the_checkpoint_over_it(self):
        for lie in ({"version": 1}, {"version": 9}, {"head": b3(b"another")}):
            ledger = toy.Toy()
            ledger.record("acme", "relationship.opened", {"name": "Acme"})
            ledger.record("acme", "commitment.made", {"what": "x"})
            heads, tag = ledger.heads, ledger.tag("acme")

            def lying(size):
                told = [(one, lie.get("version", version), lie.get("head", head)) for one, version, head in heads(size)]
                return [new if new[0] == tag else old for new, old in zip(told, heads(size))]

            ledger.heads = lying
            size = ledger.checkpoint("acme")
            file = json.loads(ledger.files[size])
            file |= {"version": lie.get("version", 2), "head": lie["head"].hex() if "head" in lie else file["head"]}
            ledger.files[size] = spell(file) + b"\n"
            ledger.heads = heads
            report = verify.judge(toy.archive(ledger.bundle("acme").items()))
            self.assertEqual((report.verdict, report.place), ("rewritten", f"checkpoints/{size}.checkpoint.txt"))

    def test_one_client_has_one_tag(self):
        ledger = toy.Toy()
        ledger.record("acme", "relationship.opened", {"name": "Acme"})
        size = ledger.checkpoint("acme")
        held = ledger.files.pop(size)
        ledger.secret = bytes([7]) * 32
        files = ledger.bundle("acme")
        self.assertEqual(self.verdict(files), "ok")
        report = verify.judge(toy.archive(files.items()), held)
        self.assertEqual((report.verdict, report.place), ("altered", verify.HELD))

    def test_another_ledger_with_its_own_key_is_not_the_readers(self):
        story, other = Story(), toy.Toy(seed=9)
        other.record("acme", "relationship.opened", {"name": "Acme"})
        files = other.bundle("acme")
        self.assertEqual(self.verdict(files), "ok")
        self.assertEqual(self.verdict(files, verify.read_line(story.line)), "not this client's")
        self.assertEqual(self.verdict(files, story.file), "not this client's")

    def test_the_command_prints_the_verdict_first_and_ends_with_its_code(self):
        story = Story()
        with tempfile.TemporaryDirectory() as folder:
            bundle, held = os.path.join(folder, "b.zip"), os.path.join(folder, "held.txt")
            for name, data in ((bundle, toy.archive(story.files().items())), (held, story.file)):
                with open(name, "wb") as file:
                    file.write(data)

            def runs(*words):
                ran = subprocess.run([sys.executable, os.path.join(HERE, "verify.py"), *words], capture_output=True, text=True, check=False)
                return ran.returncode, ran.stdout

            code, out = runs(bundle)
            self.assertEqual((code, out.split("\n")[0]), (0, "ok"))
            line = os.path.join(folder, "line.txt")
            with open(line, "w", encoding="ascii") as file:
                file.write(f" {story.line}\n")
            code, out = runs(bundle, "--against", line, "--json")
            self.assertEqual((code, json.loads(out)["verdict"]), (0, "proved"))
            os.remove(line)
            code, out = runs(bundle, "--against", held, "--json")
            self.assertEqual((code, json.loads(out)["verdict"]), (0, "proved"))
            self.assertEqual(runs(bundle, "--against", story.line[:-1])[0], 2)
            self.assertEqual(runs(os.path.join(folder, "none.zip"))[0], 1)
            with open(bundle, "ab") as file:
                file.write(b"!")
            code, out = runs(bundle, "--json")
            self.assertEqual((code, json.loads(out)["verdict"], json.loads(out)["place"]), (6, "altered", "the archive"))
            self.assertEqual(sorted(os.listdir(folder)), ["b.zip", "held.txt"], "it writes no file")


if __name__ == "__main__":
    unittest.main()
