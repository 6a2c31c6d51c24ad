// Revokes and reads certificates with a fixed number of goroutines.
//
// Usage: loop BASE_URL CERTIFICATES CONCURRENCY
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"sync"
)

type record struct {
	Status     string
	Revocation struct {
		Reason string
		Date   string `json:"revocation_date"`
	}
}

func call(client *http.Client, method, url string, body []byte, status int) ([]byte, error) {
	request, err := http.NewRequest(method, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("x-api-key", "benchmark-key")
	request.Header.Set("content-type", "application/json")
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != status {
		return nil, fmt.Errorf("%s %s: %s", method, url, response.Status)
	}
	return io.ReadAll(response.Body)
}

func revokeAndRead(client *http.Client, url string) error {
	body, err := json.Marshal(map[string]string{"revocation_reason": "superseded"})
	if err != nil {
		return err
	}
	if _, err := call(client, http.MethodPut, url+"/revoke", body, 204); err != nil {
		return err
	}
	answer, err := call(client, http.MethodGet, url, nil, 200)
	if err != nil {
		return err
	}
	var read record
	if err := json.Unmarshal(answer, &read); err != nil {
		return err
	}
	if read.Status != "revoked" || read.Revocation.Reason != "superseded" || read.Revocation.Date == "" {
		return fmt.Errorf("%s: not revoked", url)
	}
	return nil
}

func main() {
	base := os.Args[1]
	certificates, _ := strconv.Atoi(os.Args[2])
	concurrency, _ := strconv.Atoi(os.Args[3])
	client := &http.Client{Transport: &http.Transport{
		MaxIdleConns: concurrency, MaxIdleConnsPerHost: concurrency,
	}}
	serials := make(chan int)
	var workers sync.WaitGroup
	for worker := 0; worker < concurrency; worker++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for serial := range serials {
				url := fmt.Sprintf("%s/mpki/api/v1/certificate/%032X", base, serial)
				if err := revokeAndRead(client, url); err != nil {
					log.Fatal(err)
				}
			}
		}()
	}
	for serial := 1; serial <= certificates; serial++ {
		serials <- serial
	}
	close(serials)
	workers.Wait()
}
