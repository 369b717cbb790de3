const { expect, test } = require('@jest/globals')
const { generic } = require('@postern/core/providers')
const { createMockSender } = require('@postern/mock-sender')
const { matchers } = require('@postern/mock-sender/matchers')
const { judge } = require('./judge.cjs')

expect.extend(matchers)

test('the matchers extend an expect that is imported', () =>
  judge({ expect, createMockSender, provider: generic }))
