// `npm run test:platforms` copies this file into every app. What it prints is how the smoke list sees an effect.

/** Handles a contact: prints its name. A contact can wish to fail at first or to be slow. */
export async function handleContact(
  { data }: { readonly data: Readonly<Record<string, unknown>> },
  { attempt }: { readonly attempt: number },
): Promise<void> {
  if (data.wish === 'fail at first' && attempt === 1) throw new Error('The database is away.')
  if (data.wish === 'be slow') await new Promise((resolve) => setTimeout(resolve, 4_000))
  console.log(`handled ${JSON.stringify(data.name)}`)
}
