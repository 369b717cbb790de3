import type { WebhookReply } from './request.ts'

/** The body of a reply for `new Response`, which accepts only null for a status without content. */
export function replyBody({ status, body }: WebhookReply): string | null {
  return hasContent(status) ? body : null
}

/** Whether a reply with this status can have a body: 204 and 205 cannot. */
export function hasContent(status: number): boolean {
  return status !== 204 && status !== 205
}
