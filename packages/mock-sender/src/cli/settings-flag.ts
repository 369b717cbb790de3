import { type Flags, type FlagValues, UsageError } from './flags.ts'

export const SETTING_FLAG: Flags = {
  setting: {
    type: 'string',
    value: 'NAME=VALUE',
    text: "a value of the provider's settings, such as verifyToken=… (Meta) or publicUrl=… (Square)",
    multiple: true,
  },
}

/** Reads the settings from `--setting NAME=VALUE`. */
export function readSettings({ setting = [] }: FlagValues): Record<string, string> {
  const pairs = (setting as readonly string[]).map((text): [string, string] => {
    const at = text.indexOf('=')
    if (at > 0) return [text.slice(0, at), text.slice(at + 1)]
    throw new UsageError(`--setting is not NAME=VALUE: '${text}'. Write it as verifyToken=secret.`)
  })
  return Object.fromEntries(pairs)
}
