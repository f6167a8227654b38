// The pause container of the test cluster: holds a pod's namespaces, buries what dies in them, ends when told.
package main

import (
	"os"
	"os/signal"
	"syscall"
)

func main() {
	signals := make(chan os.Signal, 16)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGCHLD)
	for got := range signals {
		if got != syscall.SIGCHLD {
			return
		}
		for {
			if id, _ := syscall.Wait4(-1, nil, syscall.WNOHANG, nil); id <= 0 {
				break
			}
		}
	}
}
