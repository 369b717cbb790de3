// npm run page: builds the history page into packages/mock-sender/dist.
import { gzipSync } from 'node:zlib'
import { buildPage } from './page/build-page.ts'

const page = await buildPage()
console.log(`dist/page.html: ${page.length} bytes, ${gzipSync(page).length} compressed`)
