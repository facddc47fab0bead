"""Tries a pattern in a separate process before it is saved: there it may take too long without blocking anything.

A process ends with its memory and its time; a thread of the server does not. The trial is a measurement and not
a guess: patterns that never end have too many forms to be recognized by their text.
"""

import json
import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.append(sys.argv[1])  # the place of the engine: nothing else of the environment is needed here

import regex  # noqa: E402

#: Length of the texts that a pattern is tried on, and seconds that it may take for each.
LENGTH, PATIENCE = 2_000, 0.2
#: Seconds and bytes of memory that a whole trial may use.
MOST_SECONDS, MOST_MEMORY = 20, 512 * 1024 * 1024
#: Characters that are repeated in the texts, beside those of the pattern.
USUAL = "a0 .-_x"
#: The most characters that are repeated.
MOST_LETTERS = 40
FLAGS = regex.IGNORECASE | regex.DOTALL


def fault(pattern, example=""):
    """Return the fault of a pattern.

    :param example: words that it finds
    :returns: None; ``("slow", text)`` with a text that takes too long when it is repeated; ``("wrong", reason)`` in
        the words of the engine
    :raises subprocess.CalledProcessError: if the trial itself failed
    """
    packages = str(Path(regex.__file__).parents[1])
    asked = json.dumps([pattern, example])
    try:
        done = subprocess.run(  # our own file, by our own interpreter
            [sys.executable, "-I", "-S", __file__, packages],
            input=asked.encode(),
            capture_output=True,
            timeout=MOST_SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired:
        return "slow", example
    except subprocess.CalledProcessError as error:
        if not _ran_away(error):
            raise  # nothing is known about the pattern
        return "slow", example
    found = json.loads(done.stdout)
    return found and tuple(found)


def _ran_away(error):
    """Return True if the process was stopped by a signal, or because it had used all memory that is allowed."""
    return error.returncode < 0 or b"MemoryError" in error.stderr


def hostile(pattern, example):
    """Yield texts that reveal an endless search: long runs that nearly match, with and without what follows.

    :returns: (repeated part, text)
    """
    letters = list(dict.fromkeys(USUAL + pattern.casefold()))[:MOST_LETTERS]
    ends = "".join(letters) + example
    runs = [*letters, *(letter + " " for letter in letters if letter != " "), example or "a", example[:-1] or "a"]
    for run in runs:
        text = (run * LENGTH)[:LENGTH]
        yield run, f"{text}!"
        yield run, f"{ends} {text}\n{ends}"


def tried(pattern, example):
    """Return the result of a trial in this process. See ``fault``."""
    try:
        compiled = regex.compile(pattern, FLAGS)
    except (MemoryError, RecursionError):
        return "slow", example
    except Exception as error:  # whatever is wrong with it is reported
        return "wrong", str(error)
    for run, text in hostile(pattern, example):
        try:
            for _match in compiled.finditer(text, timeout=PATIENCE):
                pass
        except (TimeoutError, MemoryError):
            return "slow", (run * 20)[:40]
    return None


def _limit_memory():
    try:
        import resource
    except ImportError:  # this system has no such limits; the time is limited all the same
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


if __name__ == "__main__":
    _limit_memory()
    sys.stdout.write(json.dumps(tried(*json.load(sys.stdin))))
