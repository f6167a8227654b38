// Stands in for CoreDNS and the API server on a node: answers DNS for one name on UDP and TCP, and accepts on TCP.
// Arguments: address to listen on, name, address that the name has.
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

const [host, name, address] = process.argv.slice(2);

const questionOf = (packet) => {
  const labels = [];
  let at = 12;
  while (packet[at] !== 0) {
    labels.push(packet.toString('latin1', at + 1, at + 1 + packet[at]));
    at += packet[at] + 1;
  }
  return { asked: labels.join('.'), type: packet.readUInt16BE(at + 1), end: at + 5 };
};

const bytesOf = (text) => {
  if (!text.includes(':')) return text.split('.').map(Number);
  const [head, tail] = text.split('::').map((part) => part.split(':').filter(Boolean));
  const groups = [...head, ...Array(8 - head.length - tail.length).fill('0'), ...tail];
  return groups.map((group) => Number.parseInt(group, 16)).flatMap((group) => [group >> 8, group & 255]);
};

const answerTo = (packet) => {
  const { asked, type, end } = questionOf(packet);
  const known = asked === name;
  const header = Buffer.from(packet.subarray(0, 12));
  header.writeUInt16BE(known ? 0x8580 : 0x8583, 2);
  const found = known && type === (address.includes(':') ? 28 : 1);
  header.writeUInt16BE(found ? 1 : 0, 6);
  header.fill(0, 8, 12);
  const data = bytesOf(address);
  const record = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 30, 0, data.length, ...data]);
  return Buffer.concat([header, packet.subarray(12, end), ...(found ? [record] : [])]);
};

const dns = createSocket(host.includes(':') ? 'udp6' : 'udp4');
dns.on('message', (packet, { port, address: from }) => dns.send(answerTo(packet), port, from));
dns.bind(53, host);
// Over TCP two bytes before each message tell its length.
createServer((socket) => {
  let read = Buffer.alloc(0);
  socket
    .on('error', () => {})
    .on('data', (bytes) => {
      read = Buffer.concat([read, bytes]);
      if (read.length < 2 || read.length < 2 + read.readUInt16BE(0)) return;
      const answer = answerTo(read.subarray(2));
      socket.end(Buffer.concat([Buffer.from([answer.length >> 8, answer.length & 255]), answer]));
    });
}).listen(53, host);
createServer((socket) =>
  socket
    .on('error', () => {})
    .resume()
    .on('end', () => socket.end()),
).listen(6443, host);
