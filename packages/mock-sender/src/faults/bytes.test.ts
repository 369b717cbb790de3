import { gunzipSync } from 'node:zlib'
import { generic, ventryx } from '@postern/core/providers'
import { expect, test } from 'vitest'
import { receiveOne, refusalOf, SECRET, startRun } from '../../test-support/fault-run.ts'
import { bodyOf, valuesOf } from '../../test-support/raw-receiver.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'
import type { Fault } from './fault.ts'
import { faults } from './index.ts'

const signatures = (request: Parameters<typeof valuesOf>[0]) => valuesOf(request, 'X-Webhook-Signature')

test('nonHexSignature has one character that is not a hexadecimal digit', async () => {
  const { request, refusal } = await receiveOne([faults.nonHexSignature()])
  expect(signatures(request)[0]).toMatch(/^(?=.{64}$)[0-9a-f]*[g-z][0-9a-f]*$/)
  expect(refusal).toBe('SIGNATURE_INVALID')
})

test('upperCaseSignature is the same signature in upper case', async () => {
  const clean = await receiveOne([])
  const { request, refusal } = await receiveOne([faults.upperCaseSignature()])
  expect(signatures(request)).toEqual([signatures(clean.request)[0]!.toUpperCase()])
  expect(refusal).toBeNull()
})

test('doubledSignature sends the header twice, and the log shows both values', async () => {
  const { request, delivery, refusal } = await receiveOne([faults.doubledSignature()])
  const [first, second, ...more] = signatures(request)
  expect([second, more]).toEqual([first, []])
  expect(delivery.attempts[0]!.request.headers['X-Webhook-Signature']).toBe(`${first}, ${first}`)
  expect(refusal).toBe('SIGNATURE_INVALID')
})

test('wrongSecret signs with another key, which depends on the seed', async () => {
  const runs = [await receiveOne([faults.wrongSecret()]), await receiveOne([faults.wrongSecret()])]
  expect(runs.map(({ refusal }) => refusal)).toEqual(['SIGNATURE_INVALID', 'SIGNATURE_INVALID'])
  expect(signatures(runs[0]!.request)).toEqual(signatures(runs[1]!.request))
})

test('oldSecret signs with the secret before the rotation, even after its overlap', async () => {
  const { sender, subscription, requests } = await startRun()
  await expect(sender.emit('user.created', {}, { faults: [faults.oldSecret()] })).rejects.toThrow(
    'There is no old secret',
  )
  expect(sender.deliveries()).toEqual([])
  await sender.rotateSecret(subscription, { secret: 'whsec_next', overlap: '1h' })
  await sender.advance('2h')
  await sender.emit('user.created', {}, { faults: [faults.oldSecret()] })
  await sender.emit('user.created')
  expect(requests.map((request) => refusalOf(request, generic, SECRET))).toEqual([null, 'SIGNATURE_INVALID'])
  expect(refusalOf(requests[1]!, generic, 'whsec_next')).toBeNull()
})

test('oldThenNewSecret signs the first attempt with the old secret and the others with the new one', async () => {
  const { sender, requests } = await startRun({ secret: 'whsec_next' }, (response) =>
    response.writeHead(500).end(),
  )
  await sender.emit('user.created', {}, { faults: [faults.oldThenNewSecret(SECRET)] })
  await sender.runNext()
  await sender.runNext()
  expect(requests.map((request) => refusalOf(request, generic, 'whsec_next'))).toEqual([
    'SIGNATURE_INVALID',
    null,
    null,
  ])
  expect(refusalOf(requests[0]!)).toBeNull()
})

test('byteOrderMark, invalidUtf8, duplicateKeys and oversizeBody are signed as they are sent', async () => {
  const clean = await receiveOne([])
  const mark = await receiveOne([faults.byteOrderMark()])
  expect(mark.body).toEqual(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), clean.body]))

  const invalid = await receiveOne([faults.invalidUtf8()])
  expect(invalid.body.length).toBe(clean.body.length)
  expect([...invalid.body].filter((byte, index) => byte !== clean.body[index])).toEqual([0xff])

  const twice = await receiveOne([faults.duplicateKeys()])
  expect(twice.body.toString().match(/"type":"[^"]*"/g)).toEqual([
    expect.stringMatching(/^"type":"unknown\.[a-z]{8}"$/),
    '"type":"user.created"',
  ])
  expect(JSON.parse(twice.body.toString())).toEqual(JSON.parse(clean.body.toString()))

  const large = await receiveOne([faults.oversizeBody(3_000_000)])
  expect(large.body.length).toBe(3_000_000)
  expect(JSON.parse(large.body.toString())).toEqual(JSON.parse(clean.body.toString()))
  for (const { refusal } of [clean, mark, invalid, twice, large]) expect(refusal).toBeNull()
})

test('truncatedBody lacks its end and keeps the signature of the whole body', async () => {
  const clean = await receiveOne([])
  const { body, request, refusal } = await receiveOne([faults.truncatedBody()])
  expect(body.length).toBeLessThan(clean.body.length)
  expect(body).toEqual(clean.body.subarray(0, body.length))
  expect(valuesOf(request, 'content-length')).toEqual([String(body.length)])
  expect(signatures(request)).toEqual(signatures(clean.request))
  expect(refusal).toBe('SIGNATURE_INVALID')
})

test('wrongContentType names another type, and gzip compresses the signed body', async () => {
  const clean = await receiveOne([])
  const typed = await receiveOne([faults.wrongContentType('application/x-www-form-urlencoded')])
  expect(valuesOf(typed.request, 'content-type')).toEqual(['application/x-www-form-urlencoded'])
  expect(typed.refusal).toBeNull()
  const zipped = await receiveOne([faults.gzip()])
  expect(valuesOf(zipped.request, 'content-encoding')).toEqual(['gzip'])
  expect(gunzipSync(zipped.body)).toEqual(clean.body)
  expect(signatures(zipped.request)).toEqual(signatures(clean.request))
})

test('missingFields omits the named fields, or one field, but never the type', () => {
  const sign = (seed: number, fault: Fault) =>
    createMockSender({ provider: ventryx, secret: SECRET, seed }).sign(
      'workflow.completed',
      {},
      { faults: [fault] },
    )
  const named = sign(1, faults.missingFields('id', 'data.run_id', 'data.no.such')).event
  expect(named).not.toHaveProperty('id')
  expect(named.data).toHaveProperty('workflow_id')
  expect(named.data).not.toHaveProperty('run_id')
  const gone = new Set<string>()
  for (let seed = 0; seed < 40; seed++) {
    const { event } = sign(seed, faults.missingFields())
    const missing = ['id', 'type', 'created_at', 'data'].filter((field) => !(field in event))
    expect(missing).toHaveLength(1)
    gone.add(missing[0]!)
  }
  expect([...gone].sort()).toEqual(['created_at', 'data', 'id'])
})

test('faults of all stages combine, and the same seed gives the same bytes', async () => {
  const wished = () => [
    faults.splitChunks(5),
    faults.gzip(),
    faults.tamperedSignature(),
    faults.doubledSignature(),
    faults.wrongSecret(),
    faults.byteOrderMark(),
    faults.unknownType(),
    faults.duplicate(2),
  ]
  const first = await receiveOne(wished())
  const again = await receiveOne(wished())
  const other = await receiveOne(wished(), 'other')
  const body = gunzipSync(first.body)
  expect(body.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
  expect(JSON.parse(body.subarray(3).toString()).type).toMatch(/^unknown\./)
  expect(signatures(first.request)).toHaveLength(2)
  expect(first.delivery.attempts[0]!.duplicates).toHaveLength(1)
  expect(first.request.chunks).toHaveLength(5)
  expect(refusalOf({ ...first.request, chunks: [body] })).toBe('SIGNATURE_INVALID')
  expect(again.request.chunks).toEqual(first.request.chunks)
  expect(again.request.rawHeaders.slice(2)).toEqual(first.request.rawHeaders.slice(2))
  expect(bodyOf(other.request).equals(first.body)).toBe(false)
})
