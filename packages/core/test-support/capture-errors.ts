import { format } from 'node:util'

/** Captures the lines that `console.error` gets while `body` runs. Resolves to them. */
export async function captureErrors(body: () => unknown): Promise<string[]> {
  const lines: string[] = []
  const original = console.error
  console.error = (...parts: unknown[]) => void lines.push(format(...parts))
  try {
    await body()
  } finally {
    console.error = original
  }
  return lines
}
