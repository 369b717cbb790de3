import { mounts } from './mounts.js'

const app = await mounts[process.argv[2] as keyof typeof mounts]()
await app.listen(process.env.PORT ?? 3000, '127.0.0.1')
