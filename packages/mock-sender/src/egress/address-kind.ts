import { BlockList, isIP, SocketAddress } from 'node:net'

/** The kind of network that an IP address belongs to. Every kind but `public` is internal or unroutable. */
export type AddressKind =
  | 'public'
  | 'metadata'
  | 'loopback'
  | 'unspecified'
  | 'private'
  | 'shared'
  | 'link_local'
  | 'multicast'
  | 'broadcast'
  | 'documentation'
  | 'reserved'

/**
 * The ranges of each kind; the first match wins. From IANA's special-purpose registries
 * (https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry)
 * and, for `metadata`, from the documents of AWS, Azure, Google, Oracle, Alibaba, Scaleway and OpenStack.
 */
const RANGES: readonly (readonly [Exclude<AddressKind, 'public'>, string])[] = [
  ['metadata', '169.254.169.254/32 169.254.170.2/32 169.254.170.23/32 169.254.42.42/32 168.63.129.16/32'],
  ['metadata', '100.100.100.200/32 192.0.0.192/32 fe80::a9fe:a9fe/128'],
  ['metadata', 'fd00:ec2::254/128 fd00:ec2::23/128 fd20:ce::254/128 fd00:42::42/128'],
  ['loopback', '127.0.0.0/8 ::1/128'],
  ['unspecified', '0.0.0.0/8 ::/128'],
  ['private', '10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7 fec0::/10'],
  ['shared', '100.64.0.0/10'],
  ['link_local', '169.254.0.0/16 fe80::/10'],
  ['multicast', '224.0.0.0/4 ff00::/8'],
  ['broadcast', '255.255.255.255/32'],
  ['documentation', '192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 2001:db8::/32 3fff::/20'],
  ['reserved', '192.0.0.0/24 192.88.99.0/24 198.18.0.0/15 240.0.0.0/4'],
]

const KINDS = RANGES.map(([kind, ranges]) => ({ kind, list: toBlockList(ranges) }))
const GLOBAL_UNICAST = toBlockList('2000::/3')
const IETF_PROTOCOLS = toBlockList('2001::/23')

/** IPv6 ranges that embed an IPv4 address, and its position. Traffic to them ends at the embedded address. */
const CARRIERS: readonly {
  readonly holds: (address: SocketAddress, groups: readonly number[]) => boolean
  readonly carried: (groups: readonly number[]) => readonly string[]
}[] = [
  // v4-compatible, v4-mapped, v4-translated (RFC 2765) and NAT64 (RFC 6052).
  {
    holds: within('::/96 ::ffff:0:0/96 ::ffff:0:0:0/96 64:ff9b::/96'),
    carried: (g) => [toIPv4(g[6]!, g[7]!)],
  },
  { holds: within('64:ff9b:1::/48'), carried: localNat64 },
  { holds: within('2002::/16'), carried: (g) => [toIPv4(g[1]!, g[2]!)] },
  // Teredo: the server in clear, the client with every bit flipped.
  {
    holds: within('2001::/32'),
    carried: (g) => [toIPv4(g[2]!, g[3]!), toIPv4(g[6]! ^ 0xffff, g[7]! ^ 0xffff)],
  },
  // ISATAP (RFC 5214), under any prefix; the seventh bit marks globally unique addresses.
  { holds: (_, g) => (g[4]! & 0xfdff) === 0 && g[5] === 0x5efe, carried: (g) => [toIPv4(g[6]!, g[7]!)] },
]
/** Carriers that are publicly routable. The others work only inside one network. */
const isPublicCarrier = within('::ffff:0:0/96 64:ff9b::/96 2002::/16 2001::/32')

/** When an address has several kinds, the first in this list counts. */
const GRAVEST_FIRST: readonly AddressKind[] = [
  'metadata',
  'link_local',
  'broadcast',
  'multicast',
  'loopback',
  'private',
  'shared',
  'documentation',
  'reserved',
  'unspecified',
  'public',
]

/**
 * Classifies an address. An IPv6 address that embeds an IPv4 one (mapped, translated, NAT64, 6to4, Teredo, ISATAP) has
 * the graver of both kinds. Unallocated IPv6 addresses, and text that is not an address, are `reserved`.
 */
export function addressKind(address: string): AddressKind {
  const bare = address.split('%', 1)[0]!
  if (isIP(bare) === 0) return 'reserved'
  return isIP(bare) === 4 ? ipv4Kind(bare) : ipv6Kind(bare)
}

function ipv4Kind(address: string): AddressKind {
  return listedKind(new SocketAddress({ address, family: 'ipv4' }))
}

function ipv6Kind(address: string): AddressKind {
  const parsed = new SocketAddress({ address, family: 'ipv6' })
  const groups = toGroups(address)
  const kinds = CARRIERS.filter(({ holds }) => holds(parsed, groups))
    .flatMap(({ carried }) => carried(groups))
    .map(ipv4Kind)
  kinds.push(ownKind(parsed, groups))
  return GRAVEST_FIRST.find((kind) => kinds.includes(kind))!
}

/** The kind of an IPv6 address, apart from any embedded IPv4 address. */
function ownKind(address: SocketAddress, groups: readonly number[]): AddressKind {
  const listed = listedKind(address)
  if (listed !== 'public' || isPublicCarrier(address, groups)) return listed
  return GLOBAL_UNICAST.check(address) && !IETF_PROTOCOLS.check(address) ? 'public' : 'reserved'
}

/**
 * NAT64 with a local prefix (RFC 8215) may embed the address at any of these positions (RFC 6052, 2.2). Unused
 * positions are zeros, and 0.0.0.0/8 leads nowhere.
 */
function localNat64(groups: readonly number[]): string[] {
  const bytes = groups.flatMap((group) => [group >> 8, group & 0xff])
  const places = [
    [6, 7, 9, 10],
    [7, 9, 10, 11],
    [9, 10, 11, 12],
    [12, 13, 14, 15],
  ]
  return places.map((place) => place.map((at) => bytes[at]).join('.')).filter((ip) => !ip.startsWith('0.'))
}

function within(ranges: string): (address: SocketAddress, groups: readonly number[]) => boolean {
  const list = toBlockList(ranges)
  return (address) => list.check(address)
}

function listedKind(address: SocketAddress): AddressKind {
  return KINDS.find(({ list }) => list.check(address))?.kind ?? 'public'
}

function toBlockList(ranges: string): BlockList {
  const list = new BlockList()
  for (const range of ranges.split(' ')) {
    const [network, prefix] = range.split('/') as [string, string]
    list.addSubnet(network, Number(prefix), isIP(network) === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}

/** The eight groups of an IPv6 address, however it is spelt. */
function toGroups(address: string): number[] {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [head, tail] = canonical.split('::').map((half) => (half === '' ? [] : half.split(':')))
  const zeros = new Array<string>(tail ? 8 - head!.length - tail.length : 0).fill('0')
  return [...head!, ...zeros, ...(tail ?? [])].map((group) => Number.parseInt(group, 16))
}

function toIPv4(high: number, low: number): string {
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.')
}
