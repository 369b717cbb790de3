import { readdirSync } from 'node:fs'

export const REPOSITORY = 'https://github.com/postern-dev/postern'

const root = new URL('../../', import.meta.url)

/** The pages of the site, as paths from the root of the repository: `docs/how-to/express.md`. */
export function listPages(): string[] {
  return readdirSync(new URL('docs/', root), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.md') && !/(?:^|\/)(?:node_modules|\.vitepress)\//.test(path))
    .map((path) => `docs/${path}`)
    .sort()
}
