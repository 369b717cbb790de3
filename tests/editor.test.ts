import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

// Calls the language service as an editor does, and checks what a user sees.
const root = fileURLToPath(new URL('../', import.meta.url))
const FILE = `${root}tests/in-the-editor.ts`

const source = `
import { createWebhooks } from '@postern/core'
import { workflows } from '@postern/core/providers'
const webhooks = createWebhooks({ provider: workflows, secret: 'a secret' })
webhooks.on('billing.*', (event) => event)
webhooks.on(['alert.created', 'alert.craeted'], () => {})
createWebhooks({ provider: workflows })
createWebhooks({ provider: workflows, secret: process.env.X })
`

const service = createService()

describe('in the editor', () => {
  it('a pattern shows the union of its events on the handler', () => {
    const at = source.indexOf('(event)') + 1
    const parts = service.getQuickInfoAtPosition(FILE, at)?.displayParts ?? []
    const shown = parts.map(({ text }) => text).join('')
    expect(shown).not.toMatch(/MatchedEvent|Provider</)
    for (const type of [
      'subscription_activated',
      'subscription_cancelled',
      'trial_expired',
      'payment_failed',
    ]) {
      expect(shown).toContain(`"billing.${type}"`)
    }
  })

  it('a typo in a list of patterns says what was meant', () => {
    expect(messages().find((text) => text.includes('craeted'))).toContain('Did you mean \'"alert.created"\'?')
  })

  it('a forgotten secret is called that', () => {
    expect(messages()).toContainEqual(expect.stringContaining("Property 'secret' is missing"))
    expect(messages().join()).not.toContain('allowUnsigned')
  })

  it('a secret that may be undefined is named', () => {
    expect(messages()).toContainEqual(expect.stringContaining("property 'secret' are incompatible"))
  })
})

function messages(): string[] {
  return service
    .getSemanticDiagnostics(FILE)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

function createService(): ts.LanguageService {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile).config,
    ts.sys,
    root,
  )
  return ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [FILE],
    getScriptVersion: () => '1',
    getScriptSnapshot(path) {
      if (path === FILE) return ts.ScriptSnapshot.fromString(source)
      return ts.sys.fileExists(path) ? ts.ScriptSnapshot.fromString(readFileSync(path, 'utf8')) : undefined
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (path) => path === FILE || ts.sys.fileExists(path),
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  })
}
