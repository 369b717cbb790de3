import { isUtf8 } from 'node:buffer'
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { isCard, withCheckDigit } from './card-number.ts'
import { type Draw, reshape, reshapeNumber } from './reshape.ts'

/** Makes replacements of the same shape. The same value always gets the same replacement. */
export interface Replacer {
  text(value: string): string
  /** Takes and returns a JSON number. */
  number(value: string): string
  /** Replaces a whole body. UTF-8 stays UTF-8, and invalid JSON stays invalid. */
  bytes(value: Buffer): Buffer
}

const EMAIL = /^[^\s@]+@[^\s@]+$/
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/
/** A replacement may equal its value by chance, so a few are tried. */
const ROUNDS = 16

/** Creates the replacer of one recording. The key is never written, so that values cannot be found by trying. */
export function createReplacer(key: Buffer = randomBytes(32)): Replacer {
  const until = (value: string, replace: (value: string, draw: Draw) => string) => {
    for (let round = 0; round < ROUNDS; round++) {
      const other = replace(value, createDraw(key, `${round}:${value}`))
      if (other !== value) return other
    }
    return undefined
  }
  return {
    text: (value) => until(value, replaceText) ?? (value.startsWith('x') ? 'y' : 'x').repeat(value.length),
    number: (value) => until(value, reshapeNumber) ?? '1',
    bytes(value) {
      if (isUtf8(value)) return Buffer.from(until(value.toString(), reshape) ?? '')
      return createHash('shake256', { outputLength: value.length }).update(key).update(value).digest()
    },
  }
}

function replaceText(value: string, draw: Draw): string {
  if (isCard(value)) return replaceCard(value, draw)
  // Nobody receives mail at example.com.
  if (EMAIL.test(value)) return `${reshape(value.slice(0, value.indexOf('@')), draw)}@example.com`
  // A number gets the same replacement as a string and as a JSON number.
  if (NUMBER.test(value)) return reshapeNumber(value, draw)
  return reshape(value, draw)
}

function replaceCard(value: string, draw: Draw): string {
  const digits = value.replace(/[ -]/g, '')
  // The first two digits name the network.
  const card = [...withCheckDigit(digits.slice(0, 2) + reshape(digits.slice(2, -1), draw))]
  return value.replace(/\d/g, () => card.shift()!)
}

function createDraw(key: Buffer, seed: string): Draw {
  // Hash the seed once: it may have megabytes.
  const start = createHmac('sha256', key).update(seed).digest()
  let bytes = Buffer.alloc(0)
  let at = 0
  let block = 0
  return (from) => {
    if (at === bytes.length) {
      const outputLength = block === 0 ? 64 : 8192
      bytes = createHash('shake256', { outputLength }).update(start).update(String(block++)).digest()
      at = 0
    }
    const drawn = bytes.readUInt32BE(at)
    at += 4
    return from[drawn % from.length]!
  }
}
