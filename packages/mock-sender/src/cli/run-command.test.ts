import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runArgs } from '../../test-support/run-line.ts'
import { type Answer, startReceiver } from '../../test-support/scripted-receiver.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function run(text: string, answers: readonly Answer[], ...flags: string[]) {
  const file = join(folder, 'scenario.yaml')
  await writeFile(file, text)
  await using receiver = await startReceiver(...answers)
  const args = ['run', file, '--secret', 's', '--to', receiver.url, ...flags]
  const { code, ...printed } = await runArgs(args, { signal: new AbortController().signal })
  const events = receiver.requests.map(({ body }) => JSON.parse(body.toString()))
  const [out, err] = [printed.out, printed.err].map((text) => text.replaceAll(`${folder}/`, ''))
  return { code, out: out!, err: err!, events, receiver }
}

const HOURS = `
provider: validibot
startAt: 2026-01-15T12:00:00Z
steps:
  - name: outage
    event: run.failed
    expect: { attempts: [500, 503, 200], status: delivered }
`

test('hours of retries take no time, and a scenario that holds ends with 0', async () => {
  const startedAt = performance.now()
  const { code, out } = await run(HOURS, [500, 503, 200])
  expect(performance.now() - startedAt).toBeLessThan(10_000)
  expect(code).toBe(0)
  expect(out).toMatch(/^scenario\.yaml\nstep +happened +delivered +attempts +status +result\n/)
  expect(out).toMatch(/^1 outage +start +start +500, 503, 200 +delivered +ok$/m)
  expect(out).toMatch(/^1 passed, 0 failed; .*\dm.* of virtual time in /m)
})

test('a scenario that does not hold ends with 1 and prints the differences', async () => {
  const { code, out } = await run(HOURS, [500, 200])
  expect(code).toBe(1)
  expect(out).toMatch(/^1 outage .* 500, 200 +delivered +FAILED$/m)
  expect(out).toContain('1 outage: attempts: expected 500, 503, 200, got 500, 200')
})

test('a step without an expectation must be delivered, and a wrong final state is named', async () => {
  const steps = (expected: string) => `provider: generic\nsteps: [{ event: user.created${expected} }]`
  const { code, out } = await run(steps(''), [500])
  expect(code).toBe(1)
  expect(out).toContain('1 user.created: status: expected delivered, got exhausted')
  expect((await run(steps(', expect: { status: exhausted }'), [500])).code).toBe(0)
  expect((await run(steps(', expect: { status: exhausted }'), [200])).code).toBe(1)
})

test('an event can happen at one time and be delivered at another', async () => {
  const { code, out, events } = await run(
    `
provider: generic
startAt: 2026-01-15T12:00:00Z
steps:
  - { name: late, event: user.deleted, happened: -10m, delivered: 1h }
  - { name: first, event: user.created, happened: -20m, delivered: 0 }
  - { name: now, event: user.updated, delivered: 2026-01-15T12:30:00Z }
`,
    [200],
  )
  expect({ code, out }).toMatchObject({ code: 0 })
  expect(events.map(({ type, created_at }) => [type, created_at])).toEqual([
    ['user.created', '2026-01-15T11:40:00.000Z'],
    ['user.updated', '2026-01-15T12:30:00.000Z'],
    ['user.deleted', '2026-01-15T11:50:00.000Z'],
  ])
  expect(out).toMatch(/^1 late +-10m +\+1h +200 +delivered +ok$/m)
})

test('a fixture is replayed unchanged, or with shifted times, with faults', async () => {
  const body =
    '{ "id":"evt_1","type":"user.created","created_at":"2025-05-05T05:05:05Z","data":{"name":"Ada"} }'
  const fixture = { version: 1, method: 'POST', path: '/', headers: {}, body, bodyEncoding: 'utf8' }
  const whole = { ...fixture, response: null, receivedAt: '2025-05-05T05:05:06Z' }
  await writeFile(join(folder, 'one.json'), JSON.stringify(whole))
  const { code, receiver, events } = await run(
    `
provider: generic
startAt: 2026-01-15T12:00:00Z
steps:
  - fixture: one.json
  - fixture: one.json
    ids: new
    happened: -1h
    faults: [duplicate]
    expect: { attempts: [200], copies: [200] }
`,
    [200],
  )
  expect(code).toBe(0)
  expect(receiver.requests).toHaveLength(3)
  expect(receiver.requests.map((request) => request.body.toString())).toContain(body)
  const shifted = events.filter(({ id }) => id !== 'evt_1')
  expect(shifted.map(({ created_at }) => created_at)).toEqual([
    '2026-01-15T10:59:59Z',
    '2026-01-15T10:59:59Z',
  ])
})

test('faults apply to their attempts, and repeats count from the delivery', async () => {
  const { code, out } = await run(
    `
provider: generic
steps:
  - event: user.created
    faults: [tamperedBody]
    attempts: [1]
    expect: { attempts: [401, 200] }
  - event: user.updated
    happened: 0
    delivered: 1h
    faults: [{ name: duplicateLater, after: 30m }]
    expect:
      - { attempts: [200] }
      - { attempts: [204], status: delivered }
`,
    [401, 200, 200, 204],
  )
  expect({ code, out }).toMatchObject({ code: 0 })
})

test('a step after a 410 sends nothing, and can expect that', async () => {
  const steps = (expected: string) => `
provider: generic
steps:
  - event: user.created
    expect: { attempts: [410], status: gone }
  - event: user.updated
    expect: ${expected}
`
  expect((await run(steps('[]'), [410])).code).toBe(0)
  const { code, out, err } = await run(steps('{ status: delivered }'), [410])
  expect(code).toBe(1)
  expect(out).toContain('2 user.updated: Nothing was sent.')
  expect(err).toContain('disabled')
})

test('the flags override the file, several files are run in turn, and --json prints each as one line', async () => {
  const other = join(folder, 'other.json')
  await writeFile(other, JSON.stringify({ provider: 'nobody', steps: [{ event: 'user.created' }] }))
  const { code, out } = await run(
    'steps: [{ event: user.created }]',
    [200],
    other,
    '--provider',
    'generic',
    '--json',
  )
  expect(code).toBe(0)
  const [first, second] = out.split('\n').map((line) => JSON.parse(line))
  expect([first.file, second.file]).toEqual(['scenario.yaml', 'other.json'])
  expect(first.steps[0]).toMatchObject({
    event: 'user.created',
    deliveries: [{ status: 'delivered' }],
    differences: [],
  })
})

test.each([
  ['provider: workflows', '{ event: user.creatd }', [], `steps[0]: There is no event type 'user.creatd'`],
  [
    'provider: generic',
    '{ event: user.created, happened: 1h, delivered: 0 }',
    [],
    'steps[0].happened: Must not be later than delivered.',
  ],
  ['provider: generic', '{ event: user.created, attempts: [1] }', [], 'steps[0]: attempts selects'],
  ['provider: generic', '{ event: user.created }', ['--ids'], `There is no flag '--ids'`],
  ['seed: x', '{ event: user.created }', [], '--provider is missing'],
])('%s, %s %j ends with 2', async (head, step, flags, why) => {
  const { code, err, receiver } = await run(`${head}\nsteps: [${step}]`, [200], ...flags)
  expect(code).toBe(2)
  expect(err).toContain(why)
  expect(receiver.requests).toEqual([])
})
