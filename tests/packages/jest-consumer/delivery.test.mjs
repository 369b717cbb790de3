import { expect, test } from '@jest/globals'
import { generic } from '@postern/core/providers'
import { createMockSender } from '@postern/mock-sender'
import { judge } from './judge.cjs'
import '@postern/mock-sender/jest'

test('the matchers are there', () => judge({ expect, createMockSender, provider: generic }))
