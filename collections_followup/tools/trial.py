"""Tries a pattern in a process of its own before it is saved: there it may take too long, and hold up nobody.

A process ends with its memory and its time; a thread of the server does not. What is found out is a measure and not
a guess: patterns that never end have too many shapes to be told by their looks.
"""

import json
import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.append(sys.argv[1])  # where the engine is: nothing else of the surroundings is of any use here

import regex  # noqa: E402

#: Length of the texts that a pattern is tried on, and seconds that it may take for each.
LENGTH, PATIENCE = 2_000, 0.2
#: Seconds and bytes of memory that a whole trial may take.
MOST_SECONDS, MOST_MEMORY = 20, 512 * 1024 * 1024
#: Characters that patterns repeat, beside those that stand in them.
USUAL = "a0 .-_x"
#: Most characters that are repeated.
MOST_LETTERS = 40
FLAGS = regex.IGNORECASE | regex.DOTALL


def fault(pattern, example=""):
    """The fault of a pattern.

    :param example: words that it finds
    :returns: None; ``("slow", text)`` with what takes too long when it comes again and again; ``("wrong", reason)`` in
        the words of the engine
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
    except subprocess.SubprocessError:  # it took too long, or all the memory there was
        return "slow", example
    found = json.loads(done.stdout)
    return found and tuple(found)


def hostile(pattern, example):
    """Texts on which a search that does not end shows: long runs that nearly match, with and without what follows.

    :returns: (what is repeated, text)
    """
    letters = list(dict.fromkeys(USUAL + pattern.casefold()))[:MOST_LETTERS]
    ends = "".join(letters) + example
    runs = [*letters, *(letter + " " for letter in letters if letter != " "), example or "a", example[:-1] or "a"]
    for run in runs:
        text = (run * LENGTH)[:LENGTH]
        yield run, f"{text}!"
        yield run, f"{ends} {text}\n{ends}"


def tried(pattern, example):
    """What a trial in this process finds. See ``fault``."""
    try:
        compiled = regex.compile(pattern, FLAGS)
    except (MemoryError, RecursionError):
        return "slow", example
    except Exception as error:  # noqa: BLE001 what is wrong with it is told, whatever it is
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
    except ImportError:  # this system knows no such limits; the time is limited all the same
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


if __name__ == "__main__":
    _limit_memory()
    sys.stdout.write(json.dumps(tried(*json.load(sys.stdin))))
