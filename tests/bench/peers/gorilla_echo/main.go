// What an application gets that is written on Go's gorilla/websocket as its examples are: a goroutine per connection.
//
//	gorilla_echo [count]   count: messages are counted and not sent back
//
// Prints its port, serves until SIGTERM, then prints "messages" and how many it has seen.
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"

	"github.com/gorilla/websocket"
)

var (
	messages int64
	counts   = len(os.Args) > 1 && os.Args[1] == "count"
	upgrader = websocket.Upgrader{}
)

func serve(w http.ResponseWriter, r *http.Request) {
	connection, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer connection.Close()
	for {
		kind, message, err := connection.ReadMessage()
		if err != nil {
			return
		}
		atomic.AddInt64(&messages, 1)
		if counts {
			continue
		}
		if connection.WriteMessage(kind, message) != nil {
			return
		}
	}
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM)
	http.HandleFunc("/connect", serve)
	go http.Serve(listener, nil)
	fmt.Printf("plugin\twebsocket\t0\ttcp://%s\nready\n", listener.Addr())
	<-ended
	fmt.Printf("messages\t%d\n", atomic.LoadInt64(&messages))
}
