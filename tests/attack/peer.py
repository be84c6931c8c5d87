"""A stream peer that keeps to no rule: frames of distributed/stream/wire.h, written by hand."""
import json
import socket
import struct

HELLO, WELCOME, REFUSAL, CHUNK, ACK, SNAPSHOT, STATUS, CONTROL, BYE = range(1, 10)
DTYPES = {"bool": (1, "?"), "uint8": (1, "B"), "int32": (4, "i"), "int64": (8, "q"),
          "float32": (4, "f"), "float64": (8, "d")}


def header(kind, length):
    return struct.pack("<IB", length, kind)


def frame(kind, payload):
    return header(kind, len(payload)) + payload


class Peer:
    def __init__(self, port, token="", name="stranger"):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.token, self.name = token, name

    def send(self, data):
        """False where the learner has hung up."""
        try:
            self.socket.sendall(data)
            return True
        except OSError:
            return False

    def receive(self):
        """(kind, payload), or (0, b"") at the end."""
        try:
            length, kind = struct.unpack("<IB", self._exactly(5))
            return kind, self._exactly(length)
        except (OSError, EOFError):
            return 0, b""

    def _exactly(self, size):
        data = b""
        while len(data) < size:
            part = self.socket.recv(size - len(data))
            if not part:
                raise EOFError
            data += part
        return data

    def answer(self, kinds=(WELCOME, REFUSAL)):
        """The next frame of these kinds as JSON; None where the learner hangs up before."""
        while True:
            kind, payload = self.receive()
            if kind in kinds:
                return json.loads(payload)
            if kind == 0:
                return None

    def hello(self):
        self.send(frame(HELLO, json.dumps(
            {"protocol": "rookery-stream", "version": 2, "features": [], "token": self.token,
             "actor": self.name, "machine": "elsewhere", "pid": 1}).encode()))
        self.welcome = self.answer()
        return self.welcome

    def prefix(self, rows, episode_bytes=None, ragged=0):
        """What a chunk begins with: the first one of this life."""
        if episode_bytes is None:
            episode_bytes = self._bytes(lambda c: c["kind"] == "episode")
        return struct.pack("<QQIQIIBII", 0, self.welcome["incarnation"], 0, 0, 0, rows, 0,
                           episode_bytes, ragged)

    def chunk(self, rows, column, value):
        """A whole chunk of zeros, but for one column of `value`."""
        body = b""
        for kind in ("episode", "row"):
            for c in self.welcome["schema"]:
                if (c["kind"] == "episode") != (kind == "episode"):
                    continue
                size, code = DTYPES[c["dtype"]]
                count = rows if kind == "row" else 1
                for extent in c["shape"]:
                    count *= extent
                named = c["name"] == column
                body += struct.pack(f"<{count}{code}", *[value] * count) if named else bytes(size * count)
        return frame(CHUNK, self.prefix(rows) + body)

    def promise(self, rows):
        """The first bytes of a chunk of `rows` rows that is right in all but that it never comes."""
        row = self._bytes(lambda c: c["kind"] != "episode")
        start = self.prefix(rows)
        episode = self._bytes(lambda c: c["kind"] == "episode")
        return header(CHUNK, len(start) + episode + rows * row) + start + bytes(episode)

    def _bytes(self, wanted):
        total = 0
        for c in filter(wanted, self.welcome["schema"]):
            size = DTYPES[c["dtype"]][0]
            for extent in c["shape"]:
                size *= extent
            total += size
        return total
