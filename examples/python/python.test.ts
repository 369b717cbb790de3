import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ventryx } from '@postern/core/providers'
import { createMockSender } from '@postern/mock-sender'
import { expect, it } from 'vitest'

const script = fileURLToPath(new URL('./test_ladder.py', import.meta.url))

it('a Python suite drives two hours of retries through the control API', async () => {
  const sender = createMockSender({ provider: ventryx })
  const { url } = await sender.listen()
  const env = { ...process.env, MOCK_SENDER_URL: url }
  const { stdout } = await promisify(execFile)('python3', [script], { env })
  await sender.close()
  expect(stdout.split('\n').filter(Boolean)).toEqual([
    'ok test_two_hours_of_retries_take_less_than_a_second',
    'ok test_a_forgery_changes_nothing',
  ])
})
