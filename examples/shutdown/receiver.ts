import { setTimeout as delay } from 'node:timers/promises'
import { workflows } from '@postern/core/providers'

export const path = '/webhooks/workflows'

export const options = {
  provider: workflows,
  secret: process.env.WORKFLOWS_SECRET ?? '',
  deadlineMs: 1000,
}

/** Takes the number of milliseconds in the title. */
export async function openTicket({ data }: { data: { title: string } }): Promise<void> {
  await delay(Number(data.title))
  console.log(`opened ${data.title}`)
}
