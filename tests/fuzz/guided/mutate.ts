import type { Input } from './input.ts'

/** A number in [0, below). */
export type Random = (below: number) => number

/** Returns a seeded generator (mulberry32), so that a run can be repeated. */
export function createRandom(seed: number): Random {
  let state = seed | 0
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

const LONGEST = 4096

/** Changes one to four places of an input. `other` is an input of the same target that provides parts. */
export function mutate(input: Input, other: Input, random: Random): Input {
  const fields = [...input.fields]
  for (let change = random(4); change >= 0; change--) {
    const index = random(fields.length)
    const edit = EDITS[random(EDITS.length)]!
    fields[index] = edit(fields[index]!, other.fields[index] ?? '', random).slice(0, LONGEST)
  }
  return { target: input.target, fields }
}

type Edit = (text: string, other: string, random: Random) => string

const splice = (text: string, from: number, to: number, by: string) =>
  text.slice(0, from) + by + text.slice(to)

const insert = (text: string, by: string, random: Random) => {
  const at = random(text.length + 1)
  return splice(text, at, at, by)
}

const range = (text: string, random: Random): [number, number] => {
  const from = random(text.length + 1)
  return [from, from + random(Math.min(text.length - from, 32) + 1)]
}

const EDITS: readonly Edit[] = [
  (text, _other, random) => insert(text, String.fromCharCode(random(256)), random),
  (text, _other, random) => insert(text, TOKENS[random(TOKENS.length)]!, random),
  (text, _other, random) => splice(text, ...range(text, random), ''),
  (text, _other, random) => insert(text, text.slice(...range(text, random)), random),
  (text, other, random) => insert(text, other.slice(...range(other, random)), random),
  (text, other, random) => text.slice(0, random(text.length + 1)) + other.slice(random(other.length + 1)),
  (text, _other, random) => {
    const at = random(text.length + 1)
    const code = (text.charCodeAt(at) || 0) ^ (1 << random(8))
    return splice(text, at, at + 1, String.fromCharCode(code & 255))
  },
  (text, _other, random) => splice(text, ...range(text, random), TOKENS[random(TOKENS.length)]!),
  (text, _other, random) =>
    insert(text, (TOKENS[random(TOKENS.length)]! || ' ').repeat(1 + random(400)), random),
  (_text, other) => other,
]

/** Strings that parsers treat specially. */
const TOKENS = [
  ...[
    ',',
    ';',
    ' ',
    '=',
    '.',
    ':',
    '/',
    '?',
    '#',
    '&',
    '%',
    '+',
    '-',
    '"',
    '\\',
    '\0',
    '\r\n',
    '\t',
    '{',
    '}',
  ],
  ...[
    '[',
    ']',
    '{}',
    '[]',
    'null',
    'true',
    '0',
    '-0',
    '1e999',
    '1e3',
    '1.0',
    '9007199254740993',
    '""',
    '__proto__',
  ],
  ...[
    'constructor',
    'v1=',
    'v0=',
    't=',
    'sha256=',
    'v1,',
    '%2F',
    '%2e',
    '%',
    '%zz',
    '%C3%A9',
    '\xc3\xa9',
    '\xff',
  ],
  ...[
    '\xef\xbb\xbf',
    'gzip',
    'br',
    'identity',
    'application/json',
    'application/x-www-form-urlencoded',
    '; q=0',
  ],
  ...[
    'charset=utf-8',
    'GMT',
    'Mon, ',
    '1700000000',
    '2023-11-14T22:13:20Z',
    'type',
    'id',
    '"id":1,',
    '"type":"a",',
  ],
  ...['http://', 'https://h', '//', '..', 'whsec_', 'AAAA', '00', 'payload=', 'type=a', 'sha1='],
]
