import express from 'express'
import * as after from './after.ts'
import * as before from './before.ts'

/** Half of the way: Postern handles, and the old code stays on its own path for a quick way back. */
export function createApp(options: before.Options) {
  const app = express()
  app.use(after.createApp(options)) // /webhooks/doors
  app.use('/before', before.createApp(options)) // /before/webhooks/doors
  return app
}
