"""One solver on one problem, in a process that can be killed, as often as it is asked."""
import multiprocessing
import os
import statistics
import time

from qp.judge import NOTHING, judge

PREPARATION = 120  # s that bringing a problem into a solver's form may take
GRACE = 1.5  # beside the limit, so that solvers with a clock of their own can end by it


def attempt(setting, problem, eps, limit, told):
    """A record of one run at one tolerance; `told` is called where the clocks begin."""
    solve, answer = setting.prepare(problem, eps, limit)
    told()
    wall, cpu = time.perf_counter(), time.process_time()
    raw = solve()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    told_of = answer(raw)
    verdict = judge(problem, told_of.x, told_of.y) if told_of.solved else NOTHING
    return {"status": told_of.status, "solved": told_of.solved, "iterations": int(told_of.iterations),
            "wall": wall, "cpu": cpu, "asked": eps, "verdict": verdict}


def serve(setting, problem, limit, pipe):
    """In the child: runs as often as a tolerance comes."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    while (eps := pipe.recv()) is not None:
        try:
            pipe.send(attempt(setting, problem, eps, limit, lambda: pipe.send("begun")))
        except Exception as error:  # whatever a peer does is its result
            pipe.send({"status": f"{type(error).__name__}: {error}"[:200]})


class Run:
    """Of a setting on a problem: records of repetitions, and then their summary."""

    def __init__(self, setting, problem, eps, rules):
        self.setting, self._eps, self._rules = setting, eps, rules
        self._asked = [eps / 10**k for k in range(3 if setting.stricter else 1)]
        self._records, self._child, self._pipe = [], None, None
        self._problem = problem
        dense = (problem.n + problem.m) * problem.n
        if setting.dense and dense > rules["dense_entries"]:
            self._missed("too large to be dense")

    def _missed(self, status):
        self._asked = []
        self._records.append({"status": status, "solved": False, "iterations": -1, "wall": None,
                              "cpu": None, "asked": self._eps, "verdict": NOTHING})

    def _start(self):
        context = multiprocessing.get_context("fork")
        self._pipe, end = context.Pipe()
        self._child = context.Process(
            target=serve, args=(self.setting, self._problem, self._rules["penalty"], end),
            daemon=True)
        self._child.start()
        end.close()

    def _answer(self, eps):
        """A record, or why there is none."""
        if self._child is None:
            self._start()
        self._pipe.send(eps)
        for seconds in (PREPARATION, self._rules["penalty"] * GRACE + 1, 10):
            try:
                if not self._pipe.poll(seconds):
                    return "killed after its time"
                message = self._pipe.recv()
            except (EOFError, OSError):
                return "crashed"
            if message != "begun":
                return message if "wall" in message else message["status"]
        return "killed after its time"

    def _failed(self, record):
        seconds = record[self._rules["clock"]]
        if not record["solved"]:
            return ["unsolved"]
        if seconds > self._rules["penalty"]:
            return ["time"]
        return record["verdict"].failures(self._eps)

    def repeat(self):
        """One more run, unless there is no use in it."""
        if not self._asked or len(self._records) >= self._rules["repetitions"]:
            return
        if self._records and self._records[-1][self._rules["clock"]] > self._rules["repeat_below"]:
            return
        while True:
            record = self._answer(self._asked[0])
            if isinstance(record, str):
                self.close()
                self._missed(record)
                return
            inexact = self._failed(record) not in ([], ["unsolved"], ["time"])
            if not inexact or len(self._asked) == 1:
                break
            del self._asked[0]  # a tolerance that didn't do
        self._records.append(record)
        if self._failed(record):
            self._asked = []

    def close(self):
        if self._child is not None:
            self._child.kill()
            self._child.join()
            self._pipe.close()
            self._child = None

    def summary(self):
        last = self._records[-1]
        failed = self._failed(last)
        seconds = [record[self._rules["clock"]] for record in self._records]
        return {"solver": self.setting.name, "passed": not failed, "failed": failed,
                "seconds": None if None in seconds else statistics.median(seconds),
                "runs": len(seconds), "status": last["status"], "iterations": last["iterations"],
                "asked": last["asked"],
                "verdict": None if last["verdict"] is NOTHING else vars(last["verdict"])}


def take_turns(settings, problem, eps, rules):
    """Summaries of all, A B C A B C A B C, where a run is short enough to be repeated."""
    runs = [Run(setting, problem, eps, rules) for setting in settings]
    try:
        for _ in range(rules["repetitions"]):
            for run in runs:
                run.repeat()
        return [run.summary() for run in runs]
    finally:
        for run in runs:
            run.close()
