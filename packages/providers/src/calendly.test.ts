import { createHmac } from 'node:crypto'
import { holdAgainst, lowerCase } from '../test-support/hold-against.ts'
import { calendly } from './calendly.ts'

const secret = 'a signing key'

function signature(body: string, nowS: number): string {
  const t = Math.floor(nowS)
  return `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')}`
}

function verify(body: string, header: string): boolean {
  const t = /^t=(\d+),/.exec(header)?.[1]
  return header === signature(body, Number(t))
}

// There is no official SDK that verifies: this is the recipe of the provider's page.
holdAgainst(calendly, {
  name: 'the recipe of the page',
  secret,
  sdk: {
    sign: (body, nowS) => ({ 'calendly-webhook-signature': signature(body, nowS) }),
    verify: (body, headers) => verify(body, lowerCase(headers)['calendly-webhook-signature']!),
  },
})
