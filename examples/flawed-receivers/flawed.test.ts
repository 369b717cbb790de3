import { generic } from '@postern/core/providers'
import { askEffectsUrl, checkReceiver } from '@postern/mock-sender'
import { expect, it } from 'vitest'
import { type Receiver, receivers } from './receivers.ts'
import { SECRET, serveReceiver } from './serve.ts'

async function failuresOf(receiver: Receiver): Promise<string[]> {
  const { url, server } = await serveReceiver(receiver)
  try {
    const results = await checkReceiver({
      url,
      provider: generic,
      secret: SECRET,
      timeoutMs: 2000,
      ...(await askEffectsUrl(`${url}/effects`)),
    })
    return results.filter(({ result }) => result === 'failed').map(({ behaviour }) => behaviour.name)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

it('check finds nothing wrong with a receiver that is written as it should be', async () => {
  expect(await failuresOf(receivers.correct)).toEqual([])
})

it('check finds that JSON was parsed and written again before it was verified', async () => {
  expect(await failuresOf(receivers.reserialises)).toContain('accepts JSON that no serialiser would write')
})

it('check finds that events are marked as done before they are handled', async () => {
  expect(await failuresOf(receivers['deduplicates-first'])).toEqual([
    'handles an event again after its handler failed, and hides the error from the sender',
    'does not acknowledge a duplicate while the first is being handled',
  ])
})

it('check finds that events are acknowledged before the work is done', async () => {
  expect(await failuresOf(receivers['acknowledges-first'])).toContain(
    'handles an event again after its handler failed, and hides the error from the sender',
  )
})

it('check finds that a signature of another length is an error of the server', async () => {
  expect(await failuresOf(receivers['compares-without-length'])).toContain(
    'refuses a signature one digit short',
  )
})

it('check finds that the identity of an event comes from a header that nobody signs', async () => {
  expect(await failuresOf(receivers['trusts-headers'])).toEqual([
    'recognises a duplicate whatever its unsigned headers say',
  ])
})

it('check finds that failures are swallowed', async () => {
  expect(await failuresOf(receivers['swallows-errors'])).toEqual([
    'handles an event again after its handler failed, and hides the error from the sender',
  ])
})
