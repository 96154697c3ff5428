#!/bin/sh
# The code of the first start in /first-start, once. An authority in /authority/ca.crt, whose key is thrown away, and what it has issued to the event store in /node. Does
# nothing as long as that is valid for another month.
set -eu
name=${1:-kurrentdb}
if [ ! -s /first-start/code ]; then
  openssl rand -hex 16 >/first-start/code.new
  mv /first-start/code.new /first-start/code
  echo "made the code of the first start"
fi
if openssl x509 -in /node/node.crt -noout -checkend 2592000 >/dev/null 2>&1; then
  echo "the certificate of $name is valid until $(openssl x509 -in /node/node.crt -noout -enddate | sed 's/notAfter=//')"
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
openssl req -x509 -newkey rsa:3072 -nodes -days 1825 -subj '/O=Sales/CN=Sales, this machine' \
  -addext 'keyUsage=critical,keyCertSign,cRLSign' -keyout "$work/ca.key" -out "$work/ca.crt"
openssl req -newkey rsa:3072 -nodes -subj '/CN=eventstoredb-node' -keyout "$work/node.key" -out "$work/node.csr"
printf '%s\n' "subjectAltName=DNS:$name,DNS:localhost,IP:127.0.0.1" 'basicConstraints=critical,CA:FALSE' \
  'keyUsage=critical,digitalSignature,keyEncipherment' 'extendedKeyUsage=serverAuth,clientAuth' >"$work/extensions"
openssl x509 -req -in "$work/node.csr" -CA "$work/ca.crt" -CAkey "$work/ca.key" -CAcreateserial -days 1825 \
  -extfile "$work/extensions" -out "$work/node.crt"
chmod 0600 "$work/node.key"
cp "$work/ca.crt" /authority/ca.crt
cp "$work/node.crt" "$work/node.key" /node/
echo "made a certificate for $name"
