"""python3-paho-mqtt as the tests use it; importing this fails where it is not installed."""
import queue

from paho.mqtt import client as paho

MQTT_3_1 = paho.MQTTv31
DEADLINE = 30
LARGE = bytes(range(256)) * (900 * 4)  # 900 KiB


class Client:
    """paho with its thread; what came is in `messages`."""

    def __init__(self, port, name="", clean=True, transport="tcp", path=None, **options):
        self.client = paho.Client(name, clean_session=clean, transport=transport, protocol=options.get(
            "protocol", paho.MQTTv311))
        if path:
            self.client.ws_set_options(path)
        self.messages, self.connacks, self.subacks = queue.Queue(), queue.Queue(), queue.Queue()
        self.client.on_connect = lambda _c, _u, flags, code: self.connacks.put((code, flags["session present"]))
        self.client.on_subscribe = lambda _c, _u, _id, codes: self.subacks.put(codes)
        self.client.on_message = lambda _c, _u, message: self.messages.put(message)
        if "user" in options:
            self.client.username_pw_set(*options["user"])
        if "will" in options:
            self.client.will_set(*options["will"])
        if "ca" in options:
            self.client.tls_set(options["ca"])
        self.client.connect("localhost" if "ca" in options else "127.0.0.1", port, keepalive=60)
        self.client.loop_start()
        self.code, self.present = self.connacks.get(timeout=DEADLINE)

    def subscribe(self, *filters):
        self.client.subscribe(list(filters))
        return list(self.subacks.get(timeout=DEADLINE))

    def publish(self, topic, payload, qos=1, retain=False):
        """To the end of its QoS."""
        self.client.publish(topic, payload, qos, retain).wait_for_publish(DEADLINE)
        return self

    def next(self):
        return self.messages.get(timeout=DEADLINE)

    def leave(self):
        self.client.disconnect()
        self.client.loop_stop()

    def vanish(self):
        """Without DISCONNECT."""
        self.client.loop_stop()
        self.client._sock_close()
