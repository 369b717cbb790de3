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

it('check finds no mistake in a correct receiver', async () => {
  expect(await failuresOf(receivers.correct)).toEqual([])
})

it('check finds a receiver that verifies reserialised JSON', async () => {
  expect(await failuresOf(receivers.reserialises)).toContain('accepts JSON that no serialiser would write')
})

it('check finds a receiver that marks events as done before handling them', async () => {
  expect(await failuresOf(receivers['deduplicates-first'])).toEqual([
    'handles an event again after its handler failed, and hides the error from the sender',
    'does not acknowledge a duplicate while the first is being handled',
  ])
})

it('check finds a receiver that acknowledges events before handling them', async () => {
  expect(await failuresOf(receivers['acknowledges-first'])).toContain(
    'handles an event again after its handler failed, and hides the error from the sender',
  )
})

it('check finds a receiver that throws for a short signature', async () => {
  expect(await failuresOf(receivers['compares-without-length'])).toContain(
    'refuses a signature one digit short',
  )
})

it('check finds a receiver that reads the event id from an unsigned header', async () => {
  expect(await failuresOf(receivers['trusts-headers'])).toEqual([
    'recognises a duplicate whatever its unsigned headers say',
  ])
})

it('check finds a receiver that swallows errors', async () => {
  expect(await failuresOf(receivers['swallows-errors'])).toEqual([
    'handles an event again after its handler failed, and hides the error from the sender',
  ])
})
