// Prints the names that each entry exports, imported and required.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const names = (module) =>
  Object.keys(module)
    .filter((name) => name !== '__esModule')
    .sort()
const listed = {}
for (const entry of process.argv.slice(2)) {
  listed[entry] = { imported: names(await import(entry)), required: names(require(entry)) }
}
process.stdout.write(JSON.stringify(listed))
