import { expect, test } from 'vitest'
import { type AddressKind, addressKind } from './address-kind.ts'

const ranges: readonly [kind: AddressKind, first: string, last: string, below: string, above: string][] = [
  ['private', '10.0.0.0', '10.255.255.255', '9.255.255.255', '11.0.0.0'],
  ['private', '172.16.0.0', '172.31.255.255', '172.15.255.255', '172.32.0.0'],
  ['private', '192.168.0.0', '192.168.255.255', '192.167.255.255', '192.169.0.0'],
  ['shared', '100.64.0.0', '100.127.255.255', '100.63.255.255', '100.128.0.0'],
  ['loopback', '127.0.0.0', '127.255.255.255', '126.255.255.255', '128.0.0.0'],
  ['link_local', '169.254.0.0', '169.254.255.255', '169.253.255.255', '169.255.0.0'],
  ['documentation', '192.0.2.0', '192.0.2.255', '192.0.1.255', '192.0.3.0'],
  ['documentation', '198.51.100.0', '198.51.100.255', '198.51.99.255', '198.51.101.0'],
  ['documentation', '203.0.113.0', '203.0.113.255', '203.0.112.255', '203.0.114.0'],
  ['reserved', '192.0.0.0', '192.0.0.255', '191.255.255.255', '192.0.1.0'],
  ['reserved', '192.88.99.0', '192.88.99.255', '192.88.98.255', '192.88.100.0'],
  ['reserved', '198.18.0.0', '198.19.255.255', '198.17.255.255', '198.20.0.0'],
  ['documentation', '2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', '2001:db7:ffff::', '2001:db9::'],
]

test.each(ranges)('%s begins at %s and ends at %s', (kind, first, last, below, above) => {
  expect([below, first, last, above].map(addressKind)).toEqual(['public', kind, kind, 'public'])
})

test.each([
  ['multicast', '224.0.0.0'],
  ['multicast', '239.255.255.255'],
  ['reserved', '240.0.0.0'],
  ['reserved', '255.255.255.254'],
  ['broadcast', '255.255.255.255'],
  ['unspecified', '0.255.255.255'],
  ['public', '1.0.0.0'],
  ['private', 'fc00::'],
  ['private', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['link_local', 'fe80::'],
  ['link_local', 'febf:ffff::1'],
  ['private', 'fec0::'],
  ['multicast', 'ff00::'],
  ['reserved', '1fff:ffff::1'],
  ['public', '2000::1'],
  ['reserved', '2001:1ff:ffff::1'],
  ['public', '2001:200::1'],
  ['documentation', '3fff::'],
  ['public', '3fff:1000::'],
  ['reserved', '4000::'],
  ['reserved', '64:ff9b:1:ffff::1'],
  ['reserved', '64:ff9b:2::1'],
  ['reserved', 'not an address'],
  ['reserved', ''],
] as const)('%s holds %s', (kind, address) => {
  expect(addressKind(address)).toBe(kind)
})

test('an address with a zone is of the same kind as without', () => {
  expect(addressKind('fe80::1%eth0')).toBe('link_local')
  expect(addressKind('2002:a00:1::1%eth0')).toBe('private')
})

/** The formats in which IPv6 embeds an IPv4 address, given as two groups. */
const CARRIERS: readonly [name: string, carry: (high: string, low: string) => string][] = [
  ['v4-compatible', (high, low) => `::${high}:${low}`],
  ['v4-mapped', (high, low) => `::ffff:${high}:${low}`],
  ['v4-translated', (high, low) => `::ffff:0:${high}:${low}`],
  ['NAT64', (high, low) => `64:ff9b::${high}:${low}`],
  ['NAT64 of one network, /96', (high, low) => `64:ff9b:1::${high}:${low}`],
  ['NAT64 of one network, /96 in a subnet', (high, low) => `64:ff9b:1:1234::${high}:${low}`],
  ['NAT64 of one network, /64', (high, low) => `64:ff9b:1:0:${nat64(8, high, low)}`],
  ['NAT64 of one network, /56', (high, low) => `64:ff9b:1:${nat64(7, high, low)}`],
  ['NAT64 of one network, /48', (high, low) => `64:ff9b:1:${nat64(6, high, low)}`],
  ['6to4', (high, low) => `2002:${high}:${low}::1`],
  ['Teredo server', (high, low) => `2001:0:${high}:${low}::f7f7:f7f7`],
  ['Teredo client', (high, low) => `2001:0:808:808:0:0:${flipped(high)}:${flipped(low)}`],
  ['ISATAP', (high, low) => `2600:1234::5efe:${high}:${low}`],
  ['ISATAP, unique in the world', (high, low) => `2600:1234::200:5efe:${high}:${low}`],
  ['ISATAP in a private network', (high, low) => `fd00:1234::5efe:${high}:${low}`],
  ['ISATAP in documentation', (high, low) => `2001:db8::200:5efe:${high}:${low}`],
]

function flipped(group: string): string {
  return (Number.parseInt(group, 16) ^ 0xffff).toString(16)
}

/** The groups from byte 6 on. Byte 8 stays empty (RFC 6052). */
function nat64(from: number, high: string, low: string): string {
  const bytes = Buffer.from(high.padStart(4, '0') + low.padStart(4, '0'), 'hex')
  const all = Buffer.alloc(16)
  let at = from
  for (const byte of bytes) {
    if (at === 8) at++
    all[at++] = byte
  }
  const groups = [6, 8, 10, 12, 14].map((index) => all.readUInt16BE(index).toString(16))
  return (from === 8 ? groups.slice(1) : groups).join(':')
}

test.each(CARRIERS)('%s addresses are what they carry', (_name, carry) => {
  expect(addressKind(carry('a9fe', 'a9fe'))).toBe('metadata')
  expect(addressKind(carry('6464', '64c8'))).toBe('metadata')
  expect(addressKind(carry('a9fe', '101'))).toBe('link_local')
  expect(addressKind(carry('e000', '1'))).toBe('multicast')
  expect(addressKind(carry('7f00', '1'))).toBe('loopback')
  expect(addressKind(carry('a00', '1'))).toBe('private')
})

test('an embedded public address makes an address public only in globally routed formats', () => {
  const kinds = Object.fromEntries(CARRIERS.map(([name, carry]) => [name, addressKind(carry('808', '808'))]))
  expect(kinds).toEqual({
    'v4-compatible': 'reserved',
    'v4-mapped': 'public',
    'v4-translated': 'reserved',
    NAT64: 'public',
    'NAT64 of one network, /96': 'reserved',
    'NAT64 of one network, /96 in a subnet': 'reserved',
    'NAT64 of one network, /64': 'reserved',
    'NAT64 of one network, /56': 'reserved',
    'NAT64 of one network, /48': 'reserved',
    '6to4': 'public',
    'Teredo server': 'public',
    'Teredo client': 'public',
    ISATAP: 'public',
    'ISATAP, unique in the world': 'public',
    'ISATAP in a private network': 'private',
    'ISATAP in documentation': 'documentation',
  })
})

test('the address itself counts if it is more dangerous than the embedded one', () => {
  expect(addressKind('fe80::5efe:808:808')).toBe('link_local')
  expect(addressKind('::1')).toBe('loopback')
  expect(addressKind('::')).toBe('unspecified')
  expect(addressKind('ff02::5efe:a00:1')).toBe('multicast')
})
