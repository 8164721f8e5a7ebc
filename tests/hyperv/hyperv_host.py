# SPDX-License-Identifier: BSD-2-Clause
"""A stand-in for Hyper-V where there is no Windows: its VMs are QEMUs that really boot the image and speak on COM1.

It does not interpret PowerShell. It knows our texts by their ids, checks that they came unchanged and with parameters of the
right names and kinds, and does what they ask for with files of $HVLAB_STUB_DIR: hvlab/ stands for C:\\ProgramData\\hvlab,
vms/NAME.json for a VM, log for what was done. Misbehaviour is asked for in faults.json, which is read for each script:

    "stop": {ID: [word, said]}   the text stops with that word        "throw": {ID: message}    it throws
    "die": {ID: [after, times]}  its process dies, before or after the deed, so many times
    "reserve": true              Start-VM refuses a reserve of 100 %   "no_auto": true           no automatic checkpoints
    "slow": {ID: seconds}        it takes that long                    "deaf": true              the VM never opens its pipe
    "reset": word                the VM is reset when the guest has said it    "off": word       it is switched off
    "cut": word                  the relay dies then                           "quiet": word     its output stops then
    "least": true                the user is no administrator          "client": true           Windows 11, not a server
    "held": seconds              the directory of a VM stays in use    "broken": true           a VM of others does not answer
    "sever": word, "control": F  the WinRM server with this control file loses its connection then
    "severed": ID, "control": F  the same when that text has done its deed      "forever": true      and for all time
"""
import base64
import glob
import hashlib
import json
import os
import re
import select
import signal
import socket
import subprocess
import threading
import time

HERE = os.path.dirname(os.path.realpath(__file__))
ROOM = os.path.join(HERE, "../../adapters/hyperv")
STATE = os.environ.get("HVLAB_STUB_DIR", "/nonexistent")
DISK = os.path.join(STATE, "hvlab")
VMS = os.path.join(STATE, "vms")
OVMF = "/usr/share/ovmf/OVMF.fd"
WINDOWS = "C:\\ProgramData\\hvlab\\"

script = ""  # the text as it came, set by powershell.exe beside this file

TEXTS = {"probe": ["probe", "facts"], "vm-create": ["create"], "vm-relay": ["relay"], "vm-remove": ["remove"],
         "leave": ["leave"], "sweep": ["sweep"]}
KINDS = {"probe": None, "vm-relay": {"name": str}, "vm-remove": {"name": str, "owner": str}, "leave": {"iso": str},
         "vm-create": {"name": str, "notes": str, "generation": int, "vcpus": int, "memory": int, "iso": str, "sha256": str,
                       "scheduler": str, "cores": str},
         "sweep": {"owner": str, "alive": str, "dry": bool}}


class Stop(Exception):
    """As Stop-With of prologue.ps1."""


def faults():
    try:
        with open(os.path.join(STATE, "faults.json"), encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return {}


def note(line):
    with open(os.path.join(STATE, "log"), "a", encoding="utf-8") as file:
        file.write(line + "\n")


def check_text(name, p):
    text = ""
    for part in ["prologue"] + TEXTS[name]:
        with open(os.path.join(ROOM, part + ".ps1"), encoding="utf-8") as file:
            text += file.read()
    if script != text:
        raise ValueError(f"this is not the text of {name}")
    kinds = KINDS[name]
    if (p is None) != (kinds is None) or p is not None and {k: type(v) for k, v in p.items()} != kinds:
        raise ValueError(f"{name} has other parameters: {p}")


def local(path):
    if not path.startswith(WINDOWS) or "/" in path or "\\" in path[len(WINDOWS):]:
        raise ValueError(f"no path of hvlab: {path}")
    return os.path.join(DISK, path[len(WINDOWS):])


# --- VMs

def vm_path(name):
    return os.path.join(VMS, name + ".json")


def vm_read(name):
    try:
        with open(vm_path(name), encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return None


def vm_write(vm):
    os.makedirs(VMS, exist_ok=True)
    with open(vm_path(vm["name"]) + ".new", "w", encoding="utf-8") as file:
        json.dump(vm, file)
    os.rename(vm_path(vm["name"]) + ".new", vm_path(vm["name"]))


def vm_names():
    return sorted(os.path.basename(f)[:-5] for f in glob.glob(vm_path("*")))


def vm_running(vm):
    """Its QEMU, which a number alone does not prove."""
    try:
        with open(f"/proc/{vm['pid']}/cmdline", "rb") as file:
            return f"guest={vm['name']}".encode() in file.read()
    except OSError:
        return False


def vm_end(vm):
    if vm["pid"] and vm_running(vm):
        os.kill(vm["pid"], signal.SIGKILL)
        while vm_running(vm):
            time.sleep(0.02)


def vm_start(vm, com1, qmp):
    machine = ["-M", "q35", "-bios", OVMF] if vm["generation"] == 2 else ["-M", "pc"]
    argv = ["qemu-system-x86_64", "-name", f"guest={vm['name']}", "-accel", "tcg", "-cpu", "max", "-smp", str(vm["vcpus"]),
            "-m", str(vm["memory"] >> 20), "-nodefaults", "-display", "none", *machine, "-cdrom", vm["iso"],
            "-chardev", f"socket,id=com1,path={com1}", "-serial", "chardev:com1", "-qmp", f"unix:{qmp},server=on,wait=off"]
    with open(os.path.join(STATE, "qemu.log"), "ab") as log:
        vm["pid"] = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True).pid
    vm_write(vm)


def vm_reset(qmp):
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(qmp)
        file = s.makefile("rw")
        file.readline()
        for command in ("qmp_capabilities", "system_reset"):
            file.write(json.dumps({"execute": command}) + "\n")
            file.flush()
            while "return" not in json.loads(file.readline()):
                pass


# --- whose is it? (prologue.ps1)

def tag_of(name):
    match = re.fullmatch(r"hvlab-(c\d{8}-\d{6}-[0-9a-f]{4})-\w+", name)
    return match.group(1) if match else ""


def owner_of(text, tag):
    return text.split(":")[2] if tag and text.startswith(f"hvlab:{tag}:") else ""


def directory_owner(name):
    try:
        with open(os.path.join(DISK, name, "hvlab.tag"), encoding="ascii") as file:
            return owner_of(file.readline().strip(), tag_of(name))
    except FileNotFoundError:
        return ""


def vm_owner(vm):
    return owner_of(vm["notes"], tag_of(vm["name"])) if vm["notes"] else directory_owner(vm["name"])


def end_relay(name):
    try:
        with open(os.path.join(DISK, name, "relay.pid"), encoding="ascii") as file:
            pid, started = file.read().split()
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            if file.read().rsplit(")", 1)[1].split()[19] == started:
                os.kill(int(pid), signal.SIGKILL)
    except (FileNotFoundError, ProcessLookupError):
        pass


def remove_directory(name):
    """Tries for 30 s, the marker last, as Remove-Directory of prologue.ps1."""
    path = os.path.join(DISK, name)
    held, began = os.path.join(STATE, "held-" + name), time.monotonic()
    if not os.path.exists(held):
        with open(held, "w", encoding="ascii") as file:
            file.write(str(time.time() + faults().get("held", 0)))
    with open(held, encoding="ascii") as file:
        until = float(file.read())
    while time.time() < until:
        if time.monotonic() - began > 30:
            raise OSError("being used by another process [RemoveFileSystemItemIOError]")
        time.sleep(0.2)
    for file in os.listdir(path):
        os.unlink(os.path.join(path, file))
    os.rmdir(path)


def remove_vm(vm):
    end_relay(vm["name"])
    vm_end(vm)
    for path in glob.glob(os.path.join(VMS, vm["name"] + ".*")):
        os.unlink(path)
    note(f"removed {vm['name']}")


# --- the texts

def sever(control, forever=False):
    """The answer that is being waited for is the last one that arrives whole."""
    with open(control + ".new", "w", encoding="ascii") as file:
        json.dump([{"op": "*", "times": 1000000, "do": "reset"} if forever else {"op": "Receive", "do": "cut"}], file)
    os.rename(control + ".new", control)


# By WMI, the boot settings and the System log: not for a network logon without an administrator's rights.
GUARDED = {"host.os": "Microsoft Windows Server 2022 Standard ServerStandard", "host.machine": "Example Model 1",
           "host.firmware.vendor": "Example", "host.firmware.product": "Model 1", "host.cpu.model": "Example CPU", "host.cpu.sockets": "1", "host.cpu.cores": "4",
           "host.smt": "on", "host.vbs": "off", "host.vbs.services": "none", "hyperv.scheduler.asked": "default",
           "hyperv.processor_pools": "1"}


def probe(_, fault):
    facts = {"host.kernel": "Windows 20348.2402", "host.powershell": "5.1.20348.2400", "hyperv.module": "2.0.0.0",
             "hyperv.vm_versions": "8.0 9.0 10.0", "host.cpu.microcode": "0x123", "host.numa_nodes": "1",
             "host.power_plan": "8c5e7fda-e8bf-4a96-9a85-a6e23a8c635c", **GUARDED,
             "hyperv.scheduler": "root" if fault.get("client") else "core"}
    if fault.get("least"):
        facts.update({key: "unknown: Access denied" for key in GUARDED})
        facts["hyperv.scheduler"] = "root, by edition" if fault.get("client") else "unknown: Attempted to perform an " \
            "unauthorized operation."
    return {"facts": facts}


def differs(p):
    scheduler = p["scheduler"]
    if scheduler.startswith("root"):
        yield "no", "reserve, limit and weight have no effect under the root scheduler"
    elif not re.match("classic|core", scheduler):
        yield "unknown", "whether reserve, limit and weight have an effect is not known: the scheduler is not"
    if scheduler == "core" and p["cores"].isdigit() and p["vcpus"] > int(p["cores"]):
        yield "yes", f"{p['vcpus']} virtual processors take turns on {p['cores']} cores"


def create(p, fault):
    iso = local(p["iso"])
    if not os.path.exists(iso) or hashlib.sha256(open(iso, "rb").read()).hexdigest() != p["sha256"]:
        raise Stop("image", p["iso"])
    directory = os.path.join(DISK, p["name"])
    os.mkdir(directory)
    with open(os.path.join(directory, "hvlab.tag"), "w", encoding="ascii") as file:
        file.write(p["notes"] + "\r\n")
    others = sum(vm_running(vm_read(n)) for n in vm_names())
    vm_write({"name": p["name"], "notes": "" if fault.get("unmarked") else p["notes"], "generation": p["generation"],
              "vcpus": p["vcpus"], "memory": p["memory"], "iso": iso, "reserve": 100, "pid": 0})
    note(f"created {p['name']}")
    facts = {"vm.version": "10.0", "vm.generation": str(p["generation"]), "vm.checkpoints": "Disabled",
             "vm.automatic_checkpoints": "no such setting" if fault.get("no_auto") else "off",
             "vm.memory": str(p["memory"]), "vm.memory.dynamic": "False", "vm.vcpus": str(p["vcpus"]),
             "vm.reserve": "100", "vm.limit": "100", "vm.weight": "100", "vm.threads_per_core": "1",
             "vm.integration_services": "0", "vm.network_adapters": "0", "hyperv.other_running_vms": str(others),
             "vm.cpu_group": "none", "vm.refused": "nothing"}
    found = list(differs(p))
    facts["vm.reserve.effective"] = found[0][0] if found else "yes"
    facts["vm.differs"] = "; ".join(filter(None, [fault.get("differs"), *(text for _, text in found)])) or "nothing"
    return {"facts": facts}


def remove(p, _):
    left, vm = [], vm_read(p["name"])
    if vm and vm_owner(vm) == p["owner"]:
        remove_vm(vm)
    elif vm:
        left.append(f"VM {p['name']}, which does not carry our mark")
    if not left and directory_owner(p["name"]) == p["owner"]:
        end_relay(p["name"])
        held = ""
        try:
            remove_directory(p["name"])
        except OSError as error:
            held = f" ({error})"
        if held:
            left.append(WINDOWS + p["name"] + held)
    elif os.path.exists(os.path.join(DISK, p["name"])):
        left.append(WINDOWS + p["name"])
    return {"left": left}


def tidy():
    if os.path.isdir(DISK) and not os.listdir(DISK):
        os.rmdir(DISK)


def leave(p, _):
    users = [n for n in vm_names() if vm_read(n)["iso"] == local(p["iso"])]
    if not users and os.path.exists(local(p["iso"])):
        os.unlink(local(p["iso"]))
    tidy()
    return {"left": users}


def sweep(p, fault):
    items = []

    def dead(what, name, tag, owner):
        if not owner or tag in p["alive"].split(" "):
            return False
        if owner != p["owner"]:
            items.append({"what": what, "name": name, "tag": tag, "said": f"made by {owner}, left alone"})
        return owner == p["owner"]

    def take(what, name, tag, fn, *args):
        if not p["dry"]:
            fn(*args)
        items.append({"what": what, "name": name, "tag": tag, "said": ""})

    for name in [n for n in vm_names() if n.startswith("hvlab-")]:
        if dead("VM", name, tag_of(name), vm_owner(vm_read(name))):
            take("VM", name, tag_of(name), remove_vm, vm_read(name))
    used = [vm_read(n)["iso"] for n in vm_names()]
    if fault.get("broken"):
        items.append({"what": "file", "name": WINDOWS + "*.iso", "tag": "", "said": "VM broken does not say what it boots from, "
                      "so all images stay: the object was not found [ObjectNotFound]"})
    for name in sorted(os.listdir(DISK)) if os.path.isdir(DISK) else []:
        path = os.path.join(DISK, name)
        if os.path.isdir(path):
            if dead("directory", WINDOWS + name, tag_of(name), directory_owner(name)):
                take("directory", WINDOWS + name, tag_of(name), remove_directory, name)
        elif re.fullmatch(r"[0-9a-f]{64}\.iso", name) and path not in used and not fault.get("broken"):
            take("file", WINDOWS + name, "", os.unlink, path)
    if not p["dry"]:
        tidy()
    return {"items": items}


# --- the relay

class Relay:
    def __init__(self, p, fault, stdin, stdout, stderr):
        self.vm, self.fault = vm_read(p["name"]), fault
        self.stdin, self.stdout, self.stderr = stdin, stdout, stderr
        self.com1, self.qmp = (os.path.join(VMS, p["name"] + end) for end in (".com1", ".qmp"))
        self.said = b""

    def end(self, status, why):
        if why:
            self.stderr.write(why.encode() + b"\r\n")
        self.stdout.flush()
        self.stderr.flush()
        for path in (self.com1, self.qmp):
            if os.path.exists(path):
                os.unlink(path)
        os._exit(status)

    def listen(self, pipe):
        for line in iter(self.stdin.readline, b""):
            if line.strip() == b"!":
                self.end(0, "")
            pipe.sendall(base64.b64decode(line.strip(), validate=True))
        self.end(0, "")

    def begin(self):
        with open(f"/proc/{os.getpid()}/stat", encoding="ascii") as file:
            started = file.read().rsplit(")", 1)[1].split()[19]
        with open(os.path.join(DISK, self.vm["name"], "relay.pid"), "w", encoding="ascii") as file:
            file.write(f"{os.getpid()} {started}\n")
        server, facts = socket.socket(socket.AF_UNIX), {"vm.reserve": "100"}
        server.bind(self.com1)  # before there is a VM that could connect
        server.listen(1)
        if self.fault.get("reserve"):
            self.vm["reserve"] = 0
            facts = {"vm.reserve": "0", "vm.reserve.refused": "not enough processor resources [OperationFailed]"}
        if self.fault.get("deaf"):
            raise Stop("pipe", "")
        vm_start(self.vm, self.com1, self.qmp)
        server.settimeout(60)
        pipe = server.accept()[0]
        answer(self.stdout, {"facts": facts})
        return pipe

    def misbehave(self, data):
        """The part of data that is still handed on; a fault comes once a directory."""
        self.said = (self.said + data)[-65536:]
        for what in ("reset", "off", "cut", "quiet", "sever"):
            word, once = self.fault.get(what), os.path.join(STATE, f"done-{what}")
            if not word or word.encode() not in self.said or os.path.exists(once):
                continue
            with open(once, "w", encoding="ascii"):
                pass
            note(f"{what} {self.vm['name']}")
            self.said = b""
            if what == "reset":
                vm_reset(self.qmp)
            elif what == "off":
                vm_end(self.vm)
            elif what == "sever":
                sever(self.fault["control"])
            elif what == "cut":
                os.kill(os.getpid(), signal.SIGKILL)
            else:
                time.sleep(3600)
        return data

    def run(self):
        pipe = self.begin()
        threading.Thread(target=self.listen, args=(pipe,), daemon=True).start()
        while True:
            select.select([pipe], [], [])
            try:
                data = pipe.recv(4096)
            except ConnectionError:
                data = b""
            if not data:
                break
            self.stdout.write(self.misbehave(data))
            self.stdout.flush()
        if not vm_read(self.vm["name"]):
            self.end(12, "somebody else has removed the VM")
        for _ in range(50):
            if not vm_running(self.vm):
                self.end(10, "the VM is off")
            time.sleep(0.1)
        self.end(13, "its console closed; the VM is Running")


# --- one script

def answer(stdout, value):
    stdout.write(b"hvlab-answer " + json.dumps(value).encode() + b"\n")
    stdout.flush()


def die(name, after, fault):
    when, times = fault.get("die", {}).get(name, (None, 0))
    once = os.path.join(STATE, f"died-{name}")
    died = len(open(once, encoding="ascii").read()) if os.path.exists(once) else 0
    if when == ("after" if after else "before") and died < times:
        with open(once, "a", encoding="ascii") as file:
            file.write("x")
        note(f"died {name}")
        os.kill(os.getpid(), signal.SIGKILL)


def handle(name, p, stdin, stdout, stderr):
    fault = faults()
    check_text(name, p)
    die(name, False, fault)
    time.sleep(fault.get("slow", {}).get(name, 0))
    if name in fault.get("throw", {}):
        answer(stdout, {"failed": "script", "said": "line 12: " + fault["throw"][name]})
        return 3
    try:
        if name in fault.get("stop", {}):
            raise Stop(*fault["stop"][name])
        if name == "vm-relay":
            Relay(p, fault, stdin, stdout, stderr).run()
        deed = {"probe": probe, "vm-create": create, "vm-remove": remove, "leave": leave, "sweep": sweep}[name](p, fault)
        die(name, True, fault)
        if fault.get("severed") == name and not os.path.exists(os.path.join(STATE, "done-severed")):
            with open(os.path.join(STATE, "done-severed"), "w", encoding="ascii"):
                note(f"severed {name}")
            sever(fault["control"], fault.get("forever", False))
            stdout.write(b"a line that is no answer\n")  # is what that answer brings
            stdout.flush()
            time.sleep(1)
        answer(stdout, deed)
    except Stop as stop:
        answer(stdout, {"failed": stop.args[0], "said": stop.args[1]})
        return 3
    return 0
