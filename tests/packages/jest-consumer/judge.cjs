const { createServer } = require('node:http')

/** Judges deliveries of a real sender with the matchers of this `expect`. */
exports.judge = async ({ expect, createMockSender, provider }) => {
  const statuses = [500, 200, 410]
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => response.writeHead(statuses.shift() ?? 410).end())
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const sender = createMockSender({ provider })
  const subscription = await sender.subscribe({ url: `http://127.0.0.1:${server.address().port}` })
  const [delivery] = await sender.emit('user.created')
  await sender.runUntilIdle()

  expect(delivery).toBeDelivered()
  expect(delivery).toHaveAttempts([500, 200])
  expect(delivery).not.toHaveAttempts([200])
  expect(delivery).toHaveBeenSigned()
  expect(delivery).not.toHaveBeenSigned('whsec_other')
  expect(subscription).not.toBeDisabled()
  expect([delivery]).toEqual([expect.toBeDelivered()])
  expect(() => expect(delivery).toHaveAttempts([200])).toThrow('It has the attempts [500, 200].')
  expect(() => expect([delivery]).toBeDelivered()).toThrow('Pass one, such as the first')
  expect(() => expect([delivery]).not.toBeDelivered()).toThrow('Pass one, such as the first')

  await sender.emit('user.created')
  expect(subscription).toBeDisabled('gone')
  const [nobody] = await sender.emit('user.created')
  expect(() => expect(nobody).toBeDelivered()).toThrow("No active subscription wanted 'user.created'")
  await sender.close()
  server.closeAllConnections()
  server.close()
}
