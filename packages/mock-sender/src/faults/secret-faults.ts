import { generateKeyPairSync } from 'node:crypto'
import { type SigningKey, toSigningKey } from '@postern/core'
import { createSecretFor } from '../random/ids.ts'
import type { Fault, FaultContext, KeyContext, KeyFault } from './fault.ts'

/** Faults that change the signing secret. An unsigned message stays unsigned. */
export const secretFaults = {
  /** Signs with an unknown secret. */
  wrongSecret: (): Fault =>
    onKeys('wrongSecret', (keys, context) => (keys.length === 0 ? keys : [strangeKey(context)])),

  /** Signs with this secret, or by default with the one before the last rotation. */
  oldSecret: (secret?: string): Fault =>
    onKeys('oldSecret', (keys, context) => (keys.length === 0 ? keys : oldKeys(secret, context))),

  /** Signs the first attempt with the old secret and later ones with the new one, as in a rotation. */
  oldThenNewSecret: (secret?: string): Fault =>
    onKeys('oldThenNewSecret', (keys, context) => {
      if (keys.length === 0) return keys
      const old = oldKeys(secret, context)
      return context.attempt === 1 ? old : context.newest
    }),
} as const

function onKeys(name: string, apply: KeyFault['apply']): KeyFault {
  return { name, stage: 'keys', apply }
}

function oldKeys(secret: string | undefined, { scheme, previous }: KeyContext): readonly SigningKey[] {
  if (secret !== undefined) return [toSigningKey(scheme, secret)]
  if (previous.length > 0) return previous
  throw new Error('There is no old secret. Use rotateSecret() first, or pass the old one to the fault.')
}

function strangeKey({ scheme, random }: FaultContext): SigningKey {
  const { algorithm } = scheme
  if (algorithm === 'ed25519') return generateKeyPairSync('ed25519').privateKey
  if (algorithm === 'ecdsa-sha256') return generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey
  if (algorithm.startsWith('rsa-')) return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  return toSigningKey(scheme, createSecretFor(scheme, random))
}
