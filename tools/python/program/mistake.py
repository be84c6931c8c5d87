"""How a command in Python answers: one line for a person's mistake, and its exit status."""
import difflib
import os
import sys


class Mistake(Exception):
    """What the user can put right."""


def printable(text):
    """One line that does nothing to a terminal, whoever wrote the text."""
    return "".join(c if c.isprintable() else "?" for c in str(text))


def say(text):
    for line in text.splitlines():
        print(printable(line))


def warn(text):
    print(f"rookery: {printable(text)}", file=sys.stderr)


def counted(count, noun):
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def nearest(name, names):
    """What to say of a name that isn't among `names`."""
    near = difflib.get_close_matches(name, names, n=1)
    return f"; did you mean '{near[0]}'?" if near else f"; there are {', '.join(sorted(names))}"


def answer(command):
    """Runs `command` and returns the exit status: 2 for a mistake, 1 for a failure."""
    sys.stdout.reconfigure(errors="backslashreplace")
    try:
        command()
        sys.stdout.flush()
    except Mistake as mistake:
        warn(mistake)
        return 2
    except BrokenPipeError:  # the reader has gone: what it wanted it has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        warn(f"{error.filename}: {error.strerror}" if error.filename else error)
        return 1
    return 0
