import { once } from 'node:events'
import { mkdtempSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { SECRET, startGenericReceiver, startScripted } from '../../test-support/generic-receiver.ts'
import { runLine } from '../../test-support/run-line.ts'

it('check prints a page of HTML as one short line', async () => {
  const page = `<!doctype html>\n<html>\n${'<p>It broke.</p>\n'.repeat(1000)}</html>`
  const { url } = await startScripted((response) => response.writeHead(500).end(page))
  for (const flags of ['', '--json', '--postern']) {
    const { code, out } = await runLine(
      `check ${url} --provider generic --secret s --only signature ${flags}`,
    )
    expect(code).toBe(1)
    expect(out).toContain('<!doctype html> <html>')
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThan(240)
  }
})

it('check suggests a behaviour for a misspelt --only', async () => {
  const { url, count } = await startScripted(200)
  const { code, err } = await runLine(`check ${url} --provider generic --secret s --only sigature`)
  expect([code, count()]).toEqual([2, 0])
  expect(err).toContain("Did you mean 'signature'?")
})

it('check passes Postern, writes a JUnit report and mentions what it did not check', async () => {
  const url = await startGenericReceiver()
  const file = join(mkdtempSync(join(tmpdir(), 'postern-check-')), 'report.xml')
  const { code, out } = await runLine(
    `check ${url} --provider generic --secret ${SECRET} --only signature --junit ${file}`,
  )
  expect(out).not.toContain('FAILED')
  expect(code).toBe(0)
  expect(out).toContain('only statuses were checked')
  expect(readFileSync(file, 'utf8')).toMatch(/<testsuite name="http:.*" tests="\d+" failures="0"/)
})

it('check exits with 1 and explains each failure', async () => {
  const server = createServer((_req, res) => void res.end())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const { code, out } = await runLine(
    `check http://127.0.0.1:${port} --provider generic --secret s --only signature`,
  )
  expect(code).toBe(1)
  expect(out).toContain('FAILED  signature: refuses a request without a signature')
  expect(out).toContain('Why it matters: ')
})

it('check reports that nothing listens at the URL', async () => {
  const { code, err } = await runLine('check http://127.0.0.1:1 --provider generic --secret s')
  expect(code).toBe(2)
  expect(err).toContain('Nothing listens at http://127.0.0.1:1')
})
