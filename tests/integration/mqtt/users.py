"""A password file as mosquitto_passwd writes it, and an ACL beside it."""
import base64
import hashlib
import os
import pathlib
import tempfile


def line(user, password):
    """`$7$`: PBKDF2 of SHA-512."""
    salt = os.urandom(12)
    rounds = 101
    derived = hashlib.pbkdf2_hmac("sha512", password, salt, rounds)
    return f"{user}:$7${rounds}${base64.b64encode(salt).decode()}${base64.b64encode(derived).decode()}\n"


class Users:
    def __init__(self, acl="", **passwords):
        self.folder = tempfile.TemporaryDirectory(prefix="iotcc-users-")
        self.password_file = pathlib.Path(self.folder.name) / "users"
        self.acl_file = pathlib.Path(self.folder.name) / "acl"
        self.write(acl, **passwords)

    def write(self, acl="", **passwords):
        for path, text in ((self.password_file, "".join(line(user, password.encode())
                                                        for user, password in passwords.items())),
                           (self.acl_file, acl)):
            path.write_text(text)
            path.chmod(0o600)

    def settings(self):
        return (f"auth.password_file={self.password_file}", f"auth.acl_file={self.acl_file}")

    def mosquitto_settings(self):
        return ("allow_anonymous false", f"password_file {self.password_file}", f"acl_file {self.acl_file}", "user root")

    def cleanup(self):
        self.folder.cleanup()
