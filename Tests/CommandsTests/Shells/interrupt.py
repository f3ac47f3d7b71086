"""Interrupts the tool in a terminal and elsewhere: it ends with 130, and leaves nothing half-done behind.

interrupt.py PROGRAM: in the package's directory. Exit code 1 and what is wrong, or 0.
"""
import os, pty, select, signal, subprocess, sys, time

program = os.path.abspath(sys.argv[1])
SAMPLE = "Samples/task-api/architecture.yaml"
LONG = ["simulate", SAMPLE, "--replications", "20000"]
failures = []


def in_a_terminal():
    """Control-C while progress shows: the line goes, and nothing else is said."""
    process, terminal = pty.fork()
    if process == 0:
        os.environ["TERM"] = "xterm"
        os.execv(program, ["decouple"] + LONG)
    shown, end, was_sent, ends = "", time.time() + 60, False, 0
    while time.time() < end:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                shown += os.read(terminal, 65536).decode(errors="replace")
            except OSError:
                # The system may say that the other side is gone before it has handed over all that it wrote.
                ends += 1
                if ends > 3:
                    break
                time.sleep(0.1)
        if not was_sent and " left" in shown:
            os.write(terminal, b"\x03")
            was_sent = True
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    if code != 130 or not shown.endswith("\r\x1b[K") or "█" not in shown and "░" not in shown:
        failures.append(f"in a terminal: code {code}, shown {shown[-200:]!r}")


def elsewhere(number):
    """A signal to a program that nobody watches."""
    process = subprocess.Popen([program] + LONG, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(0.5)
    process.send_signal(number)
    output, messages = process.communicate(timeout=60)
    if process.returncode != 130 or output or messages:
        failures.append(f"signal {number}: code {process.returncode}, {output[:100]} {messages[:100]}")


def ignored():
    """Who starts it with a signal ignored, as nohup does, means it."""
    process = subprocess.Popen(
        [program, "explain", "outbox"], stdout=subprocess.PIPE, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    process.send_signal(signal.SIGHUP)
    if not process.communicate()[0] or process.returncode != 0:
        failures.append(f"ignored: code {process.returncode}")


def while_writing():
    """At whatever moment it comes, a file is whole or not there, and so is a directory of artefacts."""
    directory = f"/tmp/decouple-interrupt-{os.getpid()}"
    os.mkdir(directory)
    subprocess.run([program, "redesign", SAMPLE, "--emit", f"{directory}/whole"], stdout=subprocess.DEVNULL)
    names = files(f"{directory}/whole")
    start = time.time()
    subprocess.run([program, "redesign", SAMPLE, "--emit", f"{directory}/again"], stdout=subprocess.DEVNULL)
    length = time.time() - start
    for attempt in range(1, 24):
        target = f"{directory}/{attempt}"
        process = subprocess.Popen(
            [program, "redesign", SAMPLE, "--emit", target], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(0.02 + length * attempt / 24)
        process.send_signal(signal.SIGINT)
        code = process.wait()
        found = files(target)
        if code not in (0, 130) or found not in ([], names) or os.path.isdir(target) and not found:
            failures.append(f"while writing, after {attempt}/24: code {code}, {found}")
    subprocess.run(["rm", "-r", directory])


def files(directory):
    return sorted(os.path.relpath(os.path.join(top, name), directory) for top, _, all in os.walk(directory) for name in all)


in_a_terminal()
for number in [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]:
    elsewhere(number)
ignored()
while_writing()
print("\n".join(failures))
sys.exit(bool(failures))
