const { generic } = require('@postern/core/providers')
const { createMockSender } = require('@postern/mock-sender')
const { judge } = require('./judge.cjs')
require('@postern/mock-sender/jest')

test('the matchers are there', () => judge({ expect, createMockSender, provider: generic }))
