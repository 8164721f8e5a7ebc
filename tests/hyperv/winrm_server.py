#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""A WinRM service as [MS-WSMV] has it, for tests: shells and commands are real, run here as child processes found in PATH.

    winrm_server.py --state DIR [--tls CERT.pem] [--user NAME] [--negotiate DOMAIN] [--no-basic] [...]

The password is the content of DIR/password. A shell needs execution for one of the SIDs in DIR/groups (Administrators) by an
entry of the descriptor in DIR/rootsddl (Windows' own: Administrators all, who sits in front of it reading). It listens on a free port of 127.0.0.1 and writes it into DIR/port. DIR/log
gets a line for each request (operation, HTTP status, fault), DIR/shells tells what is open at any time. Misbehaviour is
asked for in DIR/control, a JSON list of rules that is read again for each request:

    {"op": "Receive", "skip": 2, "times": 1, "do": "fault", "code": 995}    fault | status | cut | reset | hang | garbage
"""
import argparse
import base64
import json
import os
import re
import signal
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
import uuid
import xml.etree.ElementTree as ET
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape

SOAP = "http://www.w3.org/2003/05/soap-envelope"
ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
TRANSFER = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
WSMAN = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
MICROSOFT = "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"
SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
FAULT = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"
ACTIONS = {f"{TRANSFER}/Create": "Create", f"{SHELL}/Command": "Command", f"{SHELL}/Send": "Send",
           f"{SHELL}/Receive": "Receive", f"{SHELL}/Signal": "Signal", f"{TRANSFER}/Delete": "Delete"}
UNDERSTOOD = {f"{{{ADDRESSING}}}{n}" for n in ("To", "ReplyTo", "Action", "MessageID")} | \
             {f"{{{WSMAN}}}{n}" for n in ("ResourceURI", "MaxEnvelopeSize", "OperationTimeout", "Locale", "SelectorSet",
                                          "OptionSet")} | {f"{{{MICROSOFT}}}{n}" for n in ("DataLocale", "SessionId")}
ROOT_SDDL = "O:NSG:BAD:P(A;;GA;;;BA)(A;;GR;;;IU)S:P(AU;FA;GA;;;WD)(AU;SA;GXGW;;;WD)"
TIMEOUT, SELECTORS, ENVELOPE, SHELLS, PROCESSES, PARAMETER = \
    2150858793, 2150858843, 2150858980, 2150859173, 2150859241, 87


class Fault(Exception):
    def __init__(self, code, text, subcode="w:InternalError"):
        super().__init__(text)
        self.code, self.text, self.subcode = code, text, subcode


class Command:
    """A child process whose output is collected by threads until somebody receives it."""

    def __init__(self, argv, directory):
        self.id = str(uuid.uuid4()).upper()
        self.changed = threading.Condition()
        self.data = {"stdout": bytearray(), "stderr": bytearray()}
        self.open = 2
        self.receiving = False
        self.process = subprocess.Popen(argv, cwd=directory, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, start_new_session=True)
        for name in self.data:
            threading.Thread(target=self.collect, args=(name, getattr(self.process, name)), daemon=True).start()

    def collect(self, name, stream):
        while data := os.read(stream.fileno(), 65536):
            with self.changed:
                self.data[name] += data
                self.changed.notify_all()
        with self.changed:
            self.open -= 1
            self.changed.notify_all()

    def ended(self):
        return self.open == 0 and self.process.poll() is not None

    def send(self, data, end):
        try:
            self.process.stdin.write(data)
            self.process.stdin.flush()
            if end:
                self.process.stdin.close()
        except (BrokenPipeError, ValueError):
            pass  # it has ended or its input has: Windows does not say so either

    def receive(self, seconds, limit, one):
        """[(stream, bytes)] and the exit code, None while it runs; nothing at all after `seconds`."""
        limit_time = time.monotonic() + seconds
        with self.changed:
            while not any(self.data.values()) and not self.ended():
                left = limit_time - time.monotonic()
                if left <= 0:
                    return None, None
                self.changed.wait(min(left, 0.05) if self.open == 0 else left)
            parts = []
            for name, data in self.data.items():
                if data and limit > 0 and not (one and parts):
                    parts.append((name, bytes(data[:limit])))
                    limit -= len(parts[-1][1])
                    del data[:len(parts[-1][1])]
            return parts, self.process.returncode if self.ended() and not any(self.data.values()) else None

    def kill(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Service:
    def __init__(self, args):
        self.args = args
        self.lock = threading.Lock()
        self.shells = {}  # id -> {"commands": {id: Command}, "used": time, "idle": seconds}
        self.hits = {}

    def path(self, name):
        return os.path.join(self.args.state, name)

    def write_shells(self):
        text = "".join(f"shell {sid}\n" + "".join(f"command {cid} {c.process.pid}\n" for cid, c in s["commands"].items())
                       for sid, s in self.shells.items())
        with open(self.path("shells.new"), "w", encoding="ascii") as file:
            file.write(text)
        os.replace(self.path("shells.new"), self.path("shells"))

    def log(self, line):
        with self.lock, open(self.path("log"), "a", encoding="utf-8") as file:
            file.write(line + "\n")

    def rule(self, op):
        """The misbehaviour that is due, if any."""
        try:
            with open(self.path("control"), encoding="utf-8") as file:
                rules, version = json.load(file), os.fstat(file.fileno()).st_mtime_ns
        except FileNotFoundError:
            return None
        with self.lock:
            for i, rule in enumerate(rules):
                if rule["op"] in (op, "*"):
                    key = (version, i)
                    self.hits[key] = self.hits.get(key, 0) + 1
                    n = self.hits[key] - rule.get("skip", 0)
                    if 0 < n <= rule.get("times", 1):
                        return rule
        return None

    def expire(self):
        """A shell in which a Receive waits is not idle."""
        for sid, shell in list(self.shells.items()):
            if any(c.receiving for c in shell["commands"].values()):
                shell["used"] = time.monotonic()
            elif time.monotonic() - shell["used"] > shell["idle"]:
                self.remove(sid)

    def watch(self):
        while True:
            time.sleep(0.2)
            with self.lock:
                self.expire()
                self.write_shells()

    def perform(self, op, request):
        """Does it, and tells what is open then before the client has its answer: the test looks as soon as that has ended."""
        try:
            return getattr(self, op.lower())(request)
        finally:
            with self.lock:
                self.write_shells()

    def remove(self, sid):
        for command in self.shells.pop(sid)["commands"].values():
            command.kill()

    def close(self):
        with self.lock:
            for sid in list(self.shells):
                self.remove(sid)
            self.write_shells()

    def state(self, name, default):
        path = self.path(name)
        return open(path, encoding="ascii").read() if os.path.exists(path) else default

    def check_access(self):
        groups = self.state("groups", "BA").split()
        entries = re.findall(r"\(A;[^;]*;([^;]*);[^;]*;[^;]*;([^)]*)\)", self.state("rootsddl", ROOT_SDDL).split("S:P")[0])
        if not any(who in groups and re.search("GA|GX", rights) for rights, who in entries):
            raise Fault(5, "Access is denied.", "w:AccessDenied")

    # --- the six operations; each returns (extra header, body)
    def create(self, request):
        shell = request.body.find(f"{{{SHELL}}}Shell")
        if shell is None or "stdin" not in shell.findtext(f"{{{SHELL}}}InputStreams", ""):
            raise Fault(PARAMETER, "The request has no shell that this service can make.")
        self.check_access()
        idle = request.duration(shell.findtext(f"{{{SHELL}}}IdleTimeOut") or "PT7200S")
        with self.lock:
            if len(self.shells) >= self.args.max_shells:
                raise Fault(SHELLS, "The WS-Management service cannot process the request. This user is allowed a maximum "
                            f"number of {self.args.max_shells} concurrent shells, which has been exceeded.", "w:QuotaLimit")
            sid = str(uuid.uuid4()).upper()
            self.shells[sid] = {"commands": {}, "used": time.monotonic(), "idle": self.args.idle or idle}
        return f"<x:ResourceCreated><a:Address>{escape(request.to)}</a:Address><a:ReferenceParameters>" \
               f"<w:ResourceURI>{SHELL}/cmd</w:ResourceURI><w:SelectorSet><w:Selector Name=\"ShellId\">{sid}</w:Selector>" \
               "</w:SelectorSet></a:ReferenceParameters></x:ResourceCreated>" \
               f"<rsp:Shell><rsp:ShellId>{sid}</rsp:ShellId><rsp:InputStreams>stdin</rsp:InputStreams>" \
               "<rsp:OutputStreams>stdout stderr</rsp:OutputStreams></rsp:Shell>"

    def shell(self, request):
        shell = self.shells.get(request.shell)
        if not shell:
            raise Fault(SELECTORS, "The WS-Management service cannot process the request because the request contained "
                        "invalid selectors for the resource.", "w:InvalidSelectors")
        shell["used"] = time.monotonic()
        return shell

    def command_of(self, request, element):
        with self.lock:
            command = self.shell(request)["commands"].get(element.get("CommandId") if element is not None else None)
        if not command:
            raise Fault(PARAMETER, "The parameter is incorrect: no such command.")
        return command

    def command(self, request):
        line = request.body.find(f"{{{SHELL}}}CommandLine")
        name = line.findtext(f"{{{SHELL}}}Command", "").strip()
        words = [a.text or "" for a in line.findall(f"{{{SHELL}}}Arguments")]
        argv = ["/bin/sh", "-c", " ".join([name] + words)]  # as cmd.exe /c: one line of text
        with self.lock:
            shell = self.shell(request)
            if len(shell["commands"]) >= 25:
                raise Fault(PROCESSES, "The maximum number of commands per shell has been exceeded.", "w:QuotaLimit")
            command = Command(argv, self.args.state)
            shell["commands"][command.id] = command
        return f"<rsp:CommandResponse><rsp:CommandId>{command.id}</rsp:CommandId></rsp:CommandResponse>"

    def send(self, request):
        for stream in request.body.iter(f"{{{SHELL}}}Stream"):
            if stream.get("Name") != "stdin":
                raise Fault(PARAMETER, "There is no such stream.")
            self.command_of(request, stream).send(base64.b64decode(stream.text or "", validate=True),
                                                  (stream.get("End") or "").lower() in ("true", "1"))
        return "<rsp:SendResponse/>"

    def receive(self, request):
        command = self.command_of(request, request.body.find(f"{{{SHELL}}}Receive/{{{SHELL}}}DesiredStream"))
        if command.receiving:
            raise Fault(PARAMETER, "Another Receive is waiting for this command.")
        command.receiving = True
        try:
            limit = min(request.envelope, self.args.split or 1 << 30) * 3 // 4 - (2048 if not self.args.split else 0)
            parts, code = command.receive(request.timeout, max(limit, 1), self.args.one_stream)
        finally:
            command.receiving = False
        if parts is None:
            raise Fault(TIMEOUT, "The WS-Management service cannot complete the operation within the time specified in "
                        "OperationTimeout.", "w:TimedOut")
        text = "".join(f'<rsp:Stream Name="{name}" CommandId="{command.id}">{base64.b64encode(data).decode()}</rsp:Stream>'
                       for name, data in parts)
        if code is None:
            return f'<rsp:ReceiveResponse>{text}<rsp:CommandState CommandId="{command.id}" ' \
                   f'State="{SHELL}/CommandState/Running"/></rsp:ReceiveResponse>'
        text += "".join(f'<rsp:Stream Name="{n}" CommandId="{command.id}" End="true"/>' for n in ("stdout", "stderr"))
        state = f'<rsp:CommandState CommandId="{command.id}" State="{SHELL}/CommandState/Done"'
        state += f' ExitCode="{code}"/>' if self.args.exit_attribute else \
                 f"><rsp:ExitCode>{code}</rsp:ExitCode></rsp:CommandState>"
        return f"<rsp:ReceiveResponse>{text}{state}</rsp:ReceiveResponse>"

    def signal(self, request):
        element = request.body.find(f"{{{SHELL}}}Signal")
        command = self.command_of(request, element)
        if not element.findtext(f"{{{SHELL}}}Code", "").startswith(f"{SHELL}/signal/"):
            raise Fault(PARAMETER, "There is no such signal.")
        command.kill()
        with self.lock:
            self.shell(request)["commands"].pop(command.id, None)
        return "<rsp:SignalResponse/>"

    def delete(self, request):
        with self.lock:
            self.shell(request)
            self.remove(request.shell)
        return ""


class Request:
    """An envelope, as strictly read as Windows reads it where that is known."""

    def __init__(self, data):
        try:
            root = ET.fromstring(data)
        except ET.ParseError as error:
            raise Fault(PARAMETER, f"The request is no XML: {error}") from error
        header, self.body = root.find(f"{{{SOAP}}}Header"), root.find(f"{{{SOAP}}}Body")
        if root.tag != f"{{{SOAP}}}Envelope" or header is None or self.body is None:
            raise Fault(PARAMETER, "The request is no envelope of SOAP 1.2.")
        for element in header:
            must = element.get(f"{{{SOAP}}}mustUnderstand", element.get("mustUnderstand", "false"))
            if must.lower() in ("true", "1") and element.tag not in UNDERSTOOD:
                raise Fault(PARAMETER, f"The header {element.tag} is not understood.", "s:MustUnderstand")
        self.id = header.findtext(f"{{{ADDRESSING}}}MessageID", "")
        self.to = header.findtext(f"{{{ADDRESSING}}}To", "")
        action = header.findtext(f"{{{ADDRESSING}}}Action", "")
        self.op = ACTIONS.get(action)
        if not self.op or not re.fullmatch(r"uuid:[0-9A-Fa-f-]{36}", self.id) or not self.to:
            raise Fault(PARAMETER, f"Action, MessageID or To is missing or wrong: {action}")
        if header.findtext(f"{{{WSMAN}}}ResourceURI") != f"{SHELL}/cmd":
            raise Fault(PARAMETER, "There is no such resource.")
        self.envelope = int(header.findtext(f"{{{WSMAN}}}MaxEnvelopeSize", "153600"))
        self.timeout = self.duration(header.findtext(f"{{{WSMAN}}}OperationTimeout", "PT60S"))
        if self.timeout < 0.5:
            raise Fault(PARAMETER, "OperationTimeout is below 500 ms.")
        selectors = {s.get("Name"): (s.text or "").strip() for s in header.iter(f"{{{WSMAN}}}Selector")}
        self.shell = selectors.get("ShellId")
        self.options = {o.get("Name"): (o.text or "").strip() for o in header.iter(f"{{{WSMAN}}}Option")}

    @staticmethod
    def duration(text):
        match = re.fullmatch(r"PT(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?", text.strip())
        if not match:
            raise Fault(PARAMETER, f"This is no duration: {text}")
        return int(match.group(1) or 0) * 60 + float(match.group(2) or 0)


class Negotiation:
    """SPNEGO on one connection, verified by Samba."""

    def __init__(self, args, password):
        self.done = False
        self.helper = subprocess.Popen(
            ["ntlm_auth", "--helper-protocol=gss-spnego", f"--username={args.user}", f"--domain={args.negotiate}",
             f"--password={password}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.first = True

    def step(self, token):
        """None when refused, else the token to send back; self.done says whether this was the last one."""
        self.helper.stdin.write((f"YR {token}\n" if self.first else f"KK {token}\n").encode())
        self.helper.stdin.flush()
        self.first = False
        word, *rest = self.helper.stdout.readline().decode().split()
        self.done = word == "AF"
        return rest[0] if word in ("TT", "AF") else None

    def close(self):
        self.helper.kill()
        self.helper.communicate()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def setup(self):
        super().setup()
        self.negotiation, self.cut = None, False
        self.service = self.server.service

    def finish(self):
        if self.negotiation:
            self.negotiation.close()
        try:
            super().finish()
        except OSError:
            pass

    def log_message(self, *_):
        pass

    def handle(self):
        try:
            super().handle()
        except OSError as error:  # TLS that was given up, a connection that was cut: news for the log alone
            self.service.log(f"connection {type(error).__name__}")

    def answer(self, status, text, headers=()):
        cut, body = self.cut, text.encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Type", "application/soap+xml;charset=UTF-8" if body else "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:len(body) // 2] if cut else body)
        self.wfile.flush()
        if cut:
            self.close_connection = True

    def unauthorised(self, token=None):
        args = self.service.args
        offers = [("WWW-Authenticate", f"Negotiate {token}" if token else "Negotiate")] if args.negotiate else []
        if not args.no_basic and not token:
            offers.append(("WWW-Authenticate", 'Basic realm="WSMAN"'))
        self.service.log("- 401")
        self.answer(401, "", offers)

    def authorised(self):
        """True, or the answer has been given."""
        args = self.service.args
        if args.open or (self.negotiation and self.negotiation.done):
            return True
        scheme, _, value = self.headers.get("Authorization", "").partition(" ")
        with open(self.service.path("password"), encoding="utf-8") as file:
            password = file.read().strip()
        if scheme == "Basic" and not args.no_basic and \
                base64.b64decode(value).decode() == f"{args.user}:{password}":
            return True
        if scheme == "Negotiate" and args.negotiate:
            if not self.negotiation:
                self.negotiation = Negotiation(args, password)
            token = self.negotiation.step(value)
            if self.negotiation.done:
                return True
            if token:
                self.unauthorised(token)
                return False
            self.negotiation.close()
            self.negotiation = None
        self.unauthorised()
        return False

    def prefixes(self, text):
        """The same envelope as another server would write it."""
        if not self.service.args.foreign_prefixes:
            return text
        for a, b in (("s", "SOAP-ENV"), ("a", "wsa"), ("x", "wsmt"), ("w", "wsman"), ("rsp", "p"), ("f", "q")):
            text = re.sub(rf"(</?|xmlns:){a}([:=])", rf"\g<1>{b}\g<2>", text)
        return text

    def envelope(self, request, action, body, header=""):
        relates = f"<a:RelatesTo>{escape(request.id)}</a:RelatesTo>" if request else ""
        return self.prefixes(
            f'<s:Envelope xml:lang="en-US" xmlns:s="{SOAP}" xmlns:a="{ADDRESSING}" xmlns:x="{TRANSFER}" xmlns:w="{WSMAN}" '
            f'xmlns:rsp="{SHELL}" xmlns:f="{FAULT}"><s:Header><a:Action>{action}</a:Action>'
            f"<a:MessageID>uuid:{str(uuid.uuid4()).upper()}</a:MessageID><a:To>{ADDRESSING}/role/anonymous</a:To>{relates}"
            f"{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>")

    def fault(self, request, fault, op):
        self.service.log(f"{op} 500 fault {fault.code}")
        body = f'<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>{fault.subcode}</s:Value></s:Subcode>' \
               f'</s:Code><s:Reason><s:Text xml:lang="en-US">{escape(fault.text)} </s:Text></s:Reason><s:Detail>' \
               f'<f:WSManFault Code="{fault.code}" Machine="127.0.0.1"><f:Message>{escape(fault.text)} </f:Message>' \
               "</f:WSManFault></s:Detail></s:Fault>"
        self.answer(500, self.prefixes(self.envelope(request, f"{WSMAN}/fault", body)))

    def misbehave(self, rule, request, op):
        """True when there is nothing left to do."""
        what = rule["do"]
        self.service.log(f"{op} {what}")
        if what == "fault":
            self.fault(request, Fault(rule["code"], rule.get("text", "as asked for")), op)
        elif what == "status":
            self.answer(rule["code"], rule.get("text", ""))
        elif what == "garbage":
            self.answer(200, rule.get("text", "<html><body>It works!</body></html>"))
        elif what == "hang":
            self.server.stopping.wait()
            self.close_connection = True
        elif what == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            socket.socket.close(self.connection)
        else:
            return False
        return True

    def do_POST(self):
        data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        request, op = None, "?"
        if self.headers.get("Authorization", "").startswith("Basic"):
            self.service.log("credentials Basic")
        if not self.authorised():
            return
        if self.path != "/wsman":
            return self.answer(404, "")
        try:
            if len(data) > self.service.args.max_envelope:
                raise Fault(ENVELOPE, "The request exceeds MaxEnvelopeSize.", "w:EncodingLimit")
            if not self.headers.get("Content-Type", "").startswith("application/soap+xml"):
                raise Fault(PARAMETER, "The content type is wrong.")
            request = Request(data)
            op = request.op
            rule = self.service.rule(op)
            self.cut = bool(rule and rule["do"] == "cut")
            if rule and self.misbehave(rule, request, op):
                return
            body = self.service.perform(op, request)
            action = [a for a, o in ACTIONS.items() if o == op][0] + "Response"
            self.service.log(" ".join([f"{op} 200"] + [f"{k}={v}" for k, v in sorted(request.options.items())]))
            self.answer(200, self.envelope(request, action, body))
        except Fault as fault:
            self.fault(request, fault, op)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        self.service.log(f"error {sys.exc_info()[1]!r}")

    def shutdown_request(self, request):
        try:
            super().shutdown_request(request)
        except (OSError, ValueError):
            pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--state", required=True)
    parser.add_argument("--tls", metavar="PEM", help="certificate and key; without, plain HTTP")
    parser.add_argument("--user", default="tester")
    parser.add_argument("--open", action="store_true", help="ask nobody who he is")
    parser.add_argument("--no-basic", action="store_true")
    parser.add_argument("--negotiate", metavar="DOMAIN", help="offer SPNEGO with NTLM, verified by ntlm_auth")
    parser.add_argument("--max-shells", type=int, default=30)
    parser.add_argument("--max-envelope", type=int, default=153600)
    parser.add_argument("--idle", type=float, help="seconds; overrides what the client asks for")
    parser.add_argument("--foreign-prefixes", action="store_true")
    parser.add_argument("--exit-attribute", action="store_true")
    parser.add_argument("--one-stream", action="store_true")
    parser.add_argument("--split", type=int, help="bytes of an answer's streams at most")
    args = parser.parse_args()
    server = Server(("127.0.0.1", 0), Handler)
    server.service, server.stopping = Service(args), threading.Event()
    if args.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(args.tls)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    for sig in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sig, lambda *_: threading.Thread(target=server.shutdown).start())
    server.service.write_shells()
    threading.Thread(target=server.service.watch, daemon=True).start()
    with open(server.service.path("port.new"), "w", encoding="ascii") as file:
        file.write(str(server.server_port))
    os.replace(server.service.path("port.new"), server.service.path("port"))
    server.serve_forever(poll_interval=0.1)
    server.stopping.set()
    server.service.close()


if __name__ == "__main__":
    main()
