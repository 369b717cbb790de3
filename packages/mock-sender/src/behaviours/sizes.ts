import assert from 'node:assert/strict'
import { pause } from '../time/real-timers.ts'
import type { Answer } from './answer.ts'
import { ACCEPTED, type Behaviour, refused, sends } from './behaviour.ts'
import type { Connection } from './connection.ts'
import type { Probe } from './probe.ts'
import { encodeChunk, type RawMessage, withHeader } from './raw-message.ts'

const TOO_LARGE = refused('PAYLOAD_TOO_LARGE')
const PIECE = Buffer.alloc(64 * 1024, 'x')
const FLOOD_BYTES = 100 * 1024 * 1024
/** Far less than the flood, and far more than buffers and garbage need. */
const MEMORY_ALLOWANCE_BYTES = 48 * 1024 * 1024
/** A receiver that reads nothing for this long has stopped reading. */
const STALL_MS = 150

/** Bodies around and beyond the size limit. */
export const sizes: readonly Behaviour[] = [
  {
    name: 'accepts a body of exactly the limit',
    group: 'size',
    why: 'A limit that is off by one, or lower in the framework than in the settings, surprises in production.',
    promisedBy: 'any',
    needs: ['maxBodyBytes'],
    send: sends((probe) => bodyOf(probe, probe.receiver.maxBodyBytes!)),
    expect: [ACCEPTED],
    handled: 1,
  },
  {
    name: 'refuses a body of one byte more than the limit',
    group: 'size',
    why: 'A limit that is not enforced protects nothing.',
    promisedBy: 'any',
    needs: ['maxBodyBytes'],
    send: sends((probe) => bodyOf(probe, probe.receiver.maxBodyBytes! + 1)),
    expect: [TOO_LARGE],
    handled: 0,
  },
  {
    name: 'refuses a chunked body of one byte more than the limit',
    group: 'size',
    why: 'A limit on Content-Length alone misses a body without it.',
    promisedBy: 'any',
    needs: ['maxBodyBytes'],
    async send(probe) {
      const message = bodyOf(probe, probe.receiver.maxBodyBytes! + 1)
      const connection = await probe.connect()
      await connection.write(probe.head(withHeader(message, 'Transfer-Encoding', 'chunked')))
      void connection.write(Buffer.concat([encodeChunk(message.body), encodeChunk(Buffer.alloc(0))]))
      return [await connection.answer()]
    },
    expect: [TOO_LARGE],
    handled: 0,
  },
  {
    name: 'refuses a declared length over the limit before any of the body is sent',
    group: 'size',
    why: 'Reading a body that will be refused wastes resources.',
    promisedBy: 'postern',
    needs: ['maxBodyBytes', 'isPostern'],
    async send(probe) {
      const message = probe.message(probe.event())
      const connection = await probe.connect()
      await connection.write(
        probe.head(withHeader(message, 'Content-Length', String(probe.receiver.maxBodyBytes! + 1))),
      )
      return [await connection.answer()]
    },
    expect: [TOO_LARGE],
    handled: 0,
  },
  {
    name: 'refuses a declared body of 100 MB before all of it has arrived, and buffers none of it',
    group: 'size',
    why: 'Anyone who knows the URL could exhaust the memory without the secret.',
    promisedBy: 'any',
    send: async (probe) => [
      await flood(probe, ['Content-Length', String(FLOOD_BYTES)], (connection) => connection.write(PIECE)),
    ],
    expect: [{ any: ['4xx', 'closed'], postern: 'PAYLOAD_TOO_LARGE' }],
    handled: 0,
  },
  {
    name: 'refuses a chunked body of 100 MB before all of it has arrived, and buffers none of it',
    group: 'size',
    why: 'Anyone who knows the URL could exhaust the memory without the secret.',
    promisedBy: 'any',
    send: async (probe) => [
      await flood(probe, ['Transfer-Encoding', 'chunked'], (connection) =>
        connection.write(encodeChunk(PIECE)),
      ),
    ],
    expect: [{ any: ['4xx', 'closed'], postern: 'PAYLOAD_TOO_LARGE' }],
    handled: 0,
  },
]

/** Makes a signed event whose body has this many bytes. */
function bodyOf(probe: Probe, bytes: number): RawMessage {
  const event = probe.event({ note: '' })
  return probe.message({ ...event, note: 'x'.repeat(bytes - Buffer.byteLength(JSON.stringify(event))) })
}

/** Sends piece by piece as long as the receiver reads, even after its answer, and watches its memory. */
async function flood(
  probe: Probe,
  [name, value]: [string, string],
  writePiece: (connection: Connection) => Promise<boolean>,
): Promise<Answer> {
  const connection = await probe.connect()
  const { memoryBytes = () => 0 } = probe.receiver
  const before = memoryBytes()
  await connection.write(probe.head(withHeader(probe.message(probe.event()), name, value)))
  let sent = 0
  let sentBeforeAnswer = FLOOD_BYTES
  const answer = connection.answer().finally(() => {
    sentBeforeAnswer = sent
  })
  // The connection may fail long before the last piece is written.
  answer.catch(() => {})
  while (sent < FLOOD_BYTES) {
    if (!(await Promise.race([writePiece(connection), pause(STALL_MS).then(() => false)]))) break
    sent += PIECE.length
    assert.ok(
      memoryBytes() - before < MEMORY_ALLOWANCE_BYTES,
      `Memory grows with the body: ${sent} bytes sent.`,
    )
  }
  const answered = await answer
  assert.ok(sentBeforeAnswer < FLOOD_BYTES, 'The receiver read the whole body before it answered.')
  return answered
}
