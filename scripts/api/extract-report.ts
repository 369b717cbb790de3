import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor'
import type { Entry } from './reports-of.ts'

/** The report of one entry. `folder` holds the extractor's files for the time of the call. */
export function extractReport(root: string, folder: string, { name, declarations }: Entry): string {
  const packageFolder = join(root, ...declarations.split('/').slice(0, 2))
  const config = ExtractorConfig.prepare({
    packageJsonFullPath: join(packageFolder, 'package.json'),
    configObjectFullPath: join(packageFolder, 'api-extractor.json'),
    configObject: {
      projectFolder: packageFolder,
      mainEntryPointFilePath: join(root, declarations),
      compiler: { overrideTsconfig: toTsconfig(root, declarations) },
      apiReport: {
        enabled: true,
        reportFileName: 'entry.api.md',
        reportFolder: folder,
        reportTempFolder: folder,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: QUIET,
    },
  })
  const { errorCount } = Extractor.invoke(config, { localBuild: true, messageCallback: hush })
  if (errorCount > 0) throw new Error(`The declarations of ${name} cannot be read. Run npm run build.`)
  const report = readFileSync(join(folder, 'entry.api.md'), 'utf8')
  return report.replace(/^## API Report File for .*$/m, `## ${name}`)
}

/** Packages of the workspace resolve to their built declarations here, as they do for users. */
function toTsconfig(root: string, declarations: string): object {
  return {
    compilerOptions: {
      target: 'ES2022',
      lib: ['ES2023', 'ES2024.String', 'DOM', 'DOM.Iterable'],
      module: 'ESNext',
      moduleResolution: 'Bundler',
      strict: true,
      skipLibCheck: true,
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
      paths: {
        '@postern/core': [join(root, 'packages/core/dist/index.d.ts')],
        '@postern/core/*': toCore(root),
      },
    },
    files: [join(root, declarations)],
  }
}

function toCore(root: string): string[] {
  return ['', '/index'].map((suffix) => join(root, `packages/core/dist/*${suffix}.d.ts`))
}

const NONE = { logLevel: 'none' as ExtractorLogLevel, addToApiReportFile: false }
/** Other checks cover the compiler's messages and the doc comments, so the report lists only exports. */
const QUIET = {
  compilerMessageReporting: { default: NONE },
  extractorMessageReporting: { default: NONE },
  tsdocMessageReporting: { default: NONE },
}

function hush(message: { logLevel: ExtractorLogLevel; handled: boolean }): void {
  if (message.logLevel !== ExtractorLogLevel.Error) message.handled = true
}
