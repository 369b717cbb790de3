import { expect } from '@jest/globals'
import { generic } from '@postern/core/providers'
import { createMockSender } from '@postern/mock-sender'
import '@postern/mock-sender/jest'

const sender = createMockSender({ provider: generic })
const subscription = await sender.subscribe({ url: 'http://127.0.0.1:1' })
const [delivery] = await sender.emit('user.created')
expect(delivery).toBeDelivered()
expect(delivery).not.toHaveAttempts([500, 'timeout', 200])
expect(delivery).toHaveBeenSigned('whsec_mine')
expect(subscription).toBeDisabled('gone')
// @ts-expect-error there is no such reason
expect(subscription).toBeDisabled('went')
