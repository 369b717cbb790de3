// npm run docs:site: installs missing dependencies and builds the site to docs/.vitepress/dist.
import './setup.mjs'
import { runQuietly } from './run-quietly.mjs'

runQuietly('Building the site to docs/.vitepress/dist ...', [
  'docs/node_modules/vitepress/bin/vitepress.js',
  'build',
  'docs',
])
