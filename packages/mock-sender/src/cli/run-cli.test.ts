import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { SECRET, startScripted } from '../../test-support/generic-receiver.ts'
import { runLine } from '../../test-support/run-line.ts'

it.each([
  ['emti', "no command 'emti'. Did you mean 'emit'?"],
  ['ladder --provder generic', "no flag '--provder'. Did you mean '--provider'?"],
  ['ladder --provider generics', "no provider 'generics'. Did you mean 'generic'?"],
  ['ladder --provider', '--provider needs a value'],
  ['ladder', '--provider is missing'],
  ['check --provider generic', 'URL of the receiver is missing'],
  ['check localhost --provider generic --secret s', "not a URL: 'localhost'"],
  ['check http://localhost --provider generic --secret s --timeout soon', '--timeout is not a whole number'],
  ['emit user.creatd --provider generic --to http://127.0.0.1:1 --secret s', "Did you mean 'user.created'?"],
  [
    'emit user.created --provider generic --to http://127.0.0.1:1 --secret s --data [1]',
    '--data is not a JSON object',
  ],
  [
    'emit user.created --provider generic --to http://127.0.0.1:1 --secret s --fault tampredBody',
    "'tamperedBody'?",
  ],
  ['serve --provider generic --port 70000', '--port is not a port'],
  ['serve --provider generic --clock fast', "--clock is 'real' or 'virtual', not 'fast'"],
  ['serve --provider generic --ladder 30s,5m', '--ladder must begin with 0'],
  ['serve --provider generic --ladder 0,soon', "--ladder has 'soon', which is not a duration"],
  ['serve --provider generic --timeout long', "--timeout has 'long'"],
  ['serve --provider generic --disable-after 0', '--disable-after is not a whole number'],
  ['serve --provider generic --provider generic', '--provider generic is given twice'],
  ['serve --provider generic --provider elan --to http://127.0.0.1:1', '--to works with one provider only'],
  ['ladder extra --provider generic', "ladder takes no argument 'extra'"],
  ['emit user.created user.deleted --provider generic', "takes no argument 'user.deleted'"],
])('%s exits with 2 and advice', async (line, said) => {
  const { code, err } = await runLine(line)
  expect(code).toBe(2)
  expect(err).toContain(said)
})

it.each(['--version', '-v', 'version'])('%s prints the version of the package', async (flag) => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  expect(await runLine(flag)).toEqual({ code: 0, out: version, err: '' })
})

it('--help shows flags and examples of a command', async () => {
  const { code, out } = await runLine('check --help')
  expect(code).toBe(0)
  expect(out).toContain('--effects URL')
  expect(out).toContain('Examples:\n  mock-sender check http://')
})

it('events lists types and the fidelity sheet', async () => {
  const { out } = await runLine('events --provider elan --json')
  const { events, fidelity } = JSON.parse(out)
  expect(events).toHaveLength(6)
  expect(new Set(fidelity.map(({ known }: { known: string }) => known))).toEqual(
    new Set(['documented', 'chosen', 'public']),
  )
})

it('ladder shows both readings of the delays', async () => {
  const { out } = await runLine('ladder --provider validibot --json')
  expect(JSON.parse(out).attempts.at(-1)).toMatchObject({
    attempt: 5,
    delayMs: 3_600_000,
    afterFirstMs: 5_760_000,
  })
})

it('every output escapes the control characters of a receiver', async () => {
  const nasty = '\x1b]0;owned\x07\x1b[2J\x9b2J\u202e'
  const { url } = await startScripted(
    (response) => response.writeHead(302, { location: 'https://x.test/\x9b2J' }).end(nasty),
    (response) => response.writeHead(500).end(nasty),
  )
  const flags = `--provider generic --secret ${SECRET}`
  const prints = [
    await runLine(`emit user.created --to ${url} ${flags} --retry`),
    await runLine(`emit user.created --to ${url} ${flags} --json`),
    await runLine(`check ${url} ${flags} --only acknowledges`),
    await runLine(`check ${url} ${flags} --only acknowledges --json`),
    await runLine(`check ${url} ${flags} --effects ${url}/\x1b[2J`),
  ]
  for (const { out, err } of prints) {
    expect(`${out}${err}`).not.toBe('')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of these may reach a terminal
    expect(`${out}${err}`).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/)
  }
  expect(prints[0]!.out).toContain('\\x1b]0;owned')
})

it('uses colours only in a terminal', async () => {
  expect((await runLine('emti', { colours: true })).err).toContain('\u001b[31m')
  expect((await runLine('emti')).err).not.toContain('\u001b')
})
