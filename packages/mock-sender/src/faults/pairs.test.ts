import { isUtf8 } from 'node:buffer'
import { gunzipSync } from 'node:zlib'
import { generic } from '@postern/core/providers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RawRequest, startRawReceiver, valuesOf } from '../../test-support/raw-receiver.ts'
import type { Delivery } from '../delivery/delivery.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'
import type { Fault } from './fault.ts'
import { faults } from './index.ts'

type Name = keyof typeof faults

/** The requests of one event with these faults, and the sender's delivery. */
interface Run {
  readonly delivery: Delivery
  readonly deliveries: readonly Delivery[]
  /** Headers and unpacked body of the first attempt. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  readonly arrived: RawRequest
  readonly signatures: readonly string[]
}

/** Each fault with a check that it is visible. `other` is the run with only the other fault. */
const MEANINGS: Readonly<Record<Name, [fault: () => Fault, holds: (run: Run, other: Run) => boolean]>> = {
  missingSignature: [faults.missingSignature, ({ signatures }) => signatures.length === 0],
  tamperedSignature: [faults.tamperedSignature, hasOtherSignature],
  shortSignature: [faults.shortSignature, ({ signatures: [first] }) => first!.length === 63],
  nonHexSignature: [faults.nonHexSignature, ({ signatures: [first] }) => /[g-z]/i.test(first!)],
  upperCaseSignature: [
    faults.upperCaseSignature,
    ({ signatures: [first] }) => first === first!.toUpperCase(),
  ],
  doubledSignature: [faults.doubledSignature, ({ signatures: [a, b] }) => a === b],
  wrongSecret: [faults.wrongSecret, hasOtherSignature],
  oldSecret: [() => faults.oldSecret('whsec_old'), hasOtherSignature],
  oldThenNewSecret: [() => faults.oldThenNewSecret('whsec_old'), hasOtherSignature],
  unknownType: [faults.unknownType, ({ body }) => types(body).at(-1)!.includes('"unknown.')],
  missingFields: [() => faults.missingFields('data.email'), ({ body }) => !body.includes('"email"')],
  byteOrderMark: [faults.byteOrderMark, ({ body }) => body.subarray(0, 3).toString('hex') === 'efbbbf'],
  invalidUtf8: [faults.invalidUtf8, ({ body }) => !isUtf8(body)],
  duplicateKeys: [faults.duplicateKeys, ({ body }) => types(body).length === 2],
  oversizeBody: [() => faults.oversizeBody(5000), ({ body }) => body.length >= 5000],
  tamperedBody: [faults.tamperedBody, ({ body }, other) => !body.equals(other.body)],
  reserialisedBody: [faults.reserialisedBody, ({ body }) => body.includes('\n  "')],
  truncatedBody: [
    faults.truncatedBody,
    ({ body }) => !body.toString().trimEnd().endsWith('}}') && !isJson(body),
  ],
  wrongContentType: [faults.wrongContentType, ({ headers }) => headers['content-type'] === 'text/plain'],
  gzip: [faults.gzip, ({ headers }) => headers['content-encoding'] === 'gzip'],
  duplicate: [faults.duplicate, ({ delivery }) => delivery.attempts[0]!.duplicates.length === 1],
  duplicateLater: [
    faults.duplicateLater,
    ({ delivery, deliveries }) =>
      deliveries.some((one) => isRepeat(one, delivery) && one.eventId === delivery.eventId),
  ],
  duplicateWithNewId: [
    faults.duplicateWithNewId,
    ({ delivery, deliveries }) =>
      deliveries.some((one) => isRepeat(one, delivery) && one.eventId !== delivery.eventId),
  ],
  reordered: [faults.reordered, ({ delivery }) => delivery.attempts[0]!.at - delivery.createdAt === 60_000],
  slowBody: [() => faults.slowBody('30ms'), ({ delivery }) => delivery.attempts[0]!.durationMs >= 15],
  splitChunks: [() => faults.splitChunks(3), ({ headers }) => headers['transfer-encoding'] === 'chunked'],
  hangUpAfterSending: [
    faults.hangUpAfterSending,
    ({ delivery, arrived }) => kindOf(delivery) === 'hung_up' && arrived.isComplete,
  ],
  hangUpMidway: [
    faults.hangUpMidway,
    ({ delivery, arrived }) => kindOf(delivery) === 'hung_up' && !arrived.isComplete,
  ],
  neverReadAnswer: [faults.neverReadAnswer, ({ delivery }) => kindOf(delivery) === 'timeout'],
}

const NAMES = Object.keys(MEANINGS) as Name[]
const KEYS: readonly Name[] = ['wrongSecret', 'oldSecret', 'oldThenNewSecret']
const ENDS: readonly Name[] = ['hangUpAfterSending', 'hangUpMidway', 'neverReadAnswer']
const REPEATABLE: readonly Name[] = ['missingFields', 'duplicateLater', 'duplicateWithNewId', 'reordered']
/** Faults that change a signature, and therefore need one. */
const OF_SIGNATURES: readonly Name[] = [
  'tamperedSignature',
  'shortSignature',
  'nonHexSignature',
  'upperCaseSignature',
  'doubledSignature',
  ...KEYS,
]

let receiver: Awaited<ReturnType<typeof startRawReceiver>>
beforeAll(async () => {
  receiver = await startRawReceiver()
})
afterAll(() => receiver.close())

let runs = 0
async function run(...wished: Fault[]): Promise<Run> {
  const name = String(runs++)
  const sender = createMockSender({
    provider: generic,
    secret: 'whsec_pairs',
    seed: 'pairs',
    startAt: 0,
    ladderMs: [0],
    timeoutMs: wished.some((fault) => fault.name === 'neverReadAnswer') ? 300 : 20_000,
  })
  await sender.subscribe({ url: receiver.url, headers: { 'X-Run': name } })
  const [delivery] = await sender.emit('user.created', { name: 'Zoë' }, { faults: wished })
  const deliveries = sender.deliveries()
  await sender.runUntilIdle()
  await sender.close()
  const { headers, body } = delivery!.attempts[0]!.request
  return {
    delivery: delivery!,
    deliveries,
    headers,
    body: headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body,
    signatures: headers['X-Webhook-Signature']?.split(', ') ?? [],
    arrived: await requestOf(name),
  }
}

/** Waits for the request: a sender that hangs up may end before the receiver has read it. */
async function requestOf(name: string): Promise<RawRequest> {
  for (;;) {
    const found = receiver.requests.find((request) => valuesOf(request, 'x-run')[0] === name)
    if (found) return found
    await new Promise(setImmediate)
  }
}

const alone = new Map<Name, Promise<Run>>()
function runAlone(name: Name): Promise<Run> {
  const known = alone.get(name) ?? run(MEANINGS[name][0]())
  alone.set(name, known)
  return known
}

test.each(NAMES)('%s means the same beside every other fault, whichever is given first', async (name) => {
  const [make, holds] = MEANINGS[name]
  const others = NAMES.filter(
    (other) => other !== name && !excludes(name, other) && !leavesNothing(name, other),
  )
  const broken = await Promise.all(
    others.flatMap((other) => {
      const makeOther = MEANINGS[other][0]
      return [
        [make(), makeOther()],
        [makeOther(), make()],
      ].map(async (pair) => {
        const isThere = holds(await run(...pair), await runAlone(other))
        return isThere ? [] : [pair.map((fault) => fault.name).join(', ')]
      })
    }),
  )
  expect(broken.flat()).toEqual([])
})

test('refuses faults that exclude each other, and a fault that is given twice', async () => {
  const sender = createMockSender({ provider: generic, secret: 's' })
  await sender.subscribe({ url: receiver.url })
  for (const a of NAMES) {
    for (const b of NAMES) {
      const sending = sender.emit(
        'user.created',
        {},
        { faults: [MEANINGS[a][0](), MEANINGS[b][0]()], attempts: undefined },
      )
      if (a === b && !REPEATABLE.includes(a))
        await expect(sending, a).rejects.toThrow(`${a}() is given twice`)
      else if (a !== b && excludes(a, b))
        await expect(sending).rejects.toThrow('exclude each other. Pass one')
      else void sending.catch(() => {})
    }
  }
  await sender.close()
})

test('a body that is oversize and truncated is as long as it was asked to be, and lacks the end of its event', async () => {
  for (const pair of [
    [faults.truncatedBody(), faults.oversizeBody()],
    [faults.oversizeBody(), faults.truncatedBody()],
  ]) {
    const { body } = await run(...pair)
    expect(body).toHaveLength(2 * 1024 * 1024)
    expect(isJson(body)).toBe(false)
  }
})

function excludes(a: Name, b: Name): boolean {
  return [KEYS, ENDS].some((list) => list.includes(a) && list.includes(b))
}

function leavesNothing(a: Name, b: Name): boolean {
  return (
    (a === 'missingSignature' && OF_SIGNATURES.includes(b)) ||
    (b === 'missingSignature' && OF_SIGNATURES.includes(a))
  )
}

function hasOtherSignature({ signatures: [first] }: Run, { signatures: [other] }: Run): boolean {
  return first !== undefined && first !== other
}

function types(body: Buffer): string[] {
  return body.toString('latin1').match(/"type":\s*"[^"]*"/g) ?? []
}

function isJson(body: Buffer): boolean {
  try {
    JSON.parse(body.toString('latin1').replace(/^\xef\xbb\xbf/, ''))
    return true
  } catch {
    return false
  }
}

function isRepeat(one: Delivery, delivery: Delivery): boolean {
  return one.redeliveryOf === delivery.id
}

function kindOf({ attempts: [first] }: Delivery): string | undefined {
  return first!.error?.kind
}
