/* What the Paho C library sees, the client of many embedded Linux devices. Says what failed and
   ends with 1. usage: paho_c_client URL */
#include <MQTTClient.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { kDeadlineMs = 30000, kLarge = 900 * 1024 };

static void require_at(int line, int holds, const char* promise)
{
    if (holds)
        return;
    fprintf(stderr, "line %d: failed: %s\n", line, promise);
    exit(1);
}
#define require(holds, promise) require_at(__LINE__, holds, promise)

struct Will {
    const char* topic;
    const char* payload;
};

/* Answers session present. `will` may be NULL. */
static int connect_as(MQTTClient* client, const char* url, const char* id, int clean,
                      const struct Will* will)
{
    MQTTClient_connectOptions options = MQTTClient_connectOptions_initializer;
    MQTTClient_willOptions will_options = MQTTClient_willOptions_initializer;
    require(MQTTClient_create(client, url, id, MQTTCLIENT_PERSISTENCE_NONE, NULL) ==
                MQTTCLIENT_SUCCESS,
            "create");
    options.cleansession = clean;
    options.keepAliveInterval = 60;
    options.MQTTVersion = MQTTVERSION_3_1_1;
    if (will != NULL) {
        will_options.topicName = will->topic;
        will_options.message = will->payload;
        will_options.qos = 1;
        options.will = &will_options;
    }
    require(MQTTClient_connect(*client, &options) == MQTTCLIENT_SUCCESS, "connect");
    return options.returned.sessionPresent;
}

static void leave(MQTTClient* client)
{
    require(MQTTClient_disconnect(*client, kDeadlineMs) == MQTTCLIENT_SUCCESS, "disconnect");
    MQTTClient_destroy(client);
}

/* To the end of its QoS. */
static void publish(MQTTClient client, const char* topic, const void* payload, int length, int qos,
                    int retained)
{
    MQTTClient_deliveryToken token;
    require(MQTTClient_publish(client, topic, length, payload, qos, retained, &token) ==
                MQTTCLIENT_SUCCESS,
            "publish");
    require(MQTTClient_waitForCompletion(client, token, kDeadlineMs) == MQTTCLIENT_SUCCESS,
            "the end of a publish");
}

/* The next message is this one. */
#define receive(...) receive_at(__LINE__, __VA_ARGS__)
static void receive_at(int line, MQTTClient client, const char* topic, const void* payload,
                       int length, int qos, int retained)
{
    char* name = NULL;
    int name_length = 0;
    MQTTClient_message* message = NULL;
    /* It also returns when another client of this process was closed. */
    for (int i = 0; i < 3 && message == NULL; ++i)
        MQTTClient_receive(client, &name, &name_length, &message, kDeadlineMs);
    require_at(line, message != NULL, "a message comes");
    require_at(line, strcmp(name, topic) == 0, "its topic");
    require_at(line,
               message->payloadlen == length &&
                   memcmp(message->payload, payload, (size_t)length) == 0,
               "its payload");
    require_at(line, message->qos == qos, "its QoS");
    require_at(line, message->retained == retained, "its retain");
    require_at(line, message->dup == 0, "its DUP");
    MQTTClient_freeMessage(&message);
    MQTTClient_free(name);
}

static void round_trips(const char* url)
{
    MQTTClient a, b;
    char* large = malloc(kLarge);
    require(large != NULL, "memory");
    memset(large, 'x', kLarge);
    connect_as(&a, url, "a", 1, NULL);
    connect_as(&b, url, "b", 1, NULL);
    for (int granted = 0; granted <= 2; ++granted) {
        require(MQTTClient_subscribe(b, "t/+", granted) == MQTTCLIENT_SUCCESS, "subscribe");
        for (int qos = 0; qos <= 2; ++qos) {
            const int lower = qos < granted ? qos : granted;
            publish(a, "t/1", "hello", 5, qos, 0);
            receive(b, "t/1", "hello", 5, lower, 0);
            publish(a, "t/2", large, kLarge, qos, 0);
            receive(b, "t/2", large, kLarge, lower, 0);
        }
    }
    require(MQTTClient_unsubscribe(b, "t/+") == MQTTCLIENT_SUCCESS, "unsubscribe");
    leave(&a);
    leave(&b);
    free(large);
}

static void retained(const char* url)
{
    MQTTClient client;
    connect_as(&client, url, "r", 1, NULL);
    publish(client, "kept", "x", 1, 2, 1);
    require(MQTTClient_subscribe(client, "kept/#", 1) == MQTTCLIENT_SUCCESS, "subscribe");
    receive(client, "kept", "x", 1, 1, 1);
    publish(client, "kept", "", 0, 1, 1);
    receive(client, "kept", "", 0, 1, 0);
    leave(&client);
}

static void session(const char* url)
{
    MQTTClient p, sender;
    char payload[16];
    require(connect_as(&p, url, "p", 0, NULL) == 0, "no session is present");
    require(MQTTClient_subscribe(p, "away", 2) == MQTTCLIENT_SUCCESS, "subscribe");
    leave(&p);
    connect_as(&sender, url, "sender", 1, NULL);
    for (int i = 0; i < 100; ++i)
        publish(sender, "away", payload, snprintf(payload, sizeof payload, "%d", i), 1, 0);
    leave(&sender);
    require(connect_as(&p, url, "p", 0, NULL) == 1, "the session is present");
    for (int i = 0; i < 100; ++i)
        receive(p, "away", payload, snprintf(payload, sizeof payload, "%d", i), 1, 0);
    leave(&p);
}

/* A client that is taken over has not said goodbye. */
static void will(const char* url)
{
    MQTTClient watcher, first, second;
    const struct Will gone = {"will", "gone"};
    connect_as(&watcher, url, "watcher", 1, NULL);
    require(MQTTClient_subscribe(watcher, "will", 1) == MQTTCLIENT_SUCCESS, "subscribe");
    connect_as(&first, url, "w", 1, &gone);
    connect_as(&second, url, "w", 1, NULL);
    receive(watcher, "will", "gone", 4, 1, 0);
    MQTTClient_destroy(&first);
    leave(&second);
    leave(&watcher);
}

int main(int count, char** arguments)
{
    if (count != 2) {
        fprintf(stderr, "usage: paho_c_client URL\n");
        return 2;
    }
    round_trips(arguments[1]);
    retained(arguments[1]);
    session(arguments[1]);
    will(arguments[1]);
    return 0;
}
