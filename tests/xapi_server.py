#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A host of XCP-ng for the tests: XAPI over HTTPS as xapi's sources have it (JSON-RPC 2.0, import_raw_vdi.ml, console.ml,
vncterm's textterm.c), with QEMU in Xen's place. An HVM guest boots its imported disk by SeaBIOS with QEMU's -serial taken
from platform:hvm_serial; a PVH guest gets its kernel from Xen's own pygrub, and a text console that forgets what nobody
reads. It is strict where XAPI is: rights, types, power states, duplicate keys. It lives until standard input ends.

    xapi_server.py CERT KEY WORKDIR [--pygrub CACHE] [--slave-of ADDRESS]

Prints its port. What goes wrong is chosen by the call test.fault(NAME, VALUE) without a session; test.state() counts what
is there.
"""
import argparse, glob, http.server, json, os, socket, socketserver, ssl, subprocess, sys, threading, time, urllib.parse, uuid

USERS = {"root": ("correct horse", True), "operator": ("low rights", False)}  # password, pool-admin
ADMIN_CALLS = ("VM.", "VDI.create", "VDI.destroy", "VBD.create", "task.create")
MAPS = ("other_config", "platform")
ENUMS = {"domain_type": ("hvm", "pv", "pv_in_pvh", "pvh"), "actions_after_shutdown": ("destroy", "restart"),
         "actions_after_reboot": ("destroy", "restart"),
         "actions_after_crash": ("destroy", "coredump_and_destroy", "restart", "coredump_and_restart", "preserve", "rename_restart")}
VDI_FIELDS = {"name_label": str, "name_description": str, "SR": str, "virtual_size": (str, int), "type": str, "sharable": bool,
              "read_only": bool, "other_config": dict}
VBD_FIELDS = {"VM": str, "VDI": str, "userdevice": str, "bootable": bool, "mode": str, "type": str, "empty": bool,
              "other_config": dict, "qos_algorithm_type": str, "qos_algorithm_params": dict}


class Failure(Exception):
    """CODE, data..."""


def ref():
    return "OpaqueRef:" + str(uuid.uuid4())


class Domain:
    """What Xen would run: one QEMU, paused at first, and for PVH the text console's readers."""

    def __init__(self, host, vm, disk):
        self.host, self.vm, self.readers, self.said, self.dead = host, vm, [], 0, False
        record = host.db["VM"][vm]
        self.crash_at = host.faults.pop("crash", None)
        argv = ["qemu-system-x86_64", "-machine", "pc", "-accel", "tcg", "-cpu", "max", "-nodefaults", "-display", "none",
                "-no-reboot", "-S", "-monitor", "stdio", "-m", str(int(record["memory_static_max"]) >> 20),
                "-smp", record["VCPUs_at_startup"]]
        if record["domain_type"] == "hvm":
            argv += ["-drive", f"file={disk},format=raw,if=ide", "-boot", record["HVM_boot_params"]["order"],
                     "-serial", record["platform"].get("hvm_serial", "null")]
        else:
            kernel, args = host.pygrub(record, disk)
            path = f"{host.work}/{record['uuid']}.serial"
            self.listener = socket.socket(socket.AF_UNIX)
            self.listener.bind(path)
            self.listener.listen(1)
            argv += ["-kernel", kernel, "-append", args, "-serial", f"unix:{path}"]
        self.process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        said = b""
        while b"(qemu)" not in said:  # its devices are there, its serial line is connected
            got = os.read(self.process.stdout.fileno(), 4096)
            if not got:
                raise Failure("FAILED_TO_START_EMULATOR", vm, "qemu-dm", said.decode(errors="replace")[-80:])
            said += got
        if record["domain_type"] != "hvm":
            self.serial = self.listener.accept()[0]
            self.listener.close()
            os.unlink(path)
            threading.Thread(target=self.pump, daemon=True).start()
        threading.Thread(target=self.bury, daemon=True).start()

    def monitor(self, command):
        self.process.stdin.write(command + b"\n")
        self.process.stdin.flush()

    def pump(self):
        """vncterm: all that is said goes to those who listen now; the rest is gone."""
        while data := self.serial.recv(4096):
            self.said += len(data)
            cut = self.host.faults.get("cut")
            for reader in list(self.readers):
                try:
                    reader.sendall(data)
                    if cut and self.said > cut:
                        self.readers.remove(reader)
                        reader.shutdown(socket.SHUT_RDWR)
                except OSError:
                    if reader in self.readers:
                        self.readers.remove(reader)
            if self.crash_at and self.said > self.crash_at:
                self.crash_at = None
                self.monitor(b"stop")
                self.host.update("VM", self.vm, power_state="Paused")
        for reader in self.readers:
            try:
                reader.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def bury(self):
        while os.read(self.process.stdout.fileno(), 4096):
            pass
        self.process.wait()
        self.dead = True
        self.host.ended(self.vm)

    def kill(self):
        self.process.kill()
        self.process.wait()


class Host:
    def __init__(self, args):
        self.args, self.work, self.faults, self.lock = args, args.workdir, {}, threading.RLock()
        self.changed, self.generation, self.log = threading.Condition(self.lock), 0, []
        self.db = {c: {} for c in ("pool", "host", "SR", "PBD", "VM", "VDI", "VBD", "console", "task", "session")}
        self.domains = {}
        me, sr, iso = ref(), ref(), ref()
        self.me = me
        self.add("host", me, name_label="xcp", address="127.0.0.1", sched_policy="credit", edition="xcp-ng",
                 API_version_major="2", API_version_minor="21", capabilities=["xen-3.0-x86_64", "hvm-3.0-x86_64"],
                 software_version={"product_brand": "XCP-ng", "product_version": "8.3.0", "xen": "4.17.5-15", "xapi": "25.27",
                                   "linux": "4.19.0+1"},
                 cpu_info={"modelname": "A test", "vendor": "GenuineIntel", "cpu_count": "2", "features_hvm": "1-2-3"},
                 bios_strings={"bios-version": "1.0", "system-product-name": "Bench"}, PIFs=[])
        self.add("SR", iso, name_label="ISOs", content_type="iso", allowed_operations=["scan"], physical_size="-1",
                 physical_utilisation="-1")
        self.add("SR", sr, name_label="Local storage", content_type="user", allowed_operations=["vdi_create", "vdi_destroy"],
                 physical_size=str(1 << 34), physical_utilisation=str(1 << 30))
        for s in (iso, sr):
            self.add("PBD", ref(), host=me, SR=s, currently_attached=True)
        self.add("pool", ref(), name_label="", master=me, default_SR=sr, other_config={}, vm_console_idle_timeout="0")
        self.add("VM", ref(), **self.vm_record("Other install media", True))
        self.add("VM", ref(), **self.vm_record("Other install media", False))  # somebody's VM of that name

    @staticmethod
    def vm_record(name, template):
        return dict(name_label=name, name_description="", is_a_template=template, is_default_template=template,
                    is_a_snapshot=False, is_control_domain=False, power_state="Halted", tags=[], VBDs=[], consoles=[],
                    other_config={"disks": "<provision/>"}, platform={"viridian": "true", "hpet": "true", "usb": "true"},
                    memory_static_min="0", memory_static_max="0", memory_dynamic_min="0", memory_dynamic_max="0",
                    VCPUs_max="1", VCPUs_at_startup="1", VCPUs_params={}, HVM_boot_policy="BIOS order",
                    HVM_boot_params={"order": "dc"}, domain_type="hvm", PV_bootloader="", PV_args="", PV_kernel="",
                    actions_after_shutdown="destroy", actions_after_reboot="restart", actions_after_crash="restart",
                    resident_on="OpaqueRef:NULL", domid="-1")

    # --- the database and its events

    def note(self, kind, r, operation):
        with self.lock:
            self.generation += 1
            self.log.append((self.generation, kind, r, operation))
            self.changed.notify_all()

    def add(self, kind, r, **fields):
        with self.lock:
            self.db[kind][r] = {"uuid": str(uuid.uuid4()), **fields}
            self.note(kind, r, "add")
        return r

    def update(self, kind, r, **fields):
        with self.lock:
            if r in self.db[kind]:
                self.db[kind][r].update(fields)
                self.note(kind, r, "mod")

    def remove(self, kind, r):
        with self.lock:
            del self.db[kind][r]
            self.note(kind, r, "del")

    def get(self, kind, r):
        if r not in self.db[kind]:
            raise Failure("HANDLE_INVALID", kind, r)
        return self.db[kind][r]

    # --- calls

    def call(self, method, params):
        if method in self.faults.get("hang", ()):
            time.sleep(3600)
        with self.lock:
            if method in self.faults.get("fail", {}):
                raise Failure(*self.faults["fail"][method])
            if method in self.faults.get("answer", {}):
                return self.faults["answer"][method]
            if method == "test.fault":
                self.faults[params[0]] = params[1]
                return ""
            if method == "test.state":
                return {k: len(self.db[k]) for k in ("VDI", "VBD", "task", "session", "console")} | {
                    "VM": len(self.db["VM"]) - 2, "domain": sum(not d.dead for d in self.domains.values())}
            if method == "session.login_with_password":
                return self.login(*params)
            if method == "system.listMethods":
                return [f"{k}.get_all_records" for k in self.db]
            session = self.db["session"].get(params[0]) if params else None
            if session is None:
                raise Failure("SESSION_INVALID", *params[:1])
            if not session["admin"] and method.startswith(ADMIN_CALLS) and ".get_" not in method:
                raise Failure("RBAC_PERMISSION_DENIED", method.lower(), "No permission in user session")
            if method.startswith("Async."):
                return self.run_async(method[6:], params)
            kind, verb = method.split(".")
            named = getattr(self, f"{kind}_{verb}", None)
            if not named and kind not in self.db:
                raise Failure("MESSAGE_METHOD_UNKNOWN", method)
        result = named(*params) if named else self.generic(method, kind, verb, params[1:])
        if method == self.faults.get("expire_after"):
            self.db["session"].clear()
            del self.faults["expire_after"]
        return result

    def run_async(self, method, params):
        task = self.task_create(params[0], "Async." + method, "")

        def work():
            try:
                self.call(method, params)
                self.update("task", task, status="success", result="")
            except Failure as e:
                self.update("task", task, status="failure", error_info=list(e.args))
        threading.Thread(target=work, daemon=True).start()
        return task

    def generic(self, method, kind, verb, params):
        with self.lock:
            if verb == "get_all_records":
                return self.db[kind]
            if verb in ("get_by_name_label", "get_by_uuid"):
                found = [r for r, v in self.db[kind].items() if v.get(verb[7:]) == params[0]]
                if verb == "get_by_uuid" and not found:
                    raise Failure("UUID_INVALID", kind, params[0])
                return found[0] if verb == "get_by_uuid" else found
            record, field = self.get(kind, params[0]), verb.split("_", 1)[-1].replace("to_", "", 1).replace("from_", "", 1)
            if verb == "get_record":
                return record
            if field not in record or verb[:4] not in ("get_", "set_", "add_", "remo"):
                raise Failure("MESSAGE_METHOD_UNKNOWN", method)
            if verb.startswith("get_"):
                return record[field]
            value = record[field]
            if verb.startswith("set_"):
                if type(params[1]) is not type(value) or params[1] not in ENUMS.get(field, (params[1],)):
                    raise Failure("INVALID_VALUE", field, str(params[1]))
                value = params[1]
                if int(record.get("VCPUs_at_startup", 1) if field == "VCPUs_max" else 0) > int(value if field == "VCPUs_max" else 0) or \
                        (field == "VCPUs_at_startup" and int(value) > int(record["VCPUs_max"])):
                    raise Failure("INVALID_VALUE", field, value)
            elif field in MAPS and verb.startswith("add_to_"):
                if params[1] in value:
                    raise Failure("MAP_DUPLICATE_KEY", kind, field, params[0], params[1])
                value = {**value, params[1]: params[2]}
            elif field in MAPS:
                value = {k: v for k, v in value.items() if k != params[1]}
            else:
                value = value + [params[1]]
            self.update(kind, params[0], **{field: value})
            return ""

    def login(self, user, password, *_):
        if self.args.slave_of:
            raise Failure("HOST_IS_SLAVE", self.args.slave_of)
        if user not in USERS or USERS[user][0] != password:
            raise Failure("SESSION_AUTHENTICATION_FAILED", user, "Authentication failure")
        return self.add("session", ref(), user=user, admin=USERS[user][1])

    def session_logout(self, session):
        self.remove("session", session)
        return ""

    def session_get_this_host(self, _, session):
        self.get("session", session)
        return self.me

    def host_get_sched_gran(self, _, host):
        return "cpu"

    def event_inject(self, _, kind, r):
        self.note(kind, r, "mod")
        return str(self.generation)

    def event_from(self, session, classes, token, timeout):
        end, since = time.time() + float(timeout), int(token or 0)
        wanted = {c.lower() for c in classes}
        with self.lock:
            while True:
                last = {(k, r): op for g, k, r, op in self.log if g > since and (k.lower() in wanted or "*" in wanted)}
                if last or time.time() > end:
                    break
                self.changed.wait(min(1, end - time.time() + 0.01))
                if session not in self.db["session"]:
                    raise Failure("SESSION_INVALID", session)
            return {"token": str(self.generation), "valid_ref_counts": {k.lower(): len(v) for k, v in self.db.items()},
                    "events": [{"id": str(self.generation), "class": k.lower(), "operation": op, "ref": r,
                                "snapshot": self.db[k].get(r)} for (k, r), op in last.items()
                               if op == "del" or r in self.db[k]]}

    def task_create(self, _, label, description):
        return self.add("task", ref(), name_label=label, name_description=description, status="pending", progress=0.0,
                        result="", error_info=[], other_config={})

    def task_destroy(self, _, task):
        self.get("task", task)
        self.remove("task", task)
        return ""

    @staticmethod
    def checked(record, fields):
        for name, kind in fields.items():
            if not isinstance(record.get(name), kind):
                raise Failure("INVALID_VALUE", name, repr(record.get(name)))
        return record

    def VDI_create(self, _, record):
        sr = self.get("SR", self.checked(record, VDI_FIELDS)["SR"])
        if "vdi_create" not in sr["allowed_operations"]:
            raise Failure("SR_OPERATION_NOT_SUPPORTED", record["SR"])
        r = self.add("VDI", ref(), **{**record, "virtual_size": str(record["virtual_size"]), "VBDs": [], "is_a_snapshot": False})
        with open(self.disk(r), "wb") as f:
            f.truncate(int(record["virtual_size"]))
        return r

    def disk(self, vdi):
        return f"{self.work}/{self.get('VDI', vdi)['uuid']}.raw"

    def VDI_destroy(self, _, vdi):
        if any(b["VDI"] == vdi for b in self.db["VBD"].values()):
            raise Failure("VDI_IN_USE", vdi, "destroy")
        os.unlink(self.disk(vdi))
        self.remove("VDI", vdi)
        return ""

    def VBD_create(self, _, record):
        self.checked(record, VBD_FIELDS)
        vm = self.get("VM", record["VM"])
        self.get("VDI", record["VDI"])
        if record["type"] == "Disk" and record["mode"] == "RO" and vm["domain_type"] == "hvm":
            raise Failure("DISK_VBD_MUST_BE_READWRITE_FOR_HVM")
        r = self.add("VBD", ref(), **record)
        self.update("VM", record["VM"], VBDs=vm["VBDs"] + [r])
        return r

    def need(self, vm, *states):
        record = self.get("VM", vm)
        if record["power_state"] not in states:
            raise Failure("VM_BAD_POWER_STATE", vm, states[0].lower(), record["power_state"].lower())
        return record

    def VM_clone(self, _, vm, name):
        record = json.loads(json.dumps(self.need(vm, "Halted")))
        return self.add("VM", ref(), **{**record, "uuid": str(uuid.uuid4()), "name_label": name, "is_default_template": False})

    def VM_provision(self, _, vm):
        if "disks" in self.get("VM", vm)["other_config"]:
            raise Failure("INTERNAL_ERROR", "the template's disks would be made")
        self.update("VM", vm, is_a_template=False)
        return ""

    def VM_set_memory_limits(self, _, vm, *limits):
        if any(int(limits[0]) != int(v) for v in limits):
            raise Failure("MEMORY_CONSTRAINT_VIOLATION", "they differ")
        names = ("memory_static_min", "memory_static_max", "memory_dynamic_min", "memory_dynamic_max")
        self.update("VM", vm, **dict(zip(names, map(str, limits))))
        return ""

    def VM_start(self, session, vm, paused, force):
        return self.VM_start_on(session, vm, self.me, paused, force)

    def VM_start_on(self, session, vm, host, paused, force):
        self.get("host", host)
        record = self.need(vm, "Halted")
        if record["is_a_template"] or not isinstance(paused, bool) or not isinstance(force, bool):
            raise Failure("VM_IS_TEMPLATE" if record["is_a_template"] else "INVALID_VALUE", vm)
        needed, free = int(record["memory_static_max"]), int(self.faults.get("memory", 1 << 33))
        if needed > free:
            raise Failure("HOST_NOT_ENOUGH_FREE_MEMORY", str(needed), str(free))
        disks = [b["VDI"] for b in self.db["VBD"].values() if b["VM"] == vm]
        self.domains[vm] = Domain(self, vm, self.disk(disks[0]))
        self.update("VM", vm, power_state="Paused", resident_on=host, domid=str(len(self.domains)))
        threading.Timer(0.3, self.tell_consoles, (vm,)).start()
        if not paused:
            self.VM_unpause(session, vm)
        return ""

    def tell_consoles(self, vm):
        """xapi learns of the consoles by events of xenopsd, so they come later than the VM."""
        with self.lock:
            record = self.db["VM"].get(vm)
            if not record or self.domains[vm].dead:
                return
            for protocol in ["rfb"] if record["domain_type"] == "hvm" else ["rfb", "vt100"]:
                r = ref()
                self.add("console", r, protocol=protocol, VM=vm, location="")
                self.update("console", r, location=f"https://10.0.0.1/console?uuid={self.db['console'][r]['uuid']}")
                self.update("VM", vm, consoles=record["consoles"] + [r])

    def VM_unpause(self, _, vm):
        self.need(vm, "Paused")
        self.update("VM", vm, power_state="Running")
        self.domains[vm].monitor(b"cont")
        return ""

    def VM_hard_shutdown(self, _, vm):
        self.need(vm, "Running", "Paused", "Suspended")
        self.domains[vm].kill()
        self.ended(vm)
        return ""

    def VM_destroy(self, _, vm):
        self.need(vm, "Halted")
        for b in [b for b, v in self.db["VBD"].items() if v["VM"] == vm]:
            self.remove("VBD", b)
        self.remove("VM", vm)
        return ""

    def ended(self, vm):
        with self.lock:
            self.update("VM", vm, power_state="Halted", resident_on="OpaqueRef:NULL", domid="-1", consoles=[])
            for c in [c for c, v in self.db["console"].items() if v["VM"] == vm]:
                self.remove("console", c)

    def pygrub(self, record, disk):
        if record["PV_bootloader"] != "pygrub" or not self.args.pygrub:
            raise Failure("UNKNOWN_BOOTLOADER", record["PV_bootloader"])
        xen = glob.glob(self.args.pygrub + "/xen-utils-4*/usr/lib/xen-4*")[0]
        libs = glob.glob(self.args.pygrub + "/libxenmisc4*/usr/lib/xen-4*/lib/x86_64-linux-gnu")[0]
        env = {**os.environ, "LD_LIBRARY_PATH": libs, "XEN_FSIMAGE_FSDIR": libs + "/xenfsimage"}
        done = subprocess.run(["/usr/bin/python3", xen + "/bin/pygrub", "--output-format=simple", "-q",
                               "--output-directory=" + self.work, disk], env=env, capture_output=True, text=True)
        words = dict(line.split(" ", 1) for line in done.stdout.splitlines() if " " in line)
        if done.returncode or "kernel" not in words:
            raise Failure("BOOTLOADER_FAILED", "pygrub", done.stderr.strip().splitlines()[-1:][0])
        return words["kernel"], words.get("args", "") + " " + record["PV_args"]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "xapi/25.27"

    def log_message(self, *_):
        pass

    def do_POST(self):
        host = self.server.host
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert self.path == "/jsonrpc" and request["jsonrpc"] == "2.0", self.path
        answer = {"jsonrpc": "2.0", "id": request["id"]}
        try:
            result = host.call(request["method"], request.get("params", []))
            with host.lock:
                body = json.dumps({**answer, "result": result}).encode()
        except Failure as e:
            body = json.dumps({**answer, "error": {"code": 1, "message": e.args[0], "data": list(e.args[1:])}}).encode()
        except (TypeError, ValueError, KeyError, IndexError) as e:
            body = json.dumps({**answer, "error": {"code": 1, "message": "INTERNAL_ERROR", "data": [repr(e)]}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def query(self):
        parts = urllib.parse.urlsplit(self.path)
        values = dict(urllib.parse.parse_qsl(parts.query))
        values.update(c.strip().split("=", 1) for c in self.headers.get("Cookie", "").split(";") if "=" in c)
        if values.get("session_id") not in self.server.host.db["session"]:
            self.refuse(401)
            return None, {}
        return parts.path, values

    def refuse(self, status):
        self.close_connection = True
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.send_header("Connection", "close")
        self.end_headers()

    def do_PUT(self):
        host = self.server.host
        path, values = self.query()
        if not path:
            return
        if path != "/import_raw_vdi" or "Content-Length" not in self.headers or values.get("format") not in (None, "raw"):
            return self.refuse(400)
        self.close_connection = True
        self.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nTask-id: %s\r\n\r\n" % values.get("task_id", "").encode())
        data = self.rfile.read(int(self.headers["Content-Length"]))
        good = len(data) <= int(host.db["VDI"][values["vdi"]]["virtual_size"]) and not host.faults.pop("import", None)
        if good:
            with open(host.disk(values["vdi"]), "r+b") as f:
                f.write(data)
        if "task_id" in values:
            host.update("task", values["task_id"], status="success" if good else "failure",
                        error_info=[] if good else ["VDI_IO_ERROR", "Device I/O errors"])

    def do_CONNECT(self):
        host = self.server.host
        path, values = self.query()
        if not path:
            return
        if host.faults.get("console"):
            return self.refuse(host.faults["console"])
        record = next((c for c in host.db["console"].values() if c["uuid"] == values.get("uuid")), None)
        if path != "/console" or not record or record["protocol"] != "vt100":
            return self.refuse(404)
        if host.db["VM"][record["VM"]]["power_state"] != "Running":
            return self.refuse(500)
        self.close_connection = True
        self.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nCache-Control: no-cache, no-store\r\n\r\n")
        time.sleep(0.2)  # the proxy inside is connected later than the answer is given
        domain = host.domains[record["VM"]]
        domain.readers.append(self.connection)
        try:
            while data := self.connection.recv(4096):
                domain.serial.sendall(data)
        except OSError:
            pass
        if self.connection in domain.readers:
            domain.readers.remove(self.connection)


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True

    def __init__(self, context, host):
        super().__init__(("127.0.0.1", 0), Handler)
        self.context, self.host = context, host

    def finish_request(self, request, address):
        try:
            super().finish_request(self.context.wrap_socket(request, server_side=True), address)
        except OSError:  # a client that does not trust us, or is gone
            pass

    def handle_error(self, request, address):
        sys.stderr.write(f"{sys.exc_info()[1]!r}\n")


def main():
    p = argparse.ArgumentParser()
    for name in ("cert", "key", "workdir"):
        p.add_argument(name)
    p.add_argument("--pygrub")
    p.add_argument("--slave-of")
    args = p.parse_args()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(args.cert, args.key)
    host = Host(args)
    server = Server(context, host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()
    for domain in host.domains.values():
        if not domain.dead:
            domain.kill()


main()
