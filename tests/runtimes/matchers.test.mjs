// The matchers in `bun test`. Prints its results like the smoke list.
import { expect, test } from 'bun:test'
import { generic } from '@postern/core/providers'
import { createMockSender } from '@postern/mock-sender'
import { matchers } from '@postern/mock-sender/matchers'
import { judge } from './judge.cjs'

console.log(JSON.stringify({ runtime: `bun@${globalThis.Bun.version}` }))
expect.extend(matchers)

test('the matchers judge and refuse', async () => {
  await judge({ expect, createMockSender, provider: generic })
  console.log(JSON.stringify({ name: 'the matchers judge and refuse' }))
})
