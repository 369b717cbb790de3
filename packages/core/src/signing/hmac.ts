import crypto from 'node:crypto'
import { oneShotHmac } from './one-shot-hmac.ts'
import { type Hmac, plainHmac } from './plain-hmac.ts'

/** The HMAC for signing and verifying. Some runtimes lack the one-shot hash. */
export const hmac: Hmac = typeof crypto.hash === 'function' ? oneShotHmac : plainHmac
