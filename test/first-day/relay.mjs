// Carries every connection of a first-day world to the servers of the test, which listen on a socket of the file system:
// with TLS on port 443, as it comes on the port of `npm start`. Run by world.sh in the world's network.
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';

const folder = process.argv[2];
const carry = (client) => {
  const server = connect(readFileSync(`${folder}/servers-at`, 'utf8'));
  for (const [from, to] of [
    [client, server],
    [server, client],
  ]) {
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
    from.pipe(to);
  }
};
const key = readFileSync(`${folder}/key.pem`);
const cert = readFileSync(`${folder}/certificate.pem`);
let waits = 2;
const ready = () => {
  waits -= 1;
  if (waits === 0) writeFileSync(`${folder}/run/ready`, '');
};
createSecureServer({ key, cert }, carry).listen(443, '127.0.0.1', ready);
createServer(carry).listen(8787, '127.0.0.1', ready);
