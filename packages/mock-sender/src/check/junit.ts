import type { CheckResult } from './check-receiver.ts'

/**
 * Formats the results as a JUnit report, which CI systems read.
 * @example
 * const results = await checkReceiver({ url, provider: generic, secret })
 * console.log(toJunit(results, url))
 */
export function toJunit(results: readonly CheckResult[], receiver: string): string {
  const count = (wanted: CheckResult['result']) => results.filter(({ result }) => result === wanted).length
  const seconds = (ms: number) => (ms / 1000).toFixed(3)
  const total = results.reduce((sum, { durationMs }) => sum + durationMs, 0)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="${escapeXml(receiver)}" tests="${results.length}" failures="${count('failed')}" skipped="${count('skipped')}" time="${seconds(total)}">`,
    ...results.map(({ behaviour, result, message = '', durationMs }) => {
      const head = `  <testcase classname="${behaviour.group}" name="${escapeXml(behaviour.name)}" time="${seconds(durationMs)}"`
      if (result === 'passed') return `${head}/>`
      if (result === 'skipped') return `${head}><skipped/></testcase>`
      return `${head}><failure message="${escapeXml(message)}">${escapeXml(behaviour.why)}</failure></testcase>`
    }),
    '</testsuite>',
    '',
  ].join('\n')
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escapeXml(text: string): string {
  // XML 1.0 forbids most control characters, even as entities.
  return text.replace(/[&<>"]/g, (char) => ENTITIES[char]!).replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/g, '�')
}
