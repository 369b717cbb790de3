// Claims the given keys in a process whose clock is wrong: `skewed-client.ts <client> <url> <requests as JSON>`.
import { openStore, type StoreClient } from './store-clients.ts'

const [client, url, requests] = process.argv.slice(2) as [StoreClient, string, string]
const { store, end } = await openStore(client, url)
const claims = []
for (const { key, leaseMs } of JSON.parse(requests)) {
  claims.push(await store.claim(key, { token: 'skewed', leaseMs, retainMs: 3_600_000 }))
}
await end()
process.stdout.write(JSON.stringify({ now: Date.now(), claims }))
