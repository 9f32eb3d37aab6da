#!/usr/bin/python3
"""No room can include what it may not see: the rule of host/README.md, held by the compiler.

usage: rooms_test.py SOURCE_ROOT BUILD_ROOT
"""
import fnmatch
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

SDK = "sdk/include"
HOST = {"host/" + room for room in ("abi", "auth", "bus", "cli", "client", "commands", "config", "connector", "dashboard", "http", "log", "net", "node",
                                    "plugin", "posix", "sinks", "stats", "store", "text", "version", "watch")}
# Target: folders of this tree that it may have on its include path.
MAY_SEE = {
    "host/text/*": {"host/text"},
    "host/log/*": {"host/log", "host/text"},
    "host/config/*": {"host/config"},
    "host/auth/*": {"host/auth", "host/posix", "host/text"},
    "host/stats/*": {"host/stats", "host/text", SDK},
    "host/bus/*": {"host/bus", "host/posix", "host/store", "host/text", SDK},
    "host/commands/*": {"host/commands"},
    "host/sinks/*": {"host/sinks", "host/stats", "host/text", SDK},
    "host/watch/*": {"host/watch", "host/sinks", "host/stats", "host/text", SDK},
    "host/store/*": {"host/store", "host/posix"},
    "host/net/*": {"host/net", "host/posix", "host/text", SDK},
    "host/plugin/*": {"host/plugin", "host/posix", "host/text", SDK},
    "host/abi/*": {"host/abi", "host/auth", "host/bus", "host/commands", "host/log", "host/net", "host/posix", "host/sinks", "host/stats",
                   "host/store", "host/text", "host/version", "host/watch", SDK},
    "host/dashboard/*": {"host/dashboard"},
    "host/http/libhost_http.a": {"host/dashboard", "host/http", "host/node", "host/text"},
    "host/http/libhost_http_front.a": {"host/http", "host/net", "host/node", "host/posix", SDK},
    "host/client/*": {"host/client"},
    "host/connector/*": HOST - {"host/cli", "host/client"} | {SDK},
    "host/cli/*": HOST | {SDK},
    "host/iotcc": HOST | {SDK},
    "plugins/raw_tcp/*_codec.a": {"plugins/json/codec"},
    "plugins/*_codec.a": set(),
    "plugins/*_file.a": set(),
    "plugins/*_conversation.a": {SDK, "sdk/cpp"},
    # MQTT in WebSocket frames: linked in, so that neither .so needs the other.
    "plugins/websocket/*.so": {SDK, "sdk/cpp", "plugins/json/codec", "plugins/mqtt_lite/codec", "plugins/mqtt_lite/conversation"},
    "plugins/*.so": {SDK, "sdk/cpp", "plugins/json/codec"},
}
# Target, a header that it must not find, one that it must find.
PROBES = [
    ("host/stats/*", '"lane.hpp"', '"slab.hpp"'),
    ("host/bus/*", '"lane.hpp"', '"utf8.hpp"'),
    ("host/watch/*", '"lane.hpp"', '"identity.hpp"'),
    ("host/net/*", '"node.hpp"', '"connection.hpp"'),
    ("host/http/libhost_http.a", '"lane.hpp"', '"node.hpp"'),
    ("host/http/libhost_http.a", "<iotcc/types.h>", '"node.hpp"'),
    ("host/auth/*", '"lane.hpp"', '"token.hpp"'),
    ("host/client/*", '"node.hpp"', '"query.hpp"'),
    ("host/store/*", '"lane.hpp"', '"file_descriptor.hpp"'),
    ("host/abi/*", '"node.hpp"', '"lane.hpp"'),
    ("host/plugin/*", '"slab.hpp"', "<iotcc/plugin.h>"),
    ("plugins/mqtt_lite/*_conversation.a", '"lane.hpp"', "<iotcc/session.hpp>"),
    ("plugins/raw_tcp/*_codec.a", "<iotcc/plugin.h>", "<string>"),
    ("plugins/mqtt_lite/*_codec.a", "<iotcc/plugin.h>", "<string>"),
    ("plugins/websocket/*_codec.a", "<iotcc/plugin.h>", "<string>"),
    ("plugins/raw_tcp/*.so", '"lane.hpp"', "<iotcc/handler.hpp>"),
]


class Command:
    def __init__(self, entry, source, build):
        self.folder = entry["directory"]
        self.arguments = shlex.split(entry["command"])
        self.file = entry["file"]
        self.target = self.arguments[self.arguments.index("-o") + 1].split(".p/")[0]
        self.private = self.target + ".p"
        self.source, self.build = source, build

    def folders(self):
        """The folders of this tree on its include path; those of the build count as what they mirror."""
        for argument in self.arguments:
            if not argument.startswith("-I"):
                continue
            path = os.path.realpath(os.path.join(self.folder, argument[2:]))
            for root in (self.build, self.source):
                if path == root or path.startswith(root + os.sep):
                    folder = os.path.relpath(path, root)
                    if folder != self.private:
                        yield folder
                    break

    def compiles(self, include):
        """None, or what the compiler says of a file with that include and the flags of this one."""
        arguments = [a for a in self.arguments if a not in ("-c", "-MD", "-MMD")]
        for option in ("-o", "-MF", "-MQ"):
            if option in arguments:
                at = arguments.index(option)
                del arguments[at:at + 2]
        with tempfile.TemporaryDirectory() as folder:
            probe = Path(folder) / ("probe" + Path(self.file).suffix)
            probe.write_text(f"#include {include}\n")
            arguments[arguments.index(self.file)] = str(probe)
            done = subprocess.run([*arguments, "-fsyntax-only"], cwd=self.folder, capture_output=True, text=True)
        return None if done.returncode == 0 else done.stderr


def wrong_folders(command):
    rules = [seen for pattern, seen in MAY_SEE.items() if fnmatch.fnmatch(command.target, pattern)]
    if not rules:
        yield f"{command.target}: no rule says what it may see"
        return
    own = os.path.dirname(command.target)
    for folder in set(command.folders()) - rules[0]:
        if not (command.target.startswith("plugins/") and (folder + "/").startswith(own + "/")):
            yield f"{command.target}: sees {folder}"


def wrong_includes(source):
    climbs = re.compile(r'^\s*#\s*include\s*["<][^">]*\.\./', re.MULTILINE)
    for top in ("host", "plugins", "sdk", "tests"):
        for path in (Path(source) / top).rglob("*"):
            if path.suffix in (".c", ".h", ".cpp", ".hpp") and climbs.search(path.read_text(errors="replace")):
                yield f"{path.relative_to(source)}: includes with ../"


def wrong_probes(commands):
    for pattern, forbidden, allowed in PROBES:
        command = next((c for c in commands if fnmatch.fnmatch(c.target, pattern)), None)
        if command is None:
            yield f"{pattern}: nothing is compiled there"
            continue
        if error := command.compiles(allowed):
            yield f"{command.target}: {allowed} does not compile:\n{error}"
        if "iotcc/" in forbidden and any(Path(p, "include/iotcc").exists() for p in ("/usr", "/usr/local")):
            print(f"skipped: {forbidden} is installed, so every compiler finds it")
            continue
        error = command.compiles(forbidden)
        name = forbidden.strip('"<>')
        if error is None or name not in error:
            yield f"{command.target}: {forbidden} is found\n{error or ''}"


def main():
    source, build = (os.path.realpath(argument) for argument in sys.argv[1:3])
    entries = json.loads(Path(build, "compile_commands.json").read_text())
    commands = [Command(entry, source, build) for entry in entries if " -o " in entry["command"]]
    commands = [c for c in commands if c.target.startswith(("host/", "plugins/"))]
    faults = {fault for command in commands for fault in wrong_folders(command)}
    faults |= set(wrong_includes(source)) | set(wrong_probes(commands))
    if not commands:
        faults.add("nothing is compiled")
    print("\n".join(sorted(faults)) or f"{len(commands)} files see what they may see")
    sys.exit(1 if faults else 0)


main()
