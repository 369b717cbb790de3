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

test('an address with a zone is what it is without', () => {
  expect(addressKind('fe80::1%eth0')).toBe('link_local')
  expect(addressKind('2002:a00:1::1%eth0')).toBe('private')
})
