"""A learner is attacked while it trains: mute connections, announced giants, a promise, values that
can't be trained on, a flood of text. Training goes on, memory and log stay small, nothing is lost.

    attack_test.py ROOKERY

About 20 seconds. The standard library alone.
"""
import csv
import json
import os
import pathlib
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time

from peer import CHUNK, HELLO, REFUSAL, STATUS, Peer, frame, header

TOKEN = "sesame"
MOST_MEMORY = 300  # MiB above what it was
MOST_LOG = 100_000  # bytes
PATIENCE = 60  # seconds, for a machine that is busy with other things
CONFIG = ["agent=sac", "env=dmc/cartpole_swingup", "agent.hidden=[16,16]", "agent.batch_size=16",
          "agent.learning_starts=100", "eval.every=0", "eval.video=false",
          "checkpoint.every=2000", "total_decisions=10000000", "updates_per_decision=0.25"]


class Learner:
    def __init__(self, rookery, folder):
        token = folder / "token"
        token.write_text(TOKEN + "\n")
        token.chmod(0o600)
        self.run, self.log = folder / "run", folder / "learner.log"
        few_files = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
        self.process = subprocess.Popen(
            [rookery, "learner", *CONFIG, "--run", self.run, "--listen", "127.0.0.1:0",
             "--token-file", token], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=self.log.open("w"), preexec_fn=few_files)
        self.port = int(self.wait_for(lambda: re.search(r"listening on \S+:(\d+)", self.text()))[1])
        self.actor = subprocess.Popen(
            [rookery, "actor", "--connect", f"127.0.0.1:{self.port}", "--token-file", token],
            stdin=subprocess.DEVNULL, stderr=(folder / "actor.log").open("w"))

    def wait_for(self, condition):
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found = condition()
            if found:
                return found
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"the learner ({self.process.poll()}) said:\n{self.text()}")

    def text(self):
        return self.log.read_text(errors="replace")

    def last(self):
        """The newest row of metrics.csv."""
        try:
            with (self.run / "metrics.csv").open() as rows:
                return [*csv.DictReader(rows)][-1]
        except (OSError, IndexError):
            return {}

    def decisions(self):
        return int(self.last().get("time/total_timesteps") or 0)

    def updates(self):
        return float(self.last().get("train/n_updates") or 0)

    def memory(self):
        """MiB that lie in memory."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def rows_kept(self):
        """Whether the replay holds all decisions, as the newest row of metrics has them."""
        last = self.last()
        return last.get("replay/size") == last.get("time/total_timesteps")

    def goes_on(self):
        """Waits until both acting and learning have gone on from here."""
        decisions, updates = self.decisions(), self.updates()
        self.wait_for(lambda: self.decisions() > decisions and self.updates() > updates)

    def stranger(self, name):
        peer = Peer(self.port, TOKEN, name)
        assert "incarnation" in (peer.hello() or {}), f"{name}: {peer.welcome}"
        return peer

    def end(self):
        for process in (self.actor, self.process):
            if process.poll() is None:
                process.kill()
                process.wait()


def mute_connections(learner):
    peers = []
    for _ in range(400):  # more than it may have files
        peers.append(Peer(learner.port))
    return peers


def giants_before_the_token(learner):
    peers = [Peer(learner.port) for _ in range(100)]
    for peer in peers:
        peer.send(header(HELLO, 1 << 20))
    wrong = Peer(learner.port, "wrong")
    assert "token" in wrong.hello()["error"]
    return peers


def giants_behind_it(learner):
    peers = [learner.stranger(f"giant {i}") for i in range(30)]
    for i, peer in enumerate(peers):
        length = 64 << 20 if i % 2 else 100_000
        peer.send(header(CHUNK, length) + peer.prefix(1, episode_bytes=length - 45))
        assert "error" in peer.answer((REFUSAL,))
    return peers


def promises(learner):
    """As large as is allowed, and of none a byte comes."""
    peers = [learner.stranger(f"promise {i}") for i in range(20)]
    for peer in peers:
        peer.send(peer.promise(peer.welcome["config"]["chunk_rows"]))
    too_many = learner.stranger("promise")
    too_many.send(too_many.promise(too_many.welcome["config"]["chunk_rows"] + 1))
    assert "at most" in too_many.answer((REFUSAL,))["error"]
    return peers


def bad_values(learner):
    for column, value in (("reward", float("nan")), ("obs/position", float("inf")),
                          ("action", 1e30)):
        peer = learner.stranger(f"sends a bad {column}")
        peer.send(peer.chunk(4, column, value))
        said = peer.answer((REFUSAL,))["error"]
        assert f"'{column}'" in said and "it must be" in said, said
    for _ in range(3):
        peer = learner.stranger("broken")
        peer.send(peer.chunk(4, "action", 2))
        assert "error" in peer.answer((REFUSAL,))
    assert "quarantine" in Peer(learner.port, TOKEN, "broken").hello()["error"]
    return []


def floods(learner):
    forged = "x\n2026-01-01 00:00:00.000 error disk full\x1b[2J\x1b]0;title\x07"
    flood = frame(STATUS, json.dumps(
        {"stream": {"durability_wanted": True}, "actor": {"faults": [forged + "f" * 900] * 150}}).encode())
    peers = [learner.stranger(f"talks {i}\x1b[2J") for i in range(5)]
    for peer in peers:
        peer.socket.settimeout(0.2)
    until = time.monotonic() + 3
    while time.monotonic() < until:
        for peer in peers:
            peer.send(flood)
    liar = learner.stranger("liar")
    liar.send(frame(STATUS, b'{"stream": {}, "actor": {"episodes": [[1e9, true, 1.5, 0, "x", 0]]}}'))
    assert "'cost'" in liar.answer((REFUSAL,))["error"]
    return peers


def test(learner):
    learner.wait_for(lambda: learner.updates() > 0)
    before, held = learner.memory(), []
    for attack in (mute_connections, giants_before_the_token, giants_behind_it, promises, bad_values,
                   floods):
        begun = time.monotonic()
        peers = attack(learner)
        learner.goes_on()
        more = learner.memory() - before
        print(f"{attack.__name__}: {time.monotonic() - begun:.1f} s, {more:+.0f} MiB")
        assert more < MOST_MEMORY, f"{attack.__name__}: {more:.0f} MiB more"
        held.append(peers)
    for peers in held:
        for peer in peers:
            peer.socket.close()
    learner.goes_on()
    assert learner.memory() - before < MOST_MEMORY, "memory stays taken"

    # A chunk may arrive while a row of metrics is made up: most rows agree, and one is enough.
    learner.wait_for(learner.rows_kept)
    log = (learner.run / "log.txt").read_text()
    assert len(log) < MOST_LOG, f"the log has {len(log)} bytes"
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", log + learner.text()), "control characters"
    assert not re.search("^2026-01-01", log, re.M), "a forged line"
    for name in ("broken", "giant 0", "liar"):
        assert f"actor '{name}' on elsewhere (127.0.0.1)" in log or "left out" in log, name
    assert "quarantine" in log
    learner.process.send_signal(signal.SIGTERM)
    assert learner.process.wait(PATIENCE) == 0, learner.text()
    assert learner.actor.wait(PATIENCE) == 0, "the actor wasn't told goodbye"
    assert any((learner.run / "checkpoints").iterdir())


def main():
    with tempfile.TemporaryDirectory(prefix="rookery-attack-") as folder:
        learner = Learner(os.path.abspath(sys.argv[1]), pathlib.Path(folder))
        try:
            test(learner)
        finally:
            learner.end()


if __name__ == "__main__":
    main()
