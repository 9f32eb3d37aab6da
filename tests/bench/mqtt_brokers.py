"""How each broker is started for a scenario, out of one build folder and with a folder of its own."""
import itertools

import make
import mosquitto
from servers import Commands, Server

HANDLER = "mqtt_lite"  # also the name under which every broker's port is found


class Brokers:
    def __init__(self, build, folder, wanted):
        self.build, self.folder, self.numbers = build, folder, itertools.count()
        targets = ["host/iotcc", f"plugins/{HANDLER}/{HANDLER}.so"] if "iotcc" in wanted else []
        make.make_targets(build, "tests/bench/mqtt_load", *targets)
        self.mosquitto = mosquitto.fetch(build) if "mosquitto" in wanted else None
        self.commands = Commands(build, self.new_folder(), [HANDLER]) if targets else None
        self.names = [name for name in wanted if name == "iotcc" or self.mosquitto]

    def new_folder(self):
        folder = self.folder / str(next(self.numbers))
        folder.mkdir()
        return folder

    def start(self, name, core, durable=False):
        folder = self.new_folder()
        if name == "mosquitto":
            return mosquitto.Mosquitto(self.mosquitto, folder, core, mosquitto.DURABLE if durable else ())
        settings = [f"bus.persistence={folder}", "bus.sync=always"] if durable else []
        return Server(self.commands.host(*settings), core=core)

    def versions(self):
        return {"mosquitto": mosquitto.version(self.mosquitto)} if self.mosquitto else {}
