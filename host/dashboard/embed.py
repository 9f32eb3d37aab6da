#!/usr/bin/python3
"""Writes files as C++ that holds them: what dashboard_files.hpp declares.

usage: embed.py FOLDER OUTPUT [FILE...]
FOLDER: what the paths of the files are relative to.
"""
import hashlib
import pathlib
import sys

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


def literal(line):
    """A line as a string literal. Octal, unlike hexadecimal, ends after three digits, whatever follows; two '?' might be
    taken for a trigraph."""
    plain = set(range(0x20, 0x7f)) - set(b'"\\?')
    return '"' + "".join(chr(b) if b in plain else f"\\{b:03o}" for b in line) + '"'


def main():
    folder, output, *files = (pathlib.Path(argument).resolve() for argument in sys.argv[1:])
    rows = ['#include "dashboard_files.hpp"', "", "#include <algorithm>", "#include <array>", "",
            "namespace iotcc::dashboard {", "namespace {", "", "using namespace std::string_view_literals;", "",
            f"constexpr std::array<File, {len(files)}> kFiles = {{"]
    if files:
        rows.append("{")
    for file in files:
        content = file.read_bytes()
        etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        fields = (file.relative_to(folder).as_posix(), TYPES[file.suffix], etag)
        rows.append("    {" + ", ".join(literal(field.encode()) for field in fields) + ",")
        rows += ["        " + literal(line) for line in content.splitlines(keepends=True)]
        rows.append("        \"\"sv},")
    if files:
        rows.append("}")
    rows += ["};", "", "} // namespace", "", "std::span<const File> files()", "{", "    return kFiles;", "}", "",
             "const File* file(std::string_view path)", "{",
             "    const auto* const found = std::find_if(kFiles.begin(), kFiles.end(),",
             "                                           [&](const File& f) { return f.path == path; });",
             "    return found == kFiles.end() ? nullptr : found;", "}", "", "} // namespace iotcc::dashboard"]
    output.write_text("\n".join(rows) + "\n")


main()
