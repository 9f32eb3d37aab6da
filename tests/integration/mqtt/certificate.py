"""A certificate for `localhost`, signed by itself, for the length of a test."""
import pathlib
import subprocess
import tempfile


class Certificate:
    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="iotcc-tls-")
        self.path = str(pathlib.Path(self.folder.name) / "localhost.pem")
        self.key = str(pathlib.Path(self.folder.name) / "localhost.key")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", self.key, "-out", self.path, "-days", "30", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"], check=True, capture_output=True)

    def cleanup(self):
        self.folder.cleanup()
