import { describe, expect, it } from 'vitest';
import { parseAddress, parseNetwork } from './addresses.ts';
import { isLoopbackHost, mayCall, mayReach, type Reach } from './reach.ts';

const stranger: Reach = { loopback: false, networks: [], plainHttp: false };
const networks = ['10.0.0.0/8', '100.64.0.0/10', 'fd00::/8'].flatMap(
  (text) => parseNetwork(text) ?? [],
);
const neighbour: Reach = { loopback: false, networks, plainHttp: true };
const sample: Reach = { loopback: true, networks: [], plainHttp: true };

/** Every way to write an IPv4 address inside of an IPv6 one. */
const insideOf = (v4: string): readonly string[] => {
  const [a = 0, b = 0, c = 0, d = 0] = v4.split('.').map(Number);
  const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  const flipped = `${(((a << 8) | b) ^ 0xffff).toString(16)}:${(((c << 8) | d) ^ 0xffff).toString(16)}`;
  return [
    `::ffff:${v4}`,
    `::ffff:${hex}`,
    `::ffff:0:${hex}`,
    `64:ff9b::${hex}`,
    `64:ff9b:1::${hex}`,
    `2002:${hex}::1`,
    `2001:0:5ef5:79fd:0:0:${flipped}`,
    ...(v4 === '0.0.0.0' ? [] : [`::${v4}`]),
  ];
};

const local = ['127.0.0.1', '127.255.0.9', '0.0.0.0', '169.254.169.254', '10.1.2.3', '172.31.0.1'];
const closed = [
  ...local,
  '192.168.1.1',
  '100.64.0.1',
  '100.100.100.200',
  '192.0.0.192',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  'fe80::1',
  'fec0::1',
  'fc00::1',
  'fd00:ec2::254',
  'fd20:ce::254',
  'ff02::1',
  '2001:db8::1',
  ...local.flatMap(insideOf),
];

describe('server-side request forgery: an address of somebody else', () => {
  it.each(closed)('%s is not called, written or resolved', (address) => {
    const host = address.includes(':') ? `[${address}]` : address;
    expect(mayCall(`https://${host}/hook`, stranger)).toBe(false);
    expect(mayReach(parseAddress(address) ?? [], stranger)).toBe(false);
  });

  it.each([
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://127.1/',
    'https://127.0.0.1./',
    'https://1２7.0.0.1/',
    'https://0xa9fea9fe/latest/meta-data',
    'https://012.1.2.3/',
    'https://localhost/',
    'https://LOCALHOST/',
    'https://localhost./',
    'https://hook.localhost/',
    'https://user@platform.example/',
    'https://user:secret@platform.example/',
    'https://:secret@platform.example/',
    'http://platform.example/',
    'ftp://platform.example/',
    'file:///etc/passwd',
    'not an address',
  ])('%s is not called, however it is spelled', (url) => {
    expect(mayCall(url, stranger)).toBe(false);
  });

  it.each([
    'https://platform.example/hook',
    'https://93.184.216.34/',
    'https://100.63.255.255/',
    'https://100.128.0.1/',
    'https://172.32.0.1/',
    'https://[2400:3200::1]/',
    'https://[64:ff9b::5db8:d822]/',
  ])('%s is called: it is public', (url) => {
    expect(mayCall(url, stranger)).toBe(true);
  });
});

describe('a private network that the operator names', () => {
  it.each([
    'http://10.1.2.3/',
    'https://[::ffff:10.1.2.3]/',
    'https://100.64.0.1/',
    'https://[fd00::1]/',
  ])('%s is called', (url) => expect(mayCall(url, neighbour)).toBe(true));

  it.each([
    'https://192.168.1.1/',
    'https://[fc00::1]/',
    'https://100.100.100.200/latest/meta-data',
    'https://[fd00:ec2::254]/latest/meta-data',
    'https://127.0.0.1/',
    'https://169.254.169.254/',
  ])('%s is not: another network, or metadata of the machine inside of it', (url) => {
    expect(mayCall(url, neighbour)).toBe(false);
  });
});

it('a gateway on loopback, which is a sample, calls others there and nothing else more', () => {
  expect(mayCall('http://127.0.0.1:9/hook', sample)).toBe(true);
  expect(mayCall('http://[::1]:9/hook', sample)).toBe(true);
  expect(mayCall('http://localhost:9/hook', sample)).toBe(true);
  expect(mayCall('http://a:b@127.0.0.1:9/hook', sample)).toBe(false);
  expect(mayCall('http://169.254.169.254/', sample)).toBe(false);
  expect(mayCall('http://10.1.2.3/', sample)).toBe(false);
});

it.each([
  '10.0.0.0/33',
  '10.0.0/8',
  '::/129',
  'fd00::/8/1',
  'example',
  '1.2.3.256',
  ':::',
  '1::2::3',
  '',
])('%j is no network', (text) => expect(parseNetwork(text)).toBeUndefined());

it.each([
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['[::ffff:127.0.0.1]', true],
  ['[::1]', true],
  ['localhost', true],
  ['10.0.0.1', false],
  ['[2400:3200::1]', false],
  ['localhost.example', false],
])('whether %s is this machine: %s', (host, is) => expect(isLoopbackHost(host)).toBe(is));
