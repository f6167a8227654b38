#!/bin/sh
# pki.sh FOLDER: the certificates of a cluster of three nodes, and a kubeconfig for each that asks its API.
set -eu
mkdir -p "$1"
cd "$1"

certificate() {
  openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"
  openssl req -new -key "$1.key" -subj "$2" -out "$1.csr"
  printf 'extendedKeyUsage=serverAuth,clientAuth\n%s\n' "${3:+subjectAltName=$3}" >"$1.ext"
  openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -out "$1.crt" -extfile "$1.ext" 2>/dev/null
  rm "$1.csr" "$1.ext"
}

kubeconfig() {
  cat >"$1.kubeconfig" <<END
apiVersion: v1
kind: Config
clusters: [{name: default, cluster: {server: "https://192.168.77.11:6443", certificate-authority-data: $(base64 -w0 ca.crt)}}]
users: [{name: default, user: {client-certificate-data: $(base64 -w0 "$1.crt"), client-key-data: $(base64 -w0 "$1.key")}}]
contexts: [{name: default, context: {cluster: default, user: default}}]
current-context: default
END
}

openssl ecparam -name prime256v1 -genkey -noout -out ca.key
openssl req -x509 -new -key ca.key -days 30 -subj /CN=cluster -out ca.crt -addext keyUsage=critical,keyCertSign,cRLSign
certificate apiserver /CN=kube-apiserver 'DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local,DNS:localhost,IP:127.0.0.1,IP:10.43.0.1,IP:192.168.77.11,IP:10.97.0.1,IP:fd00:43::1'
certificate admin /O=system:masters/CN=admin
certificate controller-manager /CN=system:kube-controller-manager
certificate scheduler /CN=system:kube-scheduler
certificate proxy /CN=system:kube-proxy
for at in a:11 b:12 c:13; do
  certificate "node-${at%:*}" "/O=system:nodes/CN=system:node:node-${at%:*}" "DNS:node-${at%:*},IP:127.0.0.1,IP:192.168.77.${at#*:}"
  kubeconfig "node-${at%:*}"
done
for name in admin controller-manager scheduler proxy; do kubeconfig "$name"; done
openssl genrsa -out sa.key 2048 2>/dev/null
openssl rsa -in sa.key -pubout -out sa.pub 2>/dev/null
