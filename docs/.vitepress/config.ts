import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import { toAnchor } from './anchor.ts'
import { readSidebar } from './sidebar.ts'

const REPOSITORY = 'https://github.com/postern-dev/postern'
const pages = fileURLToPath(new URL('../', import.meta.url))

export default defineConfig({
  title: 'Postern',
  description: 'Receive webhooks: verified, deduplicated, typed. And a mock sender to test receivers.',
  lang: 'en',
  cleanUrls: true,
  // The default, said aloud: a dead link fails the build.
  ignoreDeadLinks: false,
  markdown: { anchor: { slugify: toAnchor }, toc: { slugify: toAnchor }, headers: { slugify: toAnchor } },
  themeConfig: {
    search: { provider: 'local' },
    sidebar: readSidebar(pages),
    outline: [2, 3],
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
    editLink: { pattern: `${REPOSITORY}/edit/main/docs/:path` },
  },
})
