// Carries every connection of a first-day world to the servers of the test, which listen on a socket of the file system. Run
// by world.sh: at the other end of the node's link, with TLS on the ports of https and of K3s' servers; and on the node itself
// at the port of `npm start`.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';

const [folder, address] = process.argv.slice(2);
const servers = readFileSync(`${folder}/servers-at`, 'utf8');

const carry = (client) => {
  const server = connect(servers);
  for (const [from, to] of [
    [client, server],
    [server, client],
  ]) {
    from.on('error', () => to.destroy());
    // What was sent whole is carried whole, also where its sender closes at once.
    from.on('close', () => (from.readableEnded ? to.end() : to.destroy()));
    from.pipe(to);
  }
};

const listen = (server, port) => new Promise((resolve) => server.listen(port, address, resolve));

if (address === '127.0.0.1') {
  await listen(createServer(carry), 8787);
} else {
  writeFileSync(`${folder}/run/there`, '');
  const end = 'until ip link set outside up 2>/dev/null; do sleep 0.02; done; ip addr add "$0/24" dev outside';
  spawnSync('sh', ['-c', end, address]);
  const pair = { key: readFileSync(`${folder}/key.pem`), cert: readFileSync(`${folder}/certificate.pem`) };
  await Promise.all([443, 6443].map((port) => listen(createSecureServer(pair, carry), port)));
}
writeFileSync(`${folder}/run/ready-${address}`, '');
