import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

let last = 0

/** A folder of JSON files, one for each record. The names sort in the order of `add`. */
export function messageFolder<T>(path: string) {
  const ready = mkdir(path, { recursive: true })

  /** Writes a record whole or not at all. Resolves when it is durable. */
  async function write(name: string, record: T): Promise<void> {
    await ready
    const draft = join(path, `${randomUUID()}.draft`)
    const file = await open(draft, 'wx')
    try {
      await file.writeFile(JSON.stringify(record))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, join(path, name))
    const folder = await open(path)
    await folder.sync().finally(() => folder.close())
  }

  return {
    write,
    add: (record: T) =>
      write(`${Date.now()}-${String(last++).padStart(9, '0')}-${randomUUID()}.json`, record),
    remove: (name: string) => rm(join(path, name), { force: true }),
    /** The records by the names of their files, in the order of these names. */
    async read(): Promise<[name: string, record: T][]> {
      await ready
      const names = (await readdir(path)).filter((name) => name.endsWith('.json')).sort()
      const texts = await Promise.all(names.map((name) => readFile(join(path, name), 'utf8').catch(() => '')))
      // A file that was deleted in the meantime reads as empty.
      return names.flatMap((name, index) =>
        texts[index] ? [[name, JSON.parse(texts[index]) as T] as [string, T]] : [],
      )
    },
  }
}

/** The name of the file of a key, which may contain any character. */
export function fileNameOf(key: string): string {
  return `${createHash('sha256').update(key, 'utf16le').digest('hex')}.json`
}
