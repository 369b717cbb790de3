// Lists the dead letters and redrives those with the given keys: npx tsx dead-letters.ts KEY...
import { open } from './app.ts'

const { webhooks, close } = await open(process.env.DATABASE_URL!, process.env.WORKFLOWS_SECRET!)
const keys = process.argv.slice(2)
if (keys.length > 0) console.log(`redriven: ${await webhooks.deadLetters.redrive(keys)}`)
for await (const { key, type, attempt, error } of webhooks.deadLetters.list()) {
  console.log(`${key} (${type}) failed ${attempt} times. ${error.message}`)
}
await close()
