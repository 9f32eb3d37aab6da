#!/usr/bin/python3
"""Runs paho_c_client against the host.

usage: paho_c_test.py IOTCC PLUGIN_FOLDER CLIENT
       paho_c_test.py --mosquitto PROGRAM CLIENT
"""
import subprocess
import sys

from server import ServerTest, main

CLIENT = sys.argv.pop(3)


class PahoC(ServerTest):
    def test_client(self):
        """the Paho C client: every QoS both ways, 900 KiB, retained, a persistent session, a will"""
        done = subprocess.run([CLIENT, f"tcp://127.0.0.1:{self.server.port}"], timeout=120, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))


main()
