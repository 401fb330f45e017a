import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { test } from 'node:test';
import { Framing, VirtualSlot } from './vpcd.js';

test('messages are found in a stream however it is cut', () => {
  const stream = Buffer.concat([Uint8Array.of(4), Uint8Array.of(0, 0xa4, 4, 0), new Uint8Array(300)].map(Framing.frame));
  for (const piece of [1, 2, 3, 7, 1000]) {
    const framing = new Framing();
    const messages: Uint8Array[] = [];
    for (let at = 0; at < stream.length; at += piece) messages.push(...framing.push(stream.subarray(at, at + piece)));
    assert.deepEqual(messages.map((message) => message.length), [1, 4, 300]);
  }
});

test('a slot takes messages and answers them, until the other side closes', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  const slot = await VirtualSlot.connect('127.0.0.1', (server.address() as AddressInfo).port);
  const [peer] = (await accepted) as [Socket];
  peer.write(Framing.frame(Uint8Array.of(4)));
  while (true) {
    const message = slot.take();
    if (message) {
      assert.deepEqual(message, Uint8Array.of(4));
      break;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  slot.answer(Uint8Array.of(0x3b, 0x80));
  const [received] = (await once(peer, 'data')) as [Buffer];
  assert.deepEqual([...received], [0, 2, 0x3b, 0x80]);
  peer.destroy();
  server.close();
  while (slot.isOpen) await new Promise((resolve) => setImmediate(resolve));
});
