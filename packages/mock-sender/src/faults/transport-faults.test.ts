import { expect, test } from 'vitest'
import { receiveOne, startRun } from '../../test-support/fault-run.ts'
import { bodyOf, valuesOf } from '../../test-support/raw-receiver.ts'
import { faults } from './index.ts'

const results = (
  attempts: readonly { error: { kind: string } | null; response: { status: number } | null }[],
) => attempts.map(({ error, response }) => error?.kind ?? response?.status)

test('slowBody sends the body slowly in real time and keeps its content length', async () => {
  const startedAt = performance.now()
  const { request, delivery, refusal } = await receiveOne([faults.slowBody('70ms')])
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(65)
  expect(valuesOf(request, 'content-length')).toEqual([String(delivery.body.length)])
  expect(request.chunks.length).toBeGreaterThan(2)
  expect([refusal, delivery.status]).toEqual([null, 'delivered'])
})

test('a body slower than the timeout is a timeout', async () => {
  const { sender, requests } = await startRun({ timeoutMs: 40 })
  const [delivery] = await sender.emit('user.created', {}, { faults: [faults.slowBody('10s')] })
  expect(delivery!.attempts[0]!.outcome).toBe('timeout')
  await requests[0]!.hungUp
  expect(requests[0]!.isComplete).toBe(false)
})

test('splitChunks sends chunks without a content length, one of them cut inside a character', async () => {
  for (const seed of ['1', '2', '3']) {
    const { request, body, delivery, refusal } = await receiveOne([faults.splitChunks(6)], seed)
    expect(valuesOf(request, 'transfer-encoding')).toEqual(['chunked'])
    expect(valuesOf(request, 'content-length')).toEqual([])
    expect(request.chunks).toHaveLength(6)
    expect(body).toEqual(delivery.body)
    expect(request.chunks.some((chunk) => (chunk[0]! & 0xc0) === 0x80)).toBe(true)
    expect(refusal).toBeNull()
  }
  expect(() => faults.splitChunks(1)).toThrow('splits nothing')
})

test('hangUpAfterSending sends the whole request, loses the answer and continues', async () => {
  for (const when of ['sent', 'answered'] as const) {
    const { sender, requests } = await startRun()
    const [delivery] = await sender.emit(
      'user.created',
      {},
      { faults: [faults.hangUpAfterSending(when)], attempts: [1] },
    )
    expect(delivery!.attempts[0]).toMatchObject({
      outcome: 'network_error',
      response: null,
      error: { kind: 'hung_up' },
      next: { why: 'backoff' },
    })
    while (requests.length === 0) await new Promise((resolve) => setImmediate(resolve))
    await requests[0]!.hungUp
    expect(requests[0]!.isComplete).toBe(true)
    expect(bodyOf(requests[0]!)).toEqual(delivery!.body)
    await sender.runUntilIdle()
    expect(results(delivery!.attempts)).toEqual(['hung_up', 200])
    expect(delivery!.status).toBe('delivered')
  }
})

test('hangUpMidway sends half of a body', async () => {
  const { sender, requests } = await startRun()
  const [delivery] = await sender.emit(
    'user.created',
    {},
    { faults: [faults.slowBody('10ms'), faults.hangUpMidway()], attempts: [1] },
  )
  while (requests.length === 0) await new Promise((resolve) => setImmediate(resolve))
  await requests[0]!.hungUp
  expect(requests[0]!.isComplete).toBe(false)
  expect(bodyOf(requests[0]!)).toEqual(delivery!.body.subarray(0, delivery!.body.length >> 1))
  await sender.runUntilIdle()
  expect(results(delivery!.attempts)).toEqual(['hung_up', 200])
})

test('neverReadAnswer does not read the answer until the attempt times out', async () => {
  // More than the buffers of both ends.
  const answer = Buffer.alloc(16 * 1024 * 1024)
  let isDrained = false
  const { sender, requests } = await startRun({ timeoutMs: 400 }, (response) => {
    response.on('drain', () => {
      isDrained = true
    })
    response.write(answer)
  })
  const [delivery] = await sender.emit('user.created', {}, { faults: [faults.neverReadAnswer()] })
  expect(delivery!.attempts[0]).toMatchObject({ outcome: 'timeout', error: { kind: 'timeout' } })
  expect(isDrained).toBe(false)
  expect(requests[0]!.isComplete).toBe(true)
})

test('closing the sender ends slow attempts and leaves no connection open', async () => {
  const { sender, requests } = await startRun()
  const sending = sender.emit('user.created', {}, { faults: [faults.slowBody('1h')] })
  while (requests.length === 0) await new Promise((resolve) => setImmediate(resolve))
  await sender.close()
  const [delivery] = await sending
  expect(results(delivery!.attempts)).toEqual(['aborted'])
  await requests[0]!.hungUp
})

test('sign refuses faults that need a connection', async () => {
  const { sender } = await startRun()
  for (const fault of [faults.slowBody(), faults.duplicateLater()]) {
    expect(() => sender.sign('user.created', {}, { faults: [fault] })).toThrow(
      `sign() sends nothing. Use ${fault.name}() with emit()`,
    )
  }
})
