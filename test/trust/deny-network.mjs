// Loaded before the service, with --import: whatever wants out of the process is written down and fails.
import dns from 'node:dns';
import net from 'node:net';

const deny = (what) => {
  process.stderr.write(`OUTBOUND ${what}\n`);
  throw new Error(`Denied: ${what}`);
};

// What loads TypeScript looks for a socket in the file system, which leads nowhere else.
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  const [options] = args.flat();
  return options?.path ? connect.apply(this, args) : deny('connection');
};
for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
  // A server looks up the address that it listens on, which leaves the machine no more than 127.0.0.1 does.
  const original = dns[name];
  dns[name] = (host, ...rest) => (host === '127.0.0.1' ? original(host, ...rest) : deny(`lookup of ${host}`));
}
