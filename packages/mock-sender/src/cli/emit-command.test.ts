import { generic } from '@postern/core/providers'
import { expect, it } from 'vitest'
import { SECRET, startGenericReceiver, startScripted } from '../../test-support/generic-receiver.ts'
import { runLine } from '../../test-support/run-line.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'

it('emit exits with 0 if the event was delivered, with --retry on any attempt', async () => {
  const url = await startGenericReceiver({ failures: 2 })
  const line = `emit user.created --provider generic --to ${url} --secret ${SECRET}`
  expect((await runLine(line)).code).toBe(1)
  const { code, out } = await runLine(`${line} --retry --json --data '{"name":"Ada"}'`)
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({
    status: 'delivered',
    attempts: [{ response: { status: 500 } }, { response: { status: 200 } }],
  })
})

it('emit shows and judges every delivery that faults make', async () => {
  const { url, count } = await startScripted(200, 401)
  const line = `emit user.created --provider generic --to ${url} --secret ${SECRET} --fault duplicateLater`
  const { code, out } = await runLine(line)
  expect([code, count()]).toEqual([1, 2])
  expect(out.match(/^delivery .*$/gm)).toEqual([
    expect.stringContaining('delivered, 1 attempt'),
    expect.stringContaining('pending, 1 attempt'),
  ])
  const retried = await runLine(`${line} --retry --json`)
  expect(retried.code).toBe(1)
  const lines = retried.out.split('\n').map((text) => JSON.parse(text))
  expect(lines.map(({ status }) => status)).toEqual(['exhausted', 'exhausted'])
  expect(lines[1].redeliveryOf).toBe(lines[0].id)
})

it('emit makes the first attempt of a reordered delivery', async () => {
  const { url, count } = await startScripted(200)
  const { code, out } = await runLine(
    `emit user.created --provider generic --to ${url} --secret ${SECRET} --fault reordered`,
  )
  expect([code, count()]).toEqual([0, 1])
  expect(out).toContain('delivered, 1 attempt')
})

it('emit shows and judges simultaneous copies', async () => {
  const { url } = await startScripted(200, 401, 200)
  const line = `emit user.created --provider generic --to ${url} --secret ${SECRET} --fault duplicate`
  const { code, out } = await runLine(line)
  expect(out).toMatch(/^ {2}1 .* (200|401) .*\n {2}copy .* (200|401) /m)
  expect(code).toBe(1)
  const again = await runLine(`${line} --json`)
  expect(again.code).toBe(0)
  expect(JSON.parse(again.out).attempts[0].duplicates).toMatchObject([{ response: { status: 200 } }])
})

it('emit --json prints the JSON of toJSON', async () => {
  const { url } = await startScripted(500)
  const { out } = await runLine(`emit user.created --provider generic --to ${url} --secret ${SECRET} --json`)
  const shown = JSON.parse(out)
  const sender = createMockSender({ provider: generic, secret: SECRET })
  await sender.subscribe({ url })
  const [delivery] = await sender.emit('user.created')
  await sender.close()
  expect(shape(shown)).toEqual(shape(JSON.parse(JSON.stringify(delivery))))
  expect(out).not.toContain(SECRET)
})

/** Replaces every value by its type. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape)
  if (typeof value !== 'object' || value === null) return typeof value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shape(item)]))
}

it('emit sends faults', async () => {
  const url = await startGenericReceiver()
  const { code, out } = await runLine(
    `emit user.created --provider generic --to ${url} --secret ${SECRET} --fault tamperedBody`,
  )
  expect(code).toBe(1)
  expect(out).toContain('{"error":"SIGNATURE_INVALID"}')
})
