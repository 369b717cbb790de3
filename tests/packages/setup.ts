import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { installProject, packWorkspace, peersOfWorkspace, workspaceManifests } from './publication.ts'

/** The compilers that must be able to read our types. */
const COMPILERS = ['5.4.5', '5.9.3', '6.0.3', '7.0.2']

export interface Projects {
  readonly tarballs: string[]
  readonly esm: string
  readonly cjs: string
  readonly typescript: string
  /** With the packages whose types `typed` needs. */
  readonly typed: string
  /** The path of `tsc`, by version. */
  readonly compilers: Record<string, string>
}

declare module 'vitest' {
  export interface ProvidedContext {
    projects: Projects
  }
}

/** Packs the workspace once and installs it into four empty projects, and the compilers into a fifth. */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'postern-packages-'))
  const tarballs = packWorkspace(join(folder, 'tarballs'))
  const packages = [...tarballs, ...peersOfWorkspace()]
  const compilers = installProject(
    join(folder, 'compilers'),
    {},
    COMPILERS.map((version) => `typescript-${version}@npm:typescript@${version}`),
  )
  const install = (name: string, type: string, extra: string[] = []) => {
    cpSync(join(import.meta.dirname, 'consumers'), join(folder, name), { recursive: true })
    return installProject(join(folder, name), { type }, [...packages, ...extra])
  }
  project.provide('projects', {
    tarballs,
    esm: install('esm', 'module'),
    cjs: install('cjs', 'commonjs'),
    typescript: install('typescript', 'module', ['@types/node@20.19.43']),
    typed: installTyped(join(folder, 'typed'), packages),
    compilers: Object.fromEntries(
      COMPILERS.map((version) => [version, join(compilers, `node_modules/typescript-${version}/bin/tsc`)]),
    ),
  })
  return () => rmSync(folder, { recursive: true, force: true })
}

const SDKS = ['@octokit/openapi-webhooks-types', '@octokit/webhooks-types', '@slack/types', 'stripe']

function installTyped(folder: string, packages: readonly string[]): string {
  cpSync(join(import.meta.dirname, 'typed-consumer'), folder, { recursive: true })
  const { devDependencies = {} } = workspaceManifests().find(({ name }) => name === '@postern/providers')!
  const sdks = SDKS.map((name) => `${name}@${devDependencies[name]}`)
  return installProject(folder, { type: 'module' }, [...packages, ...sdks, '@types/node@20.19.43'])
}
