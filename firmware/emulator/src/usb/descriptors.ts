/** USB descriptors (USB 2.0, 9.6), parsed and checked as strictly as a host may. */

import { Fault } from '../chip/fault.js';

const DEVICE = 1, CONFIGURATION = 2, INTERFACE = 4, ENDPOINT = 5, CCID_CLASS = 0x21;
export const SMART_CARD_CLASS = 0x0b;
const FULL_SPEED_BULK_SIZES = [8, 16, 32, 64];

export interface DeviceDescriptor {
  vendor: number;
  product: number;
  release: number;
  maxPacketSize0: number;
  manufacturerString: number;
  productString: number;
  serialString: number;
}

export interface Endpoint {
  address: number;
  type: 'control' | 'isochronous' | 'bulk' | 'interrupt';
  maxPacketSize: number;
  interval: number;
}

export interface Interface {
  number: number;
  class: number;
  subclass: number;
  protocol: number;
  string: number;
  /** Class-specific descriptors between interface and endpoints. */
  extra: Uint8Array[];
  endpoints: Endpoint[];
}

export interface Configuration {
  value: number;
  attributes: number;
  maxPowerMilliamperes: number;
  interfaces: Interface[];
}

const wrong = (what: string): never => {
  throw new Fault(`USB descriptor: ${what}`);
};

const expect = (condition: boolean, what: string): void => {
  if (!condition) wrong(what);
};

export function parseDevice(data: Uint8Array): DeviceDescriptor {
  const view = viewOf(data);
  expect(data.length === 18 && data[0] === 18 && data[1] === DEVICE, 'not a device descriptor of 18 bytes');
  expect(view.getUint16(2, true) >= 0x0110, 'a USB version before 1.1');
  expect([8, 16, 32, 64].includes(data[7]!), `packets of ${data[7]} bytes on endpoint 0`);
  expect(data[17] === 1, `${data[17]} configurations`);
  return {
    vendor: view.getUint16(8, true),
    product: view.getUint16(10, true),
    release: view.getUint16(12, true),
    maxPacketSize0: data[7]!,
    manufacturerString: data[14]!,
    productString: data[15]!,
    serialString: data[16]!,
  };
}

export function parseConfiguration(data: Uint8Array): Configuration {
  const [head, ...rest] = split(data);
  if (!head || head[1] !== CONFIGURATION || head.length !== 9) return wrong('not a configuration descriptor');
  const total = viewOf(head).getUint16(2, true);
  expect(total === data.length, `wTotalLength ${total} of ${data.length} bytes`);
  expect((head[7]! & 0x80) !== 0, 'bit 7 of bmAttributes is not set');
  const interfaces: Interface[] = [];
  for (const descriptor of rest) addTo(interfaces, descriptor);
  expect(interfaces.length === head[4], `bNumInterfaces ${head[4]}, but ${interfaces.length} follow`);
  checkInterfaces(interfaces);
  return { value: head[5]!, attributes: head[7]!, maxPowerMilliamperes: head[8]! * 2, interfaces };
}

/** A string descriptor's text (UTF-16). */
export function parseString(data: Uint8Array): string {
  expect(data[0] === data.length && data[1] === 3 && data.length % 2 === 0, 'not a string descriptor');
  return Buffer.from(data.subarray(2)).toString('utf16le');
}

function split(data: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < data.length; at += parts.at(-1)!.length) {
    const length = data[at]!;
    expect(length >= 2 && at + length <= data.length, `a length of ${length} at byte ${at}`);
    parts.push(data.subarray(at, at + length));
  }
  return parts;
}

function addTo(interfaces: Interface[], descriptor: Uint8Array): void {
  const last = interfaces.at(-1);
  if (descriptor[1] === INTERFACE) {
    expect(descriptor.length === 9, 'an interface descriptor of other than 9 bytes');
    expect(!last || last.endpoints.length === declared.get(last), 'bNumEndpoints does not fit');
    const [, , number, alternate, endpoints, cls, subclass, protocol, string] = descriptor as unknown as number[];
    expect(alternate === 0, 'an alternate setting');
    const made = { number: number!, class: cls!, subclass: subclass!, protocol: protocol!, string: string!, extra: [], endpoints: [] };
    declared.set(made, endpoints!);
    interfaces.push(made);
  } else if (!last) {
    wrong(`a descriptor of type ${descriptor[1]} before the first interface`);
  } else if (descriptor[1] === ENDPOINT) {
    last.endpoints.push(parseEndpoint(descriptor));
  } else {
    expect(last.endpoints.length === 0, 'a class descriptor behind endpoints');
    last.extra.push(descriptor.slice());
  }
}

/** bNumEndpoints of each interface. */
const declared = new WeakMap<Interface, number>();

function parseEndpoint(data: Uint8Array): Endpoint {
  expect(data.length === 7, 'an endpoint descriptor of other than 7 bytes');
  const type = (['control', 'isochronous', 'bulk', 'interrupt'] as const)[data[3]! & 3]!;
  const endpoint = { address: data[2]!, type, maxPacketSize: viewOf(data).getUint16(4, true), interval: data[6]! };
  if (type === 'bulk') expect(FULL_SPEED_BULK_SIZES.includes(endpoint.maxPacketSize), 'a bulk packet size of high speed');
  if (type === 'interrupt') expect(endpoint.maxPacketSize <= 64 && endpoint.interval >= 1, 'a bad interrupt endpoint');
  return endpoint;
}

function checkInterfaces(interfaces: Interface[]): void {
  const addresses = interfaces.flatMap(({ endpoints }) => endpoints.map(({ address }) => address));
  expect(new Set(addresses).size === addresses.length, 'an endpoint address is used twice');
  interfaces.forEach((one, i) => {
    expect(one.number === i, `interface ${i} is numbered ${one.number}`);
    expect(one.endpoints.length === declared.get(one), 'bNumEndpoints does not fit');
  });
}

export interface CcidDescriptor {
  version: number;
  maxSlotIndex: number;
  protocols: number;
  features: number;
  maxMessageLength: number;
}

const TPDU = 0x10000, SHORT_APDU = 0x20000, EXTENDED_APDU = 0x40000;

/** The class descriptor of an interface for smart cards (CCID 1.1, 5.1), checked for what libccid relies on. */
export function parseCcid(reader: Interface): CcidDescriptor {
  const [data, ...others] = reader.extra;
  if (!data || others.length || data.length !== 54 || data[1] !== CCID_CLASS) return wrong('not one CCID descriptor of 54 bytes');
  const view = viewOf(data);
  const ccid = {
    version: view.getUint16(2, true),
    maxSlotIndex: data[4]!,
    protocols: view.getUint32(6, true),
    features: view.getUint32(40, true),
    maxMessageLength: view.getUint32(44, true),
  };
  expect(reader.subclass === 0 && reader.protocol === 0, 'not the bulk protocol of CCID');
  expect(ccid.version === 0x0110 || ccid.version === 0x0100, `CCID version ${ccid.version.toString(16)}`);
  expect(ccid.maxMessageLength >= 271, `messages of ${ccid.maxMessageLength} bytes`);
  const levels = [TPDU, SHORT_APDU, EXTENDED_APDU].filter((level) => ccid.features & level);
  expect(levels.length === 1, `${levels.length} levels of exchange`);
  expect((ccid.protocols & ~3) === 0 && ccid.protocols !== 0, `protocols ${ccid.protocols}`);
  for (const direction of [0x00, 0x80]) {
    const bulk = reader.endpoints.filter(({ type, address }) => type === 'bulk' && (address & 0x80) === direction);
    expect(bulk.length === 1, `${bulk.length} bulk endpoints of one direction`);
  }
  return ccid;
}

function viewOf(data: Uint8Array): DataView {
  return new DataView(data.buffer, data.byteOffset, data.byteLength);
}
