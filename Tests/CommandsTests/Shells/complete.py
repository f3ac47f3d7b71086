"""Types command lines into a real shell, presses Tab at their ends, and compares what then stands there.

complete.py SHELL PROGRAM: in the package's directory. Exit code 1 and what differs, or 0.
"""
import os, pty, re, select, signal, sys, time

shell, program = sys.argv[1], os.path.abspath(sys.argv[2])
SAMPLE = "Samples/task-api/architecture.yaml"
SPACED = "GET /api/v1/tasks"

# What is typed, and the words that the line then has.
CASES = [
    ("decouple an", ["analyze"]),
    ("decouple --col", ["--color"]),
    ("decouple help sim", ["help", "simulate"]),
    ("decouple completions fi", ["completions", "fish"]),
    ("decouple analyze --inp", ["analyze", "--input-format"]),
    ("decouple analyze --format js", ["analyze", "--format", "json"]),
    ("decouple analyze --format=js", ["analyze", "--format=json"]),
    ("decouple analyze Samples/task-api/arch", ["analyze", SAMPLE]),
    (f"decouple simulate {SAMPLE} --scenario aud", ["simulate", SAMPLE, "--scenario", "audit-deploy"]),
    (f"decouple simulate {SAMPLE} --fault audit=cr", ["simulate", SAMPLE, "--fault", "audit=crashed"]),
    (f"decouple impact {SAMPLE} --down notif", ["impact", SAMPLE, "--down", "notification="]),
    (f"decouple availability {SAMPLE} --why task-api/cr", ["availability", SAMPLE, "--why", "task-api/create-task"]),
    (f"decouple redesign {SAMPLE} --call task-api/comp", ["redesign", SAMPLE, "--call", "task-api/complete-task#1"]),
    ("decouple availability $FILE --why shop/GE", ["availability", "$FILE", "--why", f"shop/{SPACED}"]),
    ("decouple analyze $BROKEN --format md", ["analyze", "$BROKEN", "--format", "md"]),
    ("decouple simulate $BROKEN --scenario cra", ["simulate", "$BROKEN", "--scenario", "crash"]),
    ("decouple explain nothing-like-it", ["explain", "nothing-like-it"]),
    ("decouple redesign x.yaml --emit Sampl", ["redesign", "x.yaml", "--emit", "Samples"]),
]
START = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], "source <(decouple completions bash)"),
    "zsh": (["zsh", "-f", "-i"], "autoload -U compinit; compinit -u -D; source <(decouple completions zsh)"),
    "fish": (["fish", "--no-config", "--private", "-i"], "decouple completions fish | source"),
}

directory = f"/tmp/decouple-shells-{os.getpid()}"
os.mkdir(directory)
files = {"$FILE": f"{directory}/spaced.yaml", "$BROKEN": f"{directory}/broken.yaml"}
open(files["$FILE"], "w").write(
    f"architecture: A\nservices:\n  shop: {{ operations: {{ '{SPACED}': {{ steps: [call: b] }} }} }}\n  b: {{}}\n")
open(files["$BROKEN"], "w").write(
    "architecture: A\nservices: { a: { no-such-key: 1 } }\nscenarios: { crash: { faults: [nothing] } }\n")
os.symlink(program, f"{directory}/decouple")

words, setup = START[shell]
process, terminal = pty.fork()
if process == 0:
    environment = dict(os.environ, PATH=f"{directory}:{os.environ['PATH']}", TERM="dumb", PS1="$ ", LC_ALL="C.UTF-8")
    environment.pop("PROMPT_COMMAND", None)
    os.execvpe(words[0], words, environment)


def read(pattern, seconds):
    """What the shell has written until the pattern comes, or nothing more for a while."""
    text, end = "", time.time() + seconds
    while time.time() < end and not re.search(pattern, text):
        if select.select([terminal], [], [], 0.1)[0]:
            text += os.read(terminal, 65536).decode(errors="replace")
    return text


def ask(typed, seconds):
    """The line after Tab: the shell is made to print it, a word a line, behind a mark."""
    os.write(terminal, typed.encode() + b"\t")
    read("$^", seconds)
    # Blank and quote are there in case that the word is still open; Control-A goes to the beginning.
    os.write(terminal, b"\x01printf '<%s>' MARK \x05 END\n")
    found = re.findall(r"<MARK>(.*?)<END>", read("<END>", 20), re.S)
    # Whether the slash of a directory stays depends on what is typed next.
    return [word.rstrip("/") for word in re.findall(r"<(.*?)>", found[-1], re.S) if word] if found else None


read("$^", 1)
os.write(terminal, setup.encode() + b"; echo REA''DY\n")
read("READY", 20)
failed = False
for typed, expected in CASES:
    for name, path in files.items():
        typed, expected = typed.replace(name, path), [word.replace(name, path) for word in expected]
    expected = ["decouple"] + expected
    found = ask(typed, 0.5)
    if found != expected:
        # On a machine that is busy, the answer may take longer.
        found = ask(typed, 5)
    if found != expected:
        failed = True
        print(f"{shell}: {typed}\n  expected {expected}\n  found    {found}")
os.kill(process, signal.SIGKILL)
os.waitpid(process, 0)
for name in os.listdir(directory):
    os.unlink(f"{directory}/{name}")
os.rmdir(directory)
sys.exit(failed)
