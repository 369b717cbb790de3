import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readScenarioFile } from './read-scenario-file.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scenario-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function read(text: string, name = 'scenario.yaml') {
  const file = join(folder, name)
  await writeFile(file, text)
  const error = await readScenarioFile(file).then(
    () => undefined,
    ({ message }: Error) => message.replaceAll(`${folder}/`, ''),
  )
  return error
}

const STEPS = 'steps:\n  - event: user.created\n'

test.each([
  ['', 'scenario.yaml: The file must be an object with provider, to, seed'],
  ['steps: [', 'scenario.yaml:1: The file is not YAML: '],
  ['a: 1\na: 2\n', 'scenario.yaml:2: The file is not YAML: Map keys must be unique'],
  ['to: x\n', 'scenario.yaml:1: steps: Is required.'],
  ['steps: []\n', 'scenario.yaml:1: steps: Must be an array of at least one item.'],
  [`seed: 1\n${STEPS}`, 'scenario.yaml:1: seed: Must be a string.'],
  [`stepz: 1\n${STEPS}`, 'scenario.yaml:1: stepz: There is no such field. Did you mean steps?'],
  [
    `${STEPS}    expects: 1\n`,
    'scenario.yaml:3: steps[0].expects: There is no such field. Did you mean expect?',
  ],
  ['steps:\n  - data: {}\n', 'scenario.yaml:2: steps[0]: Must have either an event or a fixture.'],
  [`${STEPS}    ids: new\n`, 'scenario.yaml:3: steps[0].ids: Is for a fixture. Leave it out.'],
  [`${STEPS}    happened: soon\n`, `scenario.yaml:3: steps[0].happened: 'soon' is not a duration.`],
  [
    `${STEPS}    delivered: 2026-13-01T00:00:00Z\n`,
    'scenario.yaml:3: steps[0].delivered: Must be a time in ISO 8601',
  ],
  [
    `${STEPS}    faults: [tampredBody]\n`,
    `scenario.yaml:3: steps[0].faults[0]: There is no fault 'tampredBody'. Did you mean 'tamperedBody'?`,
  ],
  [
    `${STEPS}    faults: [{ name: slowBody, ovr: 1s }]\n`,
    'scenario.yaml:3: steps[0].faults[0].ovr: slowBody has no such setting.',
  ],
  [
    `${STEPS}    expect:\n      attempts: [200, 99]\n`,
    'scenario.yaml:4: steps[0].expect.attempts[1]: Must be a status such as 200, or one of timeout',
  ],
  [
    `${STEPS}    expect:\n      - status: lost\n`,
    `scenario.yaml:4: steps[0].expect[0].status: There is no word 'lost'.`,
  ],
  [`ladder: [1s, 5s]\n${STEPS}`, 'scenario.yaml:1: ladder[0]: Must be 0, the first attempt.'],
  [
    'steps:\n  - fixture: none.json\n',
    `scenario.yaml:2: steps[0].fixture: 'none.json' is not a fixture. 'none.json' cannot be read: ENOENT`,
  ],
  [
    'steps:\n  - fixture: scenario.yaml\n',
    `scenario.yaml:2: steps[0].fixture: 'scenario.yaml' is not a fixture. Unexpected token`,
  ],
])('%j is refused with file, line and field', async (text, message) => {
  expect(await read(text)).toContain(message)
})

test('JSON is refused with file and field, and a missing file with its code', async () => {
  expect(await read('{"steps":[{"event":1}]}', 's.json')).toBe('s.json: steps[0].event: Must be a string.')
  expect(await read('{', 's.json')).toContain('s.json is not JSON: ')
  await expect(readScenarioFile(join(folder, 'none.yaml'))).rejects.toThrow('cannot be read: ENOENT')
})

test('a file whose aliases expand without end is refused at once', async () => {
  const lines = Array.from(
    { length: 30 },
    (_, index) => `a${index + 1}: &a${index + 1} [*a${index}, *a${index}]`,
  )
  const startedAt = performance.now()
  expect(await read(`a0: &a0 x\n${lines.join('\n')}\n`)).toContain('alias')
  expect(performance.now() - startedAt).toBeLessThan(5000)
})
